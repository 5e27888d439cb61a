/** The sizes that a rule allows, gathered from its edges, ranges and caps. Pure. */
import type { PhotoRule } from "../channel/limits.js";

/** A width and a height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a rendition may measure. `Infinity`: no cap. */
export interface Bounds {
  readonly minWidth: number;
  readonly minHeight: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly maxSum: number;
  readonly maxPixels: number;
}

/** Gathers what a rule says about sizes. */
export function boundsOf({ minEdge = 1, maxEdge, width = {}, height = {}, maxSum, maxPixels }: PhotoRule): Bounds {
  return {
    minWidth: Math.max(minEdge, width.min ?? 1),
    minHeight: Math.max(minEdge, height.min ?? 1),
    maxWidth: Math.min(maxEdge, width.max ?? maxEdge),
    maxHeight: Math.min(maxEdge, height.max ?? maxEdge),
    maxSum: maxSum ?? Number.POSITIVE_INFINITY,
    maxPixels: maxPixels ?? Number.POSITIVE_INFINITY,
  };
}

/** The factor that brings a size to the caps, above 1 where it is below them. */
export function capScale({ width, height }: Size, bounds: Bounds): number {
  return Math.min(
    bounds.maxWidth / width,
    bounds.maxHeight / height,
    bounds.maxSum / (width + height),
    Math.sqrt(bounds.maxPixels / (width * height)),
  );
}

/** The factor that brings a size to the least that is allowed. */
export function neededScale({ width, height }: Size, { minWidth, minHeight }: Bounds): number {
  return Math.max(minWidth / width, minHeight / height);
}

/** Whether a size reaches the least that is allowed. */
export function isEnough({ width, height }: Size, { minWidth, minHeight }: Bounds): boolean {
  return width >= minWidth && height >= minHeight;
}

/** What a size breaks, in words. */
export function sizeBreaches({ width, height }: Size, rule: PhotoRule): readonly string[] {
  const bounds = boundsOf(rule);
  const broken: string[] = [];
  if (Math.max(width, height) > rule.maxEdge) broken.push(`longest edge above ${rule.maxEdge}`);
  else if (width > bounds.maxWidth) broken.push(`width above ${bounds.maxWidth}`);
  else if (height > bounds.maxHeight) broken.push(`height above ${bounds.maxHeight}`);
  if (Math.min(width, height) < (rule.minEdge ?? 1)) broken.push(`shortest edge below ${rule.minEdge}`);
  else if (width < bounds.minWidth) broken.push(`width below ${bounds.minWidth}`);
  else if (height < bounds.minHeight) broken.push(`height below ${bounds.minHeight}`);
  if (width + height > bounds.maxSum) broken.push(`sum above ${bounds.maxSum}`);
  if (width * height > bounds.maxPixels) broken.push(`more than ${bounds.maxPixels} pixels`);
  return broken;
}
