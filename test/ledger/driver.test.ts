import { describe, expect, it } from "vitest";
import { type DriverSource, loadDriver } from "../../src/ledger/sqlite-driver.js";

class Database {
  readonly file: string;
  readonly options: object;
  constructor(file: string, options: object) {
    this.file = file;
    this.options = options;
  }
  exec = () => undefined;
  prepare = () => undefined;
  close = () => undefined;
}

/** A machine with these packages, and what was loaded of them. */
function machine(version: string, napi: string, packages: Readonly<Record<string, unknown>>) {
  const loaded: string[] = [];
  const source: DriverSource = {
    version,
    napi,
    builtin: (name) => {
      loaded.push(name);
      return { DatabaseSync: Database };
    },
    require: (name) => {
      loaded.push(name);
      if (!(name in packages)) throw new Error(`Cannot find module '${name}'`);
      return packages[name];
    },
  };
  return { source, loaded };
}
const BETTER = { "better-sqlite3": Database };

describe("which driver is loaded", () => {
  it("is Node's own from 22.13, with a busy time-out", () => {
    const { source, loaded } = machine("v22.13.0", "10", { ...BETTER, libsql: Database });
    const driver = loadDriver(undefined, source);
    expect([driver.name, loaded]).toEqual(["node:sqlite", ["node:sqlite"]]);
    expect(driver.open("a.db", { timeoutMs: 20 })).toMatchObject({ file: "a.db", options: { timeout: 20 } });
  });

  it("is not Node's own before", () => {
    const { source, loaded } = machine("v22.12.0", "9", { libsql: Database });
    expect(loadDriver(undefined, source).name).toBe("libsql");
    expect(loaded).not.toContain("node:sqlite");
  });

  it("is better-sqlite3 before libsql", () => {
    const { source } = machine("v20.20.0", "9", {
      ...BETTER,
      "better-sqlite3/package.json": { version: "12.11.1" },
      libsql: Database,
    });
    expect(loadDriver(undefined, source).name).toBe("better-sqlite3");
  });

  it("is never a better-sqlite3 that would end the process", () => {
    const newest = { ...BETTER, "better-sqlite3/package.json": { version: "13.2.0" }, libsql: Database };
    const old = machine("v20.20.0", "9", newest);
    expect(loadDriver(undefined, old.source).name).toBe("libsql");
    expect(old.loaded).not.toContain("better-sqlite3");
    const fresh = machine("v20.20.0", "10", newest);
    expect(loadDriver(undefined, fresh.source).name).toBe("better-sqlite3");
  });

  it("is asked for with one command where there is none", () => {
    const { source } = machine("v20.20.0", "9", {});
    expect(() => loadDriver(undefined, source)).toThrow(/npm install libsql$/);
    expect(() => loadDriver("better-sqlite3", source)).toThrow(/The SQLite driver better-sqlite3 cannot be loaded/);
    try {
      loadDriver(undefined, source);
    } catch (error) {
      expect(error).toMatchObject({ code: "missing-driver", cure: "npm install libsql" });
    }
  });
});
