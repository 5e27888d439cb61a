/** Gets a source's bytes: paths inside the roots or beside them, addresses through the guard, what callers hand in. */
import { createHash } from "node:crypto";
import { basename, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { EtalaseError } from "../errors.js";
import type { PhotoSource } from "../model/product.js";
import { orAborted, watchAbort } from "./abort-watch.js";
import { errorCode, type FileFacts, type FileRead, type Files } from "./files.js";
import { checkBytes, PHOTO_LIMITS, type PhotoLimits } from "./inspect.js";
import { PhotoError } from "./photo-error.js";

/** Fetches an address from product data; `createGuardedHttp(...).fetch` of `src/http/guard.ts` fits. */
export type FetchGuarded = (
  url: string,
  request: {
    readonly maxBytes?: number | undefined;
    readonly etag?: string | undefined;
    readonly lastModified?: string | undefined;
    readonly accept?: string | undefined;
    readonly signal: AbortSignal;
  },
) => Promise<
  | {
      readonly status: "new";
      readonly bytes: Uint8Array;
      readonly etag?: string | undefined;
      readonly lastModified?: string | undefined;
    }
  | { readonly status: "same" }
  | { readonly status: "too-large" }
  | { readonly status: "refused"; readonly httpStatus: number }
>;

/** What a `source` text names. */
export type Place =
  | { readonly kind: "store"; readonly sha256: string }
  | { readonly kind: "address"; readonly url: string }
  | { readonly kind: "path"; readonly path: string };

/** A plain file that was found. */
export interface Located {
  /** Absolute, links followed. */
  readonly path: string;
  readonly isInside: boolean;
  readonly facts: FileFacts;
}

export interface SourceOptions {
  /** Folders whose photos stay where they are. */
  readonly roots: readonly string[];
  /** What relative paths outside the roots are relative to. */
  readonly cwd: string;
  readonly files: Files;
  readonly limits: PhotoLimits;
  readonly fetchGuarded: FetchGuarded | undefined;
}

/** Reads a source text. Throws `PhotoError` (`not-allowed`) for schemes we do not fetch. */
export function placeOf(source: string): Place {
  const stored = /^store:([0-9a-f]{64})$/.exec(source)?.[1];
  if (stored) return { kind: "store", sha256: stored };
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(source)?.[1]?.toLowerCase();
  if (scheme === "http" || scheme === "https") return { kind: "address", url: source };
  if (scheme === "file" && URL.canParse(source)) return { kind: "path", path: filePath(source) };
  if (scheme !== undefined) {
    throw new PhotoError("not-allowed", `Photos are not fetched from ${scheme}: addresses.`, {
      cure: "Hand in the bytes, a path or an https address.",
    });
  }
  return { kind: "path", path: source };
}

function filePath(source: string): string {
  try {
    return fileURLToPath(source);
  } catch (cause) {
    throw new PhotoError("not-allowed", "The file: address names no file of this machine.", {
      cure: "Give a path.",
      cause,
    });
  }
}

/** A short name for a text of any length. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}

export interface Sources {
  /** Stays the same as long as the settings do: what is remembered under other roots is not trusted. */
  readonly rootsTag: string;
  pathKey(path: string): string;
  /** Finds a plain file. Throws `PhotoError`. */
  locate(path: string): Promise<Located>;
  /** What an absolute path names now, without finding out where it really lies; `undefined`: `locate` has to say. */
  glance(path: string): Promise<FileFacts | undefined>;
  /** Reads what was located, at most the bytes allowed. Throws `PhotoError`. */
  readLocated(located: Located): Promise<FileRead>;
  readGiven(given: Exclude<PhotoSource, string | URL>, signal: AbortSignal): Promise<Buffer>;
  fetch(
    url: string,
    validators: Validators,
    signal: AbortSignal,
  ): Promise<{ readonly bytes: Uint8Array; readonly validators: Validators } | "same">;
}

/** Makes the reader of sources. */
export function createSources(options: SourceOptions): Sources {
  const { files, limits, cwd } = options;
  const maxBytes = limits.maxBytes ?? PHOTO_LIMITS.maxBytes;
  const roots = options.roots.map((root) => resolve(cwd, root));
  let realRoots: Promise<readonly string[]> | undefined;

  return {
    rootsTag: shortHash(roots.join("\0")).slice(0, 8),
    pathKey: (path) => `path:${shortHash(resolve(roots[0] ?? cwd, path))}`,
    async locate(path) {
      realRoots ??= Promise.all(roots.map((root) => realpathOr(files, root)));
      const candidates = isAbsolute(path) ? [path] : [...roots, resolve(cwd)].map((base) => resolve(base, path));
      const inside = await realRoots;
      for (const candidate of path.includes("\0") ? [] : candidates) {
        const found = await locateOne(files, candidate, inside);
        if (found) return found;
      }
      throw missing(path);
    },
    async glance(path) {
      const facts = isAbsolute(path) ? await files.stat(path).catch(() => undefined) : undefined;
      return facts?.isFile ? facts : undefined;
    },
    readLocated: (located) => readLocated(files, located, limits),
    readGiven: (given, signal) => readGiven(given, maxBytes, signal),
    fetch: (url, validators, signal) => fetchAddress(options.fetchGuarded, url, validators, maxBytes, signal),
  };
}

