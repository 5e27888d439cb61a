/**
 * The photo store: a folder of files named after the SHA-256 of their bytes. A file is written beside, synced and
 * renamed, so that a crash leaves a temporary file at worst; bytes are checked against their name whenever they are read.
 * Several processes and machines may share the folder. A file's modification time says when it was last used.
 */
import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { diskFiles, errorCode, type Files } from "./files.js";
import { joined } from "./joined.js";
import { PhotoError } from "./photo-error.js";
import type { Swept } from "./room.js";

export interface PhotoStore {
  /** Puts bytes in, or marks them as used where they are there. Answers with their SHA-256, hex. */
  put(bytes: Uint8Array, now: Date): Promise<string>;
  /** Marks bytes as used; `false` where they are not there. */
  touch(sha256: string, now: Date): Promise<boolean>;
  /** Bytes that match their name. Damaged ones are removed, so that they can be made again. Throws `PhotoError`. */
  read(sha256: string): Promise<Buffer>;
  /** Bytes as a file of their own, under a name of ours, as long as `use` runs. */
  lend: Lend;
  sweep(before: Date, needed: Needed, signal: AbortSignal): Promise<Swept>;
}

/** Lends bytes as a file. Rejects with a `PhotoError` (`store`) where it cannot be written. */
export type Lend = <T>(bytes: Uint8Array, use: (path: string) => Promise<T>) => Promise<T>;

/** Which of these are still needed. */
export type Needed = (sha256s: readonly string[]) => Promise<ReadonlySet<string>>;

const TEMPORARY = "tmp";
const DAY_MS = 86_400_000;
const NAME = /^[0-9a-f]{64}$/;
/** Files that one question to `needed` holds. */
const PORTION = 500;

/** SHA-256 of bytes, hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A store in `folder`, which is made when the first photo is kept. */
export function createPhotoStore(folder: string, files: Files = diskFiles): PhotoStore {
  const shelfOf = (sha256: string) => join(folder, sha256.slice(0, 2));
  const pathOf = (sha256: string) => join(shelfOf(sha256), sha256);
  const temporary = join(folder, TEMPORARY);
  // The renditions of a photo are put in side by side, and every sync is a wait for the disk.
  const makeTemporary = joined(() => files.makeFolder(temporary));
  const syncAll = joined(() => files.syncFolder(folder));

  const touch = async (sha256: string, now: Date): Promise<boolean> => {
    try {
      await files.touch(pathOf(sha256), now);
      return true;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return false;
      throw storeError("reached", error);
    }
  };

  return {
    touch,
    async put(bytes, now) {
      const sha256 = sha256Of(bytes);
      if (await touch(sha256, now)) return sha256;
      const beside = join(temporary, `${sha256}.${randomUUID()}`);
      try {
        await makeTemporary();
        await files.makeFolder(shelfOf(sha256));
        await files.writeNew(beside, bytes);
        await files.touch(beside, now);
        await files.rename(beside, pathOf(sha256));
        await files.syncFolder(shelfOf(sha256));
        await syncAll();
      } catch (error) {
        throw storeError("written", error);
      }
      return sha256;
    },
    read: (sha256) => readChecked(files, pathOf(sha256), sha256),
    lend: lender(files, temporary, makeTemporary),
    sweep: (before, needed, signal) => sweepStore(files, folder, before, needed, signal),
  };
}

function lender(files: Files, folder: string, makeFolder: () => Promise<void>): Lend {
  return async (bytes, use) => {
    const path = join(folder, randomUUID());
    try {
      await makeFolder();
      await files.writeLoose(path, bytes);
    } catch (error) {
      throw storeError("written", error);
    }
    try {
      return await use(path);
    } finally {
      // Windows removes nothing that a decoder still has open: then it is swept as what a crash leaves behind is.
      await files.remove(path).catch(() => undefined);
    }
  };
}

async function readChecked(files: Files, path: string, sha256: string): Promise<Buffer> {
  if (!NAME.test(sha256)) throw missing(sha256);
  let bytes: Buffer;
  try {
    bytes = (await files.readFile(path, Number.MAX_SAFE_INTEGER - 1)).bytes;
  } catch (error) {
    if (errorCode(error) === "ENOENT") throw missing(sha256);
    throw storeError("read", error);
  }
  if (sha256Of(bytes) === sha256) return bytes;
  await files.remove(path);
  throw new PhotoError("store", `The stored photo ${sha256.slice(0, 12)} was damaged and has been removed.`, {
    cure: "It is made again by itself; check the disk if this repeats.",
  });
}

async function sweepStore(
  files: Files,
  folder: string,
  before: Date,
  needed: Needed,
  signal: AbortSignal,
): Promise<Swept> {
  const swept = { removed: 0, bytes: 0 };
  await sweepTemporary(files, join(folder, TEMPORARY), before);
  for (const shelf of await files.list(folder)) {
    if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
    signal.throwIfAborted();
    const names = (await files.list(join(folder, shelf))).filter((name) => NAME.test(name));
    for (let at = 0; at < names.length; at += PORTION) {
      const portion = names.slice(at, at + PORTION).map((name) => ({ name, path: join(folder, shelf, name) }));
      const done = await sweepPortion(files, portion, before, needed);
      swept.removed += done.removed;
      swept.bytes += done.bytes;
    }
  }
  return swept;
}

async function sweepPortion(
  files: Files,
  portion: readonly { readonly name: string; readonly path: string }[],
  before: Date,
  needed: Needed,
): Promise<Swept> {
  const old: { readonly name: string; readonly path: string; readonly size: number }[] = [];
  for (const file of portion) {
    const facts = await statIfThere(files, file.path);
    if (facts && facts.mtimeMs < before.getTime()) old.push({ ...file, size: facts.size });
  }
  if (old.length === 0) return { removed: 0, bytes: 0 };
  const kept = await needed(old.map(({ name }) => name));
  const swept = { removed: 0, bytes: 0 };
  for (const { name, path, size } of old) {
    if (kept.has(name)) continue;
    // Somebody may have used it since: look again, as late as possible.
    const facts = await statIfThere(files, path);
    if (!facts || facts.mtimeMs >= before.getTime()) continue;
    await files.remove(path);
    swept.removed++;
    swept.bytes += size;
  }
  return swept;
}

/** What a crash left behind. Nobody writes for a day. */
async function sweepTemporary(files: Files, folder: string, before: Date): Promise<void> {
  for (const name of await files.list(folder)) {
    const path = join(folder, name);
    const facts = await statIfThere(files, path);
    if (facts && facts.mtimeMs < before.getTime() - DAY_MS) await files.remove(path);
  }
}

async function statIfThere(files: Files, path: string) {
  try {
    return await files.stat(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw storeError("read", error);
  }
}

function missing(sha256: string): PhotoError {
  return new PhotoError("missing", `The photo store does not hold ${sha256.slice(0, 12)}.`, {
    cure: "Publish the product with its photo again.",
  });
}

function storeError(what: string, cause: unknown): PhotoError {
  return new PhotoError("store", `The photo store could not be ${what} (${errorCode(cause) ?? "unknown trouble"}).`, {
    cure: "Check the folder's disk and permissions.",
    cause,
  });
}
