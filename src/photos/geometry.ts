/** Fits one picture into a rule: sizes and places only. Pure; nothing is ever made larger than it was. */
import type { PhotoRule } from "../channel/limits.js";
import { PhotoError } from "./photo-error.js";

export interface Size {
  readonly width: number;
  readonly height: number;
}

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

/** Fits a picture of `source` pixels. `range` narrows the rule's own aspect. Throws `PhotoError` naming the pixels needed. */
export function fitPhoto(
  source: Size,
  rule: PhotoRule,
  range: AspectRange | undefined = rule.aspect,
  focal: { readonly x: number; readonly y: number } = { x: 0.5, y: 0.5 },
): Fit {
  const aspect = targetAspect(source, range);
  const crops = aspect !== undefined && (rule.fit === "crop" || rule.fit === "smart");
  const natural = aspect === undefined ? source : crops ? within(source, aspect) : around(source, aspect);
  const canvas = sizeCanvas(natural, rule, range);
  const isLarge = shortEdge(canvas) >= (rule.minEdge ?? 1);
  // A few pixels cannot have every shape.
  if (isLarge && range && !isWithin(canvas, range)) throw tooSmall(source, rule, natural);
  if (isLarge) return crops ? cropped(source, canvas, focal) : padded(source, canvas, aspect === undefined);
  if (crops) throw tooSmall(source, rule, natural);
  return enlarged(source, canvas, rule, range);
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

export function shortEdge({ width, height }: Size): number {
  return Math.min(width, height);
}

/** The largest part of `source` with that aspect. */
function within({ width, height }: Size, aspect: number): Size {
  return width / height > aspect ? { width: height * aspect, height } : { width, height: width / aspect };
}

/** The smallest canvas of that aspect that holds `source`. */
function around({ width, height }: Size, aspect: number): Size {
  return width / height > aspect ? { width, height: width / aspect } : { width: height * aspect, height };
}

/** Scales the natural canvas down to what the rule aims at, and less far where its shorter edge would fall short. */
function sizeCanvas(natural: Size, rule: PhotoRule, range: AspectRange | undefined): Size {
  const long = Math.max(natural.width, natural.height);
  const short = shortEdge(natural);
  const cap = longCap(rule, long, short);
  const needed = ((rule.minEdge ?? 1) * long) / short;
  const target = Math.min(cap, Math.max(rule.aimEdge ?? DEFAULT_AIM_EDGE, needed));
  const scale = Math.min(1, target / long);
  return settleRounding(
    { width: rounded(natural.width * scale), height: rounded(natural.height * scale) },
    rule,
    range,
  );
}

function longCap(rule: PhotoRule, long: number, short: number): number {
  return Math.min(rule.maxEdge, rule.maxSum === undefined ? rule.maxEdge : (rule.maxSum * long) / (long + short));
}

/** Rounding may step over a limit by one pixel: steps back, where that does not lead out on the other side. */
function settleRounding(size: Size, rule: PhotoRule, range: AspectRange | undefined): Size {
  const { width, height } = size;
  const narrower = { width: Math.max(1, width - 1), height };
  const lower = { width, height: Math.max(1, height - 1) };
  const settled = range ? ([size, narrower, lower].find((one) => isStrictlyWithin(one, range)) ?? size) : size;
  const over = rule.maxSum === undefined ? 0 : Math.max(0, settled.width + settled.height - rule.maxSum);
  // More than rounding is no rounding: the rule cannot be met, and the caller finds out.
  if (over === 0 || over > 2) return settled;
  return settled.width > settled.height
    ? { width: settled.width - over, height: settled.height }
    : { width: settled.width, height: settled.height - over };
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

/** A margin brings a picture that is a little too small, or very long, to the shortest edge; a tiny one is refused. */
function enlarged(source: Size, canvas: Size, rule: PhotoRule, range: AspectRange | undefined): Fit {
  const min = rule.minEdge ?? 1;
  let size: Size = { width: Math.max(canvas.width, min), height: Math.max(canvas.height, min) };
  if (range && !isWithin(size, range)) {
    const aspect = Math.min(Math.max(canvas.width / canvas.height, range.min), range.max);
    const grown =
      aspect < 1 ? { width: min, height: Math.round(min / aspect) } : { width: Math.round(min * aspect), height: min };
    size = settleRounding(grown, rule, range);
  }
  const fit = padded(source, size, false);
  const cover = Math.max(fit.scaled.width / size.width, fit.scaled.height / size.height);
  const sum = rule.maxSum ?? Number.POSITIVE_INFINITY;
  const isLegal =
    Math.max(size.width, size.height) <= rule.maxEdge &&
    size.width + size.height <= sum &&
    (!range || isWithin(size, range));
  if (cover < LEAST_COVER || !isLegal || shortEdge(size) < min) throw tooSmall(source, rule, canvas);
  return fit;
}

function tooSmall(source: Size, rule: PhotoRule, natural: Size): PhotoError {
  const min = rule.minEdge ?? 1;
  const factor = min / shortEdge(natural);
  const width = Math.ceil(source.width * factor);
  const height = Math.ceil(source.height * factor);
  if (source.width >= width && source.height >= height) {
    return new PhotoError("wrong-shape", `The photo is too long for a shorter edge of ${min} pixels.`, {
      cure: "Crop it closer to a square.",
      facts: { width: source.width, height: source.height, minEdge: min },
    });
  }
  return new PhotoError(
    "too-small",
    `The photo has ${source.width} × ${source.height} pixels; ${width} × ${height} are needed for a shorter edge of ${min}.`,
    {
      cure: "Take or export it larger; it is not blown up.",
      facts: { width: source.width, height: source.height, neededWidth: width, neededHeight: height },
    },
  );
}

function rounded(value: number): number {
  return Math.max(1, Math.round(value));
}
