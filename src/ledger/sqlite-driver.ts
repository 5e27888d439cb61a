/** SQLite drivers: whichever is there, or the one that is handed in. Loaded when a ledger opens, never at import. */
import { createRequire } from "node:module";
import { EtalaseError } from "../errors.js";
import type { SqlValue } from "./sqlite-codec.js";

/** A prepared statement, as all three drivers have it. */
export interface SqliteStatement {
  get(...values: SqlValue[]): unknown;
  run(...values: SqlValue[]): { readonly changes: number | bigint };
}
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}
/** Your own driver: anything that opens a file and answers as `better-sqlite3` does. */
export interface SqliteDriver {
  readonly name: string;
  open(file: string, options: { readonly timeoutMs: number }): SqliteDatabase;
}
export type SqliteDriverName = "node:sqlite" | "better-sqlite3" | "libsql";

/** What loading a driver may ask of the process; handed in for tests. */
export interface DriverSource {
  /** `process.version`. */
  readonly version: string;
  /** `process.versions.napi`. */
  readonly napi: string | undefined;
  builtin(name: string): unknown;
  require(name: string): unknown;
}

const ORDER = ["node:sqlite", "better-sqlite3", "libsql"] as const;
const CURE = "npm install libsql";

/** The named driver, or the first that works here. @throws EtalaseError `missing-driver`. */
export function loadDriver(name: SqliteDriverName | undefined, source: DriverSource = processSource()): SqliteDriver {
  const causes: unknown[] = [];
  for (const candidate of name === undefined ? ORDER : [name]) {
    try {
      return load(candidate, source);
    } catch (cause) {
      causes.push(cause);
    }
  }
  const what = name === undefined ? "No SQLite driver can be loaded." : `The SQLite driver ${name} cannot be loaded.`;
  throw new EtalaseError("missing-driver", what, { field: "ledger", cure: CURE, cause: new AggregateError(causes) });
}

function load(name: SqliteDriverName, source: DriverSource): SqliteDriver {
  if (name === "node:sqlite") return nodeDriver(source);
  if (name === "better-sqlite3") return betterDriver(source);
  return packageDriver(name, source.require(name));
}

/** Stable enough from Node 22.13, where it needs no flag. */
function nodeDriver(source: DriverSource): SqliteDriver {
  const [major = 0, minor = 0] = source.version.replace("v", "").split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 13)) throw new Error("node:sqlite needs Node 22.13");
  const found = source.builtin("node:sqlite");
  const Database = constructorOf(found, "DatabaseSync");
  // Its busy time-out is 0 unless it is given here.
  return { name: "node:sqlite", open: (file, { timeoutMs }) => asDatabase(new Database(file, { timeout: timeoutMs })) };
}

// Version 13 ends the whole process on a Node-API older than 10: its number has to be known before it is loaded.
function betterDriver(source: DriverSource): SqliteDriver {
  const found = source.require("better-sqlite3/package.json");
  const version = typeof found === "object" && found !== null && "version" in found ? String(found.version) : "0";
  if (Number.parseInt(version, 10) >= 13 && Number(source.napi ?? 0) < 10) {
    throw new Error(`better-sqlite3 ${version} needs Node 22.14 or newer`);
  }
  const driver = packageDriver("better-sqlite3", source.require("better-sqlite3"));
  // Whether its native part is there shows only when something is opened.
  driver.open(":memory:", { timeoutMs: 0 }).close();
  return driver;
}

function packageDriver(name: SqliteDriverName, found: unknown): SqliteDriver {
  const Database = constructorOf(found, "default");
  return { name, open: (file, { timeoutMs }) => asDatabase(new Database(file, { timeout: timeoutMs })) };
}

type Constructor = new (file: string, options: object) => unknown;

function constructorOf(found: unknown, name: string): Constructor {
  if (typeof found === "function") return found as Constructor;
  const inside = typeof found === "object" && found !== null ? new Map(Object.entries(found)).get(name) : undefined;
  if (typeof inside !== "function") throw new Error(`no ${name} in the driver`);
  return inside as Constructor;
}

function asDatabase(value: unknown): SqliteDatabase {
  if (typeof value === "object" && value !== null && "prepare" in value && "exec" in value && "close" in value) {
    return value as SqliteDatabase;
  }
  throw new Error("what the driver opened is no database");
}

function processSource(): DriverSource {
  const require = createRequire(import.meta.url);
  return {
    version: process.version,
    napi: process.versions["napi"],
    builtin: (name) => process.getBuiltinModule(name),
    require: (name) => require(name),
  };
}
