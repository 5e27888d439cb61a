/** One configured channel at work: its account, its session, what it told us, what it can do. */
import type { Channel, Inside } from "../channel/define.js";
import { inside } from "../channel/define.js";
import { ChannelError } from "../channel/failures.js";
import type { PhotoRule } from "../channel/limits.js";
import type { Http, HttpReply, HttpRequest, Toolbox } from "../channel/toolbox.js";
import type { Verb } from "../channel/verbs.js";
import type { Abilities, AccountRow, Lane } from "../ledger/rows.js";
import { digest } from "../model/canonical.js";
import { hushChannel } from "./hush.js";
import { createMemo, type Memo } from "./memo.js";
import { RateWait } from "./rate-wait.js";
import type { Gate, GatedHttp, Surroundings } from "./surroundings.js";
import { createTokenKeeper, type TokenKeeper } from "./tokens.js";

const DEADLINE_MS = 30_000;
const LANDS_WITHIN_MS = 60_000;
const DATE_GRAIN_MS = 2_000;
/** So long the next request of an act waits for its turn inside the act; of a look, inside the look. Below a deadline. */
const ACT_PATIENCE_MS = 2_000;
const LOOK_PATIENCE_MS = 10_000;
const ASLEEP_MS = 5_000;

/**
 * Pays for one request.
 * @throws RateWait where it may not leave yet
 */
export type Toll = (place: Pick<Place, "inside">) => Promise<void>;

/** Looks after the requests of one call. */
export interface SessionWatch {
  /** Told of each request, so that it is known whether anything had left. */
  readonly onSend: () => void;
  /** Asked just before a request's first byte; after `false` none leaves. */
  readonly mayLeave: () => boolean;
}

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
  session(watch?: SessionWatch): unknown;
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
  readonly http: GatedHttp;
  readonly pay: () => Promise<void>;
  row: AccountRow | undefined;
  facts: Readonly<Record<string, unknown>>;
  factsDigest: string;
  session: { readonly made: unknown } | undefined;
  keeper: TokenKeeper | undefined;
}

/** Brings a configured channel to work. Nothing is connected before the first call. */
export function createPlace(name: string, channel: Channel, around: Surroundings, toll: Toll): Place {
  const within = around.redactor ? hushChannel(channel[inside], around.redactor) : channel[inside];
  const clock = { offsetMs: 0 };
  const work: Work = {
    name,
    within,
    around,
    http: httpOf(within, around, clock),
    pay: () => toll({ inside: within }),
    row: undefined,
    facts: {},
    factsDigest: "",
    session: undefined,
    keeper: undefined,
  };
  const toolbox = toolboxOf(work, clock);
  const memo = createMemo(around);
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
    session: (watch) => sessionOf(work, toolbox, watch),
    facts: () => work.facts,
    factsDigest: () => work.factsDigest,
    setFacts(next) {
      work.facts = next;
      const known = work.factsDigest;
      work.factsDigest = Object.keys(next).length === 0 ? "" : digest(next);
      // What was rendered before says less than the platform has told by now.
      if (work.factsDigest !== known) memo.clear();
    },
    photoRule: () => within.photoRule(work.facts),
    memo,
  };
}

const SETTLE_EVERY_MS = 60_000;
const SETTLE_WITHIN_MS = 7 * 86_400_000;

/** How often it is asked how far it is, and after how long a person is. */
export function settlingOf({ inside }: Pick<Place, "inside">): { readonly everyMs: number; readonly withinMs: number } {
  const { everyMs = SETTLE_EVERY_MS, withinMs = SETTLE_WITHIN_MS } = inside.limits.settling ?? {};
  return { everyMs, withinMs };
}

function timingOf({ limits: { timing } }: Inside): Place["timing"] {
  return {
    deadlineMs: timing?.deadlineMs ?? DEADLINE_MS,
    landsWithinMs: timing?.landsWithinMs ?? LANDS_WITHIN_MS,
    readLagMs: timing?.readLagMs ?? 0,
  };
}

function httpOf(within: Inside, around: Surroundings, clock: { offsetMs: number }): GatedHttp {
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
    hide: (secret) => around.redactor?.add(secret),
  });
  return work.keeper;
}

function sessionOf(work: Work, toolbox: Toolbox, watch: SessionWatch | undefined): unknown {
  const { within } = work;
  if (watch) return within.connect({ ...toolbox, http: watched(work, watch) });
  work.session ??= { made: within.connect({ ...toolbox, http: tolled(work) }) };
  return work.session.made;
}

type Sender = Pick<Work, "http" | "pay" | "around">;

function watched(work: Sender, { onSend, mayLeave }: SessionWatch): Http {
  const admit = async (): Promise<void> => {
    await work.pay();
    onSend();
  };
  return { send: (request) => sendWithin(work, request, ACT_PATIENCE_MS, { admit, mayLeave }) };
}

/** Looks may be repeated, so that they can wait for longer. */
function tolled(work: Sender): Http {
  return { send: (request) => sendWithin(work, request, LOOK_PATIENCE_MS, { admit: work.pay }) };
}

/**
 * Each request pays when its turn has come, so that what is paid for leaves; while it may not leave, others have the turn.
 */
async function sendWithin(
  { http, around: { clock } }: Sender,
  request: HttpRequest,
  patienceMs: number,
  gate: Gate,
): Promise<HttpReply> {
  for (;;) {
    try {
      return await http.send(request, gate);
    } catch (error) {
      if (!(error instanceof RateWait)) throw error;
      const now = clock.now().getTime();
      if (error.at - now > patienceMs) throw error;
      const begunAt = clock.monotonic();
      await clock.sleep(Math.max(1, error.at - now), request.signal);
      const slept = Math.max(clock.now().getTime() - now, clock.monotonic() - begunAt);
      // What was to be written is old by now: a machine that was asleep meanwhile sends nothing any more.
      if (slept > patienceMs + ASLEEP_MS)
        throw new ChannelError("unavailable", "slept before the request", { outcome: "not-sent", scope: "listing" });
    }
  }
}
