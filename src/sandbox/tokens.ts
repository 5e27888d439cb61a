/** What the fake marketplaces hand out and count: tokens, codes of consent, calls. */
import type { Moment } from "./server.js";

/** A pair of tokens as it is handed out. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: Date;
}

/** How they begin, and how long they live. */
export interface TokenRules {
  readonly names: { readonly access: string; readonly refresh: string; readonly code: string };
  readonly accessMs: number;
  readonly refreshMs: number;
  readonly codeMs: number;
}

/** What became of a token or a code. */
export type TokenState = "good" | "expired" | "unknown";

/** The part of a place that a seller's consent touches. */
export interface ConsentSwitches {
  /** The tokens of the first consent. */
  readonly tokens: IssuedTokens;
  /** A seller gives consent: the code that comes back. */
  grant(): string;
  /** A seller ends the authorisation. */
  revoke(): void;
}

type When = Pick<Moment, "now" | "random">;

/** Tokens and codes of one shop. */
export class TokenBook {
  readonly #rules: TokenRules;
  readonly #access = new Map<string, number>();
  readonly #refresh = new Map<string, number>();
  readonly #codes = new Map<string, number>();
  #count = 0;

  constructor(rules: TokenRules) {
    this.#rules = rules;
  }

  /** A new pair. */
  issue({ now, random }: When): IssuedTokens {
    const { names, accessMs, refreshMs } = this.#rules;
    const accessToken = this.#name(names.access, random);
    const refreshToken = this.#name(names.refresh, random);
    const expiresAt = new Date(now.getTime() + accessMs);
    this.#access.set(accessToken, expiresAt.getTime());
    this.#refresh.set(refreshToken, now.getTime() + refreshMs);
    return { accessToken, refreshToken, expiresAt };
  }

  /** What a test can do; the first pair is handed out at once. */
  switches(moment: () => When): ConsentSwitches {
    return {
      tokens: this.issue(moment()),
      grant: () => {
        const { now, random } = moment();
        const code = this.#name(this.#rules.names.code, random);
        this.#codes.set(code, now.getTime() + this.#rules.codeMs);
        return code;
      },
      revoke: () => {
        this.#access.clear();
        this.#refresh.clear();
      },
    };
  }

  /** How an access token stands. */
  standing(token: unknown, now: Date): TokenState {
    return stateOf(this.#access.get(String(token)), now);
  }

  /** Spends a code: good once. */
  spendCode(code: unknown, now: Date): TokenState {
    return spend(this.#codes, code, now);
  }

  /** Spends a refresh token: good once. */
  spendRefresh(token: unknown, now: Date): TokenState {
    return spend(this.#refresh, token, now);
  }

  #name(kind: string, random: () => number): string {
    this.#count += 1;
    const hex = Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(12, "0");
    return `${kind}-${this.#count}-${hex}`;
  }
}

function spend(from: Map<string, number>, name: unknown, now: Date): TokenState {
  const until = from.get(String(name));
  from.delete(String(name));
  return stateOf(until, now);
}

function stateOf(until: number | undefined, now: Date): TokenState {
  if (until === undefined) return "unknown";
  return until > now.getTime() ? "good" : "expired";
}

/** Calls within one span of time, such as a day that begins at midnight of UTC+8. */
export interface QuotaRules {
  readonly calls: number;
  readonly spanMs: number;
  /** How much earlier than in UTC a span begins. @defaultValue `0` */
  readonly shiftMs?: number | undefined;
  /** Says no, and how long until the next span. */
  readonly refuse: (leftMs: number) => never;
}

/** Counts calls span by span. */
export function createQuota({ calls, spanMs, shiftMs = 0, refuse }: QuotaRules): { admit(now: Date): void } {
  let span = -1;
  let used = 0;
  return {
    admit(now) {
      const shifted = now.getTime() + shiftMs;
      const current = Math.floor(shifted / spanMs);
      if (current !== span) used = 0;
      span = current;
      used += 1;
      if (used > calls) refuse((current + 1) * spanMs - shifted);
    },
  };
}
