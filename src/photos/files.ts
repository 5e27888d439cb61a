/**
 * The few file calls this room makes, as a seam: tests count them, crash in them, and nothing else touches the disk.
 * `readFile` is the only one that reads a photo's bytes.
 */
import { constants, promises as fs, statSync } from "node:fs";

export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  /** A plain file: not a folder, pipe, socket or device. */
  readonly isFile: boolean;
}

/** What was read of a file. */
export interface FileRead {
  readonly bytes: Buffer;
  readonly facts: FileFacts;
  /** See `stampOf`. */
  readonly stamp?: string | undefined;
}

export interface Files {
  /** Follows links. Rejects with `ENOENT` where nothing is there. */
  stat(path: string): Promise<FileFacts>;
  /** Absolute, with every link followed. */
  realpath(path: string): Promise<string>;
  /**
   * Reads at most `maxBytes + 1` bytes of a plain file; never follows a link in the last place and never waits for a
   * pipe. Says what it read from, so that a file swapped after a check is noticed.
   */
  readFile(path: string, maxBytes: number): Promise<FileRead>;
  /** Writes a new file and waits until the disk has it. Rejects where it exists. */
  writeNew(path: string, bytes: Uint8Array): Promise<void>;
  /** Writes a new file that nobody misses after a crash: it is not waited for the disk. Rejects where it exists. */
  writeLoose(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Waits until a folder's entries are on disk. Does nothing where the system cannot. */
  syncFolder(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  touch(path: string, at: Date): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names in a folder; empty where there is none. */
  list(path: string): Promise<readonly string[]>;
}

/** The code of a file error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** A disk that takes longer than this to say what a file looks like must not hold everybody up. */
const SLOW_STAT_MS = 2;
/** After a slow answer so many go the long way. */
const WARY_STATS = 500;

/**
 * Asks in place while the disk answers at once: the kernel knows most files, and says so in two microseconds, where the way
 * through another thread takes fifty. A catalogue that is published again does little else.
 */
function createStat(): Files["stat"] {
  let wary = 0;
  return async (path) => {
    if (wary > 0) {
      wary -= 1;
      return factsOf(await fs.stat(path));
    }
    const start = performance.now();
    const stats = statSync(path, { throwIfNoEntry: false });
    if (performance.now() - start > SLOW_STAT_MS) wary = WARY_STATS;
    // Asked once more for the error that tells what is wrong.
    return factsOf(stats ?? (await fs.stat(path)));
  };
}

/** The real disk. */
export const diskFiles: Files = {
  stat: createStat(),
  realpath: (path) => fs.realpath(path),
  readFile,
  writeNew,
  writeLoose: (path, bytes) => fs.writeFile(path, bytes, { flag: "wx", mode: 0o600 }),
  rename: (from, to) => fs.rename(from, to),
  syncFolder,
  makeFolder: async (path) => {
    await fs.mkdir(path, { recursive: true });
  },
  touch: (path, at) => fs.utimes(path, at, at),
  remove: (path) => fs.rm(path, { force: true }),
  list: async (path) => {
    try {
      return await fs.readdir(path);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    }
  },
};

function factsOf(stats: {
  readonly size: number | bigint;
  readonly mtimeMs: number | bigint;
  readonly ino: number | bigint;
  isFile(): boolean;
}): FileFacts {
  return {
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeMs),
    inode: Number(stats.ino),
    isFile: stats.isFile(),
  };
}

/** What tells one state of a file from the next, in nanoseconds where the file system counts them. */
export type FileState = Readonly<Record<"dev" | "ino" | "size" | "mtimeNs" | "ctimeNs", bigint>>;

/** Clocks of file systems tick in steps of up to two seconds (FAT); within one a file may change and look the same. */
const OLD_ENOUGH_MS = 3000;

/**
 * A name for the bytes of a file: as long as it is the same, so are they, because nothing can be written without the file
 * system noting when, and that note (unlike the time of modification) nobody can set. `undefined` where it says nothing:
 * the file changed while it was read, or so short a time ago that it may change again within the same tick.
 */
export function stampOf(before: FileState, after: FileState, nowMs: number): string | undefined {
  const name = nameOf(after);
  const ageMs = nowMs - Number(after.ctimeNs / 1_000_000n);
  return after.ctimeNs > 0n && ageMs >= OLD_ENOUGH_MS && name === nameOf(before) ? name : undefined;
}

function nameOf({ dev, ino, size, mtimeNs, ctimeNs }: FileState): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}

async function readFile(path: string, maxBytes: number): Promise<FileRead> {
  // Windows knows neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await fs.open(path, flags);
  try {
    const before = await handle.stat({ bigint: true });
    const facts = factsOf(before);
    if (!facts.isFile) return { bytes: Buffer.alloc(0), facts };
    // The size may lie (/proc) or grow meanwhile: what is read is what counts.
    const chunks: Buffer[] = [];
    let length = 0;
    while (length <= maxBytes) {
      const wanted = Math.min(Math.max(facts.size - length, 0) + 1, maxBytes + 1 - length, 8_388_608);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted);
      if (bytesRead === 0) break;
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
    const stamp = stampOf(before, await handle.stat({ bigint: true }), Date.now());
    return { bytes, facts, stamp };
  } finally {
    await handle.close();
  }
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await fs.open(path, "wx", 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  // A folder cannot be opened on Windows; there the rename itself is durable enough.
  if (process.platform === "win32") return;
  const handle = await fs.open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
