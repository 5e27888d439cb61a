/** Forgets what nothing needs any more, a small portion at a time. */
import type { Store } from "./memory-queries.js";
import type { StoredUpload } from "./tables.js";
import { SOURCE_KEEP_MS } from "./tables.js";

/** Drops at most `limit` rows and answers how many went. */
export function sweepStore(store: Store, before: number, limit: number): number {
  const doomed: (() => void)[] = [...acts(store, before), ...runs(store, before), ...rest(store, before)].slice(
    0,
    limit,
  );
  for (const drop of doomed) drop();
  return doomed.length;
}

function* acts(store: Store, before: number): Generator<() => void> {
  for (const act of store.act.values()) {
    if (act.endedAt === null || act.endedAt >= before) continue;
    for (const step of store.step.values()) {
      const isOfAct = step.act === act.act && step.product === act.product && step.account === act.account;
      if (isOfAct && step.occasion === act.occasion) yield () => store.step.drop(step);
    }
    yield () => store.act.drop(act);
  }
}

function* runs(store: Store, before: number): Generator<() => void> {
  const needed = new Set([...store.product.values()].map((product) => product.run));
  for (const run of store.run.values()) {
    if ((run.endedAt ?? run.begunAt) >= before || needed.has(run.run)) continue;
    for (const problem of store.problem.values()) if (problem.run === run.run) yield () => store.problem.drop(problem);
    yield () => store.run.drop(run);
  }
}

function* rest(store: Store, before: number): Generator<() => void> {
  const { upload, worker, lease, source } = store;
  for (const row of upload.values()) if (isOver(row, before)) yield () => upload.drop(row);
  for (const row of worker.values()) if (row.seenAt < before) yield () => worker.drop(row);
  for (const row of lease.values()) if (row.until < before) yield () => lease.drop(row);
  const longBefore = before - SOURCE_KEEP_MS;
  for (const row of source.values()) if (row.checkedAt < longBefore) yield () => source.drop(row);
}

// An answer that never expires may be shown by a listing for years.
function isOver(upload: StoredUpload, before: number): boolean {
  return upload.answer === null ? upload.begunAt < before : upload.expiresAt !== null && upload.expiresAt < before;
}
