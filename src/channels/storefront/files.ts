/** The few file calls this channel makes, as a seam: tests count them and crash in them. */
import { promises as fs } from "node:fs";
import { dirname, join, sep } from "node:path";

export interface Files {
  /** `undefined` where there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Writes a new file, makes its folder, and waits until the disk has it. */
  write(path: string, bytes: string | Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Paths of all files below a folder, with forward slashes; empty where there is none. */
  list(folder: string): Promise<readonly string[]>;
  /** Names of the files in a folder itself. */
  names(folder: string): Promise<readonly string[]>;
  /** Waits until a folder's entries are on disk. Does nothing where the system cannot. */
  syncFolder(path: string): Promise<void>;
}

/** The code of a file error, such as `ENOSPC`. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

async function unlessMissing<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return otherwise;
    throw error;
  }
}

/** The real disk. */
export const diskFiles: Files = {
  readText: (path) => unlessMissing<string | undefined>(fs.readFile(path, "utf8"), undefined),
  async write(path, bytes) {
    const handle = await openNew(path);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  rename: (from, to) => fs.rename(from, to),
  remove: (path) => fs.rm(path, { force: true }),
  removeFolder: (path) => fs.rm(path, { recursive: true, force: true }),
  async makeFolder(path) {
    await fs.mkdir(path, { recursive: true });
  },
  async list(folder) {
    const items = await unlessMissing(fs.readdir(folder, { recursive: true, withFileTypes: true }), []);
    return items
      .filter((item) => !item.isDirectory())
      .map((item) =>
        join(item.parentPath, item.name)
          .slice(folder.length + 1)
          .split(sep)
          .join("/"),
      );
  },
  async names(folder) {
    const items = await unlessMissing(fs.readdir(folder, { withFileTypes: true }), []);
    return items.filter((item) => !item.isDirectory()).map(({ name }) => name);
  },
  async syncFolder(path) {
    // A folder cannot be opened on Windows; there the rename itself is durable enough.
    if (process.platform === "win32") return;
    const handle = await fs.open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

async function openNew(path: string) {
  try {
    return await fs.open(path, "wx", 0o644);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    await fs.mkdir(dirname(path), { recursive: true });
    return fs.open(path, "wx", 0o644);
  }
}
