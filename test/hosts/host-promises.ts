/** What every photo host promises, run on each of them. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { HostedPhoto, PhotoHost } from "../../src/hosts/host.js";

export const never = new AbortController().signal;

/** A photo of a few letters, and how often its bytes were asked for. */
export function hosted(text: string, sha256 = createHash("sha256").update(text).digest("hex")) {
  const asks = { count: 0 };
  const photo: HostedPhoto = {
    sha256,
    format: "jpeg",
    bytes: async () => {
      asks.count++;
      return Buffer.from(text);
    },
  };
  return { photo, asks };
}

/** A host with a place of its own, and what anybody would fetch at an address. */
export interface HostStage {
  readonly host: PhotoHost;
  readonly look: (url: string) => Promise<string | undefined>;
}

/** Runs the promises. `open` is called for each of them; `turn` keeps their photos apart where a place lives on. */
export function hostPromises(title: string, open: () => Promise<HostStage>, turn = title): void {
  const of = (text: string) => hosted(`${turn} ${text}`);

  describe(`${title} keeps what a photo host promises`, () => {
    it("puts a photo where its address says, and says that it is there", async () => {
      const { host, look } = await open();
      const { photo } = of("kopi");
      expect(await host.has(photo, never)).toBe(false);
      const url = await host.put(photo, never);
      expect([url, await look(url), await host.has(photo, never)]).toEqual([host.url(photo), `${turn} kopi`, true]);
      expect(url).toContain(`${photo.sha256}.jpg`);
    });

    it("reads no byte of what is there already", async () => {
      const { host } = await open();
      const { photo, asks } = of("teh");
      await host.put(photo, never);
      await host.put(photo, never);
      expect(asks.count).toBe(1);
    });

    it("survives many putting the same at once", async () => {
      const { host, look } = await open();
      const { photo } = of("gula");
      const urls = await Promise.all(Array.from({ length: 8 }, () => host.put(photo, never)));
      expect([new Set(urls).size, await look(host.url(photo))]).toEqual([1, `${turn} gula`]);
    });

    it("puts nothing that is not what its name says", async () => {
      const { host } = await open();
      const wrong = hosted("kopi", createHash("sha256").update(`${turn} x`).digest("hex"));
      await expect(host.put(wrong.photo, never)).rejects.toMatchObject({ code: "refused-photo" });
      expect(await host.has(wrong.photo, never)).toBe(false);
    });

    it("takes a photo down, twice without complaint", async () => {
      const { host } = await open();
      const { photo } = of("susu");
      await host.put(photo, never);
      await host.remove(photo, never);
      await host.remove(photo, never);
      expect(await host.has(photo, never)).toBe(false);
    });

    it("never leaves its place, whatever the hash says", async () => {
      const { host } = await open();
      const { photo } = hosted("kopi", "../../etc/passwd");
      await expect(host.put(photo, never)).rejects.toMatchObject({ code: "invalid-options" });
    });

    it("stops when it is told to, before a byte is read", async () => {
      const { host } = await open();
      const { photo, asks } = of("garam");
      await expect(host.put(photo, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
      expect(asks.count).toBe(0);
    });

    it("says a key that stays the same and ends in no secret", async () => {
      const [a, b] = [await open(), await open()];
      expect(a.host.key.split(":")[0]).toBe(b.host.key.split(":")[0]);
      expect(a.host.key).not.toMatch(/secret/i);
    });
  });
}
