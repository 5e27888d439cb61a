/**
 * Unpacks a spreadsheet's parts once, counting, before any reader sees them: what a bomb says about its size may be a
 * lie, what it unpacks to is not. Also refuses parts that define entities.
 */
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { ImportError } from "./import-error.js";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const MOST_ENTRIES = 5_000;
const inflate = promisify(inflateRaw);

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

/** Checks a zip container. @throws ImportError `too-large`, `broken` */
export async function checkZip(bytes: Uint8Array, maxBytes: number, signal: AbortSignal | undefined): Promise<void> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let left = maxBytes;
  for (const entry of entriesOf(view)) {
    signal?.throwIfAborted();
    const unpacked = await unpack(view, entry, left, maxBytes);
    left -= unpacked.length;
    if (/\.(xml|rels)$/i.test(entry.name) && /<!(?:DOCTYPE|ENTITY)/i.test(unpacked.toString("latin1"))) {
      throw broken(`its part ${entry.name} defines entities, which no spreadsheet does`);
    }
  }
}

function entriesOf(view: Buffer): readonly Entry[] {
  const end = view.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + 22 > view.length || view.readUInt32LE(end) !== END) throw broken("its end is missing");
  const count = view.readUInt16LE(end + 10);
  if (count > MOST_ENTRIES) throw broken(`it has ${count} parts`);
  const entries: Entry[] = [];
  for (let at = view.readUInt32LE(end + 16), index = 0; index < count; index += 1) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== ENTRY) throw broken("its list of parts is damaged");
    const nameLength = view.readUInt16LE(at + 28);
    entries.push({
      name: view.toString("utf8", at + 46, at + 46 + nameLength),
      method: view.readUInt16LE(at + 10),
      packed: view.readUInt32LE(at + 20),
      offset: view.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
  }
  return entries;
}

async function unpack(view: Buffer, entry: Entry, left: number, maxBytes: number): Promise<Buffer> {
  const { offset, packed, method, name } = entry;
  if (offset + 30 > view.length || view.readUInt32LE(offset) !== LOCAL) throw broken(`its part ${name} is damaged`);
  const start = offset + 30 + view.readUInt16LE(offset + 26) + view.readUInt16LE(offset + 28);
  const data = view.subarray(start, start + packed);
  if (method === 0 && data.length <= left) return data;
  if (method === 0) throw bomb(maxBytes);
  if (method !== 8) throw broken(`its part ${name} is packed in an unknown way`);
  try {
    return await inflate(data, { maxOutputLength: Math.max(1, left) });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    throw code === "ERR_BUFFER_TOO_LARGE" ? bomb(maxBytes) : broken(`its part ${name} cannot be unpacked`, cause);
  }
}

function bomb(maxBytes: number): ImportError {
  return new ImportError("too-large", `The spreadsheet unpacks to more than ${maxBytes} bytes.`, {
    field: "limits.unpackedBytes",
    cure: "Save it anew with the rows you need; if you trust the file, raise the limit.",
  });
}

function broken(why: string, cause?: unknown): ImportError {
  return new ImportError("broken", `The spreadsheet is damaged: ${why}.`, {
    field: "file",
    cure: "Open it and save it anew as .xlsx.",
    cause,
  });
}
