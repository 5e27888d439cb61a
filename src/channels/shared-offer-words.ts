/** Wordings that several feeds share. */

import type { Loss } from "../channel/render.js";
import type { ProductView } from "../channel/view.js";
import type { Offer } from "./shared-offer.js";

/** A day as a moment, which is what feeds want of dates. */
export function dayOf(day: string): string {
  return `${day}T00:00Z`;
}

/** When a sale begins and ends, as `begin/end`; nothing where one of the two is open. */
export function saleWindow(sale: Offer["sale"]): string | undefined {
  if (sale?.from === undefined || sale.until === undefined) return undefined;
  return `${minute(sale.from)}/${minute(sale.until)}`;
}

/** ISO 8601 without seconds. */
function minute(at: Date): string {
  return at.toISOString().replace(/:\d\d\.\d+Z$/, "Z");
}

/** `"250 g"`, `"1.5 kg"`. */
export function weightText(grams: number | undefined): string | undefined {
  if (grams === undefined || grams <= 0) return undefined;
  return grams < 1_000 ? `${grams} g` : `${grams / 1_000} kg`;
}

const LABELS = ["custom_label_0", "custom_label_1", "custom_label_2", "custom_label_3", "custom_label_4"] as const;
const LABEL_LENGTH = 100;

/** Tags as the five labels that ad systems sort products by. */
export function labelsOf(tags: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    LABELS.flatMap((label, at) => {
      const tag = tags[at];
      return tag === undefined ? [] : [[label, [...tag].slice(0, LABEL_LENGTH).join("")] as const];
    }),
  );
}

/** {new, refurbished, used} */
export const CONDITIONS = {
  new: "new",
  refurbished: "refurbished",
  used: "used",
  openBox: "used",
  damaged: "used",
} as const;

/** What is lost of a condition that has no word of its own. */
export function conditionLosses({ condition }: ProductView): readonly Loss[] {
  if (condition !== "openBox" && condition !== "damaged") return [];
  return [{ field: "condition", reason: "converted", note: "sold as used" }];
}

/** What is lost of the tags. */
export function labelLosses({ tags }: ProductView): readonly Loss[] {
  const isLong = tags.slice(0, LABELS.length).some((tag) => [...tag].length > LABEL_LENGTH);
  return [
    ...(tags.length > LABELS.length
      ? [{ field: "tags", reason: "dropped" as const, note: `there are ${LABELS.length} labels` }]
      : []),
    ...(isLong
      ? [{ field: "tags", reason: "shortened" as const, note: `labels have ${LABEL_LENGTH} characters` }]
      : []),
  ];
}

/** What is lost of highlights, where there is no place for them. */
export function highlightLosses({ highlights }: ProductView): readonly Loss[] {
  return highlights.length === 0
    ? []
    : [{ field: "highlights", reason: "dropped", note: "there is no place for them" }];
}

/** The shop's own category path. */
export function productType({ categoryPath }: ProductView): string {
  return categoryPath.join(" > ");
}

/** Google's category id as text. */
export function googleCategory({ googleCategory: id }: ProductView): string | undefined {
  return id === undefined ? undefined : String(id);
}
