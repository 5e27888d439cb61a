/**
 * Plans photos under the rules of all channels at once: a rule that says which sizes serve as well as the advised one
 * (`aimRange`) shares renditions with others, so that as few as possible are made. Pure; no pixel is decoded.
 */
import type { PhotoFormat, PhotoRule } from "../channel/limits.js";
import { coverAll } from "./cover.js";
import { dividedEdges, divisorFor, edgeBelow } from "./divisor.js";
import { DEFAULT_AIM_EDGE } from "./geometry.js";
import { PhotoError } from "./photo-error.js";
import { type PhotoShape, type Planned, planPhotos, type RulePlan, tryPlan } from "./plan.js";
import { canExceed, type Recipe, recipeKey } from "./recipe.js";
import { planRenditions } from "./renditions.js";

/** One plan per rule, in their order: what `planPhotos` says, with renditions shared where rules allow it. */
export function planTogether(
  rules: readonly PhotoRule[],
  photosFor: (rule: PhotoRule) => readonly PhotoShape[],
): readonly RulePlan[] {
  const plans = rules.map((rule) => planPhotos(photosFor(rule), rule));
  if (!rules.some(({ aimRange, cover }) => aimRange ?? cover?.aimRange)) return plans;
  const photos = new Map(rules.flatMap((rule) => photosFor(rule).map((photo) => [photo.id, photo] as const)));
  const shared = new Map([...photos].map(([id, photo]) => [id, sharePhoto(photo, plans)]));
  return plans.map((plan, index) => ({
    ...plan,
    photos: plan.photos.map((one) => shared.get(one.id)?.get(index) ?? one),
  }));
}

/** What one or several equal rules wish of a photo, and every rendition they would be content with. */
interface Wish {
  readonly planned: Planned;
  readonly accepts: ReadonlyMap<string, Planned>;
}

/**
 * Equal rules are one wish, and wishes stand in an order of their own: whichever channel asks first, and whether it is
 * among all rules once more, everybody gets the same answer.
 */
function sharePhoto(photo: PhotoShape, plans: readonly RulePlan[]): ReadonlyMap<number, Planned> {
  const own = plans.flatMap(({ photos }, index) => {
    const planned = photos.find(({ id }) => id === photo.id);
    return planned ? [{ index, planned, name: wishName(planned) }] : [];
  });
  const first = new Map(own.map(({ name, planned }) => [name, planned] as const));
  const names = [...first.keys()].sort();
  const rules = [...first.values()].map(({ rule }) => rule);
  // One size that is fixed needs a master of its own, from which all others are made too.
  const isDivisible = photo.format === "jpeg" && rules.every(isFree);
  const points = pointsOf(rules, isDivisible ? dividedEdges(photo).map(({ edge }) => edge) : []);
  const wishes = names.flatMap((name): Wish[] => {
    const planned = first.get(name);
    return planned ? [{ planned, accepts: acceptedBy(photo, planned, points) }] : [];
  });
  const settled = isDivisible ? settleDivided(photo, wishes) : settle(wishes, pickFewest(wishes));
  return new Map(own.map(({ index, planned, name }) => [index, asSettled(planned, settled[names.indexOf(name)])]));
}

/** Keys of the fewest renditions that serve every wish. */
function pickFewest(wishes: readonly Wish[]): ReadonlySet<string> {
  const keys = [...new Set(wishes.flatMap(({ accepts }) => [...accepts.keys()]))].sort();
  const choices = keys.map((key) => {
    const serves = wishes.flatMap(({ accepts }, place) => (accepts.has(key) ? [place] : []));
    return { serves, cost: costOf(key, wishes) };
  });
  return new Set(coverAll(choices, wishes.length).flatMap((index) => keys[index] ?? []));
}

/** Settles wishes of which none fixes a size: as sizes that the decoder comes to by division, where that serves all. */
function settleDivided(photo: PhotoShape, wishes: readonly Wish[]): readonly Settled[] {
  const picked = pickFewest(wishes);
  const settled = settle(wishes, picked);
  const edge = edgeBelow(photo, Math.max(...settled.map(({ how }) => longEdge(how))));
  const narrow = edge === undefined ? undefined : narrowed(wishes, edge);
  const fewest = narrow && pickFewest(narrow);
  const best = narrow && fewest && fewest.size <= picked.size ? settle(narrow, fewest) : settled;
  const divisor = divisorFor(photo, Math.max(...best.map(({ how }) => longEdge(how))));
  return divisor === undefined ? best : best.map((one) => ({ ...one, how: { ...one.how, divisor } }));
}

/** The same wishes with nothing larger than `edge`; `undefined` where one of them needs more. */
function narrowed(wishes: readonly Wish[], edge: number): readonly Wish[] | undefined {
  const narrow = wishes.map(({ planned, accepts }) => ({
    planned,
    accepts: new Map([...accepts].filter(([, { how }]) => longEdge(how) <= edge)),
  }));
  return narrow.every(({ accepts }) => accepts.size > 0) ? narrow : undefined;
}

function longEdge({ scaledWidth, scaledHeight }: Recipe): number {
  return Math.max(scaledWidth, scaledHeight);
}

/** What a rule says beside the shape of its photos: rules that differ in nothing else wish the same. */
const BESIDE: ReadonlySet<string> = new Set([
  "count",
  "renditions",
  "altText",
  "overlay",
  "handedOverAs",
  "source",
  "cover",
] satisfies readonly (keyof PhotoRule)[]);

