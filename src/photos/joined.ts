/** Work that serves everybody who asked before it began. */

/** Whoever asks while it runs is served by one further run, together with all others who do. */
export function joined(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    const own = run().finally(() => {
      if (running === own) running = undefined;
    });
    running = own;
    return own;
  };
  const afterwards = (before: Promise<void>): Promise<void> =>
    // Whose run failed has been told: the next one stands for itself.
    before
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      });
  return () => {
    if (!running) return begin();
    next ??= afterwards(running);
    return next;
  };
}
