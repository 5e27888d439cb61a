import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderHost } from "../../src/hosts/folder.js";
import type { HostedPhoto } from "../../src/hosts/host.js";

const never = new AbortController().signal;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "etalase-host-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const host = () => folderHost({ folder: join(root, "p"), url: "https://toko.example/p/" });
const photo = (text: string, sha256 = createHash("sha256").update(text).digest("hex")) => {
  const asks = { count: 0 };
  const hosted: HostedPhoto = {
    sha256,
    format: "jpeg",
    bytes: async () => {
      asks.count++;
      return Buffer.from(text);
    },
  };
  return { hosted, asks };
};

describe("a folder as photo host", () => {
  it("puts a photo where its address says, and says that it is there", async () => {
    const { hosted } = photo("kopi");
    expect(await host().has(hosted, never)).toBe(false);
    const url = await host().put(hosted, never);
    expect(url).toBe(`https://toko.example/p/${hosted.sha256}.jpg`);
    expect(url).toBe(host().url(hosted));
    expect(readFileSync(join(root, "p", `${hosted.sha256}.jpg`), "utf8")).toBe("kopi");
    expect(await host().has(hosted, never)).toBe(true);
  });

  it("reads no byte of what is there already", async () => {
    const { hosted, asks } = photo("kopi");
    await host().put(hosted, never);
    await host().put(hosted, never);
    expect(asks.count).toBe(1);
  });

  it("survives many putting the same at once", async () => {
    const { hosted } = photo("kopi");
    const urls = await Promise.all(Array.from({ length: 8 }, () => host().put(hosted, never)));
    expect(new Set(urls).size).toBe(1);
    expect(readdirSync(join(root, "p"))).toEqual([`${hosted.sha256}.jpg`]);
  });

  it("puts nothing that is not what its name says", async () => {
    const { hosted } = photo("kopi", "0".repeat(64));
    await expect(host().put(hosted, never)).rejects.toMatchObject({ code: "refused-photo" });
    expect(await host().has(hosted, never)).toBe(false);
  });

  it("leaves nothing behind when a write fails", async () => {
    writeFileSync(join(root, "p"), "a file where the folder should be");
    await expect(host().put(photo("kopi").hosted, never)).rejects.toMatchObject({ code: expect.any(String) });
    expect(readdirSync(root)).toEqual(["p"]);
  });

  it("takes a photo down, twice without complaint", async () => {
    const { hosted } = photo("kopi");
    await host().put(hosted, never);
    await host().remove(hosted, never);
    await host().remove(hosted, never);
    expect(await host().has(hosted, never)).toBe(false);
  });

  it("never leaves its folder, whatever the hash says", async () => {
    await expect(host().put(photo("kopi", "../../etc/passwd").hosted, never)).rejects.toMatchObject({
      code: "invalid-options",
    });
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

  it("stops when it is told to", async () => {
    const { hosted, asks } = photo("kopi");
    await expect(host().put(hosted, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    expect(asks.count).toBe(0);
  });
});
