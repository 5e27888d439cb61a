/** For whom a listing stands in, as its reasons say. */
import type { StandsInFor } from "../channel/render.js";
import type { Place } from "./place.js";
import type { Choices } from "./surroundings.js";

export const DIRECT = "direct";
/** Reason of a stand-in's listing that stays up: as it is, or as a pointer to the recovered one. */
export const KEPT = "kept:";
export const LINKED = "linked:";

/** Whom a listing with these reasons stands in for; `undefined` while it is wanted for itself. */
export function standInOf(
  { product, why }: { readonly product: { readonly id: string }; readonly why: readonly string[] },
  place: Place,
  places: ReadonlyMap<string, Place>,
  choices: Choices,
): StandsInFor | undefined {
  if (why.includes(DIRECT)) return undefined;
  const linked = why.find((reason) => reason.startsWith(LINKED))?.slice(LINKED.length);
  const goal = linked ?? why.find((name) => choices.goals[name]?.standIns.includes(place.name));
  const preferred = goal === undefined ? undefined : choices.goals[goal]?.anyOf[0];
  if (goal === undefined || preferred === undefined) return undefined;
  const channel = places.get(preferred)?.inside.title ?? preferred;
  const check = proofOf(product, places);
  const base = { goal, channel, url: choices.seller.url, isOver: linked !== undefined };
  return check === undefined ? base : { ...base, check };
}

/** Where buyers can check the product: on the first channel that has a page for that. */
function proofOf(product: { readonly id: string }, places: ReadonlyMap<string, Place>): string | undefined {
  for (const { inside } of places.values()) {
    const address = inside.proof?.(product);
    if (address !== undefined) return address;
  }
  return undefined;
}
