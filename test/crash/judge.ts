/** Judges a kill series by what the places themselves logged. */
import type { Fields } from "../simulation/call.js";
import type { FakePlace } from "../simulation/place.js";
import type { Catalogue, Wished } from "./catalogue.js";

/** Listings that were there twice, at any time. */
export function doubledOn(places: ReadonlyMap<string, FakePlace>): readonly string[] {
  return [...places].flatMap(([name, { log, troubles }]) => [
    ...log.filter(({ effect, alive }) => effect === "made" && alive > 1).map(({ marker }) => `${name}: ${marker}`),
    ...troubles.map((trouble) => `${name}: ${trouble}`),
  ]);
}

/** What is not as it was wished last. Nothing may be under way any more. */
export function judge(places: ReadonlyMap<string, FakePlace>, catalogue: Catalogue): readonly string[] {
  return [...places].flatMap(([name, place]) =>
    [...catalogue.wished()].flatMap(([product, wished]) =>
      differences(`${name}/${product}`, shown(place, product), wished),
    ),
  );
}

function shown(place: FakePlace, product: string): readonly Fields[] {
  if (place.rules.name !== "feed")
    return place
      .alive(product)
      .filter(({ visible }) => visible)
      .map(({ fields }) => fields);
  const row = place.feed.get(product);
  return row ? [row] : [];
}

function differences(what: string, up: readonly Fields[], wished: Wished | undefined): readonly string[] {
  const count = wished ? 1 : 0;
  if (up.length !== count) return [`${what} is up ${up.length} times, wished ${count}`];
  const [fields] = up;
  if (!wished || !fields) return [];
  return (["title", "price", "stock"] as const).flatMap((key) =>
    fields[key] === wished[key] ? [] : [`${what}: ${key} is ${fields[key]}, wished ${wished[key]}`],
  );
}
