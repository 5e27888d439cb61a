/** Between a process and a place: requests take time, and everything that can go wrong with them goes wrong here. */
import pLimit from "p-limit";
import { ChannelError } from "../../src/channel/failures.js";
import type { HttpReply, HttpRequest } from "../../src/channel/toolbox.js";
import type { GatedHttp, Transport } from "../../src/engine/surroundings.js";
import { takeTurn } from "../../src/http/turn.js";
import type { Call, Said } from "./call.js";
import { type Life, never } from "./life.js";
import type { FakePlace } from "./place.js";
import type { Dice } from "./random.js";
import type { Time } from "./time.js";

export const FAULTS = [
  "refuse",
  "lose-answer",
  "lose-request",
  "late",
  "5xx-before",
  "5xx-after",
  "429",
  "429-when",
  "auth",
  "verb-off",
  "broken-json",
  "error-in-200",
  "gap",
  "photos-off",
  "outage",
] as const;
/** What strikes a machine or a ledger, in every so manieth world. */
export const RARE_FAULTS = ["clock forward", "clock back", "restore", "rebind", "upgrade"] as const;
export type FaultName = (typeof FAULTS)[number];

/** Between two instants a place misbehaves, for this share of its calls. */
export interface Fault {
  readonly at: number;
  readonly until: number;
  readonly place: string;
  readonly what: FaultName;
  readonly share: number;
}

/** A request as it left. */
export interface Sent {
  readonly at: number;
  readonly place: string;
  readonly call: string;
  /** Whether it reached the place. */
  readonly hasLeft: boolean;
}

export interface NetworkOptions {
  readonly time: Time;
  readonly dice: Dice;
  readonly places: ReadonlyMap<string, FakePlace>;
  readonly faults: readonly Fault[];
  /** Longest time after sending at which a request may still take effect, as each place declares it. */
  readonly landsWithinMs: (place: string) => number;
  readonly onFault?: ((what: FaultName) => void) | undefined;
}

export interface Network {
  readonly sent: readonly Sent[];
  transportFor(life: Life): Transport;
}

interface Fate {
  /** Nothing leaves. */
  readonly refused?: boolean;
  /** Never arrives. */
  readonly lost?: boolean;
  readonly landsAfterMs: number;
  /** What comes back in place of the answer. */
  readonly answer: "given" | "none" | Said;
  /** Answered without acting. */
  readonly idle?: boolean;
  readonly retryAfterMs?: number | undefined;
  /** The answer to a batch leaves items out. */
  readonly gap?: boolean;
}

const WRITES: ReadonlySet<string> = new Set([
  "make",
  "set",
  "sets",
  "upsert",
  "drop",
  "hide",
  "list",
  "publish",
  "contain",
  "mail",
]);

/** Connects all processes with all places. */
export function createNetwork(options: NetworkOptions): Network {
  const { time, places } = options;
  const sent: Sent[] = [];

  const deliver = (life: Life, place: FakePlace, call: Call, fate: Fate, signal: AbortSignal): Promise<HttpReply> => {
    const sentAt = time.now();
    const { reply, settle } = exchange(life, signal);
    const answer = (said: Said): void => {
      time.at(time.now() + options.dice.whole(1, 60), "work", () => {
        settle(replyOf(said, life, fate.retryAfterMs));
      });
    };
    if (fate.lost) return reply;
    time.at(sentAt + fate.landsAfterMs, "work", () => {
      time.stir();
      const said = fate.idle ? undefined : landed(place, call, sentAt, fate);
      if (fate.answer === "given") answer(said ?? { status: 200, body: {} });
      else if (fate.answer !== "none") answer(fate.answer);
    });
    return reply;
  };
  // A gap: some items are done and said, some done and left out of the answer, some left out and not done.
  const landed = (place: FakePlace, call: Call, sentAt: number, fate: Fate): Said => {
    if (!fate.gap || !call.items) return place.land(call, sentAt, time.now());
    const lots = call.items.map(() => options.dice.whole(0, 2));
    const done = place.land({ ...call, items: call.items.filter((_, at) => lots[at] !== 2) }, sentAt, time.now());
    if (done.status !== 200) return done;
    const answers = [...(done.body as { readonly items: readonly unknown[] }).items];
    const items = lots.map((lot) => {
      const answer = lot === 2 ? null : answers.shift();
      return lot === 0 ? answer : null;
    });
    return { status: 200, body: { items } };
  };
  // An exchange ends with its answer, when it is given up, or when it has taken too long; a machine that stands still
  // reads its answer when it wakes.
  const exchange = (life: Life, signal: AbortSignal) => {
    let settle: (reply: HttpReply) => void = () => undefined;
    const reply = new Promise<HttpReply>((resolve, reject) => {
      const end = (then: () => void): void => {
        timeout.cancel();
        signal.removeEventListener("abort", giveUp);
        if (!life.isDead) then();
      };
      const giveUp = (): void => end(() => reject(broken("given up after it had left")));
      const timeout = time.at(time.now() + TIMEOUT_MS, "work", () => end(() => reject(broken("no answer in time"))));
      signal.addEventListener("abort", giveUp, { once: true });
      settle = (given) => {
        if (time.now() < life.awakeAt) time.at(life.awakeAt, "work", () => settle(given));
        else end(() => resolve(given));
      };
    });
    return { reply, settle };
  };
  const send = async (life: Life, request: HttpRequest, handedAt: number): Promise<HttpReply> => {
    const place = places.get(new URL(request.url).host);
    if (!place) throw new ChannelError("unavailable", "nobody answers there", { outcome: "not-sent" });
    const call = request.json as Call;
    const fate = fateOf(place, call, handedAt, options);
    sent.push({ at: time.now(), place: place.rules.name, call: call.call, hasLeft: !fate.refused });
    if (fate.refused) {
      await life.clock.sleep(LOST_MS);
      throw new ChannelError("unavailable", "nobody answers there", { outcome: "not-sent" });
    }
    return deliver(life, place, call, fate, request.signal);
  };

  return {
    sent,
    transportFor: (life) => ({
      forAccount: ({ concurrency }): GatedHttp => {
        const turn = pLimit(concurrency ?? 4);
        return {
          send: (request, gate) => {
            if (request.signal.aborted) return life.isDead ? never() : Promise.reject(broken("given up"));
            const { call } = request.json as Call;
            const handedAt = time.now();
            const leave = (): Promise<HttpReply> => {
              if (request.signal.aborted) return Promise.reject(request.signal.reason);
              return gate?.mayLeave?.() === false ? tooLate() : send(life, request, handedAt);
            };
            return takeTurn(turn, request.signal, async () => {
              await gate?.admit?.();
              return life.pass(`call.${call}`, leave);
            });
          },
        };
      },
    }),
  };
}

