/** What stands behind a product: seen at the edge of its photo. Pure. */
import type { Part, Rgb } from "./luma.js";
import { wholeOf } from "./luma.js";

/** What was found at the edge, and where the product is. */
export interface Background {
  /** `busy`: no background that could be told from the product. */
  readonly kind: "white" | "plain" | "busy";
  /** The product's own part of the picture; everything where the background is busy. */
  readonly subject: Part;
  /** The longer of the product's shares of width and height, 0 to 1. Absent where the background is busy. */
  readonly fill?: number | undefined;
}

/** Share of an edge that is looked at. */
const STRIP = 0.02;
/** Spread of a colour within which an edge is plain, of 255. */
const MOST_SPREAD = 10;
const LEAST_WHITE = 240;
/** A pixel that differs more than this belongs to the product. */
const DIFFERENCE = 24;
/** Share of a line that has to differ: a grain of dust is no product. */
const LEAST_SHARE = 0.01;

/** Looks at a picture's edge. */
export function backgroundOf(picture: Rgb): Background {
  const edge = edgeOf(picture);
  const colours = [0, 1, 2].map((part) => statOf(edge, part));
  if (colours.some(({ spread }) => spread > MOST_SPREAD)) return { kind: "busy", subject: wholeOf(picture) };
  const kind = colours.every(({ mean }) => mean >= LEAST_WHITE) ? "white" : "plain";
  const subject = subjectOf(
    picture,
    colours.map(({ mean }) => mean),
  );
  if (!subject) return { kind, subject: wholeOf(picture), fill: 0 };
  const fill = Math.max(
    (subject.right - subject.left) / picture.width,
    (subject.bottom - subject.top) / picture.height,
  );
  return { kind, subject, fill };
}

/** Offsets of the pixels along all four edges. */
function edgeOf({ width, height, pixels }: Rgb): readonly (readonly number[])[] {
  const strip = Math.max(1, Math.round(Math.min(width, height) * STRIP));
  const found: (readonly number[])[] = [];
  for (let y = 0; y < height; y++) {
    const isAcross = y < strip || y >= height - strip;
    for (let x = 0; x < width; x++) {
      if (!isAcross && x === strip) x = Math.max(x, width - strip);
      const at = (y * width + x) * 3;
      found.push([pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0]);
    }
  }
  return found;
}

function statOf(
  colours: readonly (readonly number[])[],
  part: number,
): { readonly mean: number; readonly spread: number } {
  const mean = colours.reduce((sum, colour) => sum + (colour[part] ?? 0), 0) / colours.length;
  const square = colours.reduce((sum, colour) => sum + ((colour[part] ?? 0) - mean) ** 2, 0) / colours.length;
  return { mean, spread: Math.sqrt(square) };
}

function subjectOf({ width, height, pixels }: Rgb, colour: readonly number[]): Part | undefined {
  const columns = new Array<number>(width).fill(0);
  const rows = new Array<number>(height).fill(0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      if (!colour.some((mean, part) => Math.abs((pixels[at + part] ?? 0) - mean) > DIFFERENCE)) continue;
      columns[x] = (columns[x] ?? 0) + 1;
      rows[y] = (rows[y] ?? 0) + 1;
    }
  }
  const [left, right] = reach(columns, height);
  const [top, bottom] = reach(rows, width);
  return left < right && top < bottom ? { left, top, right, bottom } : undefined;
}

/** From the first to behind the last line of which enough differs. */
function reach(counts: readonly number[], of: number): readonly [number, number] {
  const isPart = (count: number): boolean => count >= Math.max(1, of * LEAST_SHARE);
  return [Math.max(0, counts.findIndex(isPart)), counts.findLastIndex(isPart) + 1];
}
