/**
 * The planner: photos and a rule become recipes, with reasons, losses and what cannot be done. Pure: no pixel is decoded,
 * no byte is read. Identical recipes have one key, so that channels that want the same share one rendition.
 */
import type { PhotoFormat, PhotoRule } from "../channel/limits.js";
import type { Loss } from "../channel/render.js";
import { pickPhotos } from "./digest.js";
import { type AspectRange, type Fit, fitPhoto, isWithin, type Size, shortEdge } from "./geometry.js";
import { PhotoError } from "./photo-error.js";
import { canExceed, QUALITIES, type Recipe, recipeKey } from "./recipe.js";
import type { PhotoProblem, PlannedPhoto } from "./room.js";

/** A photo as the planner needs it. */
export interface PhotoShape extends Size {
  readonly id: string;
  readonly animated?: boolean | undefined;
  readonly focal?: { readonly x: number; readonly y: number } | undefined;
}

/** A planned photo with its recipe spelled out. */
export interface Planned extends PlannedPhoto {
  readonly how: Recipe;
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
  for (const photo of taken) {
    try {
      const one = planOne(photo, rule, range);
      planned.push(one);
      losses.push(...lossesOf(photo, one));
    } catch (error) {
      if (!(error instanceof PhotoError)) throw error;
      problems.push({ id: photo.id, error });
    }
  }
  return { photos: planned, problems, losses };
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
  if (Math.max(made.width, made.height) > rule.maxEdge) broken.push(`longest edge above ${rule.maxEdge}`);
  if (shortEdge(made) < (rule.minEdge ?? 1)) broken.push(`shortest edge below ${rule.minEdge}`);
  if (rule.maxSum !== undefined && made.width + made.height > rule.maxSum) broken.push(`sum above ${rule.maxSum}`);
  if (rule.aspect && !isWithin(made, rule.aspect)) broken.push("aspect");
  return broken;
}

/** Where all photos must have one shape, it is that of the first. */
function commonAspect(photos: readonly PhotoShape[], rule: PhotoRule): AspectRange | undefined {
  const [first] = photos;
  if (!rule.sameShape || !first || photos.length < 2) return rule.aspect;
  const own = first.width / first.height;
  const aspect = rule.aspect ? Math.min(Math.max(own, rule.aspect.min), rule.aspect.max) : own;
  return { min: aspect, max: aspect };
}

function planOne(photo: PhotoShape, rule: PhotoRule, range: AspectRange | undefined): Planned {
  const fit = fitPhoto(photo, rule, range, photo.focal);
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
      ? { maxBytes: rule.maxBytes, minEdge: rule.minEdge ?? 1 }
      : undefined,
  };
  return {
    id: photo.id,
    recipe: recipeKey(how),
    width: fit.width,
    height: fit.height,
    format,
    reasons: reasonsFor(photo, fit, because),
    how,
  };
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
  if (photo.animated) losses.push({ field, reason: "converted", note: "only the first frame" });
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
