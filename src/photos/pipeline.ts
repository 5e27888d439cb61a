/** `createPhotoRoom`: wires identifying, planning, rendering and the store into the room that the engine knows. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import pLimit from "p-limit";
import type { PhotoRule } from "../channel/limits.js";
import { pickPhotos } from "./digest.js";
import { diskFiles, type Files } from "./files.js";
import { createGate } from "./gate.js";
import { createHashed } from "./hashed.js";
import { identifyPhotos } from "./identify.js";
import { PHOTO_LIMITS, type PhotoLimits } from "./inspect.js";
import { createKitchen } from "./kitchen.js";
import type { IdentifyContext } from "./learn.js";
import { createLook, type Look } from "./look.js";
import { dropped, tooFew } from "./plan.js";
import { recallPhotos, shapesOf } from "./recall.js";
import { placementOf } from "./recipe.js";
import { createRenderer, keepRenditions } from "./renderer.js";
import type { PhotoPlan, PhotoRoom, SourceMemory } from "./room.js";
import { loadSharp, type SharpModule } from "./sharp.js";
import { createSources, type FetchGuarded } from "./sources.js";
import { createPhotoStore } from "./store.js";
import { planTogether } from "./together.js";

export interface PhotoRoomOptions {
  /** The photo store. Made when the first photo is kept. */
  readonly folder: string;
  /** Folders whose photos are read where they are; all others are copied into the store. @defaultValue none */
  readonly roots?: readonly string[] | undefined;
  /** Fetches photos by address, as `createGuardedHttp(...).fetch` does. @defaultValue addresses are refused */
  readonly fetchGuarded?: FetchGuarded | undefined;
  readonly memory: SourceMemory;
  readonly now: () => Date;
  readonly limits?: PhotoLimits | undefined;
  /** Photos decoded at once. @defaultValue the number of cores, at most 4 */
  readonly concurrency?: number | undefined;
  /**
   * What all channels of the shop accept now: where rules have an `aimRange`, one rendition serves several, whichever is
   * asked for first. @defaultValue only what is asked together shares
   */
  readonly rules?: (() => readonly PhotoRule[]) | undefined;
  /** @defaultValue the real disk */
  readonly files?: Files | undefined;
  /** What relative paths are relative to. @defaultValue the working directory */
  readonly cwd?: string | undefined;
  /** @defaultValue `import("sharp")` at the first rendition */
  readonly loadSharp?: (() => Promise<SharpModule>) | undefined;
}

/** Nothing in it that libvips would read as options. */
function isPlainPath(folder: string): boolean {
  return !/[[\]"'*?]/.test(resolve(folder));
}

const TWO_DAYS_MS = 2 * 86_400_000;

/**
 * Makes the photo room.
 *
 * @example
 * const photos = createPhotoRoom({ folder: "etalase.photos", roots: ["photos"], memory: ledger, now: () => new Date() });
 */
export function createPhotoRoom(options: PhotoRoomOptions): PhotoRoom & { readonly look: Look } {
  const files = options.files ?? diskFiles;
  const limits: PhotoLimits = { ...PHOTO_LIMITS, ...options.limits };
  const store = createPhotoStore(options.folder, files);
  const { memory, now } = options;
  const sources = createSources({
    roots: options.roots ?? [],
    cwd: options.cwd ?? process.cwd(),
    files,
    limits,
    fetchGuarded: options.fetchGuarded,
  });
  const rules = options.rules ?? (() => []);
  const context: IdentifyContext = { memory, store, sources, limits, now, rules, hashed: createHashed() };
  const gate = createGate(limits.maxHeldBytes ?? PHOTO_LIMITS.maxHeldBytes);
  const kitchen = createKitchen({
    gate,
    limit: pLimit(options.concurrency ?? Math.min(availableParallelism(), 4)),
    limits,
    lend: isPlainPath(options.folder) ? store.lend : undefined,
    keep: (made) => keepRenditions(context, made),
  });
  const load = options.loadSharp ?? loadSharp;
  const renderer = createRenderer(context, kitchen, load);
  return {
    look: createLook(context, gate, load),
    identify: (photos, signal) => identifyPhotos(context, photos, signal),
    async plan(photos, rule) {
      return planFrom(await recallPhotos(memory, photos), rule, context.rules());
    },
    render: renderer,
    bytes: (sha256) => store.read(sha256),
    sweep(before, needed, signal) {
      const latest = now().getTime() - TWO_DAYS_MS;
      return store.sweep(new Date(Math.min(before.getTime(), latest)), needed, signal);
    },
  };
}

function planFrom(
  recalled: Awaited<ReturnType<typeof recallPhotos>>,
  rule: PhotoRule,
  others: readonly PhotoRule[],
): PhotoPlan {
  const unknown = pickPhotos(recalled, rule).flatMap((photo) => (photo.shape ? [] : [photo.asked.id]));
  const [plan] = planTogether([rule, ...others], (one) => shapesOf(pickPhotos(recalled, one)));
  const { photos = [], problems = [], losses = [] } = plan ?? {};
  const few = tooFew(photos.length + unknown.length, rule);
  return {
    photos: photos.map(({ how, more: _, rule: __, ...photo }) => ({ ...photo, placed: placementOf(how) })),
    problems: few ? [...problems, few] : problems,
    losses: [
      ...dropped(
        recalled.map(({ asked }) => asked),
        rule,
      ),
      ...losses,
    ],
    unknown,
  };
}
