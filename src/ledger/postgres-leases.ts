/**
 * How rows are claimed, taken and healed by many workers at once: each locks what it found and passes over what others
 * hold, so that nobody waits. Indexes are partial; their conditions are repeated word for word.
 */
import { bringRowForward, byClaimOrder, leaseRow, promoteRow, takeRow } from "./leases.js";
import type { Claimed, ClaimQuery, TakeQuery } from "./ledger.js";
import type { PostgresValue, Session } from "./postgres-pool.js";
import { claimedRows, LISTING } from "./postgres-queries.js";
import { PostgresStore } from "./postgres-store.js";
import type { Listing } from "./rows.js";
import type { Caches } from "./unit.js";

/** Ripe rows that are moved in one transaction. */
const PROMOTED_AT_ONCE = 256;
/** Candidates for each row of a fresh claim: as many workers may ask at once before one of them goes empty. */
const CANDIDATES = 4;

const IS_DUE = "l.account = $1 AND l.state = 'due' AND l.lane = $2 AND l.rendering <= $3 AND l.owner IS NULL";
const URGENT = `SELECT ${LISTING} FROM @listing l WHERE ${IS_DUE}
  ORDER BY l.urgency, l.wish DESC LIMIT $4 FOR UPDATE OF l SKIP LOCKED`;
// The newest of each urgency together hold the newest of all; each is in order in its part of the index.
const FRESH = `SELECT ${LISTING} FROM (
    SELECT c.product, c.account, c.occasion, c.wish FROM unnest(ARRAY[0, 1, 2, 3]) u(urgency) CROSS JOIN LATERAL (
      SELECT l.product, l.account, l.occasion, l.wish FROM @listing l WHERE ${IS_DUE} AND l.urgency = u.urgency
      ORDER BY l.wish DESC LIMIT $4 * ${CANDIDATES}) c ORDER BY c.wish DESC LIMIT $4 * ${CANDIDATES}) k
  CROSS JOIN LATERAL (SELECT * FROM @listing l WHERE l.product = k.product AND l.account = k.account
    AND l.occasion = k.occasion AND ${IS_DUE} FOR UPDATE OF l SKIP LOCKED) l
  LIMIT $4`;
const DOUBTS = `SELECT ${LISTING} FROM @listing l WHERE l.account = $1 AND l.state = 'inDoubt' AND l.due_at IS NOT NULL
  AND l.due_at <= $2 AND l.owner IS NULL ORDER BY l.due_at LIMIT $3 FOR UPDATE OF l SKIP LOCKED`;
const SETTLING = `SELECT ${LISTING} FROM @listing l WHERE l.account = $1 AND l.settle_at IS NOT NULL
  AND l.settle_at <= $2 AND l.owner IS NULL AND l.state NOT IN ('leased', 'inFlight')
  ORDER BY l.settle_at LIMIT $3 FOR UPDATE OF l SKIP LOCKED`;
const RIPE_WAITS = `SELECT ${LISTING} FROM @listing l WHERE l.account = $1 AND l.state = 'waiting'
  AND l.due_at IS NOT NULL AND l.due_at <= $2 AND l.owner IS NULL
  ORDER BY l.due_at LIMIT $3 FOR UPDATE OF l SKIP LOCKED`;
const OVER_LEASES = `SELECT ${LISTING} FROM @listing l WHERE l.account = $1 AND l.lease_until IS NOT NULL
  AND l.lease_until < $2 ORDER BY l.lease_until LIMIT $3 FOR UPDATE OF l SKIP LOCKED`;
const AHEAD = ["l.state = 'waiting' AND l.due_at", "l.state = 'inDoubt' AND l.due_at", "l.settle_at"].map(
  (at) => `SELECT ${LISTING} FROM @listing l WHERE l.account = $1 AND ${at} > $2 AND l.owner IS NULL
  LIMIT $3 FOR UPDATE OF l SKIP LOCKED`,
);
const LONG_LEASES = `SELECT ${LISTING} FROM @listing l WHERE l.account = $1 AND l.lease_until > $2
  LIMIT $3 FOR UPDATE OF l SKIP LOCKED`;

/** Due rows in the order of the claim, leased. */
export async function claimRows(
  session: Session,
  query: ClaimQuery,
  onWrite: (caches: Caches) => void,
): Promise<readonly Claimed[]> {
  const store = new PostgresStore(session, false, onWrite);
  const sql = query.order === "urgent" ? URGENT : FRESH;
  const found = await locked(store, sql, query.account, query.lane, query.rendering, query.limit);
  const rows = found.sort(byClaimOrder(query.order)).map((row) => leaseRow(row, query));
  return leased(store, rows);
}

/** Doubtful or settling rows, leased in their own state. */
export async function takeRows(session: Session, query: TakeQuery): Promise<readonly Claimed[]> {
  const store = new PostgresStore(session);
  const sql = query.what === "doubt" ? DOUBTS : SETTLING;
  const found = await locked(store, sql, query.account, query.now, query.limit);
  return leased(
    store,
    found.map((row) => takeRow(row, query)),
  );
}

/** One portion of ripe waits and of leases that have run out; answers how many rows moved. */
export async function promoteRows(session: Session, account: number, now: number): Promise<number> {
  const store = new PostgresStore(session);
  const waits = await locked(store, RIPE_WAITS, account, now, PROMOTED_AT_ONCE);
  const found = [...waits, ...(await locked(store, OVER_LEASES, account, now, PROMOTED_AT_ONCE))];
  return store.apply((unit) => {
    const can = unit.account.get({ key: account })?.abilities;
    const moved = can ? found.map((row) => promoteRow(row, can, now)).filter((row) => row !== undefined) : [];
    for (const row of moved) unit.listing.put(row);
    return moved.length;
  });
}

/** One portion of rows that lie ahead of what the clock can have said; answers how many there were. */
export async function bringRowsForward(
  session: Session,
  account: number,
  now: number,
  leasesAfter: number,
): Promise<number> {
  const store = new PostgresStore(session);
  let all = 0;
  for (const sql of [...AHEAD, LONG_LEASES]) {
    const from = sql === LONG_LEASES ? leasesAfter : now;
    const rows = await locked(store, sql, account, from, PROMOTED_AT_ONCE);
    await store.apply((unit) => rows.forEach((row) => void unit.listing.put(bringRowForward(row, now, leasesAfter))));
    all += rows.length;
  }
  return all;
}

/** Whether there is anything to promote: asked often, and without a transaction. */
export async function isAnyRipe(session: Session, account: number, now: number): Promise<boolean> {
  const sql = `SELECT (EXISTS (SELECT 1 FROM @listing l WHERE l.account = $1 AND l.state = 'waiting'
      AND l.due_at IS NOT NULL AND l.due_at <= $2 AND l.owner IS NULL)
    OR EXISTS (SELECT 1 FROM @listing l WHERE l.account = $1 AND l.lease_until IS NOT NULL AND l.lease_until < $2))::text j`;
  return (await session.text(sql, account, now)) === "true";
}

async function locked(store: PostgresStore, sql: string, ...values: PostgresValue[]): Promise<Listing[]> {
  return store.adopt("listing", await store.session.arrays(sql, ...values));
}

async function leased(store: PostgresStore, rows: readonly Listing[]): Promise<readonly Claimed[]> {
  if (rows.length === 0) return [];
  await store.apply((unit) => {
    for (const row of rows) unit.listing.put(row);
  });
  return claimedRows(store.session, rows);
}
