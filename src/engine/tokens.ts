/**
 * Tokens of one account: sealed in the ledger, refreshed once for all callers and processes, never overwritten with
 * nothing. The ones in the options are a seed.
 */
import type { TokenSpec } from "../channel/define.js";
import { ChannelError } from "../channel/failures.js";
import type { Http, Tokens } from "../channel/toolbox.js";
import { traced } from "../events/tracing.js";
import type { Ledger, TokenRow } from "../ledger/ledger.js";
import { digest } from "../model/canonical.js";
import type { Clock } from "../resilience/clock.js";
import { withDeadline } from "./deadline.js";
import type { Sealer } from "./surroundings.js";

const EARLY_MS = 300_000;
const REFRESH_LEASE_MS = 60_000;
const WAIT_MS = 500;
/** Longest that a call waits for another process to trade; then it is put off, before it has left. */
const MOST_WAIT_MS = 3_000;
const AGAIN_MS = 5_000;
/** A trade has this long, whoever asked for it: what a platform has answered must not be thrown away. */
const TRADE_MS = 45_000;
const MOST_SAVES = 5;
/** Seeds that are remembered, so that one that was replaced does not come back with a process of before. */
const MOST_SEEDS = 8;

export interface TokenKeeper {
  /** The newest tokens, refreshed where they are about to expire. @throws ChannelError `auth` where there are none. */
  current(signal: AbortSignal): Promise<Tokens>;
  /** The platform refused the token that was handed out last: trades it, unless somebody else already has. */
  renew(signal: AbortSignal): Promise<Tokens>;
  /** Puts new tokens in place of whatever is there. */
  replace(tokens: Tokens): Promise<void>;
  readonly canRenew: boolean;
  /** What is wrong where there are none at all; whether the platform takes those that are there shows when they are used. */
  missing(): Promise<ChannelError | undefined>;
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
  /** Told of every token before anything is sent with it. */
  readonly hide: (secret: string) => void;
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
  let handed: string | undefined;
  const once = (stale: string, signal: AbortSignal): Promise<Tokens> => {
    running ??= trade(vault, stale).finally(() => {
      running = undefined;
    });
    return unlessAborted(running, signal);
  };
  return {
    canRenew: spec.refresh !== undefined,
    async current(signal) {
      const { tokens } = await load(vault);
      const current = isFresh(vault, tokens) || !spec.refresh ? tokens : await once(tokens.accessToken, signal);
      handed = current.accessToken;
      return current;
    },
    async renew(signal) {
      return once(handed ?? (await load(vault)).tokens.accessToken, signal);
    },
    replace: (tokens) => replace(vault, tokens),
    async missing() {
      return seed || (await vault.ledger.readToken(vault.account)) ? undefined : noTokens(vault.title);
    },
  };
}

// Whoever gives up waiting leaves the trade to go on: its answer is kept for all others.
function unlessAborted(running: Promise<Tokens>, signal: AbortSignal): Promise<Tokens> {
  running.catch(() => undefined);
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(notSent("unavailable", "the tokens were not traded in time", signal.reason));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}

async function load(vault: Vault): Promise<Kept> {
  const { seed } = vault;
  const row = await vault.ledger.readToken(vault.account);
  if (seed && isNew(vault, row)) return keepSeed(vault, seed, row);
  const plain = row && vault.sealer.open(row.sealed, vault.identity);
  if (!row || plain === undefined) throw noTokens(vault.title);
  const tokens = fromJson(plain);
  hideTokens(vault, tokens);
  return { tokens, row };
}

// A seed that was traded away is worth nothing; one that cannot be traded is what the options say today.
function isNew({ seedDigest, spec }: Vault, row: TokenRow | undefined): boolean {
  const seen = row?.seed.split(" ") ?? [];
  return spec.refresh ? !seen.includes(seedDigest) : seen[0] !== seedDigest;
}

async function keepSeed(vault: Vault, tokens: Tokens, row: TokenRow | undefined): Promise<Kept> {
  const seed = seeds(vault, row);
  const version = await save(vault, tokens, row?.version ?? 0, seed);
  // Somebody else kept it in the same moment: theirs may already be refreshed.
  return version === null ? load(vault) : { tokens, row: { version, seed } };
}

function seeds({ seedDigest }: Vault, row: TokenRow | undefined): string {
  const older = row?.seed.split(" ").filter((one) => one !== "" && one !== seedDigest) ?? [];
  return [seedDigest, ...older].slice(0, MOST_SEEDS).join(" ");
}

