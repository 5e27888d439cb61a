/** Fits one picture into a rule: sizes and places only. Pure; nothing is ever made larger than it was. */
import type { PhotoRule } from "../channel/limits.js";
import { type Bounds, boundsOf, capScale, isEnough, neededScale, type Size } from "./bounds.js";
import { PhotoError } from "./photo-error.js";

export type { Size } from "./bounds.js";

/** Where the picture ends up. `width` and `height` are the rendition's. */
export interface Fit extends Size {
  readonly scaled: Size;
  readonly mode: "whole" | "pad" | "crop";
  readonly left: number;
  readonly top: number;
}

/** Width by height. */
export interface AspectRange {
  readonly min: number;
  readonly max: number;
}

/** Longest edge where a rule advises none: sharp on every screen that shops are looked at on, a twelfth of a camera's pixels. */
export const DEFAULT_AIM_EDGE = 2048;

// A picture that would cover less than half of the padded canvas each way is too small to be shown, not in need of a margin.
const LEAST_COVER = 0.5;

/** How a picture is to be fitted, beside what its rule says. */
export interface FitOptions {
  /** Narrows the rule's own aspect. */
  readonly range?: AspectRange | undefined;
  readonly focal?: { readonly x: number; readonly y: number } | undefined;
  /** The size that all photos of the listing have. */
  readonly exact?: Size | undefined;
}

const MIDDLE = { x: 0.5, y: 0.5 };

/** Fits a picture of `source` pixels. Throws `PhotoError` naming the pixels needed. */
export function fitPhoto(source: Size, rule: PhotoRule, options: FitOptions = {}): Fit {
  const { range = rule.aspect, focal = MIDDLE, exact } = options;
  const bounds = boundsOf(rule);
  const aspect = targetAspect(source, range);
  if (aspect !== undefined && rule.fit === "inside") throw wrongShape(source, range);
  const crops = aspect !== undefined && (rule.fit === "crop" || rule.fit === "smart");
  const natural = naturalCanvas(source, aspect, crops);
  const canvas = exact ?? sizeCanvas(natural, rule, bounds, range);
  if (!isEnough(canvas, bounds)) return broadened({ source, rule, bounds, range, natural, canvas, crops });
  // A few pixels cannot have every shape.
  if (range && !isWithin(canvas, range)) throw tooSmall(source, bounds, natural);
  return crops ? cropped(source, canvas, focal) : padded(source, canvas, aspect === undefined && !exact);
}

/** What falls short of the least size gets a margin, where the rule allows one. */
function broadened(short: {
  readonly source: Size;
  readonly rule: PhotoRule;
  readonly bounds: Bounds;
  readonly range: AspectRange | undefined;
  readonly natural: Size;
  readonly canvas: Size;
  readonly crops: boolean;
}): Fit {
  const { source, rule, bounds, range, natural, canvas, crops } = short;
  if (crops || rule.fit === "inside") throw tooSmall(source, bounds, natural);
  return enlarged(source, canvas, bounds, range);
}

function naturalCanvas(source: Size, aspect: number | undefined, crops: boolean): Size {
  if (aspect === undefined) return source;
  return crops ? within(source, aspect) : around(source, aspect);
}

/** The aspect to make, or `undefined` where the picture has an allowed one. */
function targetAspect({ width, height }: Size, range: AspectRange | undefined): number | undefined {
  if (!range || isWithin({ width, height }, range)) return undefined;
  return width / height < range.min ? range.min : range.max;
}

/** Whether a size in whole pixels has an allowed aspect; half a pixel each way is rounding. */
export function isWithin({ width, height }: Size, { min, max }: AspectRange): boolean {
  return (width + 0.5) / (height - 0.5) >= min && (width - 0.5) / (height + 0.5) <= max;
}

/** The largest part of `source` with that aspect. */
function within({ width, height }: Size, aspect: number): Size {
  return width / height > aspect ? { width: height * aspect, height } : { width, height: width / aspect };
}

/** The smallest canvas of that aspect that holds `source`. */
function around({ width, height }: Size, aspect: number): Size {
  return width / height > aspect ? { width, height: width / aspect } : { width: height * aspect, height };
}

/** Scales the natural canvas down to what the rule aims at, and less far where its edges would fall short. */
function sizeCanvas(natural: Size, rule: PhotoRule, bounds: Bounds, range: AspectRange | undefined): Size {
  const aim = (rule.aimEdge ?? DEFAULT_AIM_EDGE) / Math.max(natural.width, natural.height);
  const scale = Math.min(1, capScale(natural, bounds), Math.max(aim, neededScale(natural, bounds)));
  return settleRounding(
    { width: rounded(natural.width * scale), height: rounded(natural.height * scale) },
    bounds,
    range,
  );
}

/** Rounding may step over a limit by one pixel: steps back, where that does not lead out on the other side. */
function settleRounding(size: Size, bounds: Bounds, range: AspectRange | undefined): Size {
  const { width, height } = size;
  const narrower = { width: Math.max(1, width - 1), height };
  const lower = { width, height: Math.max(1, height - 1) };
  const settled = range ? ([size, narrower, lower].find((one) => isStrictlyWithin(one, range)) ?? size) : size;
  const over = overBy(settled, bounds);
  // More than rounding is no rounding: the rule cannot be met, and the caller finds out.
  if (over <= 0 || over > 2) return settled;
  return settled.width > settled.height
    ? { width: settled.width - over, height: settled.height }
    : { width: settled.width, height: settled.height - over };
}

