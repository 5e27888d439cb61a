/** Who waits for which rows: a counter for each run and account, lowered as rows come to rest. State stays in the ledger. */

export interface Tally {
  readonly run: number;
  /** Rows of this run that may still move in time, so far. */
  counted(): number;
  /** The same, when everything was wished: from now on nothing left means that it has ended. */
  left(): number;
  /** Accounts with rows that this run found as it wants them, still on their way from an earlier one. */
  readonly unfinished: ReadonlySet<number>;
  /** Resolves when nothing moves any more in time, at `deadline`, or when the signal is aborted. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface Tallies {
  /** Starts counting for a run whose caller waits until `deadline` (ms since 1970). */
  open(run: number, deadline: number): Tally;
  /** A wish was kept: the row now moves for `run`; before, it may have moved for `before`. */
  wished(run: number, account: number, moves: boolean, before: number | undefined): void;
  /** A run saw a row that needs no wish, and that an earlier one has not brought to rest. */
  unfinished(run: number, account: number): void;
  /** A row of a run came to rest, or waits until `dueAt`. */
  ended(run: number, account: number, dueAt: number | null): void;
  /** A row of a run moves again. */
  moves(run: number, account: number): void;
  /** Changes with each `busy`: what was seen before is then no proof of idleness. */
  stamp(account: number): number;
  /** Nothing of this account can move before `until`, as of `stamp`. */
  idle(account: number, until: number | null, stamp: number): void;
  /** Work came up for this account again. */
  busy(account: number): void;
  /** Resolves when none of these accounts has anything to do before `deadline`. */
  allIdle(accounts: readonly number[], deadline: number): Promise<void>;
  readonly isWaiting: boolean;
}

interface Watch {
  readonly left: Set<number>;
  readonly all: readonly number[];
  readonly deadline: number;
  readonly finish: () => void;
}

interface Entry {
  readonly deadline: number;
  readonly counts: Map<number, number>;
  readonly parked: Set<number>;
  readonly unfinished: Set<number>;
  isFeeding: boolean;
  finish: () => void;
}

interface Book {
  readonly open: Map<number, Entry>;
  readonly watches: Set<Watch>;
  readonly stamps: Map<number, number>;
}

/** Counters of one process. */
export function createTallies(): Tallies {
  const book: Book = { open: new Map(), watches: new Set(), stamps: new Map() };
  return {
    get isWaiting() {
      return book.open.size > 0;
    },
    open: (run, deadline) => openEntry(book, run, deadline),
    wished(run, account, moves, before) {
      if (before !== undefined) add(book, before, account, -1);
      if (moves) add(book, run, account, 1);
    },
    ended(run, account, dueAt) {
      const entry = book.open.get(run);
      if (entry && (dueAt === null || dueAt > entry.deadline)) add(book, run, account, -1);
    },
    unfinished: (run, account) => void book.open.get(run)?.unfinished.add(account),
    moves: (run, account) => add(book, run, account, 1),
    stamp: (account) => book.stamps.get(account) ?? 0,
    idle(account, until, stamp) {
      if (stamp === (book.stamps.get(account) ?? 0)) park(book, account, until);
    },
    busy: (account) => unpark(book, account),
    allIdle(accounts, deadline) {
      return new Promise((resolve) => {
        if (accounts.length === 0) resolve();
        else book.watches.add({ left: new Set(accounts), all: accounts, deadline, finish: resolve });
      });
    },
  };
}

function openEntry({ open }: Book, run: number, deadline: number): Tally {
  let finish: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const entry: Entry = {
    deadline,
    counts: new Map(),
    parked: new Set(),
    unfinished: new Set(),
    isFeeding: true,
    finish,
  };
  open.set(run, entry);
  return {
    run,
    unfinished: entry.unfinished,
    counted: () => total(entry),
    left: () => {
      entry.isFeeding = false;
      check(entry);
      return total(entry);
    },
    ended,
    close: () => {
      open.delete(run);
      finish();
    },
  };
}

function total(entry: Entry): number {
  let sum = 0;
  for (const [account, count] of entry.counts) if (!entry.parked.has(account)) sum += Math.max(0, count);
  return sum;
}

function check(entry: Entry): void {
  if (!entry.isFeeding && total(entry) <= 0) entry.finish();
}

function add({ open }: Book, run: number, account: number, by: number): void {
  const entry = open.get(run);
  if (!entry) return;
  entry.counts.set(account, (entry.counts.get(account) ?? 0) + by);
  check(entry);
}

function park({ open, watches }: Book, account: number, until: number | null): void {
  for (const entry of open.values()) {
    if (until !== null && until <= entry.deadline) continue;
    entry.parked.add(account);
    check(entry);
  }
  for (const watch of watches) {
    if (until !== null && until <= watch.deadline) continue;
    watch.left.delete(account);
    if (watch.left.size > 0) continue;
    watches.delete(watch);
    watch.finish();
  }
}

function unpark({ open, watches, stamps }: Book, account: number): void {
  stamps.set(account, (stamps.get(account) ?? 0) + 1);
  for (const entry of open.values()) entry.parked.delete(account);
  for (const watch of watches) if (watch.all.includes(account)) watch.left.add(account);
}
