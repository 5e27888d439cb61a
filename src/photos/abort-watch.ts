/** Listens to a signal once for everybody who waits for it: a publish of a hundred photos hands one signal to them all. */

const watches = new WeakMap<AbortSignal, Set<() => void>>();

/** Runs `run` when `signal` aborts, unless the answer was called before. One listener serves all who watch a signal. */
export function watchAbort(signal: AbortSignal, run: () => void): () => void {
  if (signal.aborted) {
    run();
    return () => undefined;
  }
  const known = watches.get(signal);
  const waiting = known ?? new Set<() => void>();
  // A function of its own, so that the same `run` can be handed in twice.
  const entry = (): void => run();
  waiting.add(entry);
  if (!known) {
    watches.set(signal, waiting);
    signal.addEventListener("abort", () => ring(signal), { once: true });
  }
  return () => void waiting.delete(entry);
}

function ring(signal: AbortSignal): void {
  for (const entry of watches.get(signal) ?? []) entry();
  watches.delete(signal);
}

/** Settles as `promise` does, or rejects as soon as `signal` aborts. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = watchAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}
