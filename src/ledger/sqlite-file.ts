/** The file before SQLite sees it: made for its owner only, and refused where it is not ours, without a byte written. */
import { closeSync, existsSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { EtalaseError } from "../errors.js";
import { APPLICATION_ID, SQLITE_MIGRATIONS } from "./migrations/sqlite.js";

const FOLDER_CURE = "Make the folder, and give this user the right to write in it.";

/** The file's own path, also where it does not exist yet. */
export function realFile(file: string): string {
  const path = resolve(file);
  try {
    return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
  } catch (cause) {
    throw cannotMake(path, cause);
  }
}

/** Makes the file where it is missing, and looks at the one that is there. */
export function prepareFile(file: string): void {
  if (existsSync(file)) checkHeader(file);
  else makeFile(file);
}

/** Readable by its owner only, from its first byte. */
function makeFile(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (cause) {
    if (codeOf(cause) !== "EEXIST") throw cannotMake(file, cause);
  }
}

// Offsets from https://www.sqlite.org/fileformat.html, section 1.3, read 2026-11-21.
function checkHeader(file: string): void {
  const header = readHeader(file);
  if (header.length === 0) return;
  if (header.length < 100 || header.toString("latin1", 0, 15) !== "SQLite format 3") throw foreignFile(file);
  const id = header.readUInt32BE(68);
  const version = header.readUInt32BE(60);
  // Before its first checkpoint, and after a power cut during it, a ledger's own header may still be blank.
  const mayBeBlank =
    id === 0 && version === 0 && (statSync(file).size <= pageSizeOf(header) || existsSync(`${file}-wal`));
  if (id !== APPLICATION_ID && !mayBeBlank) throw foreignFile(file);
  if (version > SQLITE_MIGRATIONS.length) throw tooNew(file, version);
}

function pageSizeOf(header: Buffer): number {
  const size = header.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(100);
  try {
    const handle = openSync(file, "r");
    try {
      return header.subarray(0, readSync(handle, header, 0, 100, 0));
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw cannotMake(file, cause);
  }
}

export function foreignFile(file: string): EtalaseError {
  return new EtalaseError("ledger-unavailable", `${file} is no ledger of etalase, or is damaged.`, {
    field: "ledger",
    cure: "Give the ledger a file of its own, or bring back a backup.",
  });
}

export function tooNew(file: string, version: number): EtalaseError {
  return new EtalaseError("ledger-too-new", `${file} was written by a newer etalase (schema ${version}).`, {
    field: "ledger",
    cure: "Update etalase here too, or bring back a backup from before the update.",
  });
}

function cannotMake(file: string, cause: unknown): EtalaseError {
  return new EtalaseError("ledger-unavailable", `The ledger ${file} cannot be opened (${codeOf(cause)}).`, {
    field: "ledger",
    cure: FOLDER_CURE,
    cause,
  });
}

function codeOf(cause: unknown): string {
  return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "unknown";
}
