/**
 * Renders single-flight: whoever waits for the same photo is served by one decode, however many calls ask for however
 * many recipes. A fixed number of photos is worked on at once, which bounds memory; a photo nobody waits for any more is
 * dropped.
 */
import type { LimitFunction } from "p-limit";
import type { Size } from "./geometry.js";
import { asBuffer, type PhotoLimits } from "./inspect.js";
import { openPhoto } from "./master.js";
import { PhotoError } from "./photo-error.js";
import type { Recipe } from "./recipe.js";
import { type Made, renderRecipes } from "./render.js";
import type { KnownRendition } from "./room.js";
import type { SharpModule } from "./sharp.js";

/** What one photo is asked for. */
export interface Order {
  readonly sha256: string;
  /** The upright size that the recipes were planned for. */
  readonly size: Size;
  /** By rendition key. */
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly load: (signal: AbortSignal) => Promise<Uint8Array>;
}

/** The decoder found another size than the header said: the recipes are to be planned anew. */
export interface Moved {
  readonly moved: Size;
}

export type Cooked = ReadonlyMap<string, KnownRendition | PhotoError> | Moved;

export interface KitchenOptions {
  readonly limit: LimitFunction;
  readonly limits: PhotoLimits;
  /** Stores bytes and remembers rows before anybody is served. */
  readonly keep: (made: ReadonlyMap<string, Made>) => Promise<ReadonlyMap<string, KnownRendition>>;
}

interface Job {
  readonly order: { readonly sha256: string; readonly size: Size; readonly load: Order["load"] };
  readonly recipes: Map<string, Recipe>;
  readonly abort: AbortController;
  readonly done: Promise<Cooked>;
  waiting: number;
  isOpen: boolean;
}

/** Makes the kitchen of one room. */
export function createKitchen({ limit, limits, keep }: KitchenOptions) {
  const jobs = new Map<string, Set<Job>>();

  const run = async (sharp: SharpModule, job: Job): Promise<Cooked> => {
    // From here on the list of recipes is final; whoever comes later begins a job of their own.
    job.isOpen = false;
    const { signal } = job.abort;
    signal.throwIfAborted();
    const bytes = await job.order.load(signal);
    const photo = await openPhoto(sharp, asBuffer(bytes), limits);
    const { width, height } = job.order.size;
    if (photo.width !== width || photo.height !== height)
      return { moved: { width: photo.width, height: photo.height } };
    const keys = [...job.recipes.keys()];
    const results = await renderRecipes(sharp, photo, [...job.recipes.values()], limits, signal);
    return serve(keys, results);
  };

  const serve = async (keys: readonly string[], results: readonly (Made | PhotoError)[]): Promise<Cooked> => {
    const served = new Map<string, KnownRendition | PhotoError>();
    const made = new Map<string, Made>();
    keys.forEach((key, index) => {
      const result = results[index];
      if (result instanceof PhotoError) served.set(key, result);
      else if (result) made.set(key, result);
    });
    for (const [key, row] of await keep(made)) served.set(key, row);
    return served;
  };

  const begin = (sharp: SharpModule, order: Order, siblings: Set<Job>): Job => {
    const job: Job = {
      order,
      recipes: new Map(order.recipes),
      abort: new AbortController(),
      waiting: 0,
      isOpen: true,
      // Starts in a later microtask at the earliest, when `job` is there.
      done: Promise.resolve()
        .then(() => limit(() => run(sharp, job)))
        .finally(() => leave(job, siblings)),
    };
    // Whoever waits hears of a failure; when nobody does any more, nobody needs to.
    job.done.catch(() => undefined);
    siblings.add(job);
    return job;
  };

  const leave = (job: Job, siblings: Set<Job>) => {
    siblings.delete(job);
    if (siblings.size === 0 && jobs.get(job.order.sha256) === siblings) jobs.delete(job.order.sha256);
  };

  const jobFor = (sharp: SharpModule, order: Order): Job => {
    const siblings = jobs.get(order.sha256) ?? new Set();
    jobs.set(order.sha256, siblings);
    const keys = [...order.recipes.keys()];
    for (const job of siblings) {
      if (keys.every((key) => job.recipes.has(key))) return job;
      if (!job.isOpen) continue;
      for (const [key, recipe] of order.recipes) job.recipes.set(key, recipe);
      return job;
    }
    return begin(sharp, order, siblings);
  };

  return {
    /** Serves one order; rejects with the photo's `PhotoError`, or where `signal` aborts. */
    async cook(sharp: SharpModule, order: Order, signal: AbortSignal): Promise<Cooked> {
      signal.throwIfAborted();
      const job = jobFor(sharp, order);
      job.waiting++;
      try {
        return await orAborted(job.done, signal);
      } finally {
        job.waiting--;
        const siblings = jobs.get(order.sha256);
        if (job.waiting === 0 && siblings) {
          leave(job, siblings);
          job.abort.abort(new PhotoError("store", "Nobody waits for this photo any more."));
        }
      }
    },
  };
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
