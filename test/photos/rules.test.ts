import sharp, { type Sharp } from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PhotoRule } from "../../src/channel/limits.js";
import { digestPhotos } from "../../src/photos/digest.js";
import { type PhotoShape, planPhotos } from "../../src/photos/plan.js";
import { loadSharp, type SharpModule } from "../../src/photos/sharp.js";
import { jpeg, picture, pixel } from "./pictures.js";
import { firstBytes, type Kit, kit, renderBytes, rule } from "./room-kit.js";

let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

const shape = (width: number, height: number, id = "1"): PhotoShape => ({ id, width, height });
const only = (photo: PhotoShape, how: PhotoRule) => {
  const plan = planPhotos([photo], how);
  return plan.photos[0] ?? plan.problems[0]?.error;
};
const sizes = (photos: readonly PhotoShape[], how: PhotoRule) =>
  planPhotos(photos, how).photos.map(({ width, height }) => [width, height]);

describe("ranges of width and height", () => {
  it("are kept, whatever the shape", () => {
    const how = rule({ width: { min: 320, max: 1440 }, aspect: { min: 0.8, max: 1.91 }, fit: "crop", aimEdge: 2000 });
    expect(only(shape(4000, 3000), how)).toMatchObject({ width: 1440, height: 1080 });
    expect(only(shape(3000, 4000), how)).toMatchObject({ width: 1440, height: 1800 });
    expect(only(shape(100, 100), how)).toMatchObject({ reason: "too-small", facts: { neededWidth: 320 } });
  });

  it("bring an exact size", () => {
    const how = rule({
      width: { min: 1080, max: 1080 },
      height: { min: 1920, max: 1920 },
      aspect: { min: 9 / 16, max: 9 / 16 },
    });
    expect(only(shape(4000, 3000), how)).toMatchObject({ width: 1080, height: 1920, how: { mode: "pad" } });
    expect(only(shape(400, 300), how)).toMatchObject({ reason: "too-small" });
  });

  it("count pixels where a platform does", () => {
    expect(only(shape(8000, 6000), rule({ maxEdge: 9000, aimEdge: 8000, maxPixels: 12_000_000 }))).toMatchObject({
      width: 4000,
      height: 3000,
    });
  });
});

describe("fits", () => {
  it("`inside` neither crops nor pads, and says which shape is needed", () => {
    const how = rule({ fit: "inside", aspect: { min: 0.8, max: 1.25 } });
    expect(only(shape(1000, 900), how)).toMatchObject({ width: 1000, height: 900, how: { mode: "whole" } });
    expect(only(shape(3000, 1000), how)).toMatchObject({ reason: "wrong-shape", facts: { min: 0.8, max: 1.25 } });
    expect(only(shape(400, 400), rule({ fit: "inside", minEdge: 500 }))).toMatchObject({ reason: "too-small" });
  });
});

describe("one size for all photos of a post", () => {
  it("is the largest that all reach", () => {
    const photos = [shape(4000, 3000, "a"), shape(800, 600, "b"), shape(3000, 4000, "c")];
    expect(sizes(photos, rule({ sameSize: true }))).toEqual([
      [800, 600],
      [800, 600],
      [800, 600],
    ]);
    expect(sizes(photos, rule({ sameSize: true, fit: "crop", aspect: { min: 1, max: 1 } }))).toEqual([
      [600, 600],
      [600, 600],
      [600, 600],
    ]);
  });

  it("does not fail the others for one that is too small", () => {
    const plan = planPhotos([shape(4000, 3000, "a"), shape(60, 40, "b")], rule({ sameSize: true, minEdge: 500 }));
    expect([plan.photos.length, plan.problems.map(({ id }) => id)]).toEqual([1, ["b"]]);
  });
});

describe("the cover", () => {
  const how = rule({
    count: { min: 1, max: 9 },
    cover: { aspect: { min: 1, max: 1 }, minEdge: 500, background: "#ffffff" },
  });

  it("has rules of its own; the others go by the rest", () => {
    expect(sizes([shape(1000, 800, "a"), shape(1000, 800, "b")], how)).toEqual([
      [1000, 1000],
      [1000, 800],
    ]);
  });

  it("is measured by its own rule before it leaves", async () => {
    const rendering = await renderBytes(own.room(), await jpeg(600, 500), how);
    expect(rendering.photos[0]).toMatchObject({ width: 600, height: 600 });
  });

  it("changes the digest, and what nobody says does not", () => {
    const photos = [{ id: "1", identity: "i", alt: "" }];
    const digest = digestPhotos(photos, rule());
    expect(digestPhotos(photos, how)).not.toBe(digest);
    expect(digestPhotos(photos, rule({ alpha: "flatten", overlay: "allowed", aimRange: { min: 1, max: 2 } }))).toBe(
      digest,
    );
    const said = [
      { alpha: "keep" },
      { animation: "reject" },
      { sameSize: true },
      { width: { min: 5 } },
      { minBytes: 9 },
    ] as const;
    const digests = said.map((more) => digestPhotos(photos, rule(more)));
    expect(new Set([digest, ...digests]).size).toBe(said.length + 1);
  });
});

