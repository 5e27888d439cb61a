/** What a channel keeps from one session to the next: the engine opens a session of its own for each act. */

/** Makes it once for each settings object, which all sessions of one configured channel share. */
export function createKept<T>(make: () => T): (settings: object) => T {
  const kept = new WeakMap<object, { readonly value: T }>();
  return (settings) => {
    const known = kept.get(settings) ?? { value: make() };
    kept.set(settings, known);
    return known.value;
  };
}