/** Pixels by which the longer edge has to shrink for the caps on sum and area. */
function overBy({ width, height }: Size, { maxSum, maxPixels }: Bounds): number {
  const overArea = Math.ceil(Math.max(width, height) - maxPixels / Math.min(width, height));
  return Math.max(0, width + height - maxSum, overArea);
}

function isStrictlyWithin({ width, height }: Size, { min, max }: AspectRange): boolean {
  return width / height >= min && width / height <= max;
}

function padded(source: Size, canvas: Size, isWhole: boolean): Fit {
  const scale = Math.min(1, canvas.width / source.width, canvas.height / source.height);
  const scaled = {
    width: isWhole ? canvas.width : Math.min(canvas.width, rounded(source.width * scale)),
    height: isWhole ? canvas.height : Math.min(canvas.height, rounded(source.height * scale)),
  };
  return {
    ...canvas,
    scaled,
    mode: scaled.width === canvas.width && scaled.height === canvas.height ? "whole" : "pad",
    left: Math.floor((canvas.width - scaled.width) / 2),
    top: Math.floor((canvas.height - scaled.height) / 2),
  };
}

function cropped(source: Size, canvas: Size, focal: { readonly x: number; readonly y: number }): Fit {
  const scale = Math.min(1, Math.max(canvas.width / source.width, canvas.height / source.height));
  const scaled = {
    width: Math.max(canvas.width, rounded(source.width * scale)),
    height: Math.max(canvas.height, rounded(source.height * scale)),
  };
  return {
    ...canvas,
    scaled,
    mode: scaled.width === canvas.width && scaled.height === canvas.height ? "whole" : "crop",
    left: place(focal.x, scaled.width, canvas.width),
    top: place(focal.y, scaled.height, canvas.height),
  };
}

function place(focal: number, whole: number, part: number): number {
  return Math.min(Math.max(0, Math.round(focal * whole - part / 2)), whole - part);
}

/** A margin brings a picture that is a little too small, or very long, to the least size; a tiny one is refused. */
function enlarged(source: Size, canvas: Size, bounds: Bounds, range: AspectRange | undefined): Fit {
  const size = grownTo(canvas, bounds, range);
  const fit = padded(source, size, false);
  const cover = Math.max(fit.scaled.width / size.width, fit.scaled.height / size.height);
  const isLegal = capScale(size, bounds) >= 1 && isEnough(size, bounds) && (!range || isWithin(size, range));
  if (cover < LEAST_COVER || !isLegal) throw tooSmall(source, bounds, canvas);
  return fit;
}

/** The least canvas that holds `canvas` and has an allowed shape. */
function grownTo(canvas: Size, bounds: Bounds, range: AspectRange | undefined): Size {
  const { minWidth, minHeight } = bounds;
  const size: Size = { width: Math.max(canvas.width, minWidth), height: Math.max(canvas.height, minHeight) };
  if (!range || isWithin(size, range)) return size;
  const aspect = Math.min(Math.max(canvas.width / canvas.height, range.min), range.max);
  const grown =
    minWidth / minHeight > aspect
      ? { width: minWidth, height: Math.round(minWidth / aspect) }
      : { width: Math.round(minHeight * aspect), height: minHeight };
  return settleRounding(grown, bounds, range);
}

function tooSmall(source: Size, bounds: Bounds, natural: Size): PhotoError {
  const { minWidth, minHeight } = bounds;
  const factor = neededScale(natural, bounds);
  const width = Math.ceil(source.width * factor);
  const height = Math.ceil(source.height * factor);
  const least = minWidth === minHeight ? `a shorter edge of ${minWidth}` : `at least ${minWidth} × ${minHeight}`;
  if (source.width >= width && source.height >= height) {
    return new PhotoError("wrong-shape", `The photo is too long for ${least} pixels.`, {
      cure: "Crop it closer to a square.",
      facts: { width: source.width, height: source.height, minWidth, minHeight },
    });
  }
  return new PhotoError(
    "too-small",
    `The photo has ${source.width} × ${source.height} pixels; ${width} × ${height} are needed for ${least}.`,
    {
      cure: "Take or export it larger; it is not blown up.",
      facts: { width: source.width, height: source.height, neededWidth: width, neededHeight: height },
    },
  );
}

function wrongShape({ width, height }: Size, range: AspectRange | undefined): PhotoError {
  const { min = 0, max = 0 } = range ?? {};
  return new PhotoError(
    "wrong-shape",
    `The photo's ${width} × ${height} pixels are ${(width / height).toFixed(2)} wide by high; allowed is ${min.toFixed(2)} to ${max.toFixed(2)}.`,
    { cure: "Crop it to that shape; here photos are neither cropped nor padded.", facts: { width, height, min, max } },
  );
}

function rounded(value: number): number {
  return Math.max(1, Math.round(value));
}
