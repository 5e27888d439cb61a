import { describe, expect, it } from "vitest";
import { cureForKey, pathText } from "../../src/model/issues.js";
import { parseProduct } from "../../src/model/schema.js";
import { CONTEXT } from "./arbitraries.js";
import { BAD_INPUTS } from "./bad-inputs.js";
import { BAD_PRODUCTS } from "./bad-products.js";

const kopi = { id: "kopi", title: "Kopi", price: "65000" };

function issuesOf(input: unknown) {
  const parsed = parseProduct(input, CONTEXT);
  return parsed.ok ? [] : parsed.issues;
}
const pathsOf = (input: unknown) => issuesOf(input).map(({ path }) => path);

describe("every bad input is refused at its place, with a cure", () => {
  it.each([...BAD_INPUTS, ...BAD_PRODUCTS])("%s", (_what, input, path, cure) => {
    const issues = issuesOf(input);
    expect(issues.map((issue) => issue.path)).toContain(path);
    expect(issues.find((issue) => issue.path === path)?.cure).toMatch(cure);
    expect(issues.length).toBeLessThanOrEqual(2);
  });
});

describe("issues", () => {
  it("are all told at once, of the shape and of rules between fields", () => {
    const paths = pathsOf({
      id: "ko pi",
      titel: "Kopi",
      photos: ["http://a.example/b.jpg", 5, { source: "a.jpg", rol: "main" }],
      variants: [
        { sku: "A", price: "65.000", options: { Ukuran: "M" } },
        { sku: "A", price: { list: "5000", sale: "6000" }, options: { Ukuran: "L" } },
        { sku: "b c", price: "Rp 5.000", options: { Ukuran: "XL" } },
      ],
      channels: { tele: { pric: "1", photos: ["9"] } },
    });
    expect(paths.toSorted()).toEqual([
      "channels.tele.photos[0]",
      "channels.tele.pric",
      "id",
      "photos[0]",
      "photos[1]",
      "photos[2].rol",
      "titel",
      "title",
      "variants[0].price",
      "variants[1].price.sale",
      "variants[1].sku",
      "variants[2].price",
      "variants[2].sku",
    ]);
  });

  it("do not complain about what is missing only because it was faulty", () => {
    expect(pathsOf({ ...kopi, photos: 5, channels: { tele: { photos: ["1"] } } })).toEqual(["photos"]);
    expect(pathsOf({ ...kopi, price: undefined, variants: 5 })).toEqual(["variants"]);
    expect(pathsOf({ ...kopi, price: { amount: 5, currency: "IDR" } })).toEqual(["price.amount"]);
  });

  it("name the product where its id can be read", () => {
    expect(parseProduct({ id: "kopi" }, CONTEXT)).toMatchObject({ ok: false, id: "kopi" });
  });

  it("say the product's own price once, however many variants use it", () => {
    const variants = [
      { sku: "A", options: { U: "1" } },
      { sku: "B", options: { U: "2" } },
    ];
    expect(pathsOf({ id: "k", title: "K", price: "Rp1", variants })).toEqual(["price"]);
  });

  it("warn of what is allowed and probably not meant", () => {
    const parsed = parseProduct({ ...kopi, price: "0", certificates: [{ kind: "halal", number: "123" }] }, CONTEXT);
    const warnings = parsed.ok ? parsed.warnings : [];
    expect(warnings.map(({ path }) => path)).toEqual([
      "photos",
      "shipping.weightGrams",
      "variants[0].price",
      "certificates[0].number",
    ]);
  });

  it("are told of keys that every object has", () => {
    for (const key of ["constructor", "toString", "hasOwnProperty"])
      expect(pathsOf({ ...kopi, [key]: 1 })).toEqual([key]);
  });

  it("write paths as people write code", () => {
    expect(pathText(["variants", 1, "price", "tiers", 0])).toBe("variants[1].price.tiers[0]");
  });

  it("find the key that was meant", () => {
    expect(cureForKey("harga", ["id", "price"])).toContain('"price"');
    expect(cureForKey("Title", ["id", "title"])).toContain('"title"');
    expect(cureForKey("zzz", ["id", "title"])).toBe('Remove it; known here are "id", "title".');
  });
});
