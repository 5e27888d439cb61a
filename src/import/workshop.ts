/** What building products of one file stands on, and what product and variant both read. */
import type { Shipping } from "../model/product.js";
import { readMeasure } from "./amount.js";
import type { ImportFormat } from "./catalogue.js";
import type { Cell } from "./cell.js";
import type { Ground, Parcel } from "./draft.js";
import type { Fetched } from "./photo-fetch.js";

/** What building stands on; one per reading of a file. */
export interface Workshop extends Ground {
  readonly format: ImportFormat;
  addressOf(cell: Cell): string | undefined;
  readonly fetchPhoto: ((url: string) => Promise<Fetched>) | undefined;
  /** SKUs and ids of the file so far, with their rows. */
  readonly skus: Map<string, number>;
  readonly ids: Map<string, number>;
  /** What is said once for the whole file. */
  readonly said: Set<string>;
}

/** Says something once for the whole file. */
export function sayOnce(
  shop: Workshop,
  key: string,
  cell: Pick<Cell, "row" | "column" | "text">,
  said: { readonly trouble: string; readonly cure: string },
): void {
  if (shop.said.has(key)) return;
  shop.said.add(key);
  shop.note(cell, said.trouble, said.cure);
}

/** Weight in grams and, where all three are known, the parcel in millimetres. */
export function parcelOf(parcel: Parcel | undefined, shop: Workshop): Pick<Shipping, "weightGrams" | "packed"> {
  if (parcel === undefined) return {};
  const read = (name: keyof Parcel): number | undefined => {
    const measure = parcel[name];
    if (measure === undefined) return undefined;
    const number = readMeasure(measure, shop.notation);
    if (number.kind === "number") return Number(number.value) || undefined;
    const cure = number.kind === "ambiguous" ? 'Say numbers: "15.000,50" or "15,000.50".' : number.cure;
    shop.note(
      measure.cell,
      number.kind === "ambiguous" ? "can be read in two ways, and is left out" : number.trouble,
      cure,
    );
    return undefined;
  };
  const weightGrams = read("weight");
  const [lengthMm, widthMm, heightMm] = [read("length"), read("width"), read("height")];
  const packed = lengthMm && widthMm && heightMm ? { lengthMm, widthMm, heightMm } : undefined;
  return { ...(weightGrams ? { weightGrams } : {}), ...(packed ? { packed } : {}) };
}
