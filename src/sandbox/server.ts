/**
 * The base of every place in the sandbox: a loopback HTTP server that logs what it was asked, follows a fault script
 * and leaves the rest to a `PlaceSpec`. A new platform is one file beside this one.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Answer } from "./answer.js";
import type { SandboxClock } from "./clock.js";
import { createDoor, type Door } from "./door.js";
import { createFaultScript, type Fault, type Faults, type Outcome, type Struck } from "./faults.js";
import { Refused } from "./refusal.js";
import { type Asked, parseRequest, readRaw } from "./request.js";

/** The moment in which a request acts. */
export interface Moment {
  readonly now: Date;
  /** When others may see what this request does: later than `now` under `lag`. */
  readonly visibleAt: Date;
  readonly random: () => number;
}

/** Trouble that each platform words in its own way. */
export type Trouble =
  | { readonly what: "error"; readonly status: number }
  | { readonly what: "throttled"; readonly retryAfter: number | undefined }
  | { readonly what: "verb-off" | "token-expired" | "token-revoked" | "closed" | "error-in-success" | "malformed" };

/** What makes a place this place. */
export interface PlaceSpec {
  /** For messages: `telegram`. */
  readonly name: string;
  /** What the place calls a request, for faults and for the log. Where one address takes everything, `fields` tell. */
  readonly methodOf: (path: string, verb: string, fields: Readonly<Record<string, unknown>>) => string;
  /** Checks and acts as the platform would. */
  readonly act: (asked: Asked, moment: Moment) => Answer | Promise<Answer>;
  /** How the platform words a fault; `undefined` where it has no such thing. */
  readonly trouble: (trouble: Trouble, asked: Asked) => Answer | undefined;
}

/** A request and what became of it. */
export interface Recorded extends Asked {
  /** Whether the place acted on it. */
  readonly acted: boolean;
  /** What it replied; `undefined` where no reply left. */
  readonly answer: Answer | undefined;
  /** The fault that struck it. */
  readonly fault: Fault["what"] | undefined;
}

/** A running place of the sandbox. */
export interface Place<Store> {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** What is there now. */
  readonly store: Store;
  /** Everything that was asked, oldest first, secrets included. */
  readonly requests: readonly Recorded[];
  readonly faults: Faults;
  /** Adds one fault; the answer lifts it again. Short for `faults.add`. */
  fault(fault: Fault): Promise<() => Promise<void>>;
  /** Hangs up on everybody and stops listening. */
  close(): Promise<void>;
}

/** What a sandbox hands to each of its places. */
export interface Surroundings {
  readonly clock: SandboxClock;
  readonly random: () => number;
}

/** Starts a place on a free loopback port. */
export async function openPlace<Store>(spec: PlaceSpec, store: Store, around: Surroundings): Promise<Place<Store>> {
  const requests: Recorded[] = [];
  const stop = new AbortController();
  // A clock may reject the sleep of a place that is closed meanwhile.
  const unlessClosed = (error: unknown): void => {
    if (!stop.signal.aborted) throw error;
  };
  const listener = createListener((message, response) => {
    if (script.isDown()) message.socket.resetAndDestroy();
    else void serve({ spec, around, script, requests, stop: stop.signal }, message, response).catch(unlessClosed);
  });
  const sync = async () => {
    if (stop.signal.aborted) return;
    await (script.isDown() ? listener.close() : listener.open());
    scheduleSync();
  };
  // Outages with a beginning or an end happen by themselves when the clock gets there.
  let scheduled: Date | undefined;
  const scheduleSync = () => {
    const next = script.nextChange();
    if (!next || next.getTime() === scheduled?.getTime()) return;
    scheduled = next;
    const wait = next.getTime() - around.clock.now().getTime();
    void around.clock.sleep(wait, stop.signal).then(sync, unlessClosed);
  };
  const script = createFaultScript(around.clock, around.random, sync);
  const port = await listener.open();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    store,
    requests,
    faults: script,
    fault: (fault) => script.add(fault),
    async close() {
      stop.abort();
      await listener.close();
    },
  };
}

interface Serving {
  readonly spec: PlaceSpec;
  readonly around: Surroundings;
  readonly script: ReturnType<typeof createFaultScript>;
  readonly requests: Recorded[];
  readonly stop: AbortSignal;
}

