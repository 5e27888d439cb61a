/** Says which bytes a photo is while reading as little as can be, and copies what could vanish into the store. */
import pLimit from "p-limit";
import type { PhotoRef, PhotoSource } from "../model/product.js";
import { identifyAddress } from "./addresses.js";
import { type IdentifyContext, isFresh, learn, type Outcome, shapeKey } from "./learn.js";
import { PhotoError } from "./photo-error.js";
import type { Identified, KnownSource } from "./room.js";
import { type Place, placeOf, shortHash } from "./sources.js";

/** One photo to identify. */
export interface Given {
  readonly ref: PhotoRef;
  readonly bytes?: PhotoSource | undefined;
}

type Handed = Exclude<PhotoSource, string | URL>;
interface Task {
  readonly ref: PhotoRef;
  readonly handed: Handed | undefined;
  /** Where it is, unless bytes were handed in. */
  readonly place: Place | undefined;
  readonly key: string;
}

const AT_ONCE = 8;

/** See `PhotoRoom.identify`. */
export async function identifyPhotos(
  context: IdentifyContext,
  photos: readonly Given[],
  signal: AbortSignal,
): Promise<readonly Identified[]> {
  signal.throwIfAborted();
  const tasks = photos.map((photo) => attempt(() => taskOf(context, photo)));
  const keys = new Set(tasks.flatMap((task) => (task instanceof PhotoError ? [] : [task.key])));
  const known = keys.size > 0 ? await context.memory.readSources([...keys]) : new Map<string, KnownSource>();
  const limit = pLimit(AT_ONCE);
  const silent = new Set<string>();
  const running = new Map<string, Promise<Outcome | PhotoError>>();
  const outcomes = await Promise.all(
    tasks.map((task) => {
      if (task instanceof PhotoError) return task;
      const key = `${task.key} ${task.ref.size}:${task.ref.mtimeMs}:${task.handed ? running.size : ""}`;
      const begun = running.get(key);
      if (begun) return begun;
      const outcome = limit(() => identifyOne(context, task, known.get(task.key), silent, signal));
      running.set(key, outcome);
      return outcome;
    }),
  );
  const rows = new Map(
    outcomes.flatMap((one) => (one instanceof PhotoError ? [] : one.rows)).map((row) => [row.key, row]),
  );
  if (rows.size > 0) await context.memory.saveSources([...rows.values()]);
  return photos.map(({ ref }, index) => {
    const outcome = outcomes[index];
    if (!outcome || outcome instanceof PhotoError) return { ref, error: outcome ?? lost() };
    return { ref: outcome.copied ? { ...ref, source: `store:${outcome.copied}` } : ref, identity: outcome.identity };
  });
}

function lost(): PhotoError {
  return new PhotoError("missing", "The photo names no source.");
}

