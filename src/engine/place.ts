/** One configured channel at work: its account, its session, what it told us, what it can do. */
import type { Channel, Inside } from "../channel/define.js";
import { inside } from "../channel/define.js";
import { ChannelError } from "../channel/failures.js";
import type { PhotoRule } from "../channel/limits.js";
import type { Http, Toolbox } from "../channel/toolbox.js";
import type { Verb } from "../channel/verbs.js";
import type { Abilities, AccountRow, Lane } from "../ledger/rows.js";
import { digest } from "../model/canonical.js";
import type { Surroundings } from "./surroundings.js";
import { createTokenKeeper, type TokenKeeper } from "./tokens.js";

const DEADLINE_MS = 30_000;
const LANDS_WITHIN_MS = 60_000;

export interface Place {
  readonly name: string;
  readonly inside: Inside;
  readonly can: Abilities;
  readonly timing: { readonly deadlineMs: number; readonly landsWithinMs: number; readonly readLagMs: number };
  readonly concurrency: number;
  /** Settings without secrets, as a digest. */
  readonly configDigest: string;
  readonly tokens: TokenKeeper | undefined;
  /** The account's row in the ledger. */
  account(): AccountRow;
  bind(row: AccountRow): void;
  /** A session; `onSend` is told of each request, so that it is known whether anything had left. */
  session(onSend?: () => void): unknown;
  facts(): Readonly<Record<string, unknown>>;
  factsDigest(): string;
  setFacts(facts: Readonly<Record<string, unknown>>): void;
  photoRule(): PhotoRule | null;
}

/** Whether a channel of this kind has this verb. */
export function hasVerb(place: Place, verb: Verb): boolean {
  return place.inside.verbs.has(verb);
}

/** What lanes can ask of a channel. */
export function abilitiesOf(channel: Inside): Abilities {
  const has = (verb: Verb): boolean => channel.verbs.has(verb);
  return {
    create: has("create"),
    upsert: has("upsert"),
    update: has("update"),
    revise: has("revise"),
    withdraw: has("withdraw"),
    rebuild: has("rebuild"),
    compose: channel.compose !== undefined,
    paced: channel.kind === "wall",
    hides: channel.limits.hides === true,
    openWhileSettling: channel.limits.settling?.open?.includes("revise") === true,
  };
}

/** The lanes in the order in which they matter: takedowns first, new listings last. */
export const LANES = [
  "withdraw",
  "revise",
  "update",
  "upsert",
  "create",
  "rebuild",
  "compose",
] as const satisfies readonly Lane[];

/** Brings a configured channel to work. Nothing is connected before the first call. */
export function createPlace(name: string, channel: Channel, around: Surroundings): Place {
  const within = channel[inside];
  let row: AccountRow | undefined;
  let facts: Readonly<Record<string, unknown>> = {};
  let factsDigest = "";
  let session: { readonly made: unknown } | undefined;
  let offsetMs = 0;
  const account = (): AccountRow => {
    if (!row) throw new Error(`${name} is not bound to the ledger yet`);
    return row;
  };
  const http = around.transport.forAccount({
    secrets: within.secrets,
    onDate: (server, at) => {
      const offset = server.getTime() - at.getTime();
      // A Date header has whole seconds: less than two is no difference.
      offsetMs = Math.abs(offset) < 2_000 ? 0 : offset;
    },
    concurrency: within.limits.concurrency,
  });
  const now = (): Date => around.clock.now();
  const platformNow = (): Date => new Date(now().getTime() + offsetMs);
  let keeper: TokenKeeper | undefined;
  const tokens = (): TokenKeeper | undefined => {
    if (!within.tokens) return undefined;
    keeper ??= createTokenKeeper(within.tokens, within.settings, {
      account: account().key,
      identity: within.account,
      title: within.title,
      worker: around.worker,
      ledger: around.ledger,
      clock: around.clock,
      sealer: around.sealerFor(within.account, within.tokens.sealWith(within.settings)),
      http,
      platformNow,
    });
    return keeper;
  };
  const toolbox: Toolbox = {
    now,
    platformNow,
    http,
    tokens: (signal) => {
      const kept = tokens();
      if (!kept) throw new ChannelError("auth", `${within.title} was defined without tokens`);
      return kept.current(signal);
    },
  };
  const timing = within.limits.timing;
  return {
    name,
    inside: within,
    can: abilitiesOf(within),
    timing: {
      deadlineMs: timing?.deadlineMs ?? DEADLINE_MS,
      landsWithinMs: timing?.landsWithinMs ?? LANDS_WITHIN_MS,
      readLagMs: timing?.readLagMs ?? 0,
    },
    concurrency: within.limits.concurrency ?? 4,
    configDigest: digest({ id: within.id, settings: within.publicSettings, title: within.title }),
    get tokens() {
      return tokens();
    },
    account,
    bind(next) {
      row = next;
    },
    session(onSend) {
      if (onSend) return within.connect({ ...toolbox, http: watched(http, onSend) });
      session ??= { made: within.connect(toolbox) };
      return session.made;
    },
    facts: () => facts,
    factsDigest: () => factsDigest,
    setFacts(next) {
      facts = next;
      factsDigest = Object.keys(next).length === 0 ? "" : digest(next);
    },
    photoRule: () => within.photoRule(facts),
  };
}

function watched(http: Http, onSend: () => void): Http {
  return {
    send(request) {
      onSend();
      return http.send(request);
    },
  };
}
