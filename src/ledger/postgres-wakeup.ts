/**
 * Wake-ups that ride on a ledger's transactions: whatever makes a listing due leaves a job in the same commit. A job
 * says only that an account has work; what it is, the ledger knows.
 */
import type { LedgerWakeup } from "./ledger.js";
import type { Op } from "./ops.js";
import { postgresUnavailable } from "./postgres-failures.js";
import type { PostgresValue, Session } from "./postgres-pool.js";
import type { JobClient, PostgresQueue, WakeupJob } from "./postgres-queue.js";
import type { PostgresPlace } from "./postgres-transaction.js";
import { ask } from "./postgres-transaction.js";
import type { Listing } from "./rows.js";
import type { Caches } from "./unit.js";

/** Accounts with the shards that were stirred in them. */
type Stirred = Map<number, Set<number>>;

/** Nobody looks at these before something moves them. */
const HELD: ReadonlySet<string> = new Set(["leased", "inFlight"]);
const MOVING: ReadonlySet<string> = new Set(["due", "waiting"]);

/** Notes whom a transaction gave work: rows that were made due by others than the worker that holds them. */
function stir(stirred: Stirred, shards: number, caches: Caches): void {
  for (const { before, after } of caches.listing.changes()) {
    if (after && isNews(before, after)) mark(stirred, after.account, after.product % shards);
  }
}

/** Whether what changed gives work to anybody. */
export function stirsAnybody(caches: Caches): boolean {
  return caches.listing.changes().some(({ before, after }) => after !== undefined && isNews(before, after));
}

/** Accounts in which something can move now though no row became due: a pause that ends, new tokens. */
function openedBy(op: Op): number | undefined {
  if (op.op === "account") return op.pausedAt === null || op.hold === null ? op.key : undefined;
  if (op.op === "token") return op.account;
  return op.op === "rebind" ? op.to : undefined;
}

function isNews(before: Listing | undefined, after: Listing): boolean {
  if (!MOVING.has(after.state)) return false;
  if (!before) return true;
  return !HELD.has(before.state) && (before.state !== after.state || before.wish !== after.wish);
}

function mark(stirred: Stirred, account: number, shard: number): void {
  const shards = stirred.get(account) ?? new Set();
  stirred.set(account, shards.add(shard));
}

/** The accounts of a ledger with something that can be done now, whoever should be doing it. */
const WITH_WORK = `SELECT json_build_array(a.key)::text j FROM @account a WHERE
  EXISTS (SELECT 1 FROM @listing l WHERE l.account = a.key AND l.state = 'due')
  OR EXISTS (SELECT 1 FROM @listing l WHERE l.account = a.key AND l.state IN ('waiting', 'inDoubt')
    AND l.due_at IS NOT NULL AND l.due_at <= $1 AND l.owner IS NULL)
  OR EXISTS (SELECT 1 FROM @listing l WHERE l.account = a.key AND l.settle_at IS NOT NULL AND l.settle_at <= $1
    AND l.owner IS NULL)
  OR EXISTS (SELECT 1 FROM @listing l WHERE l.account = a.key AND l.lease_until IS NOT NULL AND l.lease_until < $1)
  ORDER BY a.key`;

/** Does a transaction's work, and leaves a job for whom it has given something to do. */
export async function withWakeups<R>(
  { queue, schema }: PostgresPlace,
  session: Session,
  ops: readonly Op[],
  work: (onWrite: (caches: Caches) => void) => Promise<R>,
): Promise<R> {
  if (!queue) return work(() => undefined);
  const stirred: Stirred = new Map();
  for (const account of ops.map(openedBy)) if (account !== undefined) mark(stirred, account, 0);
  const answer = await work((caches) => stir(stirred, queue.shards, caches));
  const client = { query: (text: string, values: PostgresValue[]) => session.query(text, ...values) };
  // Last of all: whoever waits here for another one's jobs holds every row that it needs already.
  await addJobs(queue, client, schema, stirred);
  return answer;
}

async function addJobs(queue: PostgresQueue, client: JobClient, schema: string, stirred: Stirred): Promise<void> {
  const jobs = [...stirred].flatMap(([account, shards]) => [...shards].map((shard) => jobOf(schema, account, shard)));
  // Two transactions that wake the same accounts must not wait for each other in a circle.
  if (jobs.length > 0)
    await queue.add(
      client,
      jobs.sort((a, b) => (a.key < b.key ? -1 : 1)),
    );
}

function taskOf(schema: string, account: number): string {
  return `${schema}/deliver:${account}`;
}

function jobOf(schema: string, account: number, shard: number): WakeupJob {
  const task = taskOf(schema, account);
  return { task, key: `${task}:${shard}` };
}

/** Wake-ups of one ledger, carried by a queue beside it. */
export function wakeupOf(place: PostgresPlace, queue: PostgresQueue): LedgerWakeup {
  const { schema, pool } = place;
  const sweep = `${schema}/sweep`;
  return {
    async schedule(account, inMs) {
      const task = taskOf(schema, account);
      // A key of its own: it must not put back what is to be done at once.
      await ask(place, () => queue.add(pool, [{ task, key: `${task}:later`, inMs }]));
    },
    async listen(accounts, { wake, now }, signal) {
      const named = new Map(accounts.map((account) => [taskOf(schema, account), account]));
      const run = async (task: string): Promise<void> => {
        const account = named.get(task);
        if (account !== undefined) wake(account);
        else if (task === sweep) await sweepJobs(place, queue, now());
      };
      try {
        await queue.listen({ tasks: [...named.keys()], run, sweep }, signal);
      } catch (error) {
        throw postgresUnavailable(place.id, error);
      }
    },
  };
}

/** Jobs that were lost are there again, and those of processes that died are detached from them. */
async function sweepJobs(place: PostgresPlace, queue: PostgresQueue, now: number): Promise<void> {
  const rows = await ask(place, (session) => session.arrays(WITH_WORK, now));
  const shards = (): Set<number> => new Set(Array.from({ length: queue.shards }, (_, shard) => shard));
  const stirred: Stirred = new Map(rows.map(([account]) => [Number(account), shards()]));
  await ask(place, () => addJobs(queue, place.pool, place.schema, stirred));
}