describe("transparency", () => {
  const clear = () =>
    sharp({ create: { width: 300, height: 200, channels: 4, background: "#ff000000" } })
      .png()
      .toBuffer();

  it("stays where the rule and the format allow it, also around a padded photo", async () => {
    const how = rule({ alpha: "keep", formats: ["png"], aspect: { min: 1, max: 1 } });
    const bytes = await firstBytes(own.room(), await renderBytes(own.room(), await clear(), how));
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.channels, data[3], data[data.length - 1]]).toEqual([4, 0, 0]);
  });

  it("is set on the background where a JPEG is made", async () => {
    const room = own.room();
    const bytes = await firstBytes(room, await renderBytes(room, await clear(), rule({ alpha: "keep" })));
    expect(await pixel(bytes, 10, 10)).toEqual([255, 255, 255]);
  });
});

describe("moving photos", () => {
  const moving = async () => {
    const frames = await Promise.all(
      ["#ff0000", "#00ff00", "#0000ff"].map((background) =>
        sharp({ create: { width: 120, height: 80, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    return sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
  };

  it.each(["gif", "webp"] as const)("keep all frames as %s where that is allowed", async (format) => {
    const room = own.room();
    const how = rule({ animation: "keep", formats: [format], aimEdge: 60 });
    const rendering = await renderBytes(room, await moving(), how);
    expect([rendering.problems, rendering.losses]).toEqual([[], []]);
    const { pages, width, pageHeight } = await sharp(await firstBytes(room, rendering), { pages: -1 }).metadata();
    expect([pages, width, pageHeight]).toEqual([3, 60, 40]);
  });

  it("are refused where they may not move", async () => {
    const rendering = await renderBytes(own.room(), await moving(), rule({ animation: "reject" }));
    expect(rendering.problems[0]?.error).toMatchObject({
      reason: "wrong-shape",
      message: expect.stringContaining("moves"),
    });
  });
});

/** A sharp that writes other EXIF than it is told. */
async function writingAnyway(written: Parameters<Sharp["withExif"]>[0]): Promise<SharpModule> {
  return new Proxy(await loadSharp(), {
    apply(target, self, args: Parameters<SharpModule>) {
      const image: Sharp = Reflect.apply(target, self, args);
      const { withExif } = image;
      image.withExif = (told) => withExif.call(image, { ...told, ...written });
      return image;
    },
  });
}

describe("copyright on wish", () => {
  const spoken = () =>
    picture(400, 300)
      .withExif({
        IFD0: { Artist: "Budi", Copyright: "Toko Budi 2026", Make: "Phone" },
        IFD3: { GPSLatitudeRef: "S", GPSLatitude: "6/1 10/1 0/1" },
      })
      .jpeg()
      .toBuffer();

  it.each(["jpeg", "webp", "png", "avif"] as const)("is all that stays in %s", async (format) => {
    const room = own.room();
    const how = rule({ metadata: "copyright", formats: [format] });
    const rendering = await renderBytes(room, await spoken(), how);
    expect(rendering.problems).toEqual([]);
    const bytes = await firstBytes(room, rendering);
    expect([bytes.includes("Toko Budi 2026"), bytes.includes("Budi"), bytes.includes("Phone")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    ["the place along", { IFD3: { GPSLatitudeRef: "S", GPSLatitude: "6/1 10/1 0/1" } }],
    ["another name", { IFD0: { Copyright: "Somebody else", Artist: "Budi" } }],
    ["no name", { IFD0: {} }],
  ])("never leaves with an encoder that writes %s", async (_, written) => {
    const room = own.room({ loadSharp: () => writingAnyway(written) });
    const { photos, problems } = await renderBytes(room, await spoken(), rule({ metadata: "copyright" }));
    expect([photos, problems[0]?.error.reason]).toEqual([[], "damaged"]);
  });

  it("adds nothing where nobody said anything", async () => {
    const room = own.room();
    const bytes = await firstBytes(
      room,
      await renderBytes(room, await jpeg(200, 100), rule({ metadata: "copyright" })),
    );
    expect((await sharp(bytes).metadata()).exif).toBeUndefined();
  });
});
