/** A rule's further renditions of a photo: how each is made from the photo's own recipe, and which are worth keeping. */
import type { PhotoRule, RenditionRule } from "../channel/limits.js";
import { PhotoError } from "./photo-error.js";
import { canExceed, QUALITIES, type Recipe, scaleRecipe } from "./recipe.js";
import type { KnownRendition, NamedRendition } from "./room.js";

/** A further rendition with its recipe. */
export interface PlannedRendition {
  readonly rule: RenditionRule;
  readonly how: Recipe;
  /** The recipe whose bytes it is compared with. */
  readonly against?: Recipe | undefined;
}

/** Plans what a rule wants beside the photo's own rendition `main`. Nothing is planned twice, nothing grows. */
export function planRenditions(main: Recipe, { renditions = [] }: PhotoRule): readonly PlannedRendition[] {
  const planned: PlannedRendition[] = [];
  const named = new Map<string, Recipe>();
  for (const rule of renditions) {
    const own = recipeFor(main, rule);
    const same = [main, ...planned.map(({ how }) => how)].find(
      ({ format, width }) => format === own.format && width === own.width,
    );
    named.set(rule.name, same ?? own);
    if (!same) planned.push({ rule, how: own });
  }
  return planned.map((one) => ({ ...one, against: one.rule.worth && named.get(one.rule.worth.against) }));
}

function recipeFor(main: Recipe, { format, width, maxBytes }: RenditionRule): Recipe {
  const how = width < main.width ? scaleRecipe(main, width / main.width) : main;
  const isTight = maxBytes !== undefined && canExceed(format, how.width, how.height, maxBytes);
  return { ...how, format, quality: QUALITIES[format], budget: isTight ? { maxBytes, minEdge: 1 } : undefined };
}

type Find = (how: Recipe) => KnownRendition | PhotoError | undefined;

/** Which of the planned renditions there are and keep their rule, and whether one made `later` is still to come. */
export function keptRenditions(
  planned: readonly PlannedRendition[],
  find: Find,
): { readonly kept: readonly NamedRendition[]; readonly isWaiting: boolean } {
  const kept = planned.flatMap((one): readonly NamedRendition[] => {
    const row = find(one.how);
    if (row === undefined || row instanceof PhotoError) return [];
    return isSound(row, one) && isWorth(row, one, find) ? [{ name: one.rule.name, ...row }] : [];
  });
  return { kept, isWaiting: planned.some(({ rule, how }) => rule.later === true && find(how) === undefined) };
}

/** Measured against the rule once more before it may leave. */
function isSound(row: KnownRendition, { rule, how }: PlannedRendition): boolean {
  const isSmall = row.width <= how.width && row.height <= how.height;
  return isSmall && row.format === how.format && row.byteLength <= (rule.maxBytes ?? row.byteLength);
}

function isWorth(row: KnownRendition, { rule: { worth }, against }: PlannedRendition, find: Find): boolean {
  if (!worth) return true;
  const other = against && find(against);
  if (other === undefined || other instanceof PhotoError) return false;
  return row.byteLength <= other.byteLength * worth.maxShare;
}
