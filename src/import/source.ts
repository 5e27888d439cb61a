/** A file to import, opened: what it begins with, its bytes, or its text, each as often as needed. */
import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { ImportError } from "./import-error.js";

const HEAD_BYTES = 64 * 1024;

/** A file that is there. */
export interface OpenFile {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  /** Its first 64 KiB. */
  readonly head: Uint8Array;
  bytes(signal?: AbortSignal): Promise<Uint8Array>;
  chunks(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Opens a path or bytes. @throws ImportError `not-found`, `unreadable`, `too-large` */
export async function openFile(source: string | Uint8Array, maxBytes: number): Promise<OpenFile> {
  const file = typeof source === "string" ? await openPath(source) : openBytes(source);
  if (file.size > maxBytes) throw tooLarge(file, maxBytes);
  if (file.size === 0) {
    throw new ImportError("broken", `${file.name} is empty.`, { cure: "Export it again.", field: "file" });
  }
  return file;
}

/** The error for a file that has more bytes than are taken. */
export function tooLarge({ name, size }: Pick<OpenFile, "name" | "size">, maxBytes: number): ImportError {
  return new ImportError("too-large", `${name} has ${size} bytes, more than ${maxBytes}.`, {
    field: "limits.bytes",
    cure: "Split it, or raise limits.bytes if you trust the file.",
  });
}

function openBytes(given: Uint8Array): OpenFile {
  return {
    name: "the file",
    size: given.byteLength,
    head: given.subarray(0, HEAD_BYTES),
    bytes: async () => given,
    chunks: async function* (signal) {
      for (let at = 0; at < given.length; at += HEAD_BYTES) {
        signal?.throwIfAborted();
        yield given.subarray(at, at + HEAD_BYTES);
      }
    },
  };
}

async function openPath(path: string): Promise<OpenFile> {
  const name = basename(path);
  try {
    const { size } = await plainFile(path, name);
    return {
      name,
      size,
      head: await headOf(path),
      bytes: (signal) => readFile(path, { signal }),
      chunks: (signal) => createReadStream(path, { signal }),
    };
  } catch (error) {
    throw pathError(error, path);
  }
}

async function plainFile(path: string, name: string) {
  const facts = await stat(path);
  if (facts.isFile()) return facts;
  throw new ImportError("unreadable", `${name} is a folder, a pipe or a device.`, {
    field: "file",
    cure: "Give the path of a file.",
  });
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function pathError(cause: unknown, path: string): unknown {
  if (!(cause instanceof Error) || cause instanceof ImportError || !("code" in cause)) return cause;
  if (cause.code === "ENOENT") {
    return new ImportError("not-found", `There is no file ${path}.`, { field: "file", cure: "Check the path.", cause });
  }
  return new ImportError("unreadable", `${path} cannot be read (${String(cause.code)}).`, {
    field: "file",
    cure: "Check its permissions.",
    cause,
  });
}

// --- Text ---------------------------------------------------------------------------------

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not stay.
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f]/g;

/** The text of a file in pieces, without its byte order mark and without control characters. @throws ImportError `not-text` */
export async function* textOf(file: OpenFile, signal?: AbortSignal): AsyncIterable<string> {
  refuseUtf16(file);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of file.chunks(signal)) {
      yield clean(decoder.decode(chunk, { stream: true }));
    }
    yield clean(decoder.decode());
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw notText(file, "is no UTF-8 text", cause);
  }
}

/** The beginning of a file as text; a letter that the cut divides is left out. @throws ImportError `not-text` */
export function headText(file: OpenFile): string {
  refuseUtf16(file);
  return clean(new TextDecoder("utf-8").decode(file.head, { stream: true }));
}

function clean(text: string): string {
  return text.replace(CONTROLS, "");
}

function refuseUtf16(file: OpenFile): void {
  const [first, second] = file.head;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) throw notText(file, "is UTF-16 text, which spreadsheets write for themselves");
}

function notText({ name }: OpenFile, what: string, cause?: unknown): ImportError {
  const cure = 'Save it as UTF-8; in Excel: "CSV UTF-8".';
  return new ImportError("not-text", `${name} ${what}.`, { field: "file", cure, cause });
}
