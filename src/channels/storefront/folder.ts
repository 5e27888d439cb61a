/**
 * The shop's folder. A run first stages every file that differs from what the manifest remembers, and only then puts
 * them in their places by renames, so ordered that a reader never finds a link to what is not there yet: photos and new
 * pages, new lists, changed pages, changed lists, the front page, what machines read, and deletions last. Before the
 * first rename the manifest already names every file that will be there: a crash leaves a whole shop, and the next run
 * ends what this one began. Nothing is deleted or replaced that the manifest, or a mark inside, does not call ours.
 */
import { join } from "node:path";
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import { sha256Hex } from "../../http/sign.js";
import type { Files } from "./files.js";

/** The order in which files are put in their places. */
const RANKS = ["asset", "newPage", "newList", "page", "list", "front", "machine", "gone"] as const;
type Rank = (typeof RANKS)[number];
/** What a text file is; whether it is new decides its rank. */
export type Role = "asset" | "page" | "list" | "front" | "machine" | "gone";

/** Since when a page is there and when it changed last. */
export interface Dates {
  readonly since: Date;
  readonly changed: Date;
}

export interface ShopFolder {
  /** Stages a text where it differs. `"theirs"`: a file of that name is there and not ours, and it stays. */
  text(
    role: Role,
    path: string,
    text: string,
    options?: { readonly isTheirsAllowed?: boolean },
  ): Promise<Dates | "theirs">;
  /** Stages a text that follows from `source` alone: it is made only where that differs, or it is not there. */
  made(role: Role, path: string, source: string, make: () => Promise<string>): Promise<void>;
  /** Whether a photo was there before this run. */
  hasPhoto(path: string): boolean;
  /** Stages a photo, named after its bytes, where it is not there. */
  photo(path: string, bytes: () => Promise<Uint8Array>): Promise<void>;
  /** Paths below `prefix` that an earlier run wrote and this one has not. */
  left(prefix: string): readonly string[];
  /** Puts everything in its place. Answers how many files were written. */
  commit(signal: AbortSignal): Promise<number>;
}

/** Below the shop's folder. A leading dot keeps common web servers from serving it. */
const OWN = ".etalase";
const MANIFEST = `${OWN}/storefront.json`;
const STAGE = `${OWN}/stage`;

const Entry = z.tuple([z.string(), z.number(), z.number()]);
const Manifest = z.object({ pages: z.record(z.string(), Entry), photos: z.array(z.string()) });

interface Known {
  /** `""`: a run was going to write it, and nobody knows how far it came. */
  readonly digest: string;
  readonly dates: Dates;
}

interface Staged {
  readonly rank: Rank;
  readonly from: string;
  readonly path: string;
}

/** Opens a shop's folder for one run. @throws ChannelError `blocked` later, where a file that is not ours is in the way. */
export async function openShopFolder(files: Files, folder: string, now: Date): Promise<ShopFolder> {
  const memory = await readManifest(files, folder);
  await files.removeFolder(join(folder, STAGE));
  const there = await listFolder(files, folder);
  const pages = new Map<string, Known>();
  const photos = new Set<string>();
  const staged: Staged[] = [];

  const stage = async (rank: Rank, path: string, bytes: string | Uint8Array) => {
    const from = join(folder, STAGE, String(staged.length));
    await files.write(from, bytes);
    staged.push({ rank, from, path });
  };

  const put = async (role: Role, path: string, source: string, make: () => string | Promise<string>, isShy = false) => {
    const digest = sha256Hex(source).slice(0, 32);
    const known = memory.pages.get(path);
    const isThere = there.has(path);
    if (known && isThere && known.digest === digest) {
      pages.set(path, known);
      return known.dates;
    }
    if (!known && isThere && !(await isOurs(files, join(folder, path)))) {
      if (isShy) return "theirs";
      throw inTheWay(folder, path);
    }
    const dates = { since: known?.dates.since ?? now, changed: now };
    await stage(rankOf(role, known !== undefined && isThere), path, await make());
    pages.set(path, { digest, dates });
    return dates;
  };

  return {
    text: (role, path, text, { isTheirsAllowed } = {}) => put(role, path, text, () => text, isTheirsAllowed),
    async made(role, path, source, make) {
      await put(role, path, source, make);
    },
    hasPhoto: (path) => there.has(path),
    async photo(path, bytes) {
      if (photos.has(path)) return;
      photos.add(path);
      // It was renamed into its place whole, and its name is its content.
      if (!there.has(path)) await stage("asset", path, await bytes());
    },
    left: (prefix) => [...memory.pages.keys()].filter((path) => path.startsWith(prefix) && !pages.has(path)),
    commit: (signal) => commit({ files, folder, memory, pages, photos, staged, there }, signal),
  };
}

function rankOf(role: Role, isChange: boolean): Rank {
  if (role === "page") return isChange ? "page" : "newPage";
  if (role === "list") return isChange ? "list" : "newList";
  return role;
}

