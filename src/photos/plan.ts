/**
 * The planner: photos and a rule become recipes, with reasons, losses and what cannot be done. Pure: no pixel is decoded,
 * no byte is read. Identical recipes have one key, so that channels that want the same share one rendition.
 */
import type { PhotoFormat, PhotoRule } from "../channel/limits.js";
import type { Loss } from "../channel/render.js";
import { sizeBreaches } from "./bounds.js";
import { pickPhotos, ruleAt } from "./digest.js";
import { type AspectRange, type Fit, type FitOptions, fitPhoto, isWithin, type Size } from "./geometry.js";
import { PhotoError } from "./photo-error.js";
import { canExceed, QUALITIES, type Recipe, recipeKey } from "./recipe.js";
import { type PlannedRendition, planRenditions } from "./renditions.js";
import type { PhotoProblem, PlannedPhoto, SourceFormat } from "./room.js";

/** A photo as the planner needs it. */
export interface PhotoShape extends Size {
  readonly id: string;
  readonly format?: SourceFormat | undefined;
  readonly animated?: boolean | undefined;
  readonly focal?: { readonly x: number; readonly y: number } | undefined;
}

/** A planned photo with its recipe spelled out. */
export interface Planned extends Omit<PlannedPhoto, "placed"> {
  readonly how: Recipe;
  /** The rule as it stands for this photo. */
  readonly rule: PhotoRule;
  /** What the rule wants of it besides. */
  readonly more: readonly PlannedRendition[];
}

export interface RulePlan {
  readonly photos: readonly Planned[];
  readonly problems: readonly PhotoProblem[];
  readonly losses: readonly Loss[];
}

/** Plans one listing's photos under one rule. A photo that the rule cannot have is a problem of its own. */
export function planPhotos(photos: readonly PhotoShape[], rule: PhotoRule): RulePlan {
  const taken = pickPhotos(photos, rule);
  const planned: Planned[] = [];
  const problems: PhotoProblem[] = [];
  const losses: Loss[] = [...dropped(photos, rule)];
  const range = commonAspect(taken, rule);
  const exact = rule.sameSize === true ? commonSize(taken, rule, range) : undefined;
  taken.forEach((photo, index) => {
    const own = tryPlan(photo, ruleAt(rule, index), { range: rangeAt(rule, index, range) });
    // What cannot be had by itself is not saved by a margin as large as the others.
    const isMoved = exact !== undefined && !(own instanceof PhotoError);
    const one = isMoved ? tryPlan(photo, ruleAt(rule, index), { range, exact }) : own;
    if (one instanceof PhotoError) problems.push({ id: photo.id, error: one });
    else {
      planned.push(one);
      losses.push(...lossesOf(photo, one));
    }
  });
  return { photos: planned, problems, losses };
}

