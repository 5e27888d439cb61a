import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderHost } from "../../src/hosts/folder.js";
import { hosted, hostPromises, never } from "./host-promises.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "etalase-host-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const host = () => folderHost({ folder: join(root, "p"), url: "https://toko.example/p/" });
hostPromises("folder", async () => ({
  host: host(),
  look: async (url) => readFileSync(join(root, "p", url.slice("https://toko.example/p/".length)), "utf8"),
}));

describe("a folder as photo host", () => {
  it("leaves one file where many put the same at once", async () => {
    const { photo } = hosted("kopi");
    const urls = await Promise.all(Array.from({ length: 8 }, () => host().put(photo, never)));
    expect(new Set(urls).size).toBe(1);
    expect(readdirSync(join(root, "p"))).toEqual([`${photo.sha256}.jpg`]);
  });

  it("leaves nothing behind when a write fails", async () => {
    writeFileSync(join(root, "p"), "a file where the folder should be");
    await expect(host().put(hosted("kopi").photo, never)).rejects.toMatchObject({ code: expect.any(String) });
    expect(readdirSync(root)).toEqual(["p"]);
  });

  it.each(["p", "ftp://toko.example/p", "https://u:p@toko.example/p", "https://toko.example/p?x=1"])(
    "refuses %s as its address",
    (url) => {
      expect(() => folderHost({ folder: root, url })).toThrow(/address at which its folder is served/);
    },
  );

  it("names its circuit without the folder of this machine", () => {
    expect(host().key).toBe("folder:https://toko.example/p");
  });
});
