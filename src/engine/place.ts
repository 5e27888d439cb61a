/** One configured channel at work: its account, its session, what it told us, what it can do. */
import type { Channel, Inside } from "../channel/define.js";
import { inside } from "../channel/define.js";
import { ChannelError } from "../channel/failures.js";
import type { PhotoRule } from "../channel/limits.js";
import type { Http, Toolbox } from "../channel/toolbox.js";
import type { Verb } from "../channel/verbs.js";
import type { Abilities, AccountRow, Lane } from "../ledger/rows.js";
import { digest } from "../model/canonical.js";
import { createMemo, type Memo } from "./memo.js";
import type { Surroundings } from "./surroundings.js";
import { createTokenKeeper, type TokenKeeper } from "./tokens.js";

const DEADLINE_MS = 30_000;
const LANDS_WITHIN_MS = 60_000;
const DATE_GRAIN_MS = 2_000;

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
  readonly memo: Memo;
}

/** Whether a channel of this kind has this verb. */
export function hasVerb(place: Place, verb: Verb): boolean {
  return place.inside.verbs.has(verb);
}

/** What lanes can ask of a channel. */
function abilitiesOf(channel: Inside): Abilities {
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

/** What a place holds between calls. */
interface Work {
  readonly name: string;
  readonly within: Inside;
  readonly around: Surroundings;
  readonly http: Http;
  row: AccountRow | undefined;
  facts: Readonly<Record<string, unknown>>;
  factsDigest: string;
  session: { readonly made: unknown } | undefined;
  keeper: TokenKeeper | undefined;
}

/** Brings a configured channel to work. Nothing is connected before the first call. */
export function createPlace(name: string, channel: Channel, around: Surroundings): Place {
  const within = channel[inside];
  const clock = { offsetMs: 0 };
  const work: Work = {
    name,
    within,
    around,
    http: httpOf(within, around, clock),
    row: undefined,
    facts: {},
    factsDigest: "",
    session: undefined,
    keeper: undefined,
  };
  const toolbox = toolboxOf(work, clock);
  return {
    name,
    inside: within,
    can: abilitiesOf(within),
    timing: timingOf(within),
    concurrency: within.limits.concurrency ?? 4,
    configDigest: digest({ id: within.id, settings: within.publicSettings, title: within.title }),
    get tokens() {
      return tokensOf(work, toolbox);
    },
    account: () => accountOf(work),
    bind(next) {
      work.row = next;
    },
    session(onSend) {
      if (onSend) return within.connect({ ...toolbox, http: watched(work.http, onSend) });
      work.session ??= { made: within.connect(toolbox) };
      return work.session.made;
    },
    facts: () => work.facts,
    factsDigest: () => work.factsDigest,
    setFacts(next) {
      work.facts = next;
      work.factsDigest = Object.keys(next).length === 0 ? "" : digest(next);
    },
    photoRule: () => within.photoRule(work.facts),
    memo: createMemo(),
  };
}

function timingOf({ limits: { timing } }: Inside): Place["timing"] {
  return {
    deadlineMs: timing?.deadlineMs ?? DEADLINE_MS,
    landsWithinMs: timing?.landsWithinMs ?? LANDS_WITHIN_MS,
    readLagMs: timing?.readLagMs ?? 0,
  };
}

function httpOf(within: Inside, around: Surroundings, clock: { offsetMs: number }): Http {
  return around.transport.forAccount({
    secrets: within.secrets,
    onDate: (server, at) => {
      const offset = server.getTime() - at.getTime();
      // A Date header has whole seconds: less than two is no difference.
      clock.offsetMs = Math.abs(offset) < DATE_GRAIN_MS ? 0 : offset;
    },
    concurrency: within.limits.concurrency,
  });
}

function toolboxOf(work: Work, clock: { readonly offsetMs: number }): Toolbox {
  const now = (): Date => work.around.clock.now();
  const toolbox: Toolbox = {
    now,
    platformNow: () => new Date(now().getTime() + clock.offsetMs),
    http: work.http,
    tokens: (signal) => {
      const kept = tokensOf(work, toolbox);
      if (!kept) throw new ChannelError("auth", `${work.within.title} was defined without tokens`);
      return kept.current(signal);
    },
  };
  return toolbox;
}

function accountOf({ name, row }: Work): AccountRow {
  if (!row) throw new Error(`${name} is not bound to the ledger yet`);
  return row;
}

function tokensOf(work: Work, { http, platformNow }: Toolbox): TokenKeeper | undefined {
  const { within, around } = work;
  if (!within.tokens) return undefined;
  work.keeper ??= createTokenKeeper(within.tokens, within.settings, {
    account: accountOf(work).key,
    identity: within.account,
    title: within.title,
    worker: around.worker,
    ledger: around.ledger,
    clock: around.clock,
    sealer: around.sealerFor(within.account, within.tokens.sealWith(within.settings)),
    http,
    platformNow,
  });
  return work.keeper;
}

function watched(http: Http, onSend: () => void): Http {
  return {
    send(request) {
      onSend();
      return http.send(request);
    },
  };
}