async function listFolder(files: Files, folder: string): Promise<ReadonlySet<string>> {
  const there = new Set(await files.names(folder));
  for (const part of ["c", "m", "p", "v", ".well-known"]) {
    for (const path of await files.list(join(folder, part))) there.add(`${part}/${path}`);
  }
  return there;
}

/** Everything we write carries our name near its beginning; signed texts in their head, which is base64url. */
async function isOurs(files: Files, path: string): Promise<boolean> {
  const text = (await files.readText(path))?.slice(0, 4_000);
  if (text === undefined) return true;
  const [head = ""] = text.split(".", 1);
  return text.includes("etalase") || Buffer.from(head, "base64url").toString().includes("etalase");
}

function inTheWay(folder: string, path: string): ChannelError {
  return new ChannelError("blocked", `${join(folder, path)} is there and was not written by this shop.`, {
    scope: "account",
    field: "folder",
    cure: "Move it away, or give the shop a folder of its own.",
  });
}

// --- Commit --------------------------------------------------------------------------

interface Run {
  readonly files: Files;
  readonly folder: string;
  readonly memory: Memory;
  readonly pages: ReadonlyMap<string, Known>;
  readonly photos: ReadonlySet<string>;
  readonly staged: readonly Staged[];
  readonly there: ReadonlySet<string>;
}

async function commit(run: Run, signal: AbortSignal): Promise<number> {
  const { files, folder, memory, pages, photos, staged } = run;
  const oldPages = [...memory.pages.keys()].filter((path) => !pages.has(path));
  const oldPhotos = [...memory.photos].filter((path) => !photos.has(path));
  const isNews = staged.length > 0 || oldPages.length > 0 || oldPhotos.length > 0 || photos.size !== memory.photos.size;
  if (!isNews) return 0;
  signal.throwIfAborted();
  await writeManifest(run, journalOf(run), `${STAGE}/journal`);
  for (const rank of RANKS) {
    await putInPlace(
      run,
      staged.filter((one) => one.rank === rank),
      signal,
    );
  }
  for (const path of [...oldPages, ...oldPhotos]) {
    signal.throwIfAborted();
    await files.remove(join(folder, path));
  }
  await writeManifest(run, { pages, photos }, `${STAGE}/manifest`);
  await files.removeFolder(join(folder, STAGE));
  return staged.length;
}

async function putInPlace({ files, folder }: Run, staged: readonly Staged[], signal: AbortSignal): Promise<void> {
  const folders = new Set<string>();
  for (const { from, path } of staged) {
    signal.throwIfAborted();
    const below = path.split("/").slice(0, -1).join("/");
    if (!folders.has(below)) await files.makeFolder(join(folder, below));
    folders.add(below);
    await files.rename(from, join(folder, path));
  }
  // What comes next may link here: after a power cut too.
  for (const below of folders) await files.syncFolder(join(folder, below));
}

// --- Manifest ------------------------------------------------------------------------

interface Memory {
  readonly pages: ReadonlyMap<string, Known>;
  readonly photos: ReadonlySet<string>;
}

/** What may be there while files are put in their places: all of the old, all of the new. */
function journalOf({ memory, pages, photos, staged }: Run): Memory {
  const all = new Map([...memory.pages, ...pages]);
  for (const { path } of staged) {
    const known = all.get(path);
    if (known) all.set(path, { ...known, digest: "" });
  }
  return { pages: all, photos: new Set([...memory.photos, ...photos]) };
}

async function writeManifest({ files, folder }: Run, { pages, photos }: Memory, stage: string): Promise<void> {
  const entries = [...pages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { digest, dates }]) => [path, [digest, dates.since.getTime(), dates.changed.getTime()]] as const);
  const text = JSON.stringify({ pages: Object.fromEntries(entries), photos: [...photos].sort() });
  await files.write(join(folder, stage), text);
  await files.rename(join(folder, stage), join(folder, MANIFEST));
  await files.syncFolder(join(folder, OWN));
}

async function readManifest(files: Files, folder: string): Promise<Memory> {
  const text = await files.readText(join(folder, MANIFEST));
  const parsed = text === undefined ? undefined : Manifest.safeParse(parseJson(text));
  // Without a memory everything of ours is written again, and nothing is deleted.
  if (!parsed?.success) return { pages: new Map(), photos: new Set() };
  const pages = Object.entries(parsed.data.pages)
    .filter(([path]) => isBelow(path))
    .map(([path, [digest, since, changed]]) => {
      const known: Known = { digest, dates: { since: new Date(since), changed: new Date(changed) } };
      return [path, known] as const;
    });
  return { pages: new Map(pages), photos: new Set(parsed.data.photos.filter(isBelow)) };
}

/** A manifest is a file that others can write to: it must not make us delete something elsewhere. */
function isBelow(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !/[\\:]/.test(path) && !path.split("/").includes("..");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
