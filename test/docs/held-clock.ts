/**
 * A virtual clock that stands still while real HTTP, photos or files are under way, so that sandboxes can be used in
 * virtual time however busy the machine is.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { TRACE_NAMES } from "../../src/events/tracing.js";
import { createVirtualClock, type VirtualClock } from "../../src/testing/testing.js";

/** Undici tells of every request, whoever makes it. https://undici.nodejs.org, Diagnostics Channel, read 2026-11-21 */
const REQUEST_BEGINS = "undici:request:create";
const REQUEST_ENDS = ["undici:request:trailers", "undici:request:error"] as const;
/** What the engine does beside the event loop: photos, and the files of a rebuilt set. */
const WORK = [TRACE_NAMES.photos, TRACE_NAMES.attempt] as const;
const BEGINS = [REQUEST_BEGINS, ...WORK.map((name) => `tracing:${name}:start`)];
const ENDS = [...REQUEST_ENDS, ...WORK.map((name) => `tracing:${name}:asyncEnd`)];

export interface HeldClock {
  readonly clock: VirtualClock;
  /** Lets go of what this process does. */
  release(): void;
}

/** Makes the clock; call `release` at the end. */
export function createHeldClock(start: Date): HeldClock {
  const clock = createVirtualClock(start);
  const held = new Map<unknown, () => void>();
  const begin = (message: unknown): void => {
    if (isBeside(message)) held.set(requestOf(message), clock.hold());
  };
  const end = (message: unknown): void => {
    const request = requestOf(message);
    held.get(request)?.();
    held.delete(request);
  };
  for (const name of BEGINS) subscribe(name, begin);
  for (const name of ENDS) subscribe(name, end);
  return {
    clock,
    release() {
      for (const name of BEGINS) unsubscribe(name, begin);
      for (const name of ENDS) unsubscribe(name, end);
    },
  };
}

// Calls of all other verbs are requests, and wait for time themselves.
function isBeside(message: unknown): boolean {
  return typeof message !== "object" || message === null || !("verb" in message) || message.verb === "rebuild";
}

function requestOf(message: unknown): unknown {
  return typeof message === "object" && message !== null && "request" in message ? message.request : message;
}
