/** One transaction: begun anew where others were in the way, and asked about where its commit went unanswered. */
import { postgresTroubleOf, postgresUnavailable } from "./postgres-failures.js";
import type { PostgresClient, PostgresPool } from "./postgres-pool.js";
import { Session } from "./postgres-pool.js";
import type { PostgresQueue } from "./postgres-queue.js";
import type { LedgerScheduler } from "./scheduler.js";

export interface PostgresPlace {
  /** For messages. */
  readonly id: string;
  readonly pool: PostgresPool;
  readonly schema: string;
  readonly scheduler: LedgerScheduler;
  /** How long a call waits for a server that is away. */
  readonly patienceMs: number;
  /** Carries wake-ups; without one every process looks for itself. */
  readonly queue?: PostgresQueue | undefined;
}

/** Conflicts of one transaction, after which somebody must be told. */
const MOST_CONFLICTS = 50;
/** Turns of the longest pause: where a server is away. */
const LONG = 6;
// A durable answer even where the user's sessions default to something weaker. The number tells afterwards what became of it.
const BEGIN = [
  "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
  "SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END",
  "SELECT pg_current_xact_id()::text j",
].join("; ");
/** Several questions that are answered as of one instant. */
const BEGIN_TO_LOOK = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

type Attempt<R> =
  | { readonly end: "kept"; readonly answer: R }
  | { readonly end: "undone"; readonly error: unknown }
  | { readonly end: "unknown"; readonly error: unknown; readonly transaction: string; readonly answer: R };

/**
 * Runs `work` in a transaction. It may run several times: what it does outside the transaction must be harmless twice.
 * It is told what the rows that it writes will be marked with, as their `xmin`.
 *
 * @throws EtalaseError `ledger-unavailable`; nothing was kept, unless its `facts.trouble` is `"unknown"`.
 */
export async function transact<R>(
  place: PostgresPlace,
  work: (session: Session, madeBy: string) => Promise<R>,
): Promise<R> {
  const patience: Patience = { until: place.scheduler.now() + place.patienceMs, conflicts: 0 };
  for (;;) {
    const attempt = await tryOnce(place, BEGIN, work);
    if (attempt.end === "kept") return attempt.answer;
    if (attempt.end === "unknown" && (await wasKept(place, attempt, patience.until))) return attempt.answer;
    await pauseAfter(place, attempt.error, patience);
  }
}

interface Patience {
  readonly until: number;
  conflicts: number;
}

/** @throws EtalaseError where trying again would not help, or was tried for long enough. */
async function pauseAfter(place: PostgresPlace, error: unknown, patience: Patience): Promise<void> {
  const isConflict = postgresTroubleOf(error) === "conflict";
  if (isConflict) patience.conflicts += 1;
  const mayRetry = isConflict ? patience.conflicts < MOST_CONFLICTS : isStillPatient(place, error, patience.until);
  if (!mayRetry) throw postgresUnavailable(place.id, error);
  await place.scheduler.wait(pauseMs(place, isConflict ? patience.conflicts : LONG));
}

/** Asks several questions at once: the answers agree with each other. */
export async function askTogether<R>(place: PostgresPlace, questions: (session: Session) => Promise<R>): Promise<R> {
  const patience: Patience = { until: place.scheduler.now() + place.patienceMs, conflicts: 0 };
  for (;;) {
    const attempt = await tryOnce(place, BEGIN_TO_LOOK, questions);
    if (attempt.end !== "undone") return attempt.answer;
    await pauseAfter(place, attempt.error, patience);
  }
}

/** Asks without a transaction; where the server is away for a moment, once more a little later. */
export async function ask<R>(place: PostgresPlace, question: (session: Session) => Promise<R>): Promise<R> {
  const until = place.scheduler.now() + place.patienceMs;
  const session = new Session(place.pool, place.schema);
  for (;;) {
    try {
      return await question(session);
    } catch (error) {
      if (!isStillPatient(place, error, until)) throw postgresUnavailable(place.id, error);
    }
    await place.scheduler.wait(pauseMs(place, LONG));
  }
}

function isStillPatient({ scheduler }: PostgresPlace, error: unknown, until: number): boolean {
  return postgresTroubleOf(error) === "away" && scheduler.now() < until;
}

// Full jitter: whoever was in the way comes back at another time.
function pauseMs({ scheduler }: PostgresPlace, turn: number): number {
  return 1 + scheduler.random() * Math.min(200, 5 * 2 ** Math.min(turn, LONG));
}

async function tryOnce<R>(
  place: PostgresPlace,
  begin: string,
  work: (session: Session, madeBy: string) => Promise<R>,
): Promise<Attempt<R>> {
  let client: PostgresClient;
  try {
    client = await place.pool.connect();
  } catch (error) {
    return { end: "undone", error };
  }
  // A connection that breaks between two statements says so by an event, which would end the process unheard.
  client.on("error", ignore);
  const session = new Session(client, place.schema);
  let isUsable = false;
  try {
    const transaction = (await session.text(begin)) ?? "";
    const answer = await work(session, markOf(transaction));
    const attempt = await commit(session, transaction, answer);
    isUsable = attempt.end === "kept";
    return attempt;
  } catch (error) {
    isUsable = await rollBack(session, error);
    return { end: "undone", error };
  } finally {
    client.removeListener("error", ignore);
    client.release(!isUsable);
  }
}

// Rows bear the last 32 bits of a transaction's number.
function markOf(transaction: string): string {
  return String(BigInt.asUintN(32, BigInt(transaction)));
}

async function commit<R>(session: Session, transaction: string, answer: R): Promise<Attempt<R>> {
  try {
    await session.query("COMMIT");
    return { end: "kept", answer };
  } catch (error) {
    const trouble = postgresTroubleOf(error);
    return trouble === "away" ? { end: "unknown", error, transaction, answer } : { end: "undone", error };
  }
}

async function rollBack(session: Session, error: unknown): Promise<boolean> {
  if (postgresTroubleOf(error) === "away") return false;
  return session.query("ROLLBACK").then(
    () => true,
    () => false,
  );
}

/** What became of a commit that was not answered; where nobody can tell, the caller is told so. */
async function wasKept(
  place: PostgresPlace,
  { error, transaction }: { readonly error: unknown; readonly transaction: string },
  until: number,
): Promise<boolean> {
  for (;;) {
    const status = await statusOf(place, transaction);
    if (status === "committed") return true;
    if (status === "aborted") return false;
    // The old backend may still be at it: its commit is decided when it ends.
    if (status === "gone" || place.scheduler.now() >= until) throw postgresUnavailable(place.id, error, "unknown");
    await place.scheduler.wait(pauseMs(place, LONG));
  }
}

async function statusOf({ pool, schema }: PostgresPlace, transaction: string): Promise<string> {
  try {
    const session = new Session(pool, schema);
    return (await session.text("SELECT pg_xact_status($1::xid8) j", transaction)) ?? "gone";
  } catch (error) {
    return postgresTroubleOf(error) === "away" ? "in progress" : "gone";
  }
}

function ignore(): void {
  // What was asked on this connection fails with the same error.
}