async function serve(on: Serving, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await readRaw(message);
  if (!raw) return;
  const asked = await parseRequest(message, raw, on.around.clock.now(), on.spec.methodOf);
  const struck = on.script.strike(asked.method);
  const record = (acted: boolean, answer: Answer | undefined) =>
    on.requests.push({ ...asked, acted, answer, fault: nameOf(struck) });

  const { outcome } = struck;
  if (outcome && !actsFirst(outcome)) {
    const answer = answerInstead(on.spec, outcome, asked);
    record(false, answer);
    await pause(on, struck.slowMs, response);
    return finish(message.socket, response, outcome, dated(answer, on));
  }
  await pause(on, struck.lateMs, response);
  const acted = await act(on, asked, struck);
  const answer = outcome ? answerInstead(on.spec, outcome, asked, acted) : acted;
  record(!asked.malformed, answer);
  await pause(on, struck.slowMs, response);
  return finish(message.socket, response, outcome, dated(answer, on));
}

/** Callers learn the platform's clock from this header: it is the sandbox's, as everything else there is. */
function dated(answer: Answer | undefined, { around }: Serving): Answer | undefined {
  return answer && { ...answer, headers: { date: around.clock.now().toUTCString(), ...answer.headers } };
}

async function act({ spec, around }: Serving, asked: Asked, { lagMs }: Struck): Promise<Answer> {
  if (asked.malformed) return spec.trouble({ what: "malformed" }, asked) ?? { status: 400 };
  const now = around.clock.now();
  try {
    return await spec.act(asked, { now, visibleAt: new Date(now.getTime() + lagMs), random: around.random });
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    // A fault of the sandbox itself must not pass for one of the platform's: 599 is nobody's status.
    return { status: 599, body: `The sandbox's ${spec.name} failed: ${error instanceof Error ? error.stack : error}` };
  }
}

async function pause({ around, stop }: Serving, ms: number, response: ServerResponse): Promise<void> {
  if (ms <= 0) return;
  const goOn = around.clock.letGo?.() ?? (() => undefined);
  // A caller that hung up waits no longer, whatever is still to happen here.
  response.once("close", goOn);
  await around.clock.sleep(ms, stop);
  response.off("close", goOn);
  goOn();
}

const AFTER: ReadonlySet<Outcome["what"]> = new Set([
  "silent-after",
  "reset-after",
  "lost-answer",
  "error-after",
  "broken-json",
]);

function actsFirst(outcome: Outcome): boolean {
  return AFTER.has(outcome.what);
}

function nameOf({ outcome, lateMs, lagMs, slowMs }: Struck): Fault["what"] | undefined {
  if (outcome) return outcome.what;
  if (lateMs > 0) return "late";
  if (lagMs > 0) return "lag";
  return slowMs > 0 ? "slow" : undefined;
}

function answerInstead(spec: PlaceSpec, outcome: Outcome, asked: Asked, acted?: Answer): Answer | undefined {
  switch (outcome.what) {
    case "silent":
    case "silent-after":
    case "reset-before":
    case "reset-after":
    case "lost-answer":
      return undefined;
    case "broken-json":
      // Cut in the middle, as a proxy does that loses its upstream.
      return acted && { ...acted, body: (acted.body ?? "{}").slice(0, Math.ceil((acted.body ?? "{}").length / 2)) };
    case "error-before":
    case "error-after":
      return worded(spec, { what: "error", status: outcome.status ?? 502 }, asked);
    case "throttled":
      return worded(spec, { what: "throttled", retryAfter: outcome.retryAfter }, asked);
    case "answer":
      return { status: outcome.status, headers: outcome.headers, body: outcome.body };
    default:
      return worded(spec, { what: outcome.what }, asked);
  }
}

function worded(spec: PlaceSpec, trouble: Trouble, asked: Asked): Answer {
  const answer = spec.trouble(trouble, asked);
  if (answer) return answer;
  return {
    status: 599,
    body: `The sandbox's ${spec.name} has no fault "${trouble.what}": the platform does not do that`,
  };
}

function finish(socket: Socket, response: ServerResponse, outcome: Outcome | undefined, answer: Answer | undefined) {
  if (answer) {
    const headers = { "content-type": "application/json", ...answer.headers };
    response.writeHead(answer.status, headers).end(answer.body ?? "");
  } else if (outcome?.what === "lost-answer") socket.destroy();
  else if (outcome?.what === "reset-before" || outcome?.what === "reset-after") socket.resetAndDestroy();
}

/** A server that can stop listening and come back on the same port. */
function createListener(handle: (message: IncomingMessage, response: ServerResponse) => void): Door {
  const server: Server = createServer(handle);
  // Idle connections end only by the script: a time-out of ours would look like a fault nobody asked for.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  return createDoor(server, () => server.closeAllConnections());
}
