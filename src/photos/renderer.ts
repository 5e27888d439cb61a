/** Finds or makes the renditions that rules want, remembering as much and reading as little as can be. */
import type { PhotoRule } from "../channel/limits.js";
import type { Loss } from "../channel/render.js";
import { pickPhotos } from "./digest.js";
import { loadBytes, refreshPhotos } from "./fresh.js";
import type { Cooked, Kitchen } from "./kitchen.js";
import { type IdentifyContext, shapeKey } from "./learn.js";
import { PhotoError } from "./photo-error.js";
import { breaches, dropped, type Planned, type RulePlan, tooFew } from "./plan.js";
import { type Recalled, recallPhotos, shapesOf } from "./recall.js";
import { type Recipe, recipeKey } from "./recipe.js";
import type { Made } from "./render.js";
import { keptRenditions } from "./renditions.js";
import type { KnownRendition, PhotoProblem, PhotoRoom, RenderedPhoto, Rendering } from "./room.js";
import { engineTag, type SharpModule } from "./sharp.js";
import { planTogether } from "./together.js";

type Found = Map<string, KnownRendition | PhotoError>;

/** What one round knows. */
interface Round {
  readonly tag: string;
  readonly photos: readonly Recalled[];
  readonly plans: readonly RulePlan[];
  /** By rendition key. */
  readonly found: Found;
  readonly missing: ReadonlyMap<string, ReadonlyMap<string, Recipe>>;
}

// A header whose size the decoder corrects is planned once more; then it is settled.
const MOST_ROUNDS = 3;
const NOTHING: RulePlan = { photos: [], problems: [], losses: [] };

/** Makes `PhotoRoom.render`. */
export function createRenderer(
  context: IdentifyContext,
  kitchen: Kitchen,
  loadSharp: () => Promise<SharpModule>,
): PhotoRoom["render"] {
  let loading: Promise<SharpModule> | undefined;
  return async (photos, rules, signal) => {
    signal.throwIfAborted();
    loading ??= loadSharp();
    const sharp = await loading.catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    const tag = engineTag(sharp);
    let round = await lookUp(context, await recallPhotos(context.memory, photos), rules, tag, new Map());
    const isWanting = ({ shape, sha256 = "" }: Recalled) => !shape || round.missing.has(sha256);
    if (round.photos.some(isWanting)) {
      // A file may have been edited since it was identified: look at the sources of what has to be made.
      const fresh = await refreshPhotos(context, round.photos, isWanting, signal);
      round = await lookUp(context, fresh, rules, tag, round.found);
    }
    for (let rounds = 1; round.missing.size > 0 && rounds <= MOST_ROUNDS; rounds++) {
      const { found, isMoved } = await cookAll(context, kitchen, sharp, round, signal);
      round = isMoved
        ? await lookUp(context, await recallAgain(context, round.photos), rules, tag, found)
        : { ...round, found, missing: new Map() };
    }
    return rules.map((rule, index) => rendering(rule, round, round.plans[index] ?? NOTHING));
  };
}

/** What failed stays failed. */
async function recallAgain({ memory }: IdentifyContext, photos: readonly Recalled[]): Promise<readonly Recalled[]> {
  const again = await recallPhotos(
    memory,
    photos.map(({ asked }) => asked),
  );
  return again.map((photo, index) => (photos[index]?.error ? photos[index] : photo));
}

function renditionKey(sha256: string, recipe: Recipe, tag: string): string {
  return `${sha256}:${recipeKey(recipe, tag)}`;
}

/** Plans every rule and looks up what is there already. */
async function lookUp(
  context: IdentifyContext,
  photos: readonly Recalled[],
  rules: readonly PhotoRule[],
  tag: string,
  before: Found,
): Promise<Round> {
  const plans = planTogether([...rules, ...context.rules()], (rule) => shapesOf(pickPhotos(photos, rule))).slice(
    0,
    rules.length,
  );
  const wanted = wantedBy(plans, photos, tag);
  const found = await findKept(context, [...wanted.keys()], before);
  const missing = new Map<string, Map<string, Recipe>>();
  for (const [key, { sha256, recipe, isLater }] of wanted) {
    if (found.has(key) || isLater) continue;
    const recipes = missing.get(sha256) ?? new Map<string, Recipe>();
    missing.set(sha256, recipes.set(key, recipe));
  }
  return { tag, photos, plans, found, missing };
}

/** One rendition of one source. `isLater`: it is used where it is there, and not made now. */
interface Wanted {
  readonly sha256: string;
  readonly recipe: Recipe;
  readonly isLater: boolean;
}

function wantedBy(plans: readonly RulePlan[], photos: readonly Recalled[], tag: string): ReadonlyMap<string, Wanted> {
  const hashes = new Map(photos.map(({ asked, sha256 }) => [asked.id, sha256]));
  const all = plans.flatMap(({ photos: planned }) =>
    planned.flatMap(({ id, how, more }) => {
      const sha256 = hashes.get(id);
      if (!sha256) return [];
      const further = more.map((one) => ({ sha256, recipe: one.how, isLater: one.rule.later === true }));
      return [{ sha256, recipe: how, isLater: false }, ...further];
    }),
  );
  // What one rule puts off another may want now.
  const sorted = all.toSorted((a, b) => Number(b.isLater) - Number(a.isLater));
  return new Map(sorted.map((one) => [renditionKey(one.sha256, one.recipe, tag), one]));
}

/** Renditions that are remembered and whose bytes are still in the store. */
async function findKept(
  { memory, store, now }: IdentifyContext,
  wanted: readonly string[],
  before: Found,
): Promise<Found> {
  const found: Found = new Map(before);
  const keys = wanted.filter((key) => !found.has(key));
  const known = keys.length > 0 ? await memory.readRenditions(keys) : new Map<string, KnownRendition>();
  await Promise.all(
    [...known].map(async ([key, row]) => {
      if (await store.touch(row.sha256, now())) found.set(key, row);
    }),
  );
  return found;
}