/** Plans one photo under its own rule, or says why it cannot be had. */
export function tryPlan(photo: PhotoShape, rule: PhotoRule, options: FitOptions): Planned | PhotoError {
  try {
    return planOne(photo, rule, options);
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

/** A cover may have another shape than the rest, unless all have to have one. */
function rangeAt(rule: PhotoRule, index: number, common: AspectRange | undefined): AspectRange | undefined {
  return rule.sameShape || rule.sameSize ? common : ruleAt(rule, index).aspect;
}

/** What a rule leaves out because there are more photos than it takes. */
export function dropped(photos: readonly { readonly id: string }[], rule: PhotoRule): readonly Loss[] {
  return photos.slice(pickPhotos(photos, rule).length).map(({ id }) => ({
    field: `photos.${id}`,
    reason: "dropped",
    note: `at most ${rule.count.max} photos`,
  }));
}

/** The problem of a listing with too few photos, or nothing. */
export function tooFew(count: number, rule: PhotoRule): PhotoProblem | undefined {
  if (count >= rule.count.min) return undefined;
  return {
    error: new PhotoError("too-few", `${rule.count.min} photos are needed; ${count} can be used.`, {
      field: "photos",
      cure: "Add photos.",
      facts: { needed: rule.count.min, usable: count },
    }),
  };
}

/** What a finished rendition breaks of a rule, in words; empty where it keeps it. Looked at before bytes leave. */
export function breaches(
  made: Size & { readonly byteLength: number; readonly format: PhotoFormat },
  rule: PhotoRule,
): readonly string[] {
  const broken: string[] = [];
  if (!rule.formats.includes(made.format)) broken.push(`format ${made.format}`);
  if (made.byteLength > rule.maxBytes) broken.push(`${made.byteLength} bytes, at most ${rule.maxBytes}`);
  if (made.byteLength < (rule.minBytes ?? 1)) broken.push(`${made.byteLength} bytes, at least ${rule.minBytes}`);
  broken.push(...sizeBreaches(made, rule));
  if (rule.aspect && !isWithin(made, rule.aspect)) broken.push("aspect");
  return broken;
}

/** Where all photos must have one shape, it is that of the first. */
function commonAspect(photos: readonly PhotoShape[], rule: PhotoRule): AspectRange | undefined {
  const [first] = photos;
  const isOne = rule.sameShape === true || rule.sameSize === true;
  if (!isOne || !first || photos.length < 2) return rule.aspect;
  const own = first.width / first.height;
  const aspect = rule.aspect ? Math.min(Math.max(own, rule.aspect.min), rule.aspect.max) : own;
  return { min: aspect, max: aspect };
}

/** The largest size that every photo reaches which the rule can have at all. */
function commonSize(photos: readonly PhotoShape[], rule: PhotoRule, range: AspectRange | undefined): Size | undefined {
  const planned = photos.flatMap((photo, index) => {
    const one = tryPlan(photo, ruleAt(rule, index), { range });
    return one instanceof PhotoError ? [] : [one];
  });
  const [smallest] = planned.toSorted((a, b) => a.width * a.height - b.width * b.height);
  return smallest && { width: smallest.width, height: smallest.height };
}

const WITH_ALPHA: ReadonlySet<PhotoFormat> = new Set(["png", "webp", "avif", "gif"]);
const MOVING: ReadonlySet<PhotoFormat> = new Set(["gif", "webp"]);

function planOne(photo: PhotoShape, rule: PhotoRule, options: FitOptions): Planned {
  if (photo.animated && rule.animation === "reject") throw moving();
  const fit = fitPhoto(photo, rule, { ...options, focal: photo.focal });
  const { format, because } = chooseFormat(rule, fit);
  const isSmart = fit.mode === "crop" && rule.fit === "smart" && photo.focal === undefined;
  const how: Recipe = {
    format,
    width: fit.width,
    height: fit.height,
    scaledWidth: fit.scaled.width,
    scaledHeight: fit.scaled.height,
    mode: isSmart ? "smart" : fit.mode,
    left: isSmart ? 0 : fit.left,
    top: isSmart ? 0 : fit.top,
    background: (rule.background ?? "#ffffff").toLowerCase(),
    quality: QUALITIES[format],
    budget: canExceed(format, fit.width, fit.height, rule.maxBytes)
      ? { maxBytes: rule.maxBytes, minEdge: leastEdge(rule, options.exact) }
      : undefined,
    ...keptOf(photo, rule, format),
    // What is cropped is filled as it is.
    ...(rule.frame && (fit.mode === "pad" || fit.mode === "whole") ? { frame: rule.frame.fill } : {}),
  };
  return {
    id: photo.id,
    recipe: recipeKey(how),
    width: fit.width,
    height: fit.height,
    format,
    reasons: reasonsFor(photo, fit, because),
    how,
    rule,
    more: planRenditions(how, rule),
  };
}

/** What is kept of a source beside its picture. */
function keptOf(
  { animated }: PhotoShape,
  rule: PhotoRule,
  format: PhotoFormat,
): Pick<Recipe, "alpha" | "frames" | "credit"> {
  return {
    ...(rule.alpha === "keep" && WITH_ALPHA.has(format) ? { alpha: true } : {}),
    ...(animated && rule.animation === "keep" && MOVING.has(format) ? { frames: true } : {}),
    ...(rule.metadata === "copyright" && format !== "gif" ? { credit: true } : {}),
  };
}

/** The shortest edge to which bytes may push a rendition: none where its size is settled. */
function leastEdge({ minEdge = 1, width, height }: PhotoRule, exact: Size | undefined): number {
  if (exact) return Math.min(exact.width, exact.height);
  return Math.max(minEdge, width?.min ?? 1, height?.min ?? 1);
}

function moving(): PhotoError {
  return new PhotoError("wrong-shape", "The photo moves; here photos stand still.", {
    cure: "Give the frame that shows the product best.",
  });
}

const LOSSLESS: ReadonlySet<PhotoFormat> = new Set(["png", "gif"]);

/** The first format, unless it has no quality to lower and could exceed the bytes while a later one can be kept below. */
function chooseFormat(
  rule: PhotoRule,
  { width, height }: Size,
): { readonly format: PhotoFormat; readonly because: string | undefined } {
  const [first] = rule.formats;
  if (first === undefined) throw new PhotoError("no-format", "The rule allows no format.");
  if (!LOSSLESS.has(first) || !canExceed(first, width, height, rule.maxBytes)) {
    return { format: first, because: undefined };
  }
  const lossy = rule.formats.find((format) => !LOSSLESS.has(format));
  if (lossy === undefined) return { format: first, because: undefined };
  return { format: lossy, because: `${lossy}, because ${first} could exceed ${rule.maxBytes} bytes` };
}

function reasonsFor(photo: PhotoShape, fit: Fit, because: string | undefined): readonly string[] {
  const reasons: string[] = [];
  if (fit.scaled.width < photo.width || fit.scaled.height < photo.height) {
    reasons.push(`reduced from ${photo.width} × ${photo.height} to ${fit.scaled.width} × ${fit.scaled.height}`);
  }
  if (fit.mode === "pad") reasons.push(`padded from ${ratio(fit.scaled)} to ${ratio(fit)}`);
  if (fit.mode === "crop") reasons.push(`cropped from ${ratio(fit.scaled)} to ${ratio(fit)}`);
  if (because) reasons.push(because);
  return reasons;
}

function lossesOf(photo: PhotoShape, { how }: Planned): readonly Loss[] {
  const losses: Loss[] = [];
  const field = `photos.${photo.id}`;
  if (how.mode === "crop" || how.mode === "smart") {
    const from = ratio({ width: how.scaledWidth, height: how.scaledHeight });
    losses.push({ field, reason: "shortened", note: `cropped from ${from} to ${ratio(how)}` });
  }
  if (photo.animated && !how.frames) losses.push({ field, reason: "converted", note: "only the first frame" });
  return losses;
}

/** `4:3` where small numbers say it, else `1.91:1`. */
function ratio({ width, height }: Size): string {
  for (let below = 1; below <= 16; below++) {
    const above = Math.round((width / height) * below);
    if (above > 0 && above <= 16 && Math.abs(above / below / (width / height) - 1) < 0.004) return `${above}:${below}`;
  }
  return width >= height ? `${(width / height).toFixed(2)}:1` : `1:${(height / width).toFixed(2)}`;
}
