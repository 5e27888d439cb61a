/**
 * A JPEG decoder can leave out three pixels in four before it computes them (61 instead of 125 ms of CPU for 12 megapixels;
 * sharp 0.35.5, 2026-11-22), but only by powers of two. Where no rule fixes a size, sizes are chosen so that this serves.
 * Edges that are no multiple are left alone: rounding would move the picture by a part of a pixel. Pure.
 */
import type { Size } from "./bounds.js";

/** What a JPEG decoder divides both edges by. */
export type Divisor = 2 | 4 | 8;

/** The most first. */
const DIVISORS: readonly Divisor[] = [8, 4, 2];
/** Smaller pictures are made from a copy of this size in any case: dividing further would save nothing. */
const LEAST_EDGE = 1024;
/** Pixels are given up for a cheaper decode only where nobody sees it: a twentieth of the edge, as from 2048 to 2000. */
const LEAST_SHARE = 0.95;

/** The longest edges that division leaves, the shortest first. */
export function dividedEdges({ width, height }: Size): readonly { readonly edge: number; readonly divisor: Divisor }[] {
  return DIVISORS.flatMap((divisor) => {
    const edge = Math.max(width, height) / divisor;
    return width % divisor === 0 && height % divisor === 0 && edge >= LEAST_EDGE ? [{ edge, divisor }] : [];
  });
}

/** The most that a photo may be divided by where pictures with a longest edge of `long` are made from it. */
export function divisorFor(photo: Size, long: number): Divisor | undefined {
  return dividedEdges(photo).find(({ edge }) => edge >= long)?.divisor;
}

/** A longest edge a little below `long` that division leaves. */
export function edgeBelow(photo: Size, long: number): number | undefined {
  return dividedEdges(photo).find(({ edge }) => edge < long && edge >= long * LEAST_SHARE)?.edge;
}
