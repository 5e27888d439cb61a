import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measure, normalizeLine, normalizeText } from "../../src/model/text.js";

describe("normalizeText", () => {
  it("keeps line ends and tabs, drops other controls, composes accents", () => {
    expect(normalizeText("Kafe\u0301\r\nbaru\u0000\u0007\tya\r")).toBe("Kafé\nbaru\tya\n");
  });

  it("leaves no half surrogates", () => {
    expect(normalizeText("a\ud83db")).toBe("a\ufffdb");
    expect(normalizeText("☕️👍🏽")).toBe("☕️👍🏽");
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = normalizeText(text);
        expect(normalizeText(once)).toBe(once);
        expect(normalizeLine(normalizeLine(text))).toBe(normalizeLine(text));
        expect(once).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });
});

describe("measure", () => {
  const family = "👨‍👩‍👧";

  it("counts in the unit of the platform", () => {
    expect(measure(family, "graphemes")).toBe(1);
    expect(measure(family, "codePoints")).toBe(5);
    expect(measure(family, "utf16")).toBe(8);
    expect(measure(family, "bytes")).toBe(18);
    expect(measure(family, "weighted")).toBe(2);
  });

  it("agrees with Intl.Segmenter on graphemes", () => {
    const segmenter = new Intl.Segmenter("id", { granularity: "grapheme" });
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(measure(text, "graphemes")).toBe(Array.from(segmenter.segment(text)).length);
      }),
    );
  });

  it("agrees with the iterator on code points", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(measure(text, "codePoints")).toBe(Array.from(text).length);
      }),
    );
  });

  // What parseTweet of twitter-text 3.1.0 answers, recorded 2026-11-21.
  it.each([
    ["Kopi Gayo Rp65.000", 18],
    ["Kopi https://toko.id/p/kopi?warna=hitam&ukuran=besar-sekali enak", 33],
    ["kopi.com", 23],
    ["Lihat toko.co.id/abc.", 30],
    [family, 2],
    ["🇮🇩 asli", 7],
    ["👍🏽", 2],
    ["☕ ☕️", 5],
    ["1️⃣", 2],
    ["日本のコーヒー", 14],
    ["e\u0301", 1],
    ["ꦏꦺꦴꦥꦶ", 10],
    ["قهوة", 4],
    ["“enak”…", 8],
    ["#kopi @toko", 11],
    ["toko@kopi.com", 13],
    ["(https://kopi.id/a)", 25],
    [" https://t.me/toko/12 \n\nRp65.000 – 250 g", 43],
    ["½ kg • murah", 13],
    ["©️ ©", 4],
  ])("weighs %j as X does: %i", (text, weight) => {
    expect(measure(text, "weighted")).toBe(weight);
  });

  it("weighs more rather than less where only X knows the top-level domain", () => {
    expect(measure("https://toko.example/p/kopi-gayo-arabika", "weighted")).toBeGreaterThanOrEqual(40);
    expect(measure("kopi.shopping/gayo/arabika/250-gram", "weighted")).toBeGreaterThanOrEqual(23);
  });
});
