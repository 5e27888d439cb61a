import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DecodeHeic } from "../../src/photos/desk-room.js";
import { heic, pixel } from "./pictures.js";
import { firstBytes, type Kit, kit, never, refTo, renderBytes, rule } from "./room-kit.js";

let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

const red =
  (width: number, height: number): DecodeHeic =>
  async () => ({
    width,
    height,
    data: new Uint8ClampedArray(width * height * 4).map((_, at) => [200, 0, 0, 255][at % 4] ?? 0),
  });

describe("HEIC", () => {
  it("is refused with what to do, where no decoder was handed in", async () => {
    const [found] = await own.room().identify([{ ref: refTo(""), bytes: await heic(80, 60) }], never);
    expect(found?.error).toMatchObject({ reason: "heic", cure: expect.stringContaining("heic-decode") });
    expect(own.sharpCalls.opened).toBe(0);
  });

  it("is a photo like any other with one", async () => {
    const room = own.room({ limits: { decodeHeic: red(80, 60) } });
    const rendering = await renderBytes(room, await heic(80, 60), rule());
    expect(rendering.photos[0]).toMatchObject({ format: "jpeg", width: 80, height: 60 });
    const [r = 0, g = 255] = await pixel(await firstBytes(room, rendering), 40, 30);
    expect([Math.abs(r - 200) < 6, g < 6]).toEqual([true, true]);
  });

  it("is refused where the decoder fails or lies, and the pixel cap counts before it is asked", async () => {
    let asked = 0;
    const failing: DecodeHeic = () => {
      asked++;
      return Promise.reject(new Error("no such codec"));
    };
    const reasonWith = async (decodeHeic: DecodeHeic, maxPixels = 60_000_000) => {
      const room = own.room({ limits: { decodeHeic, maxPixels } });
      const [found] = await room.identify([{ ref: refTo(""), bytes: await heic(80, 60) }], never);
      if (found?.error) return found.error.reason;
      const [problem] = (await renderBytes(room, await heic(80, 60), rule())).problems;
      return problem?.error.reason;
    };
    expect(await reasonWith(failing)).toBe("heic");
    expect(asked).toBe(1);
    expect(await reasonWith(async () => ({ width: 80, height: 60, data: new Uint8Array(7) }))).toBe("damaged");
    expect(await reasonWith(failing, 1000)).toBe("too-large");
    expect(asked).toBe(1);
  });

  it("whose decoder finds another size is planned anew", async () => {
    const room = own.room({ limits: { decodeHeic: red(60, 80) } });
    const rendering = await renderBytes(room, await heic(80, 60), rule());
    expect(rendering.photos[0]).toMatchObject({ width: 60, height: 80 });
  });
});

describe("a function that brings bytes", () => {
  it("is not waited for once nobody wants them", async () => {
    const abort = new AbortController();
    const bytes = () => new Promise<Uint8Array>(() => undefined);
    const asking = own.room().identify([{ ref: refTo(""), bytes }], abort.signal);
    abort.abort(new Error("enough"));
    await expect(asking).rejects.toThrow("enough");
  });
});