function wishName({ rule, recipe }: Planned): string {
  const said = Object.entries(rule).filter(([name, value]) => value !== undefined && !BESIDE.has(name));
  return JSON.stringify([recipe, said.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Longest edges at which rules could meet. */
function pointsOf(rules: readonly PhotoRule[], more: readonly number[]): readonly number[] {
  const said = rules.flatMap(({ aimEdge = DEFAULT_AIM_EDGE, aimRange }) => [
    aimEdge,
    ...(aimRange ? [aimRange.max] : []),
  ]);
  return [...new Set([...said, ...more])].sort((a, b) => a - b);
}

function acceptedBy(photo: PhotoShape, planned: Planned, points: readonly number[]): ReadonlyMap<string, Planned> {
  const { rule } = planned;
  const accepted = new Map([[shapeOf(planned), planned]]);
  const { aimRange } = rule;
  // What has to match its neighbours is not moved.
  if (!aimRange || isMatched(rule)) return accepted;
  for (const aimEdge of points.filter((point) => point >= aimRange.min && point <= aimRange.max)) {
    for (const format of rule.formats) {
      const one = tryPlan(photo, { ...rule, formats: [format], aimEdge }, {});
      if (!(one instanceof PhotoError) && isSafe(one, format)) accepted.set(shapeOf(one), { ...one, rule });
    }
  }
  return accepted;
}

function isMatched({ sameShape, sameSize }: PhotoRule): boolean {
  return sameShape === true || sameSize === true;
}

/** Whether a rule leaves the size free; what a product is cut out of is to be as large as it can be. */
function isFree(rule: PhotoRule): boolean {
  return rule.aimRange !== undefined && rule.frame === undefined && !isMatched(rule);
}

const LOSSLESS: ReadonlySet<PhotoFormat> = new Set(["png", "gif"]);

/** A format without a quality to lower is taken only where its bytes cannot be too many. */
function isSafe({ how, rule }: Planned, format: PhotoFormat): boolean {
  return !LOSSLESS.has(format) || !canExceed(format, how.width, how.height, rule.maxBytes);
}

/**
 * Bytes a pixel below which a budget may cost quality: then only those with the same budget share. Photos of cameras take
 * 0.05 to 0.3 at the quality aimed at, between 800 and 2048 pixels. (sharp 0.35.5, 2026-11-22)
 */
const TIGHT = 0.3;

/** Names what a rendition looks like, whatever its budget, unless that is tight. */
function shapeOf({ how, rule }: Planned): string {
  const isTight = rule.maxBytes < how.width * how.height * TIGHT;
  return `${recipeKey({ ...how, budget: undefined })} ${isTight ? rule.maxBytes : ""}`;
}

/** Between sets of one size the one nearest to what is advised and preferred wins. */
function costOf(key: string, wishes: readonly Wish[]): number {
  const costs = wishes.flatMap(({ planned, accepts }) => {
    const one = accepts.get(key);
    return one ? [distance(planned, one)] : [];
  });
  return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

function distance({ how, rule }: Planned, one: Planned): number {
  const size = Math.abs(Math.log((one.how.width * one.how.height) / (how.width * how.height)));
  return size + 0.1 * Math.max(0, rule.formats.indexOf(one.how.format));
}

/** A rendition for one wish, and for how many wishes it is the same. */
interface Settled {
  readonly one: Planned;
  readonly how: Recipe;
  readonly sharers: number;
}

/** Gives every wish the nearest of the renditions that are made, with the tightest budget of all who share it. */
function settle(wishes: readonly Wish[], picked: ReadonlySet<string>): readonly Settled[] {
  const chosen = wishes.map(({ planned, accepts }) => {
    const able = [...accepts].filter(([key]) => picked.has(key));
    const [nearest = [shapeOf(planned), planned] as const] = able.sort(
      ([a, x], [b, y]) => distance(planned, x) - distance(planned, y) || (a < b ? -1 : 1),
    );
    return { key: nearest[0], one: nearest[1] };
  });
  return chosen.map(({ key, one }) => {
    const sharers = chosen.filter((other) => other.key === key);
    return { one, how: withBudget(one.how, sharers), sharers: sharers.length };
  });
}

function withBudget(how: Recipe, sharers: readonly { readonly one: Planned }[]): Recipe {
  const budgets = sharers.flatMap(({ one }) => one.how.budget ?? []);
  if (budgets.length === 0) return { ...how, budget: undefined };
  const maxBytes = Math.min(...budgets.map((budget) => budget.maxBytes));
  return { ...how, budget: { maxBytes, minEdge: Math.max(...budgets.map(({ minEdge }) => minEdge)) } };
}

/** What was settled for a wish, as one rule's own plan. */
function asSettled(planned: Planned, settled: Settled | undefined): Planned {
  if (!settled) return planned;
  const { one, how, sharers } = settled;
  const because = sharers > 1 ? [`one rendition serves ${sharers} rules`] : [];
  const recipe = recipeKey(how);
  if (recipe === planned.recipe) return { ...planned, reasons: [...planned.reasons, ...because] };
  const { rule } = planned;
  return { ...one, how, recipe, rule, reasons: [...one.reasons, ...because], more: planRenditions(how, rule) };
}
