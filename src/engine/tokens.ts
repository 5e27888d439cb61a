/**
 * Tokens of one account: sealed in the ledger, refreshed once for all callers and processes, never overwritten with
 * nothing. The ones in the options are a seed.
 */
import { ChannelError } from "../channel/failures.js";
import type { TokenSpec } from "../channel/define.js";
import type { Http, Tokens } from "../channel/toolbox.js";
import type { Ledger, TokenRow } from "../ledger/ledger.js";
import { digest } from "../model/canonical.js";
import type { Clock } from "../resilience/clock.js";
import type { Sealer } from "./surroundings.js";

const EARLY_MS = 300_000;
const REFRESH_LEASE_MS = 60_000;
const WAIT_MS = 500;

export interface TokenKeeper {
  /** The newest tokens, refreshed where they are about to expire. @throws ChannelError `auth` where there are none. */
  current(signal: AbortSignal): Promise<Tokens>;
  /** The platform refused the token of `stale`: trades it, unless somebody else already has. */
  renew(stale: Tokens, signal: AbortSignal): Promise<Tokens>;
  /** Puts new tokens in place of whatever is there. */
  replace(tokens: Tokens): Promise<void>;
  readonly canRenew: boolean;
}

export interface TokenSurroundings {
  readonly account: number;
  readonly identity: string;
  readonly title: string;
  readonly worker: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly http: Http;
  readonly platformNow: () => Date;
}

interface Kept {
  readonly tokens: Tokens;
  readonly row: Pick<TokenRow, "version" | "seed">;
}

/** Keeps the tokens of one account. */
export function createTokenKeeper(spec: TokenSpec<unknown>, settings: unknown, at: TokenSurroundings): TokenKeeper {
  const seed = spec.seed(settings);
  const seedDigest = seed ? digest(toJson(seed)) : "";
  let running: Promise<Tokens> | undefined;

  const load = async (): Promise<Kept> => {
    const row = await at.ledger.readToken(at.account);
    if (seed && (!row || row.seed !== seedDigest)) return keepSeed(seed, row);
    if (!row) throw noTokens(at.title);
    const plain = at.sealer.open(row.sealed, at.identity);
    if (plain === undefined) throw noTokens(at.title);
    return { tokens: fromJson(plain), row };
  };
  const keepSeed = async (tokens: Tokens, row: TokenRow | undefined): Promise<Kept> => {
    const saved = await save(tokens, row?.version ?? 0, seedDigest);
    // Somebody else kept it in the same moment: theirs may already be refreshed.
    return saved === null ? load() : { tokens, row: { version: saved, seed: seedDigest } };
  };
  const save = async (tokens: Tokens, version: number, from: string): Promise<number | null> => {
    const sealed = at.sealer.seal(JSON.stringify(toJson(tokens)), at.identity);
    const expiresAt = tokens.expiresAt?.getTime() ?? null;
    const [saved] = await at.ledger.write([
      { op: "token", account: at.account, version, sealed, seed: from, expiresAt },
    ]);
    return saved;
  };
  const isFresh = (tokens: Tokens): boolean =>
    tokens.expiresAt === undefined ||
    tokens.expiresAt.getTime() - at.clock.now().getTime() > (spec.earlyMs ?? EARLY_MS);

  const trade = async (stale: string, signal: AbortSignal): Promise<Tokens> => {
    const name = `refresh:${at.identity}`;
    for (;;) {
      signal.throwIfAborted();
      const { tokens, row } = await load();
      if (tokens.accessToken !== stale && isFresh(tokens)) return tokens;
      if (!spec.refresh) throw noTokens(at.title);
      if (!(await lease(name, REFRESH_LEASE_MS))) {
        await at.clock.sleep(WAIT_MS, signal);
        continue;
      }
      try {
        const again = await load();
        if (again.row.version !== row.version) continue;
        const next = await spec.refresh(settings, tokens, refreshTools(at), signal);
        const saved = await save(next, row.version, row.seed);
        if (saved !== null) return next;
      } finally {
        await lease(name, null);
      }
    }
  };
  const lease = async (name: string, ms: number | null): Promise<boolean> => {
    const now = at.clock.now().getTime();
    const until = ms === null ? null : now + ms;
    const [held] = await at.ledger.write([{ op: "lease", name, owner: at.worker, until, now }]);
    return held;
  };
  const single = (stale: string, signal: AbortSignal): Promise<Tokens> => {
    running ??= trade(stale, signal).finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    canRenew: spec.refresh !== undefined,
    async current(signal) {
      const { tokens } = await load();
      return isFresh(tokens) || !spec.refresh ? tokens : single(tokens.accessToken, signal);
    },
    renew: (stale, signal) => single(stale.accessToken, signal),
    async replace(tokens) {
      for (;;) {
        const row = await at.ledger.readToken(at.account);
        // The seed's digest stays: an old seed in the options must not come back over these.
        if ((await save(tokens, row?.version ?? 0, seedDigest)) !== null) return;
      }
    },
  };
}

function refreshTools(at: TokenSurroundings): {
  readonly http: Http;
  readonly now: () => Date;
  readonly platformNow: () => Date;
} {
  return { http: at.http, now: () => at.clock.now(), platformNow: at.platformNow };
}

function noTokens(title: string): ChannelError {
  return new ChannelError("auth", `${title} is not connected`, {
    cure: "Let the seller give consent again and hand the tokens to shop.channel(name).connect(tokens).",
  });
}

interface TokenJson {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly refreshExpiresAt?: string | undefined;
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

function toJson(tokens: Tokens): TokenJson {
  return {
    ...tokens,
    expiresAt: tokens.expiresAt?.toISOString(),
    refreshExpiresAt: tokens.refreshExpiresAt?.toISOString(),
  };
}

function fromJson(text: string): Tokens {
  const { expiresAt, refreshExpiresAt, ...rest } = JSON.parse(text) as TokenJson;
  return {
    ...rest,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
    refreshExpiresAt: refreshExpiresAt === undefined ? undefined : new Date(refreshExpiresAt),
  };
}
