/** The real program in a process of its own: pipes, signals, what it loads, and a newcomer's first five commands. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installInto, makeFolder, start } from "./kit.js";

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

const run = (words: string, env: Readonly<Record<string, string>> = {}) =>
  start(words.split(" "), { folder: folder.path, env }).ended;

/** A shop that only lists: so many rows. */
function listingConfig(rows: number): string {
  return `const row = (at) => ({ product: "p" + at, title: "x".repeat(200), channel: "web", status: "unchanged", losses: [], due: [], actsFor: [] });
export default {
  publish() {}, health() {}, close: async () => {},
  async *listings() { for (let at = 0; at < ${rows}; at += 1) yield row(at); },
};
`;
}

describe("a newcomer", () => {
  it("comes from an empty folder to a first published product in five commands", async () => {
    // npm install etalase libsql
    installInto(folder.path);
    expect((await run("init --sandbox")).code).toBe(0);
    const plan = await run("plan");
    expect([plan.code, plan.out]).toEqual([0, expect.stringMatching(/kopi +create.*tele.*Rp65\.000/)]);
    const publish = await run("publish --json");
    expect(publish.code).toBe(0);
    const rows = publish.lines().flatMap(({ kind, row }) => (kind === "listing" ? [row] : []));
    expect(rows).toMatchObject(
      ["kopi", "teh"].flatMap((product) => [
        { product, channel: "web", status: "published" },
        { product, channel: "tele", status: "published", url: expect.stringContaining("https://t.me/toko_kopi/") },
      ]),
    );
    expect(readFileSync(folder.in("public", "index.html"), "utf8")).toContain("Kopi Gayo 250 g");
    const status = await run("status");
    expect([status.code, status.out]).toEqual([0, expect.stringMatching(/^All 2 products can be seen/)]);
  }, 90_000);

  it("never loses a configuration to init", async () => {
    writeFileSync(folder.in("etalase.config.mjs"), "mine");
    const ran = await run("init");
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining("Nothing was written")]);
    expect(readFileSync(folder.in("etalase.config.mjs"), "utf8")).toBe("mine");
  });

  it("finds the same shop from a folder below, and never makes a second ledger", async () => {
    installInto(folder.path);
    await run("init");
    await run("publish --no-journal");
    const below = folder.in("public", "p");
    const ran = await start(["publish", "--json"], { folder: below }).ended;
    expect(ran.lines().at(-1)?.data).toMatchObject({ counts: { web: { unchanged: 2 } } });
    expect(readdirSync(below).filter((name) => name.startsWith("etalase"))).toEqual([]);
  }, 60_000);
});

describe("a pipe", () => {
  it("gets 5 MB of JSON whole, however slowly it is read", async () => {
    writeFileSync(folder.in("etalase.config.mjs"), listingConfig(20_000));
    const started = start(["listings", "--json"], { folder: folder.path });
    const { stdout } = started.child;
    // Slower than it is written: the pipe is full most of the time.
    stdout?.on("data", () => {
      stdout.pause();
      setImmediate(() => stdout.resume());
    });
    const ran = await started.ended;
    expect(ran.code).toBe(0);
    expect(Buffer.byteLength(ran.out)).toBeGreaterThan(5_000_000);
    const lines = ran.out.trimEnd().split("\n");
    expect(lines).toHaveLength(20_002);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      type: "result",
      status: "complete",
      data: { listings: 20_000 },
    });
  }, 60_000);

  it("that is closed early ends a list quietly", async () => {
    writeFileSync(folder.in("etalase.config.mjs"), listingConfig(1_000_000));
    const started = start(["listings"], { folder: folder.path });
    started.child.stdout?.once("data", () => started.child.stdout?.destroy());
    const ran = await started.ended;
    expect([ran.code, ran.err]).toEqual([0, ""]);
  }, 60_000);
});

describe("Ctrl-C", () => {
  it("ends a worker cleanly, with everything said", async () => {
    installInto(folder.path);
    await run("init --sandbox");
    const started = start(["start"], { folder: folder.path });
    await started.said("Delivering.");
    started.child.kill("SIGINT");
    const ran = await started.ended;
    expect([ran.code, ran.out]).toEqual([130, expect.stringContaining("Stopped. 0 still queued, nothing is lost.")]);
  }, 60_000);
});

describe("help", () => {
  it("loads neither sharp nor the ledger, nor any package at all", async () => {
    const seen = folder.in("loaded.txt");
    const hook = `export async function load(url, context, next) { (await import("node:fs")).appendFileSync(${JSON.stringify(seen)}, url + "\\n"); return next(url, context); }`;
    const register = `import { register } from "node:module"; register("data:text/javascript," + encodeURIComponent(${JSON.stringify(hook)}));`;
    writeFileSync(folder.in("hook.mjs"), register);
    const nodeFlags = ["--import", folder.in("hook.mjs")];
    const ran = await start(["--help"], { folder: folder.path, nodeFlags }).ended;
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining("publish FILE".replace(" FILE", " [FILE]"))]);
    const loaded = readFileSync(seen, "utf8")
      .split("\n")
      .filter((url) => !/^node:|\/tsx\/|^$/.test(url));
    expect(loaded.some((url) => url.endsWith("src/cli/main.ts"))).toBe(true);
    expect(loaded.filter((url) => /node_modules|src\/(?!cli\/|report\/(format|standing)\.ts)/.test(url))).toEqual([]);
  }, 60_000);
});

describe("completion", () => {
  it("is understood by bash", async () => {
    const script = (await run("completion bash")).out;
    const child = spawn(
      "bash",
      [
        "-c",
        `${script}\nCOMP_WORDS=(etalase listings --sta); COMP_CWORD=2; _etalase; echo "\${COMPREPLY[@]}"; COMP_WORDS=(etalase pu); COMP_CWORD=1; _etalase; echo "\${COMPREPLY[@]}"`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await new Promise((resolve) => child.once("close", resolve));
    expect(said).toBe("--status\npublish\n");
  });
});