/** Has everything made that is missing. `isMoved`: sizes were corrected, plan again. */
async function cookAll(
  context: IdentifyContext,
  kitchen: Kitchen,
  sharp: SharpModule,
  round: Round,
  signal: AbortSignal,
): Promise<{ readonly found: Found; readonly isMoved: boolean }> {
  const cooked = await Promise.all(
    [...round.missing].map(async ([sha256, recipes]) => {
      const photo = round.photos.find((one) => one.sha256 === sha256);
      if (!photo?.shape) return { recipes, result: unsettled() };
      const load = () => loadBytes(context, photo.asked.source, sha256);
      const result = await orError(kitchen.cook(sharp, { sha256, size: photo.shape, recipes, load }, signal));
      if ("moved" in result) await correctShape(context, sha256, result.moved);
      return { recipes, result };
    }),
  );
  const found: Found = new Map(round.found);
  for (const { recipes, result } of cooked) {
    if (result instanceof PhotoError) for (const key of recipes.keys()) found.set(key, result);
    else if (!("moved" in result)) for (const [key, row] of result) found.set(key, row);
  }
  return { found, isMoved: cooked.some(({ result }) => "moved" in result) };
}

async function orError(cooking: Promise<Cooked>): Promise<Cooked | PhotoError> {
  try {
    return await cooking;
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

async function correctShape({ memory }: IdentifyContext, sha256: string, size: { width: number; height: number }) {
  const key = shapeKey(sha256);
  const row = (await memory.readSources([key])).get(key);
  if (row) await memory.saveSources([{ ...row, key, ...size }]);
}

/** Stores finished renditions and remembers them. */
export async function keepRenditions(
  { store, memory, now }: IdentifyContext,
  made: ReadonlyMap<string, Made>,
): Promise<ReadonlyMap<string, KnownRendition>> {
  const rows = await Promise.all(
    [...made].map(async ([key, { bytes, format, width, height, quality }]) => {
      const sha256 = await store.put(bytes, now());
      return { key, sha256, format, width, height, byteLength: bytes.length, quality };
    }),
  );
  if (rows.length > 0) await memory.saveRenditions(rows);
  return new Map(rows.map(({ key, ...row }) => [key, row]));
}

/** What one rule gets of what was found. */
function rendering(rule: PhotoRule, round: Round, plan: RulePlan): Rendering {
  const failed = failedOf(rule, round);
  const photos: RenderedPhoto[] = [];
  const losses: Loss[] = [];
  const waiting: string[] = [];
  for (const planned of plan.photos) {
    const one = serve(round, planned);
    if (one instanceof PhotoError) {
      failed.set(planned.id, one);
      continue;
    }
    const { kept, isWaiting } = serveMore(round, planned);
    photos.push(kept.length === 0 ? one : { ...one, renditions: kept });
    if (isWaiting) waiting.push(one.id);
    losses.push(...plan.losses.filter(({ field }) => field === `photos.${one.id}`), ...shrunk(planned, one));
  }
  const problems: PhotoProblem[] = [...[...failed].map(([id, error]) => ({ id, error })), ...plan.problems];
  const few = tooFew(photos.length, rule);
  const left = dropped(
    round.photos.map(({ asked }) => asked),
    rule,
  );
  return { photos, problems: few ? [...problems, few] : problems, losses: [...left, ...losses], waiting };
}

function failedOf(rule: PhotoRule, { photos }: Round): Map<string, PhotoError> {
  const failed = new Map<string, PhotoError>();
  for (const { asked, error, shape } of pickPhotos(photos, rule)) {
    if (error || !shape) failed.set(asked.id, error ?? unsettled());
  }
  return failed;
}

/** One rendition, measured against the rule once more before it may leave. */
function serve(round: Round, { id, how, rule }: Planned): RenderedPhoto | PhotoError {
  const { found, tag } = round;
  const madeFrom = sourceOf(round, id);
  const row = found.get(renditionKey(madeFrom, how, tag)) ?? unsettled();
  if (row instanceof PhotoError) return row;
  return verdict(row, rule) ?? { id, madeFrom, ...row };
}

function serveMore(round: Round, { id, more }: Planned): ReturnType<typeof keptRenditions> {
  const { found, tag } = round;
  return keptRenditions(more, (how) => found.get(renditionKey(sourceOf(round, id), how, tag)));
}

function sourceOf({ photos }: Round, id: string): string {
  return photos.find(({ asked }) => asked.id === id)?.sha256 ?? "";
}

function unsettled(): PhotoError {
  return new PhotoError("store", "What was found out about the photo could not be remembered.", {
    cure: "It is tried again by itself; check the ledger if this repeats.",
  });
}

function verdict(row: KnownRendition, rule: PhotoRule): PhotoError | undefined {
  const broken = breaches(row, rule);
  if (broken.length === 0) return undefined;
  return new PhotoError("over-budget", `The rendition does not keep the rule: ${broken.join(", ")}.`, {
    cure: "Use another picture.",
    facts: { width: row.width, height: row.height, bytes: row.byteLength, maxBytes: rule.maxBytes },
  });
}

function shrunk({ id, how }: Planned, row: KnownRendition): readonly Loss[] {
  if (row.width >= how.width && row.height >= how.height) return [];
  const note = `reduced to ${row.width} × ${row.height} to stay within ${how.budget?.maxBytes} bytes`;
  return [{ field: `photos.${id}`, reason: "converted", note }];
}
