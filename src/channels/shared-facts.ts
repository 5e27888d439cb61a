/** What marketplaces tell at run time: kept by the ledger, or for a day by a session that asked. */

/**
 * Makes sense of what the ledger kept, once for each record and not for every product: a country's tree has thousands of
 * leaves.
 */
export function createFactsReader<T>(parse: (facts: object) => T): (facts: Readonly<Record<string, unknown>>) => T {
  const known = new WeakMap<object, { readonly read: T }>();
  return (facts) => {
    const kept = known.get(facts);
    if (kept) return kept.read;
    const read = parse(facts);
    known.set(facts, { read });
    return read;
  };
}

const DAY_MS = 86_400_000;

/** Keeps answers for a day, by settings and key, whichever session of a channel asks first. What failed is asked again. */
export function createDaily<T>() {
  const kept = new WeakMap<object, Map<string, { readonly at: number; readonly value: T }>>();
  return async (
    { settings, now }: { readonly settings: object; readonly now: () => Date },
    key: string,
    ask: () => Promise<T>,
  ): Promise<T> => {
    const at = now().getTime();
    const own = kept.get(settings) ?? new Map<string, { readonly at: number; readonly value: T }>();
    kept.set(settings, own);
    const known = own.get(key);
    if (known && at - known.at < DAY_MS) return known.value;
    const value = await ask();
    own.set(key, { at, value });
    return value;
  };
}
