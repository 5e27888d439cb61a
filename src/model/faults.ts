/** Looking at the rest of an input that has faults, so that a seller hears of everything at once. */
import type { ProductInput } from "./input.js";
import { type Located, locate, pathText, valueAt } from "./issues.js";
import { productShape } from "./shape.js";

/** What seems wrong only because something else could not be read. */
const CONSEQUENCES: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    photos: /\.photos?(?:\[\d+\])?$/,
    variants: /^price$|^channels\.[^.]+\.price/,
  }),
);

/** Whether a complaint about `path` is only an echo of the fault. */
export function follows(path: string, fault: string): boolean {
  // What contained the fault lacks it now.
  return (
    touches(path, fault) || (path !== "" && touches(fault, path)) || (CONSEQUENCES.get(fault)?.test(path) ?? false)
  );
}

function touches(path: string, fault: string): boolean {
  return path === fault || path.startsWith(`${fault}.`) || path.startsWith(`${fault}[`);
}

type Keys = readonly PropertyKey[];
/** Texts that keep an input in shape while the faulty ones are out of it. */
const STAND_INS: ReadonlyMap<string, (keys: Keys) => string> = new Map(
  Object.entries({
    id: () => "faulty",
    title: () => "faulty",
    sku: (keys: Keys) => `faulty-${keys.map(String).join(".")}`,
  }),
);

/** The same for entries of lists, so that the places of the others do not move. */
const ENTRY_STAND_INS: ReadonlyMap<string, (at: PropertyKey) => unknown> = new Map(
  Object.entries({
    photos: () => "faulty.jpg",
    tags: () => "faulty",
    highlights: () => "faulty",
    values: (at: PropertyKey) => `faulty-${String(at)}`,
    variants: (at: PropertyKey) => ({ sku: `faulty-${String(at)}` }),
  }),
);

/** The input without its faults; nothing where nothing is left of it. */
export function withoutFaults(
  input: object,
  faults: readonly Located[],
): { readonly input: ProductInput; readonly removed: readonly Keys[] } | undefined {
  const copy = copyOf(input);
  let removed = removeAll(copy, faults, []);
  // What is missing now because it was faulty is missed by what contains it, so that goes next.
  for (let round = 0; round < 8 && removed !== undefined; round += 1) {
    const shaped = productShape.safeParse(copy);
    if (shaped.success) return { input: shaped.data, removed };
    removed = removeAll(copy, locate(shaped.error.issues, copy), removed);
  }
  return undefined;
}

function removeAll(copy: unknown, faults: readonly Located[], removed: readonly Keys[]): readonly Keys[] | undefined {
  const gone: Keys[] = [];
  for (const { keys } of faults) {
    const path = pathText(keys);
    // A fault inside of what has just gone is gone with it.
    if (gone.some((before) => touches(path, pathText(before)))) continue;
    const isMissing = removed.some((before) => pathText(before) === path);
    const taken = remove(copy, isMissing ? keys.slice(0, -1) : keys);
    if (taken === undefined) return undefined;
    gone.push(taken);
  }
  return [...removed, ...gone];
}

/** Removes what lies at a path, or the whole list where nothing can stand in for an entry. Says what is gone. */
function remove(copy: unknown, keys: Keys): Keys | undefined {
  const key = keys.at(-1);
  if (key === undefined) return undefined;
  const parent = valueAt(copy, keys.slice(0, -1));
  const entry = Array.isArray(parent) ? ENTRY_STAND_INS.get(String(keys.at(-2))) : undefined;
  if (entry && Array.isArray(parent)) {
    parent[Number(key)] = entry(key);
    return keys;
  }
  if (Array.isArray(parent) || typeof parent !== "object" || parent === null) return remove(copy, keys.slice(0, -1));
  const standIn = keys.length === 1 || key === "sku" ? STAND_INS.get(String(key)) : undefined;
  if (standIn) Reflect.set(parent, key, standIn(keys));
  else Reflect.deleteProperty(parent, key);
  return keys;
}

/** Lists and plain objects copied, everything else as it is. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)]));
}
