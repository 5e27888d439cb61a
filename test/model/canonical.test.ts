import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, digest, digestOf } from "../../src/model/canonical.js";
import { parseProduct } from "../../src/model/schema.js";
import { CONTEXT, productInput } from "./arbitraries.js";

/** The same value with its keys in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
}

describe("canonical JSON", () => {
  it("writes what the canonicalize package writes", () => {
    const isComposed = (value: unknown): boolean => JSON.stringify(value) === JSON.stringify(value).normalize("NFC");
    const json = fc.jsonValue({ maxDepth: 4, stringUnit: "grapheme" }).filter(isComposed);
    fc.assert(fc.property(json, (value) => canonicalJson(value) === canonicalize(value)));
    expect(canonicalJson({ at: new Date(0), none: undefined, list: [undefined, -0] })).toBe(
      canonicalize({ at: new Date(0), none: undefined, list: [undefined, -0] }),
    );
  });

  it("throws for numbers, texts and cycles that JSON cannot carry", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, "\ud800", cycle, undefined]) {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    }
  });

  it("writes the vector of RFC 8785, section 3.2.2", () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("does not care about key order or the form of accents", () => {
    expect(digest({ b: "Kafé", a: 1 })).toBe(digest({ a: 1, b: "Kafe\u0301" }));
    expect(digest({ "e\u0301": 1 })).toBe(digest({ é: 1 }));
    expect(digest({ a: undefined, b: 1 })).toBe(digest({ b: 1 }));
  });

  it("does not mistake an accent after a line end for one on the n of the escape", () => {
    const json = canonicalJson({ text: "a\n\u0303b" });
    expect(JSON.parse(json)).toEqual({ text: "a\n\u0303b" });
  });

  it("refuses what JSON cannot carry", () => {
    for (const value of [Number.NaN, "\ud800", 1n, undefined]) expect(() => canonicalJson(value)).toThrow();
  });

  it("gives 22 characters that can stand in an address", () => {
    expect(digest({})).toMatch(/^[\w-]{22}$/);
    expect(digest({})).toBe("RBNvo1WzZ4oRRq0W9-hkng");
  });

  it("tells borders of texts apart", () => {
    expect(digestOf("ab", "c")).not.toBe(digestOf("a", "bc"));
    expect(digestOf("ab", "c")).toBe(digestOf("ab", "c"));
  });

  it("gives a product one digest, whatever the order in which it was written", () => {
    fc.assert(
      fc.property(productInput, (input) => {
        const [one, other] = [parseProduct(input, CONTEXT), parseProduct(shuffled(input), CONTEXT)];
        if (!one.ok || !other.ok) throw new Error("the input was refused");
        expect(digest(other.product)).toBe(digest(one.product));
        expect(digest({ ...one.product, title: { "id-ID": "lain" } })).not.toBe(
          digest({ ...one.product, title: { "id-ID": "ini" } }),
        );
      }),
    );
  });
});
