/** The file calls that feeds make, as a seam: tests count them and crash in them. Bytes reach the disk before a name does. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, promises as fs } from "node:fs";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** What was written. */
export interface Written {
  readonly byteLength: number;
  /** Hex. */
  readonly sha256: string;
}

export interface FeedDisk {
  /** `undefined` where there is none. */
  readText(path: string): Promise<string | undefined>;
  isThere(path: string): Promise<boolean>;
  /** Writes a file, makes its folder, and waits until the disk has it. What was there is lost. */
  write(path: string, texts: AsyncIterable<string>, signal: AbortSignal): Promise<Written>;
  /** Writes `to` as the gzip of `from`: equal bytes give equal bytes. */
  zip(from: string, to: string, signal: AbortSignal): Promise<void>;
  /** Size and digest of a file. */
  measure(path: string, signal: AbortSignal): Promise<Written>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Waits until a folder's entries are on disk. Does nothing where the system cannot. */
  syncFolder(path: string): Promise<void>;
}

/** Texts are gathered to this many characters before they are written. */
const CHUNK = 65_536;
/** The byte of a gzip header that names the system. 255: unknown, so that the same text is the same file everywhere. */
const SYSTEM_AT = 9;
const UNKNOWN_SYSTEM = 255;

/** The real disk. */
export const realDisk: FeedDisk = {
  readText: (path) => unlessMissing<string | undefined>(fs.readFile(path, "utf8"), undefined),
  isThere: (path) =>
    unlessMissing(
      fs.stat(path).then(() => true),
      false,
    ),
  async write(path, texts, signal) {
    await fs.mkdir(dirname(path), { recursive: true });
    const hash = createHash("sha256");
    let byteLength = 0;
    const counted = async function* (): AsyncIterable<Buffer> {
      for await (const text of inChunks(texts)) {
        const bytes = Buffer.from(text, "utf8");
        hash.update(bytes);
        byteLength += bytes.length;
        yield bytes;
      }
    };
    await pipeline(counted, createWriteStream(path, { flush: true, mode: 0o644 }), { signal });
    return { byteLength, sha256: hash.digest("hex") };
  },
  async zip(from, to, signal) {
    await pipeline(
      createReadStream(from),
      createGzip(),
      anywhere,
      createWriteStream(to, { flush: true, mode: 0o644 }),
      {
        signal,
      },
    );
  },
  async measure(path, signal) {
    const hash = createHash("sha256");
    let byteLength = 0;
    for await (const bytes of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
      hash.update(bytes);
      byteLength += bytes.length;
    }
    return { byteLength, sha256: hash.digest("hex") };
  },
  rename: (from, to) => fs.rename(from, to),
  remove: (path) => fs.rm(path, { force: true }),
  async makeFolder(path) {
    await fs.mkdir(path, { recursive: true });
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

async function* inChunks(texts: AsyncIterable<string>): AsyncIterable<string> {
  let chunk = "";
  for await (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

async function* anywhere(zipped: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let at = 0;
  for await (const bytes of zipped) {
    if (at <= SYSTEM_AT && SYSTEM_AT < at + bytes.length) bytes[SYSTEM_AT - at] = UNKNOWN_SYSTEM;
    at += bytes.length;
    yield bytes;
  }
}
