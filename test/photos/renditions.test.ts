/** Further renditions of a photo: planned from its own, made in one decode, some of them later. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PhotoRule, RenditionRule } from "../../src/channel/limits.js";
import { digestPhotos, withLater } from "../../src/photos/digest.js";
import { planPhotos } from "../../src/photos/plan.js";
import { jpeg } from "./pictures.js";
import { asked, type Kit, kit, never, refTo, rule } from "./room-kit.js";

const webp = (width: number, more: Partial<RenditionRule> = {}): RenditionRule => ({
  name: `webp${width}`,
  format: "webp",
  width,
  ...more,
});
const avif = (width: number, more: Partial<RenditionRule> = {}): RenditionRule => ({
  name: `avif${width}`,
  format: "avif",
  width,
  later: true,
  ...more,
});

const planned = (size: { readonly width: number; readonly height: number }, how: PhotoRule) =>
  planPhotos([{ id: "1", ...size }], how).photos[0]?.more.map(({ rule: { name }, how: { width, height } }) => [
    name,
    width,
    height,
  ]);

describe("a plan", () => {
  const renditions = [webp(160), webp(480), webp(960)];

  it("scales each further rendition from the photo's own", () => {
    expect(planned({ width: 4000, height: 3000 }, rule({ aimEdge: 1200, renditions }))).toEqual([
      ["webp160", 160, 120],
      ["webp480", 480, 360],
      ["webp960", 960, 720],
    ]);
  });

  it("makes nothing larger than it is: wider ones get the photo's own width, once", () => {
    expect(planned({ width: 300, height: 200 }, rule({ renditions }))).toEqual([
      ["webp160", 160, 107],
      ["webp480", 300, 200],
    ]);
  });

  it("leaves out what would be the photo itself", () => {
    expect(planned({ width: 800, height: 600 }, rule({ renditions: [{ ...webp(900), format: "jpeg" }] }))).toEqual([]);
  });

  it("keeps the margin of a padded photo", () => {
    const square = rule({ aspect: { min: 1, max: 1 }, aimEdge: 1000, renditions: [webp(500)] });
    const [photo] = planPhotos([{ id: "1", width: 2000, height: 1000 }], square).photos;
    expect(photo?.more[0]?.how).toMatchObject({ mode: "pad", width: 500, height: 500, scaledHeight: 250, top: 125 });
  });

  it("has no budget of the photo's own, and its own only where it binds", () => {
    const how = rule({ maxBytes: 100_000, renditions: [webp(400), webp(800, { maxBytes: 30_000 })] });
    const [photo] = planPhotos([{ id: "1", width: 1600, height: 1200 }], how).photos;
    expect(photo?.more.map(({ how: { budget } }) => budget)).toEqual([undefined, { maxBytes: 30_000, minEdge: 1 }]);
  });
});

describe("the digest", () => {
  const photos = [{ id: "1", identity: "a", alt: "" }];
  const of = (renditions?: readonly RenditionRule[]) => digestPhotos(photos, rule({ renditions }));

  it.each<[string, readonly RenditionRule[]]>([
    ["a rendition more", [webp(160), webp(480)]],
    ["another width", [{ ...webp(160), width: 161 }]],
    ["another format", [{ ...webp(160), format: "avif" }]],
    ["another budget", [webp(160, { maxBytes: 9_000 })]],
    ["another worth", [webp(160, { worth: { against: "x", maxShare: 0.8 } })]],
    ["another name", [webp(160, { name: "thumb" })]],
    ["one that is made later", [webp(160, { later: true })]],
  ])("changes with %s", (_, renditions) => {
    expect(of(renditions)).not.toBe(of([webp(160)]));
  });

  it("of rules without them stays what it was", () => {
    expect(of([])).toBe(of());
  });
});

describe("the room", () => {
  let own: Kit;
  beforeEach(() => {
    own = kit();
  });
  afterEach(() => own.close());

  const photo = async (bytes: Uint8Array) => asked((await own.room().identify([{ ref: refTo(""), bytes }], never))[0]);
  const render = async (bytes: Uint8Array, ...rules: readonly PhotoRule[]) =>
    own.room().render([await photo(bytes)], rules, never);

  it("makes all of them in one decode, shared with rules that want the same", async () => {
    const how = rule({ aimEdge: 1000, renditions: [webp(160), webp(480)] });
    const other = rule({ formats: ["webp"], aimEdge: 480 });
    const [first, second] = await render(await jpeg(2000, 1500), how, other);
    expect(first?.photos[0]?.renditions?.map(({ name, format, width }) => [name, format, width])).toEqual([
      ["webp160", "webp", 160],
      ["webp480", "webp", 480],
    ]);
    expect(second?.photos[0]?.sha256).toBe(first?.photos[0]?.renditions?.[1]?.sha256);
    // The header and the pixels.
    expect(own.sharpCalls.opened).toBe(2);
    expect(own.memory.renditions.size).toBe(3);
  });

  it("keeps a rendition's bytes", async () => {
    const [{ photos } = { photos: [] }] = await render(
      await jpeg(1200, 900),
      rule({ renditions: [webp(960, { maxBytes: 4_000 })] }),
    );
    const [made] = photos[0]?.renditions ?? [];
    expect(made?.byteLength).toBeLessThanOrEqual(4_000);
    expect((await own.room().bytes(made?.sha256 ?? "")).byteLength).toBe(made?.byteLength);
  });

  it("does not make what is made later, and says what waits", async () => {
    const how = rule({ renditions: [webp(160), avif(160)] });
    const bytes = await jpeg(600, 450);
    const [before] = await render(bytes, how);
    expect([before?.waiting, before?.photos[0]?.renditions?.map(({ name }) => name)]).toEqual([["1"], ["webp160"]]);
    await render(bytes, withLater(how));
    const opened = own.sharpCalls.opened;
    const [after] = await render(bytes, how);
    expect([after?.waiting, after?.photos[0]?.renditions?.map(({ name }) => name)]).toEqual([
      [],
      ["webp160", "avif160"],
    ]);
    expect(own.sharpCalls.opened).toBe(opened);
  });

  it("makes at once what another rule puts off", async () => {
    const [first, second] = await render(
      await jpeg(600, 450),
      rule({ renditions: [avif(160)] }),
      rule({ renditions: [avif(160, { later: undefined })] }),
    );
    expect([first, second].map((one) => one?.photos[0]?.renditions?.length)).toEqual([1, 1]);
  });

  it.each([
    [0.01, []],
    [100, ["avif160"]],
  ])("keeps one only where it is worth it: at most %s of the other's bytes", async (maxShare, expected) => {
    const worth = { against: "webp160", maxShare };
    const [{ photos, waiting } = { photos: [] }] = await render(
      await jpeg(600, 450),
      rule({ renditions: [webp(160), avif(160, { later: undefined, worth })] }),
    );
    const names = photos[0]?.renditions?.map(({ name }) => name).filter((name) => name !== "webp160");
    expect([names, waiting]).toEqual([expected, []]);
  });
});
