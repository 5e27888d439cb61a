/** Where a place gives out tokens: access tokens that live for a while, refresh tokens that work once. */
import type { Said } from "./call.js";

export interface Office {
  /** Whether a call with this token is let in. */
  admits(token: string | undefined, at: number): boolean;
  /** Trades a refresh token. */
  trade(refresh: string | undefined, at: number): Said;
  /** The seller gives consent again: everything older is void. */
  consent(at: number): Readonly<Record<string, unknown>>;
  /** The seller, or the platform, takes the consent back. */
  revoke(): void;
  /** How often a pair was given out in trade for another one. */
  readonly trades: number;
}

/** Opens the office of a place; the first pair is the one in everybody's options. */
export function createOffice(name: string, livesMs: number, begin: number): Office {
  const access = new Map([[`${name}-access-0`, begin + livesMs]]);
  let refresh: string | undefined = `${name}-refresh-0`;
  let serial = 0;
  let trades = 0;
  const issue = (at: number): Readonly<Record<string, unknown>> => {
    serial += 1;
    refresh = `${name}-refresh-${serial}`;
    access.set(`${name}-access-${serial}`, at + livesMs);
    return { access: `${name}-access-${serial}`, refresh, livesMs };
  };
  return {
    admits: (token, at) => at < (access.get(token ?? "") ?? 0),
    trade(given, at) {
      if (refresh === undefined || given !== refresh) return { status: 401, body: { error: "invalid grant" } };
      trades += 1;
      return { status: 200, body: issue(at) };
    },
    consent(at) {
      access.clear();
      return issue(at);
    },
    revoke() {
      access.clear();
      refresh = undefined;
    },
    get trades() {
      return trades;
    },
  };
}
