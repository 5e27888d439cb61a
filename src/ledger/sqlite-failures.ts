/** What SQLite's errors mean here: which pass, which end the ledger, and what cures them. */
import { EtalaseError } from "../errors.js";

/** `busy`: somebody else writes, try again. Everything but `other` is trouble of the place, not of the statement. */
export type Trouble = "busy" | "full" | "readonly" | "corrupt" | "cantopen" | "ioerr" | "other";

// Primary result codes, https://www.sqlite.org/rescode.html
const CODES: ReadonlyMap<number, Trouble> = new Map([
  [5, "busy"],
  [6, "busy"],
  [8, "readonly"],
  [10, "ioerr"],
  [11, "corrupt"],
  [13, "full"],
  [14, "cantopen"],
  [26, "corrupt"],
]);
const NAMES: readonly (readonly [string, Trouble])[] = [
  ["SQLITE_BUSY", "busy"],
  ["SQLITE_LOCKED", "busy"],
  ["SQLITE_READONLY", "readonly"],
  ["SQLITE_IOERR", "ioerr"],
  ["SQLITE_CORRUPT", "corrupt"],
  ["SQLITE_NOTADB", "corrupt"],
  ["SQLITE_FULL", "full"],
  ["SQLITE_CANTOPEN", "cantopen"],
];
const WORDS: readonly (readonly [RegExp, Trouble])[] = [
  [/database (table )?is locked/i, "busy"],
  [/readonly database/i, "readonly"],
  [/disk is full/i, "full"],
  [/malformed|not a database/i, "corrupt"],
  [/unable to open/i, "cantopen"],
  [/disk I\/O/i, "ioerr"],
];
const CURES: Readonly<Record<Trouble, string>> = {
  busy: "Another process writes all the time; try again.",
  full: "Make room on the disk; nothing of this call was kept.",
  readonly: "Give this user the right to write the file and its folder.",
  corrupt: "Stop all processes and bring back a backup of the file.",
  cantopen: "Make the folder, and give this user the right to write in it.",
  ioerr: "Look after the disk; nothing of this call was kept.",
  other: "",
};

/** Node's driver gives numbers, the others names; libsql sometimes only words. */
export function troubleOf(error: unknown): Trouble {
  if (typeof error !== "object" || error === null) return "other";
  const number = "errcode" in error ? error.errcode : "rawCode" in error ? error.rawCode : undefined;
  const byNumber = typeof number === "number" ? CODES.get(number & 0xff) : undefined;
  if (byNumber) return byNumber;
  const code = "code" in error ? String(error.code) : "";
  const message = "message" in error ? String(error.message) : "";
  const byName = NAMES.find(([name]) => code.startsWith(name) || message.includes(name));
  return byName?.[1] ?? WORDS.find(([words]) => words.test(message))?.[1] ?? "other";
}

/** The error that callers see. */
export function unavailable(file: string, cause: unknown): EtalaseError {
  if (cause instanceof EtalaseError) return cause;
  const trouble = troubleOf(cause);
  const said = cause instanceof Error ? cause.message : String(cause);
  const cure = CURES[trouble];
  return new EtalaseError("ledger-unavailable", `The ledger ${file} cannot be used: ${said}.`, {
    field: "ledger",
    cure: cure === "" ? undefined : cure,
    cause,
    facts: { trouble },
  });
}

/** A sync of the log failed: what the disk has since is not known to anybody, and a later sync would not tell. */
export function unsynced(file: string, cause: unknown): EtalaseError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new EtalaseError("ledger-unavailable", `The disk did not keep what was written to ${file}: ${said}.`, {
    field: "ledger",
    cure: "Look after the disk, then start this process again.",
    cause,
    facts: { trouble: "ioerr" },
  });
}

/** Nothing could be kept since the ledger was closed, or was never opened. */
export function notOpen(file: string): EtalaseError {
  return new EtalaseError("ledger-unavailable", `The ledger ${file} is not open.`, {
    field: "ledger",
    cure: "Call open() first.",
  });
}
