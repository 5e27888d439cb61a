import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "tsup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sniffFormat } from "../../src/photos/header.js";
import type { Answer, Fate } from "./hostile-child.js";
import { type Hostile, hostileFiles } from "./hostile-files.js";
import { jpeg } from "./pictures.js";

/** Sizes are fixed, or not: then a JPEG is decoded from a file of the room's own. */
type Way = "whole" | "divided";

// Bundled as users get our code: a development loader has memory of its own.
const OUT = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "etalase-hostile");
const MOST_MB = 300;
const MOST_DECODES = 10;
// What one file leaves behind as unswept memory is not the next one's fault.
const PROCESSES = 5;

let root: string;
let folder: string;
let files: readonly Hostile[];
const answers: (Answer & { readonly way: Way })[] = [];
const fates = (): readonly Fate[] => answers.flatMap((one) => one.fates);
const fateOf = (name: string): Fate | undefined => fates().find((one) => one.name === name);

/** It is the end that is waited for: a pipe or an endless decode would never let it come. */
async function takeIn(names: readonly string[], way: Way): Promise<Answer & { readonly way: Way }> {
  const args = [join(OUT, "hostile-child.js"), way, folder, join(root, "photo.jpg"), join(root, "small.jpg"), ...names];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 120_000, maxBuffer: 10_000_000 });
  return { ...(JSON.parse(stdout) as Answer), way };
}

/** Too dear each time that it is taken in: whoever else wants the machine only ever adds to what it seems to cost. */
async function isDearAgain(name: string, way: Way): Promise<boolean> {
  for (let turn = 0; turn < 3; turn += 1) if (tooDear(await takeIn([name], way)).length === 0) return false;
  return true;
}

function tooDear({ fates, decodeMs }: Answer): readonly Fate[] {
  return fates.filter(({ cpuMs }) => cpuMs > MOST_DECODES * decodeMs);
}

async function bundle(): Promise<void> {
  const entry = [join(import.meta.dirname, "hostile-child.ts")];
  await build({
    config: false,
    entry,
    outDir: OUT,
    format: "esm",
    target: "node20",
    outExtension: () => ({ js: ".js" }),
    silent: true,
  });
}

function dealt(names: readonly string[], hands: number): readonly (readonly string[])[] {
  return Array.from({ length: hands }, (_, turn) => names.filter((__, at) => at % hands === turn));
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "etalase-hostile-"));
  folder = join(root, "photos");
  mkdirSync(folder);
  files = await hostileFiles();
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  // Names that libvips would read options from, on files that are refused or plain.
  writeFileSync(join(folder, "plain.jpg[fail_on=none]"), (await jpeg(400, 300)).subarray(0, 4000));
  writeFileSync(join(folder, "giant.jpg[shrink=8]"), files.find(({ name }) => name === "giant-image.jpg")?.bytes ?? "");
  mkdirSync(join(folder, "folder.jpg"));
  if (process.platform !== "win32") execFileSync("mkfifo", [join(folder, "pipe.jpg")]);
  writeFileSync(join(root, "photo.jpg"), await jpeg(4000, 3000));
  writeFileSync(join(root, "small.jpg"), await jpeg(400, 300));
  await bundle();
  const names = readdirSync(folder).sort();
  const light = names.filter((name) => !name.startsWith("heavy"));
  const heavy = names.filter((name) => name.startsWith("heavy")).map((name) => [name]);
  for (const group of [...dealt(light, PROCESSES), ...heavy]) answers.push(await takeIn(group, "whole"));
  const jpegs = new Set(files.flatMap(({ name, bytes }) => (sniffFormat(bytes) === "jpeg" ? [name] : [])));
  for (const group of [...dealt(light, PROCESSES), ...heavy]) {
    const again = group.filter((name) => jpegs.has(name));
    if (again.length > 0) answers.push(await takeIn(again, "divided"));
  }
}, 480_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("hostile files, taken in by a process of their own", () => {
  it("are all answered, each with a typed refusal or a harmless rendition", () => {
    const wrong = files.flatMap(({ name, expected }) => {
      const all = fates().filter((one) => one.name === name);
      const bad = all.filter(({ fate }) => !isExpected(fate, expected));
      return all.length > 0 && bad.length === 0 ? [] : [`${name}: ${bad.map(({ fate }) => fate).join()}`];
    });
    expect(wrong).toEqual([]);
    expect(fates().filter(({ hasSecret }) => hasSecret)).toEqual([]);
    expect(fates().length).toBeGreaterThan(files.length);
  });

  it("gain nothing by a name that looks like an option, a folder or a pipe", () => {
    const names = ["plain.jpg[fail_on=none]", "giant.jpg[shrink=8]", "folder.jpg", "pipe.jpg"];
    expect(names.map((name) => fateOf(name)?.fate)).toEqual(["damaged", "too-large", "not-a-file", "not-a-file"]);
  });

  it(`cost at most ${MOST_DECODES} times what decoding a photo of 12 megapixels costs`, async () => {
    const dear: Fate[] = [];
    for (const answer of answers) {
      for (const fate of tooDear(answer)) if (await isDearAgain(fate.name, answer.way)) dear.push(fate);
    }
    const decodes = answers.map(({ decodeMs }) => Math.round(decodeMs)).join(", ");
    console.log(`a photo is decoded in ${decodes} ms CPU; dearest: ${dearest(fates())}`);
    expect(dear).toEqual([]);
  }, 240_000);

  it(`leave the processes alive and each below ${MOST_MB} MB`, () => {
    const opened = answers.reduce((sum, one) => sum + one.opened, 0);
    const most = answers.map(({ maxRssMb }) => maxRssMb);
    console.log(`${fates().length} hostile files, ${opened} decoder entries, at most ${most.join(", ")} MB`);
    expect(answers.length).toBeGreaterThan(PROCESSES);
    expect(Math.max(...most)).toBeLessThan(MOST_MB);
  });
});

function isExpected(fate: string, expected: Hostile["expected"]): boolean {
  const isRefused = /^[a-z-]+$/.test(fate) && !["rendered", "nothing", "lost"].includes(fate);
  return { refused: isRefused, harmless: fate === "rendered", either: isRefused || fate === "rendered" }[expected];
}

function dearest(fates: readonly Fate[]): string {
  const sorted = fates.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, 3);
  return sorted.map(({ name, cpuMs }) => `${name} ${cpuMs}`).join(", ");
}
