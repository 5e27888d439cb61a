/** Says which bytes a photo is while reading as little as can be, and copies what could vanish into the store. */
import pLimit, { type LimitFunction } from "p-limit";
import type { PhotoRef, PhotoSource } from "../model/product.js";
import { identifyAddress } from "./addresses.js";
import { type IdentifyContext, isFresh, learn, type Outcome, shapeKey } from "./learn.js";
import { PhotoError } from "./photo-error.js";
import type { Identified, KnownSource } from "./room.js";
import { type Located, type Place, placeOf, shortHash } from "./sources.js";

/** One photo to identify. */
export interface Given {
  readonly ref: PhotoRef;
  readonly bytes?: PhotoSource | undefined;
  readonly owner?: string | undefined;
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
    tasks.map(async (task) => {
      if (task instanceof PhotoError) return task;
      const key = `${task.key} ${task.ref.size}:${task.ref.mtimeMs}:${task.handed ? running.size : ""}`;
      const outcome = running.get(key) ?? identifyOne(context, task, known.get(task.key), { silent, signal, limit });
      running.set(key, outcome);
      return outcome;
    }),
  );
  const rows = new Map(
    outcomes.flatMap((one) => (one instanceof PhotoError ? [] : one.rows)).map((row) => [row.key, row]),
  );
  if (rows.size > 0) await context.memory.saveSources([...rows.values()]);
  return photos.map((photo, index) => {
    const [task, outcome] = [tasks[index], outcomes[index]];
    const source = task && "ref" in task ? task.ref.source : photo.ref.source;
    const ref = source === photo.ref.source ? photo.ref : { ...photo.ref, source };
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

function taskOf({ sources }: IdentifyContext, { ref, bytes, owner }: Given): Task {
  const text = typeof bytes === "string" ? bytes : bytes instanceof URL ? bytes.href : undefined;
  if (bytes !== undefined && text === undefined) {
    const handed = bytes as Handed;
    return { ref: withTrustedRevision(ref, owner), handed, place: undefined, key: handedKey(ref, owner) };
  }
  const source = text ?? ref.source;
  const place = placeOf(source);
  const key = placeKey(place, sources);
  // What is stored is named by its bytes: no revision says it better.
  const revised =
    ref.revision === undefined || place.kind === "store" ? key : `rev:${shortHash(`${key}\0${ref.revision}`)}`;
  return { ref: text === undefined ? ref : { ...ref, source }, handed: undefined, place, key: revised };
}

/** A revision says which version it is, not of what: without an owner it could be any product's. */
function withTrustedRevision(ref: PhotoRef, owner: string | undefined): PhotoRef {
  return owner === undefined ? { ...ref, revision: undefined } : ref;
}

function handedKey({ id, revision, sha256 }: PhotoRef, owner: string | undefined): string {
  if (revision === undefined || owner === undefined) return shapeKey(sha256 ?? "");
  return `rev:${shortHash(`${owner}\0${id}\0${revision}`)}`;
}

function placeKey(place: Place, sources: IdentifyContext["sources"]): string {
  switch (place.kind) {
    case "store":
      return shapeKey(place.sha256);
    case "address":
      return `url:${shortHash(place.url)}`;
    case "path":
      return sources.pathKey(place.path);
    default:
      return place satisfies never;
  }
}

/** What the photos of one call share. */
interface Together {
  /** Addresses whose host does not answer. */
  readonly silent: Set<string>;
  readonly signal: AbortSignal;
  readonly limit: LimitFunction;
}

async function identifyOne(
  context: IdentifyContext,
  task: Task,
  known: KnownSource | undefined,
  together: Together,
): Promise<Outcome | PhotoError> {
  together.signal.throwIfAborted();
  try {
    // Most photos are as they were, which costs one look: they need not queue up behind those that are read.
    const unread =
      task.place?.kind === "path" ? await withoutReading(context, task, task.place.path, known) : undefined;
    return unread ?? (await together.limit(() => identifyByReading(context, task, known, together)));
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

async function identifyByReading(
  context: IdentifyContext,
  task: Task,
  known: KnownSource | undefined,
  { silent, signal }: Together,
): Promise<Outcome | PhotoError> {
  signal.throwIfAborted();
  if (task.handed) return identifyHanded(context, task, task.handed, known, signal);
  if (task.place?.kind === "store") return identifyStored(context, task.key, task.place.sha256, known);
  if (task.place?.kind === "address") return identifyAddress(context, task.key, task.place.url, known, silent, signal);
  return task.place ? identifyPath(context, task, task.place.path, known) : lost();
}

async function withoutReading(
  context: IdentifyContext,
  task: Task,
  path: string,
  known: KnownSource | undefined,
): Promise<Outcome | undefined> {
  if (!known) return undefined;
  return (await onTrust(context, task, known)) ?? atGlance(context, task, path, known);
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
  // A shape may also be known of bytes that were only read where they are: `c` says that they were copied.
  const isCopied = known.seen.startsWith("c");
  if (isCopied && isFresh(known, now())) return { identity, copied: sha256, rows: [] };
  if (!(await store.touch(sha256, now()))) return undefined;
  const seen = isCopied ? known.seen : "c";
  return { identity, copied: sha256, rows: [{ ...known, key, seen, checkedAt: now().getTime() }] };
}

/** `promised`: the identity that the caller vouches for. `said`: size and time that the caller knows. */
function claims({ ref, key }: Task) {
  const said = ref.size === undefined || ref.mtimeMs === undefined ? "" : `${ref.size}:${Math.floor(ref.mtimeMs)}`;
  return { promised: ref.revision === undefined ? ref.sha256 : key, said };
}

async function identifyPath(
  context: IdentifyContext,
  task: Task,
  path: string,
  known: KnownSource | undefined,
): Promise<Outcome> {
  const located = await context.sources.locate(path);
  const unchanged = await asSeen(context, task, located, known);
  if (unchanged) return unchanged;
  const { promised } = claims(task);
  const seen = seenNow(context, task, located);
  if (promised !== undefined && located.isInside) {
    const row = { key: task.key, seen, identity: promised, checkedAt: context.now().getTime() };
    return { identity: promised, rows: [row] };
  }
  const { bytes, stamp } = await context.sources.readLocated(located);
  const { sha256, shape } = await learn(context, bytes, task.ref.sha256, !located.isInside);
  if (stamp) context.hashed.set(stamp, sha256);
  const identity = promised ?? sha256;
  const copied = located.isInside ? undefined : sha256;
  return { identity, copied, rows: [{ ...shape, key: task.key, seen, identity }, shape] };
}

/** Takes the caller's word, where it agrees with what is remembered: nothing is asked of the disk. */
async function onTrust(context: IdentifyContext, task: Task, known: KnownSource): Promise<Outcome | undefined> {
  const { promised, said } = claims(task);
  if (promised === undefined && said === "") return undefined;
  const { mode, saids } = readSeen(known, context.sources.rootsTag);
  const agrees = promised === undefined ? said !== "" && saids.includes(said) : known.identity === promised;
  if (!agrees || mode === "") return undefined;
  return mode === "i" ? { identity: known.identity, rows: [] } : stillKept(context, task.key, known);
}

/** Where the same file was found under these roots before, links need not be followed again: its inode is the same. */
async function atGlance(
  context: IdentifyContext,
  task: Task,
  path: string,
  known: KnownSource,
): Promise<Outcome | undefined> {
  const { mode } = readSeen(known, context.sources.rootsTag);
  const facts = mode === "" ? undefined : await context.sources.glance(path);
  return facts && asSeen(context, task, { path, isInside: mode === "i", facts }, known);
}

/** Size, time and inode are what they were: no byte is read. */
async function asSeen(
  context: IdentifyContext,
  task: Task,
  located: Located,
  known: KnownSource | undefined,
): Promise<Outcome | undefined> {
  if (!known?.sha256 || claims(task).promised !== undefined) return undefined;
  const seen = seenNow(context, task, located);
  // What the caller says stands behind the last bar.
  const isSame = known.seen === seen || known.seen.split("|", 2).join("|") === seen.split("|", 2).join("|");
  if (!isSame) return undefined;
  if (located.isInside && seen === known.seen) return { identity: known.identity, rows: [] };
  const row = { ...known, key: task.key, seen };
  const rows = seen === known.seen ? [] : [row];
  if (located.isInside) return { identity: known.identity, rows };
  const kept = await stillKept(context, task.key, row);
  return kept && { ...kept, rows: kept.rows.length > 0 ? kept.rows : rows };
}

/** How a path looks: `i` inside the roots or `c` copied, under these roots | size:time:inode | what the caller says. */
function seenNow({ sources }: IdentifyContext, task: Task, { isInside, facts }: Located): string {
  const { size, mtimeMs, inode } = facts;
  return `${isInside ? "i" : "c"}${sources.rootsTag}|${size}:${Math.floor(mtimeMs)}:${inode}|${claims(task).said}`;
}

function readSeen(known: KnownSource, rootsTag: string) {
  const [head = "", facts = "", said = ""] = known.seen.split("|");
  const mode = head.slice(1) === rootsTag ? head.slice(0, 1) : "";
  return { mode, saids: [said, facts.split(":").slice(0, 2).join(":")] };
}
