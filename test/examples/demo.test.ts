/** The demo, run as a user runs it: as a process of its own, with its output in a pipe. Photos are small, to be quick. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const LIMIT_MS = 180_000;

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the demo; `stopAt` is a text at which the user presses Ctrl-C. */
function run(folder: string, given: readonly string[] = [], stopAt?: string): Promise<Ended> {
  const args = [join("examples", "demo", "start.mjs"), "--folder", folder, "--photo-width", "400", ...given];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (stopAt !== undefined && output.includes(stopAt)) child.kill("SIGINT");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output, errors }));
  });
}

/** A line of the table at the end: listings, newest price, doubled. */
function held(output: string, place: string): readonly number[] {
  const table = output.slice(output.indexOf("What the places hold"));
  const line = new RegExp(`^ {2}${place} +(\\d+) +(\\d+) +(\\d+) `, "m").exec(table) ?? [];
  return line.slice(1).map(Number);
}

const PLACES = ["Own shop", "Shopee", "Telegram A"];

describe("the demo", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "etalase-demo-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    "ends with every product in every place once, the stand-in empty, and plain lines",
    async () => {
      const { code, output, errors } = await run(folder);
      expect(errors + output).not.toContain("Error");
      expect(code).toBe(0);
      for (const place of PLACES) expect([place, ...held(output, place)]).toEqual([place, 12, 12, 0]);
      expect(held(output, "Telegram B")).toEqual([0, 0, 0]);
      expect(output).toContain("lost the answers");
      expect(output).toContain('The goal "seen" is kept: Telegram B shows 12 products');
      expect(output).toContain("shop.answer({ product:");
      expect(output).toContain("0 requests sent");
      expect(output).not.toContain("\u001B");
      expect(output.trimEnd().split("\n").length).toBeLessThanOrEqual(60);
    },
    LIMIT_MS,
  );

  it("has built a shop that says the newest price", async () => {
    const page = await readFile(join(folder, "sample", "shop", "p", "sambal-roa.html"), "utf8");
    expect(page).toMatch(/45\.000/);
    expect(page).not.toMatch(/42\.000/);
  });

  it(
    "sends nothing when it runs again, and says so",
    async () => {
      const { code, output } = await run(folder);
      expect(code).toBe(0);
      expect(output).toContain("12 products read, 0 requests sent");
      for (const place of PLACES) expect([place, ...held(output, place)]).toEqual([place, 12, 12, 0]);
      expect(/^ {2}Shopee .* (\d+)$/m.exec(output.slice(output.indexOf("What the places")))?.[1]).toBe("0");
    },
    LIMIT_MS,
  );

  it(
    "leaves nothing half-done where it is stopped, and goes on the next time",
    async () => {
      const stopped = await run(folder, ["--fresh"], "2  Telegram A is down");
      expect([stopped.code, stopped.errors]).toEqual([130, expect.stringContaining("Nothing is half-done")]);
      const { code, output } = await run(folder);
      expect(output).toContain("this one goes on");
      expect(code).toBe(0);
      for (const place of PLACES) expect([place, ...held(output, place)]).toEqual([place, 12, 12, 0]);
      expect(held(output, "Telegram B")).toEqual([0, 0, 0]);
    },
    LIMIT_MS,
  );

  it(
    "answers a broken file and a wrong flag with one sentence, and --help with its options",
    async () => {
      const missing = await run(folder, ["--catalog", "nowhere.csv"]);
      expect(missing).toMatchObject({ code: 1, output: "" });
      expect(missing.errors.trim().split("\n").at(-1)).toMatch(/^There is no file .*nowhere\.csv\. Check the path\.$/);
      expect(await run(folder, ["--catalgo", "a.csv"])).toMatchObject({
        code: 2,
        errors: expect.stringContaining("Did you mean --catalog?"),
      });
      expect(await run(folder, ["--help"])).toMatchObject({
        code: 0,
        output: expect.stringContaining("--catalog FILE"),
      });
    },
    LIMIT_MS,
  );
});