function attempt<T>(run: () => T): T | PhotoError {
  try {
    return run();
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

function taskOf({ sources }: IdentifyContext, { ref, bytes }: Given): Task {
  const text = typeof bytes === "string" ? bytes : bytes instanceof URL ? bytes.href : undefined;
  const handed = text === undefined ? (bytes as Handed | undefined) : undefined;
  const source = text ?? ref.source;
  const named = text === undefined ? ref : { ...ref, source };
  if (ref.revision !== undefined && source !== "") {
    const place = handed ? undefined : placeOf(source);
    return { ref: named, handed, place, key: `rev:${shortHash(`${source}\0${ref.revision}`)}` };
  }
  if (handed) return { ref: named, handed, place: undefined, key: shapeKey(ref.sha256 ?? "") };
  const place = placeOf(source);
  const keys = {
    store: () => shapeKey(place.kind === "store" ? place.sha256 : ""),
    address: () => `url:${shortHash(source)}`,
    path: () => sources.pathKey(place.kind === "path" ? place.path : ""),
  };
  return { ref: named, handed, place, key: keys[place.kind]() };
}

async function identifyOne(
  context: IdentifyContext,
  task: Task,
  known: KnownSource | undefined,
  silent: Set<string>,
  signal: AbortSignal,
): Promise<Outcome | PhotoError> {
  signal.throwIfAborted();
  try {
    if (task.handed) return await identifyHanded(context, task, task.handed, known, signal);
    if (task.place?.kind === "store") return await identifyStored(context, task.key, task.place.sha256, known);
    if (task.place?.kind === "address") {
      return await identifyAddress(context, task.key, task.place.url, known, silent, signal);
    }
    if (task.place?.kind === "path") return await identifyPath(context, task, task.place.path, known);
    return lost();
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

async function identifyHanded(
  context: IdentifyContext,
  task: Task,
  handed: Handed,
  known: KnownSource | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const kept = await stillKept(context, task.key, known);
  if (kept) return kept;
  const bytes = await context.sources.readGiven(handed, signal);
  const { sha256, shape } = await learn(context, bytes, task.ref.sha256, true);
  if (task.ref.revision === undefined) return { identity: sha256, copied: sha256, rows: [shape] };
  return { identity: task.key, copied: sha256, rows: [{ ...shape, key: task.key, identity: task.key }, shape] };
}

async function identifyStored(
  context: IdentifyContext,
  key: string,
  sha256: string,
  known: KnownSource | undefined,
): Promise<Outcome> {
  const kept = await stillKept(context, key, known);
  if (kept) return { ...kept, copied: undefined };
  const { shape } = await learn(context, await context.store.read(sha256), sha256, true);
  return { identity: sha256, rows: [shape] };
}

/** What was copied before and is certain to be there: looked after once a day, which also keeps it from being swept. */
async function stillKept(
  { store, now }: IdentifyContext,
  key: string,
  known: KnownSource | undefined,
): Promise<Outcome | undefined> {
  if (!known?.sha256) return undefined;
  const { identity, sha256 } = known;
  if (isFresh(known, now())) return { identity, copied: sha256, rows: [] };
  if (!(await store.touch(sha256, now()))) return undefined;
  return { identity, copied: sha256, rows: [{ ...known, key, checkedAt: now().getTime() }] };
}

async function identifyPath(
  context: IdentifyContext,
  task: Task,
  path: string,
  known: KnownSource | undefined,
): Promise<Outcome> {
  const { ref, key } = task;
  const { sources, now } = context;
  const said = ref.size === undefined || ref.mtimeMs === undefined ? "" : `${ref.size}:${Math.floor(ref.mtimeMs)}`;
  const promised = ref.revision !== undefined ? key : ref.sha256;
  const memory = readSeen(known, sources.rootsTag);
  const isSaid = promised !== undefined ? known?.identity === promised : said !== "" && memory.said.includes(said);
  if (known && isSaid && memory.mode === "i") return { identity: known.identity, rows: [] };
  if (known && isSaid && memory.mode === "c") {
    const kept = await stillKept(context, key, known);
    if (kept) return kept;
  }
  const located = await sources.locate(path);
  const { size, mtimeMs, inode } = located.facts;
  const facts = `${size}:${Math.floor(mtimeMs)}`;
  const mode = located.isInside ? "i" : "c";
  const seen = `${mode}${sources.rootsTag}|${facts}:${inode}|${said}`;
  const checkedAt = now().getTime();
  if (promised === undefined && known?.sha256 && memory.mode === mode && memory.facts === `${facts}:${inode}`) {
    const row = { ...known, key, seen };
    const rows = seen === known.seen ? [] : [row];
    if (mode === "i") return { identity: known.identity, rows };
    const kept = await stillKept(context, key, row);
    if (kept) return { ...kept, rows: kept.rows.length > 0 ? kept.rows : rows };
  }
  if (promised !== undefined && mode === "i") {
    return { identity: promised, rows: [{ key, seen, identity: promised, checkedAt }] };
  }
  const { sha256, shape } = await learn(context, await sources.readLocated(located), ref.sha256, mode === "c");
  const identity = promised ?? sha256;
  return { identity, copied: mode === "c" ? sha256 : undefined, rows: [{ ...shape, key, seen, identity }, shape] };
}

/** `i` inside the roots or `c` copied, how the file looked, and what the caller had said of it then. */
function readSeen(known: KnownSource | undefined, rootsTag: string) {
  const [head = "", facts = "", said = ""] = known?.seen.split("|") ?? [];
  const mode = head.slice(1) === rootsTag ? head.slice(0, 1) : "";
  const [size, mtime] = facts.split(":");
  return { mode, facts, said: [said, `${size}:${mtime}`] };
}
