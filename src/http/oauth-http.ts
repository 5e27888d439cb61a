/** A client for the one call that a consent makes, where nobody hands one in. */
import type { Http } from "../channel/toolbox.js";
import { systemClock } from "../resilience/clock.js";
import { createHttp } from "./client.js";
import { createRedactor } from "./redact.js";

/** Sends over connections of its own, which close by themselves. `secrets` are kept out of every error. */
export function consentHttp(secrets: readonly string[]): Http {
  return createHttp({ clock: systemClock, redactor: createRedactor() }).forAccount({ secrets });
}

/** The machine's time, where nobody hands in another. */
export function consentNow(): Date {
  return systemClock.now();
}
