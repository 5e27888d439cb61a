/**
 * Group commit: what is asked to be written while the connections are busy goes into one transaction. Publishing and
 * delivering go separate ways: they take their rows in different orders, and would wait for each other in a circle.
 */
import type { Op } from "./ops.js";
import { postgresTroubleOf } from "./postgres-failures.js";
import { RowMemory } from "./postgres-memory.js";
import type { Session } from "./postgres-pool.js";
import { isQuick, isWritten, type QuickEnd, writeQuickly } from "./postgres-quick.js";
import { PostgresStore } from "./postgres-store.js";
import type { PostgresPlace } from "./postgres-transaction.js";
import { transact } from "./postgres-transaction.js";
import { withWakeups } from "./postgres-wakeup.js";
import type { AccountRow, Listing } from "./rows.js";
import type { Caches, Unit } from "./unit.js";

/** Weight of one product; other operations weigh a quarter. */
const PRODUCT_WEIGHT = 4;
const MOST_WEIGHT = 128 * PRODUCT_WEIGHT;
/** Transactions at a time: of publishing, which meet at the counters; of what begins and ends calls; of everything else. */
const LANES = { publishing: 2, acting: 2, delivering: 2 } as const;
type Way = keyof typeof LANES;

interface Job {
  readonly ops: readonly Op[];
  readonly weight: number;
  /** Sets its answer; may be called again, if the transaction is begun anew. */
  work(unit: Unit): void;
  resolve(): void;
  reject(error: unknown): void;
}

interface Queue {
  readonly jobs: Job[];
  busy: number;
  isWoken: boolean;
}

export class PostgresWriter {
  /** What this process holds. */
  readonly memory = new RowMemory();
  readonly #place: PostgresPlace;
  readonly #queues: Readonly<Record<Way, Queue>> = {
    publishing: emptyQueue(),
    acting: emptyQueue(),
    delivering: emptyQueue(),
  };
  readonly #idle: (() => void)[] = [];

  constructor(place: PostgresPlace) {
    this.#place = place;
  }

  /** Does work inside a transaction, together with others; resolves when it is committed. */
  enqueue<R>(work: (unit: Unit) => R, ops: readonly Op[] = [], weight = weightOf(ops)): Promise<R> {
    const way = wayOf(ops);
    return new Promise<R>((resolve, reject) => {
      const answer = { value: undefined as R | undefined };
      this.#queues[way].jobs.push({
        ops,
        weight,
        work: (unit) => {
          answer.value = work(unit);
        },
        // Only called after `work` has set it.
        resolve: () => resolve(answer.value as R),
        reject,
      });
      this.#wake(way);
    });
  }

  /** Everything asked for until now is written, or has failed. */
  async drain(): Promise<void> {
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #isIdle(): boolean {
    return Object.values(this.#queues).every(({ jobs, busy }) => jobs.length === 0 && busy === 0);
  }

  #wake(way: Way): void {
    const queue = this.#queues[way];
    if (queue.isWoken || queue.busy >= LANES[way]) return;
    queue.isWoken = true;
    this.#place.scheduler.soon(() => {
      queue.isWoken = false;
      if (queue.jobs.length > 0 && queue.busy < LANES[way]) void this.#flush(way);
    });
  }

  async #flush(way: Way): Promise<void> {
    const queue = this.#queues[way];
    queue.busy += 1;
    const jobs = nextJobs(queue);
    // What does not fit goes with another connection at once.
    if (queue.jobs.length > 0) this.#wake(way);
    await this.#commit(jobs);
    queue.busy -= 1;
    if (queue.jobs.length > 0) this.#wake(way);
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    try {
      await applyJobs(this.#place, this.memory, jobs);
      for (const job of jobs) job.resolve();
    } catch (error) {
      // One that cannot be done must not take the others along.
      const isItsOwn = jobs.length > 1 && postgresTroubleOf(causeOf(error)) === "other";
      if (isItsOwn) for (const job of jobs) await this.#commit([job]);
      else for (const job of jobs) job.reject(error);
    }
  }
}

/** Applies jobs in one transaction: with a single statement where this process holds all their rows. */
async function applyJobs(place: PostgresPlace, memory: RowMemory, jobs: readonly Job[]): Promise<void> {
  const ops = jobs.flatMap((job) => job.ops);
  const work = (unit: Unit): void => {
    for (const job of jobs) job.work(unit);
  };
  const quick: QuickEnd = ops.every(isQuick) ? await writeQuickly(place, memory, ops, work) : { end: "not kept" };
  if (quick.end === "kept") return;
  const written = quick.end === "unknown" ? quick.written : [];
  try {
    const lesson = await transact(place, (session, madeBy) => writeAll(place, session, madeBy, ops, work, written));
    learn(memory, lesson);
  } catch (error) {
    memory.forget();
    throw error;
  }
}

/** What was read and written in a transaction. */
interface Lesson {
  readonly madeBy: string;
  readonly caches: Caches | undefined;
  readonly accounts: readonly { readonly row: AccountRow; readonly madeBy: string }[];
}

async function writeAll(
  place: PostgresPlace,
  session: Session,
  madeBy: string,
  ops: readonly Op[],
  work: (unit: Unit) => void,
  written: readonly Listing[],
): Promise<Lesson> {
  const locksAccounts = ops.some(({ op }) => op === "account" || op === "rebind");
  let lesson: Lesson = { madeBy, caches: undefined, accounts: [] };
  await withWakeups(place, session, ops, async (onWrite) => {
    const store = new PostgresStore(session, locksAccounts, (caches) => {
      lesson = { ...lesson, caches };
      onWrite(caches);
    });
    await store.prefetch(ops);
    // They are locked now: whatever the lost connection was at has ended, or can find them as it left them no more.
    const wasKept = written.some((row) => isWritten(store.peek("listing", row), written));
    const accounts = [...store.accountsSeen].flatMap(([key, by]) => {
      const row = store.peek("account", { key });
      return row ? [{ row, madeBy: by }] : [];
    });
    lesson = { ...lesson, accounts };
    if (!wasKept) await store.apply(work);
  });
  return lesson;
}

function learn(memory: RowMemory, { madeBy, caches, accounts }: Lesson): void {
  for (const one of accounts) memory.learnAccount(one.row, one.madeBy);
  if (caches) memory.learn(caches, madeBy);
}

function nextJobs({ jobs }: Queue): Job[] {
  let weight = 0;
  const fitting = jobs.findIndex((job, place) => {
    weight += job.weight;
    return place > 0 && weight > MOST_WEIGHT;
  });
  return jobs.splice(0, fitting < 0 ? jobs.length : fitting);
}

function emptyQueue(): Queue {
  return { jobs: [], busy: 0, isWoken: false };
}

function wayOf(ops: readonly Op[]): Way {
  if (ops.some(isPublishing)) return "publishing";
  return ops.length > 0 && ops.every(isQuick) ? "acting" : "delivering";
}

function isPublishing({ op }: Op): boolean {
  return op === "product" || op === "wish";
}

function weightOf(ops: readonly Op[]): number {
  return ops.reduce((weight, { op }) => weight + (op === "product" ? PRODUCT_WEIGHT : 1), 0);
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
