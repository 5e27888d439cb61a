/**
 * Tokens of one account: sealed in the ledger, refreshed once for all callers and processes, never overwritten with
 * nothing. The ones in the options are a seed.
 */
import type { TokenSpec } from "../channel/define.js";
import { ChannelError } from "../channel/failures.js";
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

interface Vault extends TokenSurroundings {
  readonly spec: TokenSpec<unknown>;
  readonly settings: unknown;
  readonly seed: Tokens | undefined;
  readonly seedDigest: string;
}

interface Kept {
  readonly tokens: Tokens;
  readonly row: Pick<TokenRow, "version" | "seed">;
}

/** Keeps the tokens of one account. */
export function createTokenKeeper(spec: TokenSpec<unknown>, settings: unknown, at: TokenSurroundings): TokenKeeper {
  const seed = spec.seed(settings);
  const vault: Vault = { ...at, spec, settings, seed, seedDigest: seed ? digest(toJson(seed)) : "" };
  let running: Promise<Tokens> | undefined;
  const once = (stale: string, signal: AbortSignal): Promise<Tokens> => {
    running ??= trade(vault, stale, signal).finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    canRenew: spec.refresh !== undefined,
    async current(signal) {
      const { tokens } = await load(vault);
      return isFresh(vault, tokens) || !spec.refresh ? tokens : once(tokens.accessToken, signal);
    },
    renew: (stale, signal) => once(stale.accessToken, signal),
    replace: (tokens) => replace(vault, tokens),
  };
}

async function load(vault: Vault): Promise<Kept> {
  const { seed, seedDigest } = vault;
  const row = await vault.ledger.readToken(vault.account);
  if (seed && row?.seed !== seedDigest) return keepSeed(vault, seed, row);
  const plain = row && vault.sealer.open(row.sealed, vault.identity);
  if (!row || plain === undefined) throw noTokens(vault.title);
  return { tokens: fromJson(plain), row };
}

async function keepSeed(vault: Vault, tokens: Tokens, row: TokenRow | undefined): Promise<Kept> {
  const version = await save(vault, tokens, row?.version ?? 0, vault.seedDigest);
  // Somebody else kept it in the same moment: theirs may already be refreshed.
  return version === null ? load(vault) : { tokens, row: { version, seed: vault.seedDigest } };
}

async function save(vault: Vault, tokens: Tokens, version: number, seed: string): Promise<number | null> {
  const sealed = vault.sealer.seal(JSON.stringify(toJson(tokens)), vault.identity);
  const expiresAt = tokens.expiresAt?.getTime() ?? null;
  const op = { op: "token" as const, account: vault.account, version, sealed, seed, expiresAt };
  const [saved] = await vault.ledger.write([op]);
  return saved;
}

async function replace(vault: Vault, tokens: Tokens): Promise<void> {
  for (;;) {
    const row = await vault.ledger.readToken(vault.account);
    // The seed's digest stays: an old seed in the options must not come back over these.
    if ((await save(vault, tokens, row?.version ?? 0, vault.seedDigest)) !== null) return;
  }
}

function isFresh({ clock, spec }: Vault, { expiresAt }: Tokens): boolean {
  return expiresAt === undefined || expiresAt.getTime() - clock.now().getTime() > (spec.earlyMs ?? EARLY_MS);
}

/** Trades a stale token under a lease, so that a single-use refresh token is used once in the whole fleet. */
async function trade(vault: Vault, stale: string, signal: AbortSignal): Promise<Tokens> {
  for (;;) {
    signal.throwIfAborted();
    const { tokens } = await load(vault);
    if (isNewer(vault, tokens, stale)) return tokens;
    if (!vault.spec.refresh) throw noTokens(vault.title);
    const traded = await tradeUnderLease(vault, stale, signal);
    if (traded) return traded;
  }
}

function isNewer(vault: Vault, tokens: Tokens, stale: string): boolean {
  return tokens.accessToken !== stale && isFresh(vault, tokens);
}

async function tradeUnderLease(vault: Vault, stale: string, signal: AbortSignal): Promise<Tokens | undefined> {
  if (!(await lease(vault, REFRESH_LEASE_MS))) {
    await vault.clock.sleep(WAIT_MS, signal);
    return undefined;
  }
  try {
    return await tradeOnce(vault, stale, signal);
  } finally {
    await lease(vault, null);
  }
}

async function tradeOnce(vault: Vault, stale: string, signal: AbortSignal): Promise<Tokens | undefined> {
  const { tokens, row } = await load(vault);
  if (isNewer(vault, tokens, stale)) return tokens;
  const { http, clock, platformNow } = vault;
  const next = await vault.spec.refresh?.(
    vault.settings,
    tokens,
    { http, now: () => clock.now(), platformNow },
    signal,
  );
  if (!next) throw noTokens(vault.title);
  return (await save(vault, next, row.version, row.seed)) === null ? undefined : next;
}

async function lease({ ledger, clock, worker, identity }: Vault, ms: number | null): Promise<boolean> {
  const now = clock.now().getTime();
  const until = ms === null ? null : now + ms;
  const [held] = await ledger.write([{ op: "lease", name: `refresh:${identity}`, owner: worker, until, now }]);
  return held;
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