const LOST_MS = 1_001;
/** What the real client waits for a whole exchange, where a channel says nothing else. */
const TIMEOUT_MS = 30_000;

function tooLate(): Promise<never> {
  return Promise.reject(new ChannelError("unavailable", "it waited too long for its turn", { outcome: "not-sent" }));
}

function broken(message: string): ChannelError {
  return new ChannelError("unavailable", message, { outcome: "unknown" });
}

function replyOf({ status, body }: Said, life: Life, retryAfterMs: number | undefined): HttpReply {
  const retryAt = retryAfterMs === undefined ? {} : { retryAt: new Date(life.clock.now().getTime() + retryAfterMs) };
  const text = body === undefined ? "<html>" : JSON.stringify(body);
  return {
    status,
    headers: {},
    body: body === undefined ? undefined : (JSON.parse(text) as unknown),
    text,
    ...retryAt,
  };
}

function fateOf(
  place: FakePlace,
  call: Call,
  handedAt: number,
  { time, dice, faults, landsWithinMs, onFault }: NetworkOptions,
): Fate {
  const now = time.now();
  const quick = dice.whole(5, 80);
  const calm: Fate = { landsAfterMs: quick, answer: "given" };
  const active = faults.filter(({ at, until, place: name }) => name === place.rules.name && at <= now && now < until);
  for (const { what, share, until } of active) {
    if (!dice.chance(share)) continue;
    // What is declared counts from when a call was made: what it spent waiting for its turn is gone.
    const slow = Math.round(dice.next() * Math.max(0, landsWithinMs(place.rules.name) - (now - handedAt)));
    const fate = fateFor(what, call, { quick, slow, untilMs: until - now, dice });
    if (fate) {
      onFault?.(what);
      return fate;
    }
  }
  return calm;
}

interface Odds {
  readonly quick: number;
  readonly slow: number;
  readonly untilMs: number;
  readonly dice: Dice;
}

const IDLE_FATES: Partial<Record<FaultName, Said>> = {
  "5xx-before": { status: 503, body: { error: "try later" } },
  "429": { status: 429, body: { error: "slow down" } },
  auth: { status: 401, body: { error: "token" } },
  "error-in-200": { status: 200, body: { error: "busy" } },
};

function fateFor(what: FaultName, call: Call, { quick, slow, untilMs, dice }: Odds): Fate | undefined {
  const idle = IDLE_FATES[what];
  if (idle) return { landsAfterMs: quick, idle: true, answer: idle };
  switch (what) {
    case "refuse":
      return { landsAfterMs: 0, refused: true, answer: "none" };
    case "outage":
      return dice.chance(0.7)
        ? { landsAfterMs: 0, refused: true, answer: "none" }
        : { landsAfterMs: 0, lost: true, answer: "none" };
    case "lose-answer":
      return { landsAfterMs: quick, answer: "none" };
    case "lose-request":
      return { landsAfterMs: 0, lost: true, answer: "none" };
    case "late":
      return WRITES.has(call.call) ? { landsAfterMs: slow, answer: "given" } : undefined;
    case "5xx-after":
      return { landsAfterMs: quick, answer: { status: 502, body: { error: "bad gateway" } } };
    case "429-when":
      return {
        landsAfterMs: quick,
        idle: true,
        answer: { status: 429, body: {} },
        retryAfterMs: Math.min(untilMs, 60_000),
      };
    case "verb-off":
      return call.call === "make" || call.call === "sets" || call.call === "publish"
        ? { landsAfterMs: quick, idle: true, answer: { status: 403, body: { error: "verb" } } }
        : undefined;
    case "broken-json":
      return { landsAfterMs: quick, answer: { status: 200, body: undefined } };
    case "gap":
      return call.call === "sets" ? { landsAfterMs: quick, answer: "given", gap: true } : undefined;
    case "photos-off":
      return call.call === "upload"
        ? { landsAfterMs: quick, idle: true, answer: { status: 503, body: { error: "no photos" } } }
        : undefined;
    default:
      return undefined;
  }
}
