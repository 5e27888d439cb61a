/** Values whose changes are seen only from an instant on: what `lag` needs. */

interface Version<V> {
  readonly from: Date;
  readonly value: V | undefined;
}

/** A keyed store that tells what is there and what can be seen. Acts look at the newest, readers at the visible. */
export class Versions<K, V> {
  readonly #versions = new Map<K, Version<V>[]>();

  /** Sets a value that is seen from `from` on. */
  set(key: K, value: V, from: Date): void {
    this.#push(key, { from, value });
  }

  /** Removes a value; readers miss it from `from` on. */
  delete(key: K, from: Date): void {
    this.#push(key, { from, value: undefined });
  }

  /** The newest value, whether it can be seen yet or not. */
  newest(key: K): V | undefined {
    return this.#versions.get(key)?.at(-1)?.value;
  }

  /** What a reader sees at `now`. */
  visible(key: K, now: Date): V | undefined {
    return this.#versions.get(key)?.findLast(({ from }) => from <= now)?.value;
  }

  /** Everything a reader sees at `now`, in the order in which it was first set. */
  allVisible(now: Date): readonly V[] {
    return [...this.#versions.keys()].flatMap((key) => {
      const value = this.visible(key, now);
      return value === undefined ? [] : [value];
    });
  }

  #push(key: K, version: Version<V>): void {
    const versions = this.#versions.get(key);
    if (versions) versions.push(version);
    else this.#versions.set(key, [version]);
  }
}
