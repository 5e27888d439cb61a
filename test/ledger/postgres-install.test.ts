/** How `.ci/run` sees to a PostgreSQL server. Nothing is installed here: apt only says whether it would. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { INSTALL, type Machine, type PostgresPrograms, providePostgres } from "../../.ci/postgres.js";

const SERVER: PostgresPrograms = { folder: "/usr/lib/postgresql/15/bin", user: undefined };
const NONE = "no PostgreSQL on PATH or in /usr/lib/postgresql";

function machine(found: readonly (PostgresPrograms | string)[], more: Partial<Machine> = {}) {
  const ran: string[] = [];
  const rest = [...found];
  const all: Machine = {
    find: () => rest.shift() ?? NONE,
    isRoot: true,
    hasApt: true,
    run: async (program, words) => {
      ran.push([program, ...words].join(" "));
      return 0;
    },
    ...more,
  };
  return { machine: all, ran };
}

describe("a PostgreSQL server for tests", () => {
  beforeEach(() => {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("is left as it is where there is one", async () => {
    const { machine: here, ran } = machine([SERVER]);
    expect(await providePostgres(here)).toBe("PostgreSQL: /usr/lib/postgresql/15/bin");
    expect(ran).toEqual([]);
  });

  it("is installed where there is none, after the lists of packages were fetched", async () => {
    const { machine: here, ran } = machine([NONE, SERVER]);
    expect(await providePostgres(here)).toBe("PostgreSQL: installed in /usr/lib/postgresql/15/bin");
    expect(ran.map((line) => /apt-get .* (update|install .*)$/.exec(line)?.[1])).toEqual([
      "update",
      "install -y --no-install-recommends postgresql",
    ]);
    for (const line of ran) expect(line).toMatch(/^env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq /);
  });

  it.each([
    ["root", { isRoot: false }],
    ["apt", { hasApt: false }],
  ])("is not installed without %s, which is said", async (_what, more) => {
    const { machine: here, ran } = machine([NONE], more);
    expect(await providePostgres(here)).toMatch(/only root with apt can install it; tests .* are skipped/);
    expect(ran).toEqual([]);
  });

  it("is done without where it cannot be installed, which is said and ends nothing", async () => {
    const { machine: here } = machine([NONE, NONE], { run: async () => 100 });
    expect(await providePostgres(here)).toMatch(/no PostgreSQL on PATH .*; tests that need PostgreSQL are skipped/);
    expect(vi.mocked(console.log).mock.calls.flat().join("\n")).toContain("ended with 100");
  });

  const words = INSTALL.at(-1) ?? [];
  const isKnown = existsSync("/usr/bin/apt-cache") && /Package: postgresql$/m.test(shown());
  it.skipIf(!isKnown)("is asked for with words that apt understands (skipped where apt knows no postgresql)", () => {
    const at = words.indexOf("install");
    const simulated = [...words.slice(0, at), "--simulate", ...words.slice(at)];
    expect(() => execFileSync("env", simulated.slice(1), { stdio: "ignore" })).not.toThrow();
  });
});

function shown(): string {
  try {
    return execFileSync("/usr/bin/apt-cache", ["show", "--no-all-versions", "postgresql"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return "";
  }
}
