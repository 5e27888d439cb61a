import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest } from "../../src/model/canonical.js";
import { mergeOverlays, presenceAt } from "../../src/model/overlay.js";
import type { Overlay } from "../../src/model/product.js";
import { viewProduct } from "../../src/model/view.js";
import { overlays, productInput } from "./arbitraries.js";
import { kopi, now, productOf, viewOf } from "./views.js";

describe("overlay", () => {
  const photos = [
    { id: "a", source: "a.jpg" },
    { id: "b", source: "b.jpg" },
    { id: "c", source: "c.jpg", role: "main", alt: "Dus" },
  ];
  const base = {
    ...kopi,
    photos,
    tags: ["kopi"],
    attributes: { roast: "medium", origin: "Aceh" },
    description: { markdown: "**Enak**" },
  };
  const through = (overlay: unknown) => viewOf({ ...base, channels: { x: overlay } }, { channel: "x" });

  it("changes what it says and nothing else", () => {
    const { view } = through({ title: "Kopi!", tags: ["x"], category: "100", attributes: { roast: "dark" } });
    expect(view).toMatchObject({ title: "Kopi!", tags: ["x"], category: "100", description: "Enak" });
    expect(view.attributes).toEqual({ roast: "dark", origin: "Aceh" });
  });

  it("sets the price of one SKU, whatever it is called", () => {
    const variants = ["constructor", "B"].map((sku) => ({ sku, options: { U: sku }, price: "65000" }));
    const channels = { x: { price: { B: "70000" } } };
    const { view } = viewOf({ id: "k", title: "K", variants, channels }, { channel: "x" });
    expect(view.variants.map(({ price }) => price.amount)).toEqual(["65000", "70000"]);
  });

  it("takes away what it says is null", () => {
    const { view, losses } = through({ title: null, description: null, tags: null, attributes: { roast: null } });
    expect(view).toMatchObject({ title: "", description: "", tags: [], attributes: { origin: "Aceh" } });
    expect(view.rich).toEqual({ markdown: "", html: "", plain: "" });
    expect(losses).toEqual([]);
  });

  it("chooses photos in its own order; without one the main photo leads", () => {
    expect(through({ photos: ["b", "a"] }).view.photos.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(through({}).view.photos.map(({ id, alt }) => [id, alt])).toEqual([
      ["c", "Dus"],
      ["a", "Kopi Gayo"],
      ["b", "Kopi Gayo"],
    ]);
  });

  it("that is empty changes nothing; of three it does not matter which two are merged first", () => {
    fc.assert(
      fc.property(productInput, overlays, overlays, overlays, (input, ...inputs) => {
        const products = inputs.map((each) => productOf({ ...kopi, channels: { x: each } }));
        const [a = {}, b = {}, c = {}] = products.map(({ channels }) => channels["x"]);
        expect(mergeOverlays(a, {})).toEqual(a);
        expect(mergeOverlays({}, a)).toEqual(a);
        expect(mergeOverlays(mergeOverlays(a, b), c)).toEqual(mergeOverlays(a, mergeOverlays(b, c)));
        expect(mergeOverlays(a, { title: null }).title).toBeNull();
        const product = productOf(input);
        expect(viewProduct(product, { now, overlay: {} })).toEqual(viewProduct(product, { now }));
      }),
    );
  });

  it("of one channel never changes what another is sent", () => {
    fc.assert(
      fc.property(productInput, overlays, (input, other) => {
        const { view } = viewOf({ ...input, channels: { a: { tags: ["a"] } } }, { channel: "a" });
        const { view: beside } = viewOf(
          { ...input, channels: { a: { tags: ["a"] }, b: { ...other, price: undefined } } },
          { channel: "a" },
        );
        expect(digest(beside)).toBe(digest(view));
      }),
    );
  });
});

describe("presence", () => {
  const from = "2026-11-25T00:00:00+07:00";
  const until = "2026-12-01T00:00:00+07:00";
  const at = (time: string, publish: Overlay["publish"], status = "active") =>
    presenceAt(productOf({ ...kopi, status }), { publish }, new Date(time));

  it("follows the window, from its beginning until just before its end", () => {
    expect(at("2026-11-24T00:00:00+07:00", { from, until })).toEqual({ wished: false, changesAt: new Date(from) });
    expect(at(from, { from, until })).toEqual({ wished: true, changesAt: new Date(until) });
    expect(at(until, { from, until })).toEqual({ wished: false });
  });

  it("is for others to decide where the overlay says nothing, and none where the product is not active", () => {
    expect(at(from, undefined).wished).toBeUndefined();
    expect(at(from, false).wished).toBe(false);
    expect(at(from, true, "paused").wished).toBe(false);
  });
});
