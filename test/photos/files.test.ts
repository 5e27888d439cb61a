import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskFiles, type FileState, stampOf } from "../../src/photos/files.js";
import { createHashed } from "../../src/photos/hashed.js";

const AT_MS = 1_800_000_000_000;
const state: FileState = {
  dev: 1n,
  ino: 2n,
  size: 3n,
  mtimeNs: BigInt(AT_MS) * 1_000_000n,
  ctimeNs: BigInt(AT_MS) * 1_000_000n + 7n,
};
const LATER_MS = AT_MS + 60_000;

describe("a file's stamp", () => {
  it("is the same as long as nothing is written", () => {
    expect(stampOf(state, state, LATER_MS)).toBe(stampOf(state, { ...state }, LATER_MS + 5));
  });

  it.each(["dev", "ino", "size", "mtimeNs", "ctimeNs"] as const)("is another with another %s", (key) => {
    const other = { ...state, [key]: state[key] + 1n };
    expect(stampOf(other, other, LATER_MS)).toBeDefined();
    expect(stampOf(other, other, LATER_MS)).not.toBe(stampOf(state, state, LATER_MS));
  });

  it("is not given to what changed while it was read", () => {
    expect(stampOf(state, { ...state, ctimeNs: state.ctimeNs + 1n }, LATER_MS)).toBeUndefined();
  });

  it("is not given to what may change again within one tick of the file system's clock, or has no clock", () => {
    expect(stampOf(state, state, AT_MS + 2000)).toBeUndefined();
    expect(stampOf(state, state, AT_MS - 60_000)).toBeUndefined();
    const blank = { ...state, ctimeNs: 0n };
    expect(stampOf(blank, blank, LATER_MS)).toBeUndefined();
  });

  it("is not given to a file of this moment by the real disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "etalase-files-"));
    try {
      const path = join(folder, "a.txt");
      writeFileSync(path, "photo");
      const { bytes, facts, stamp } = await diskFiles.readFile(path, 100);
      expect([bytes.toString(), facts.size, facts.isFile, stamp]).toEqual(["photo", 5, true, undefined]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("is given to a file of last week by the real disk", async () => {
    const { stamp } = await diskFiles.readFile(process.execPath, 100);
    expect(stamp).toMatch(/^(\d+:){4}\d+$/);
  });
});

describe("what files hashed to", () => {
  it("is forgotten from the longest known on", () => {
    const hashed = createHashed(2);
    for (const stamp of ["a", "b", "a", "c"]) hashed.set(stamp, `sha of ${stamp}`);
    expect(["a", "b", "c"].map((stamp) => hashed.get(stamp))).toEqual(["sha of a", undefined, "sha of c"]);
  });
});