async function locateOne(files: Files, path: string, roots: readonly string[]): Promise<Located | undefined> {
  try {
    const real = await files.realpath(path);
    const facts = await files.stat(real);
    if (!facts.isFile) throw notAFile(path);
    return { path: real, isInside: roots.some((root) => isUnder(root, real)), facts };
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw pathError(error, path);
  }
}

async function readLocated(files: Files, located: Located, limits: PhotoLimits): Promise<FileRead> {
  checkBytes(located.facts.size, limits);
  const read = await files
    .readFile(located.path, limits.maxBytes ?? PHOTO_LIMITS.maxBytes)
    .catch((error: unknown) => Promise.reject(pathError(error, located.path)));
  if (!read.facts.isFile) throw notAFile(located.path);
  if (read.facts.inode !== located.facts.inode) {
    throw new PhotoError("changed", `${basename(located.path)} was replaced while it was read.`, {
      cure: "It is tried again by itself.",
      passing: true,
    });
  }
  checkBytes(read.bytes.length, limits);
  return read;
}

export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

async function realpathOr(files: Files, path: string): Promise<string> {
  try {
    return await files.realpath(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return path;
    throw pathError(error, path);
  }
}

function isUnder(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function readGiven(
  given: Exclude<PhotoSource, string | URL>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  signal.throwIfAborted();
  if (given instanceof Uint8Array) return Buffer.from(given);
  try {
    if (typeof given === "function") return Buffer.from(await orAborted(given(), signal));
    return await readStream(given, maxBytes, signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof PhotoError) throw cause;
    throw new PhotoError("unreachable", "The photo's bytes could not be had from the function or stream handed in.", {
      cure: "Hand in bytes that can be read.",
      cause,
    });
  }
}

async function readStream(stream: ReadableStream<Uint8Array>, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const reader = stream.getReader();
  const stop = () => void reader.cancel(signal.reason).catch(() => undefined);
  const unwatch = watchAbort(signal, stop);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return Buffer.concat(chunks, length);
      chunks.push(value);
      length += value.length;
      checkBytes(Math.max(1, length), { maxBytes });
    }
  } catch (error) {
    stop();
    throw error;
  } finally {
    unwatch();
  }
}

async function fetchAddress(
  fetchGuarded: FetchGuarded | undefined,
  url: string,
  { etag, lastModified }: Validators,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly validators: Validators } | "same"> {
  if (!fetchGuarded) {
    throw new PhotoError("not-allowed", "Photos are not fetched from addresses here.", {
      cure: "Give paths or bytes.",
    });
  }
  const reply = await fetchGuarded(url, { maxBytes, etag, lastModified, accept: "image/*", signal }).catch(
    (cause: unknown) => {
      signal.throwIfAborted();
      if (cause instanceof EtalaseError) throw new PhotoError("not-allowed", cause.message, { cause });
      throw new PhotoError("unreachable", `${hostOf(url)} did not give the photo.`, {
        cure: "It is asked again by itself.",
        cause,
      });
    },
  );
  switch (reply.status) {
    case "new":
      return { bytes: reply.bytes, validators: { etag: reply.etag, lastModified: reply.lastModified } };
    case "same":
      return "same";
    case "too-large":
      throw new PhotoError("too-heavy", `The photo at ${hostOf(url)} has more than ${maxBytes} bytes.`, {
        cure: "Put up a smaller one.",
        facts: { maxBytes },
      });
    case "refused":
      throw refusedBy(url, reply.httpStatus);
    default:
      return reply satisfies never;
  }
}

function refusedBy(url: string, httpStatus: number): PhotoError {
  const isGone = httpStatus === 404 || httpStatus === 410;
  return new PhotoError(isGone ? "missing" : "unreachable", `${hostOf(url)} answered ${httpStatus} for the photo.`, {
    cure: "Check the address in a browser.",
    facts: { httpStatus },
  });
}

/** Only the host: a query may carry a signature. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "The address";
}

function missing(path: string): PhotoError {
  return new PhotoError("missing", `There is no file ${basename(path)}.`, { cure: "Check the path and the roots." });
}

function notAFile(path: string): PhotoError {
  return new PhotoError("not-a-file", `${basename(path)} is a folder, a pipe or a device.`, {
    cure: "Give the path of a picture.",
  });
}

function pathError(error: unknown, path: string): Error {
  if (error instanceof PhotoError) return error;
  const code = errorCode(error);
  if (code === "ELOOP") return notAFile(path);
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return missing(path);
  return new PhotoError("unreachable", `${basename(path)} could not be read (${code ?? "unknown trouble"}).`, {
    cure: "Check its permissions and the disk.",
    cause: error,
    passing: code !== "EACCES" && code !== "EPERM",
  });
}
