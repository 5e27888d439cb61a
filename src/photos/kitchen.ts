/**
 * Renders single-flight: whoever waits for the same photo is served by one decode, however many calls ask for however
 * many recipes. A fixed number of photos is worked on at once, and those that a decoder has to hold as a whole only as far as
 * they fit beside each other, which bounds memory; a photo nobody waits for any more is dropped.
 */
import type { LimitFunction } from "p-limit";
import { orAborted } from "./abort-watch.js";
import { asBuffer } from "./bytes.js";
import type { Gate } from "./gate.js";
import type { Size } from "./geometry.js";
import { heldByDecoding, type PhotoLimits } from "./inspect.js";
import { openPhoto } from "./master.js";
import { PhotoError } from "./photo-error.js";
import type { Recipe } from "./recipe.js";
import { type Made, renderRecipes } from "./render.js";
import type { KnownRendition } from "./room.js";
import type { SharpModule } from "./sharp.js";
import type { Lend } from "./store.js";

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
  /** Counts the bytes that decoders hold. */
  readonly gate: Gate;
  readonly limits: PhotoLimits;
  /** Lends a decoder the bytes as a file. Absent where the folder's name could be read as options. */
  readonly lend: Lend | undefined;
  /** Stores bytes and remembers rows before anybody is served. */
  readonly keep: (made: ReadonlyMap<string, Made>) => Promise<ReadonlyMap<string, KnownRendition>>;
}

interface Job {
  readonly order: Omit<Order, "recipes">;
  readonly recipes: Map<string, Recipe>;
  readonly abort: AbortController;
  readonly done: Promise<Cooked>;
  waiting: number;
  isOpen: boolean;
}

export interface Kitchen {
  /** Serves one order; rejects with the photo's `PhotoError`, or where `signal` aborts. */
  cook(sharp: SharpModule, order: Order, signal: AbortSignal): Promise<Cooked>;
}

/** Makes the kitchen of one room. */
export function createKitchen(options: KitchenOptions): Kitchen {
  const jobs = new Set<Job>();
  const begin = (sharp: SharpModule, order: Order): Job => {
    const job: Job = {
      order,
      recipes: new Map(order.recipes),
      abort: new AbortController(),
      waiting: 0,
      isOpen: true,
      // Starts in a later microtask at the earliest, when `job` is there.
      done: Promise.resolve()
        .then(() => options.limit(() => run(options, sharp, job)))
        .finally(() => jobs.delete(job)),
    };
    // Whoever waits hears of a failure; when nobody does any more, nobody needs to.
    job.done.catch(() => undefined);
    jobs.add(job);
    return job;
  };

  return {
    async cook(sharp, order, signal) {
      signal.throwIfAborted();
      const job = join(jobs, order) ?? begin(sharp, order);
      job.waiting++;
      try {
        return await orAborted(job.done, signal);
      } finally {
        job.waiting--;
        if (job.waiting === 0 && jobs.delete(job)) job.abort.abort();
      }
    },
  };
}

/** A job that makes, or can still be asked to make, everything of an order. */
function join(jobs: ReadonlySet<Job>, order: Order): Job | undefined {
  const siblings = [...jobs].filter((job) => job.order.sha256 === order.sha256);
  const making = siblings.find((job) => [...order.recipes.keys()].every((key) => job.recipes.has(key)));
  if (making) return making;
  const open = siblings.find((job) => job.isOpen);
  for (const [key, recipe] of open ? order.recipes : []) open?.recipes.set(key, recipe);
  return open;
}

async function run(options: KitchenOptions, sharp: SharpModule, job: Job): Promise<Cooked> {
  // From here on the list of recipes is final; whoever comes later begins a job of their own.
  job.isOpen = false;
  const { signal } = job.abort;
  signal.throwIfAborted();
  const bytes = await job.order.load(signal);
  const leave = await options.gate.enter(heldByDecoding(bytes), signal);
  try {
    return await decode(options, sharp, job, asBuffer(bytes));
  } finally {
    leave();
  }
}

async function decode(options: KitchenOptions, sharp: SharpModule, job: Job, bytes: Buffer): Promise<Cooked> {
  const { limits, keep, lend } = options;
  const { signal } = job.abort;
  const { width, height, ...photo } = await openPhoto(sharp, bytes, limits);
  const planned = job.order.size;
  if (width !== planned.width || height !== planned.height) return { moved: { width, height } };
  const keys = [...job.recipes.keys()];
  const recipes = [...job.recipes.values()];
  const results = await renderRecipes(sharp, { ...photo, width, height, lend }, recipes, limits, signal);
  const served = new Map<string, KnownRendition | PhotoError>();
  const made = new Map<string, Made>();
  keys.forEach((key, index) => {
    const result = results[index];
    if (result instanceof PhotoError) served.set(key, result);
    else if (result) made.set(key, result);
  });
  for (const [key, row] of await keep(made)) served.set(key, row);
  return served;
}