function hideTokens({ hide }: Vault, { accessToken, refreshToken }: Tokens): void {
  hide(accessToken);
  if (refreshToken !== undefined) hide(refreshToken);
}

async function save(vault: Vault, tokens: Tokens, version: number, seed: string): Promise<number | null> {
  hideTokens(vault, tokens);
  const sealed = vault.sealer.seal(JSON.stringify(toJson(tokens)), vault.identity);
  const expiresAt = tokens.expiresAt?.getTime() ?? null;
  const op = { op: "token" as const, account: vault.account, version, sealed, seed, expiresAt };
  const [saved] = await vault.ledger.write([op]);
  return saved;
}

async function replace(vault: Vault, tokens: Tokens): Promise<void> {
  for (;;) {
    const row = await vault.ledger.readToken(vault.account);
    // The seeds' digests stay: an old seed in the options must not come back over these.
    if ((await save(vault, tokens, row?.version ?? 0, seeds(vault, row))) !== null) return;
  }
}

function isFresh({ clock, spec }: Vault, { expiresAt }: Tokens): boolean {
  return expiresAt === undefined || expiresAt.getTime() - clock.now().getTime() > (spec.earlyMs ?? EARLY_MS);
}

/** Trades a stale token under a lease, so that a single-use refresh token is used once in the whole fleet. */
async function trade(vault: Vault, stale: string): Promise<Tokens> {
  const { clock, spec, title } = vault;
  const until = clock.monotonic() + MOST_WAIT_MS;
  for (;;) {
    const { tokens } = await load(vault);
    if (isNewer(vault, tokens, stale)) return tokens;
    if (!spec.refresh) throw noTokens(title);
    const traded = await tradeUnderLease(vault, stale);
    if (traded) return traded;
    if (clock.monotonic() >= until) throw elsewhere(vault);
  }
}

function isNewer(vault: Vault, tokens: Tokens, stale: string): boolean {
  return tokens.accessToken !== stale && isFresh(vault, tokens);
}

async function tradeUnderLease(vault: Vault, stale: string): Promise<Tokens | undefined> {
  if (!(await lease(vault, REFRESH_LEASE_MS))) {
    await vault.clock.sleep(WAIT_MS);
    return undefined;
  }
  try {
    return await tradeOnce(vault, stale);
  } finally {
    await lease(vault, null);
  }
}

async function tradeOnce(vault: Vault, stale: string): Promise<Tokens | undefined> {
  const { tokens, row } = await load(vault);
  if (isNewer(vault, tokens, stale)) return tokens;
  const next = await traced(
    "refresh",
    () => ({ account: vault.identity }),
    () => withDeadline(vault.clock, TRADE_MS, undefined, ({ signal }) => ask(vault, tokens, signal)),
  );
  if (!next) throw noTokens(vault.title);
  return (await saveSurely(vault, next, row)) === null ? undefined : next;
}

/** What an office may say of itself; after each of these the whole account waits. */
const OFFICE_KINDS: ReadonlySet<string> = new Set(["unavailable", "throttled", "quota", "closed", "forbidden"]);

async function ask(vault: Vault, tokens: Tokens, signal: AbortSignal): Promise<Tokens | undefined> {
  const { http, clock, platformNow, spec, settings } = vault;
  try {
    return await spec.refresh?.(settings, tokens, { http, now: () => clock.now(), platformNow }, signal);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind === "auth") throw error;
    // Whatever became of the trade: the call that wanted the token has not left. What an office says beyond its own
    // limits ("busy", "not valid") is no trouble of the listing, and nothing but a circuit keeps the fleet from asking on.
    throw notSent(OFFICE_KINDS.has(error.kind) ? error.kind : "unavailable", error.message, error);
  }
}

// The platform has given these away for good: the ledger gets more than one chance to keep them.
async function saveSurely(vault: Vault, next: Tokens, { version, seed }: Kept["row"]): Promise<number | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await save(vault, next, version, seed);
    } catch (error) {
      if (tries >= MOST_SAVES) throw error;
      await vault.clock.sleep(WAIT_MS * tries);
    }
  }
}

function elsewhere({ clock, title }: Vault): ChannelError {
  // The listing waits, and nothing counts against the place.
  return new ChannelError("locked", `Another process is trading the tokens of ${title}.`, {
    outcome: "not-sent",
    retryAt: new Date(clock.now().getTime() + AGAIN_MS),
  });
}

function notSent(kind: ChannelError["kind"], message: string, cause: unknown): ChannelError {
  const { retryAt = undefined } = cause instanceof ChannelError ? cause : {};
  return new ChannelError(kind, message, { outcome: "not-sent", scope: "account", retryAt, cause });
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
