/** Puts bad days between a channel and its platform: answers get lost, come late, or come as somebody else's. */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Channel, inside } from "../channel/define.js";
import { ChannelError } from "../channel/failures.js";
import type { Http, HttpReply, HttpRequest } from "../channel/toolbox.js";
import type { Verb } from "../channel/verbs.js";
import type { Gate, GatedHttp, Transport } from "../engine/surroundings.js";
import type { VirtualClock } from "./virtual-clock.js";

/** An answer as a platform words it. Give `json` or `text`, or none for an empty body. */
export interface WireAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string | undefined;
  /** Lower-case names. `retry-after` in seconds is understood. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * What happens to one call. `before`: the platform never saw it; `after`: it acted.
 *
 * `cut` the connection was not even made · `lost` it may have left, no answer came · `answer` somebody answers instead ·
 * `change` the true answer arrives changed · `slow` it acts at once and answers after `ms` · `stall` it never answers ·
 * `die` our process ends in this moment.
 */
export type CallFault =
  | { readonly what: "cut" }
  | { readonly what: "lost"; readonly when: "before" | "after" }
  | { readonly what: "answer"; readonly when: "before" | "after"; readonly answer: WireAnswer }
  | { readonly what: "change"; readonly change: (reply: HttpReply, request: HttpRequest) => HttpReply }
  | { readonly what: "slow"; readonly ms: number }
  | { readonly what: "stall" }
  | { readonly what: "die"; readonly when: "before" | "after" };

/** One call of a channel. */
export interface Call {
  /** From 1. */
  readonly number: number;
  /** The verb that made it; `undefined` outside of verbs, such as for a refresh of tokens. */
  readonly verb: Verb | undefined;
  readonly request: HttpRequest;
  readonly at: Date;
  /** What became of it: the platform's own answer where it gave one. */
  reply?: HttpReply | undefined;
}

/** Says what happens to a call; `undefined`: nothing bad. */
export type FaultScript = (call: Call) => CallFault | undefined;

/** A transport with a script, and everything that went through it. */
export interface FaultyTransport extends Transport {
  readonly calls: readonly Call[];
  /** The next calls follow this script. */
  script(script: FaultScript): void;
}

export interface FaultyOptions {
  readonly clock: VirtualClock;
  /** Told when a `die` strikes. */
  readonly onDeath?: (() => void) | undefined;
}

const verbs = new AsyncLocalStorage<Verb>();

/**
 * Wraps a transport. Works around any channel, since every call of a channel goes through the `http` it is handed.
 *
 * @example
 * const transport = faultyTransport(createHttp({ clock, redactor }), { clock });
 * transport.script(({ number }) => (number === 2 ? { what: "lost", when: "after" } : undefined));
 */
export function faultyTransport(transport: Transport, options: FaultyOptions): FaultyTransport {
  const calls: Call[] = [];
  let script: FaultScript = () => undefined;
  return {
    calls,
    script(next) {
      script = next;
    },
    forAccount(account) {
      const http = transport.forAccount(account);
      const send = async (given: HttpRequest, gate?: Gate): Promise<HttpReply> => {
        const request = { ...given, beforeLeaving: () => orForget(() => given.beforeLeaving?.(), calls, call) };
        const call: Call = { number: calls.length + 1, verb: verbs.getStore(), request, at: options.clock.now() };
        calls.push(call);
        return strike(call, script(call), heldHttp(gated(http, gate), options.clock), options);
      };
      return { send };
    },
  };
}

/** What a channel itself holds back at the last moment is no call. */
function orForget(ask: () => void, calls: Call[], call: Call): void {
  try {
    ask();
  } catch (error) {
    calls.splice(calls.indexOf(call), 1);
    throw error;
  }
}

function gated(http: GatedHttp, gate: Gate | undefined): Http {
  return { send: (request) => http.send(request, gate) };
}

/** The same channel, whose calls tell which verb made them. */
export function watchedChannel(channel: Channel): Channel {
  const within = channel[inside];
  const verb = (name: Verb): unknown => {
    const work = within.verb(name);
    if (typeof work === "function")
      return (...given: readonly unknown[]) => verbs.run(name, () => Reflect.apply(work, undefined, given));
    if (typeof work !== "object" || work === null) return work;
    const run = Reflect.get(work, "run");
    return { ...work, run: (...given: readonly unknown[]) => verbs.run(name, () => Reflect.apply(run, work, given)) };
  };
  const { id, title, kind, account, limits } = channel;
  return { id, title, kind, account, limits, verbs: channel.verbs, [inside]: { ...within, verb } };
}

async function strike(
  call: Call,
  fault: CallFault | undefined,
  http: Http,
  { clock, onDeath }: FaultyOptions,
): Promise<HttpReply> {
  const send = async (): Promise<HttpReply> => {
    call.reply = await http.send(call.request);
    return call.reply;
  };
  if (fault === undefined) return send();
  const isAfter = "when" in fault && fault.when === "after";
  switch (fault.what) {
    case "cut":
      throw new ChannelError("unavailable", "the connection was refused", { outcome: "not-sent" });
    case "lost":
      if (isAfter) await send();
      throw new ChannelError("unavailable", "the connection was reset before an answer came", { outcome: "unknown" });
    case "answer":
      if (isAfter) await send();
      return replyOf(fault.answer, clock.now());
    case "change":
      return fault.change(await send(), call.request);
    case "slow": {
      const reply = await send();
      await waitOr(clock.sleep(fault.ms, call.request.signal));
      return reply;
    }
    case "stall":
      return waitOr(new Promise<never>((_, reject) => onAbort(call.request.signal, reject)));
    case "die":
      if (isAfter) await send();
      onDeath?.();
      return new Promise<never>(() => undefined);
    default:
      return fault satisfies never;
  }
}

async function waitOr<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    // As the real client says it: we hung up, and nobody knows what became of it.
    throw new ChannelError("unavailable", "no answer came in time", { outcome: "unknown", cause });
  }
}

function onAbort(signal: AbortSignal, stop: (reason: unknown) => void): void {
  if (signal.aborted) stop(signal.reason);
  else signal.addEventListener("abort", () => stop(signal.reason), { once: true });
}

/** Time stands still while a true call is under way. */
function heldHttp(http: Http, clock: VirtualClock): Http {
  return {
    async send(request) {
      const release = clock.hold();
      try {
        return await http.send(request);
      } finally {
        release();
      }
    },
  };
}

/** An answer as the HTTP client would hand it over. */
function replyOf(
  { status, json, text = json === undefined ? "" : JSON.stringify(json), headers = {} }: WireAnswer,
  now: Date,
): HttpReply {
  const after = Number(headers["retry-after"]);
  const retryAt = Number.isFinite(after) ? new Date(now.getTime() + after * 1_000) : undefined;
  const reply = { status, headers, body: parse(text), text };
  return retryAt === undefined ? reply : { ...reply, retryAt };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
