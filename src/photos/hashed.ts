/** Remembers what files hashed to, so that nothing is hashed twice in a row. */
export interface Hashed {
  get(stamp: string): string | undefined;
  set(stamp: string, sha256: string): void;
}

/** Makes a memory of at most `most` files; the longest known is forgotten first. */
export function createHashed(most = 10_000): Hashed {
  const known = new Map<string, string>();
  return {
    get: (stamp) => known.get(stamp),
    set(stamp, sha256) {
      known.delete(stamp);
      known.set(stamp, sha256);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
  };
}
