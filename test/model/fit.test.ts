import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Unit } from "../../src/channel/limits.js";
import { fit as fitText } from "../../src/model/fit.js";
import { measure } from "../../src/model/text.js";
import { words } from "./arbitraries.js";

const units = ["graphemes", "utf16", "codePoints", "bytes", "weighted"] as const satisfies readonly Unit[];
const limits = fc.record({ max: fc.integer({ min: 0, max: 120 }), unit: fc.constantFrom(...units) });
const utf16 = (max: number) => ({ max, unit: "utf16" as const });

/** What a buyer relies on: in the result each is there whole or not at all. */
const PRECIOUS = [
  "https://toko.example/p/kopi-gayo?ref=1",
  "toko.co.id/abc",
  "Rp65.000",
  "Rp 1.250.000",
  "IDR 65.000,00",
  "$12.50",
  "#kopigayo",
  "@toko_kita",
  "toko@kopi.id",
  "ID32110000123450520",
  "BPOM RI MD 867031001234",
  "P-IRT No. 2061234567890-23",
  "SNI 01-3836-2013",
  "+62 812 3456 7890",
  "250 g",
  "1,5 kg",
];
const filler = fc.constantFrom("kopi", "enak", "wangi", "dari", "Takengon", "dipanggang", "pagi", "ini", "lho", "dan");

describe("fit", () => {
  it("leaves alone what fits", () => {
    fc.assert(
      fc.property(words, fc.constantFrom(...units), (text, unit) => {
        expect(fitText(text, { max: measure(text, unit), unit })).toEqual({ text, losses: [] });
      }),
    );
  });

  it("never exceeds the limit, and does nothing the second time", () => {
    fc.assert(
      fc.property(
        fc.oneof(words, fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" })),
        limits,
        (text, limit) => {
          const once = fitText(text, limit);
          expect(measure(once.text, limit.unit)).toBeLessThanOrEqual(limit.max);
          expect(fitText(once.text, limit).text).toBe(once.text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("keeps a beginning, cut between graphemes", () => {
    const segmenter = new Intl.Segmenter("id", { granularity: "grapheme" });
    const split = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);
    fc.assert(
      fc.property(fc.oneof(words, fc.string({ unit: "grapheme" })), limits, (text, limit) => {
        const { text: fitted, losses } = fitText(text, limit);
        if (losses[0]?.reason !== "shortened") return;
        expect(fitted.endsWith("…")).toBe(true);
        const kept = split(fitted.slice(0, -1));
        expect(split(text).slice(0, kept.length)).toEqual(kept);
      }),
      { numRuns: 500 },
    );
  });

  it("never cuts through a link, price, number, hashtag or certificate number", () => {
    const sentence = fc.tuple(
      fc.array(filler, { maxLength: 8 }),
      fc.constantFrom(...PRECIOUS),
      fc.array(filler, { maxLength: 8 }),
    );
    fc.assert(
      fc.property(sentence, limits, ([before, precious, after], limit) => {
        const start = before.length === 0 ? 0 : before.join(" ").length + 1;
        const { text } = fitText([...before, precious, ...after].join(" "), limit);
        const kept = text.replace(/…$/, "");
        expect(kept.length <= start || kept.slice(start).startsWith(precious)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("cuts at a word and says which field became shorter", () => {
    const long = "Kopi Gayo dari Takengon, dipanggang tiap Senin";
    expect(fitText({ field: "title", text: long }, utf16(30))).toEqual({
      text: "Kopi Gayo dari Takengon…",
      losses: [{ field: "title", reason: "shortened" }],
    });
  });

  it("cuts inside a text without spaces", () => {
    expect(fitText("日本のとても美味しいコーヒー", { max: 5, unit: "graphemes" }).text).toBe("日本のと…");
  });

  it("drops rather than cuts a link that is too long", () => {
    expect(fitText("https://toko.example/p/kopi-gayo", utf16(20))).toEqual({
      text: "",
      losses: [{ field: "text", reason: "dropped" }],
    });
  });

  it("keeps earlier parts longer, and kept parts whole", () => {
    const parts = [
      { field: "title", text: "Kopi Gayo" },
      { field: "description", text: "Dipanggang tiap Senin dan dikirim Selasa" },
      undefined,
      { field: "tags", text: "#kopi #gayo" },
      { field: "link", text: "https://toko.example/kopi", keep: true },
    ];
    expect(fitText(parts, utf16(60))).toEqual({
      text: "Kopi Gayo\n\nDipanggang tiap Senin…\n\nhttps://toko.example/kopi",
      losses: [
        { field: "tags", reason: "dropped" },
        { field: "description", reason: "shortened" },
      ],
    });
  });

  it("drops a kept part only where it can never fit, and keeps the rest", () => {
    const parts = [
      { field: "title", text: "Kopi" },
      { field: "link", text: "https://toko.example/kopi", keep: true },
    ];
    expect(fitText(parts, utf16(10))).toEqual({ text: "Kopi", losses: [{ field: "link", reason: "dropped" }] });
  });

  it("leaves out empty parts and joins by what it is told", () => {
    expect(fitText(["Kopi", "", undefined, { field: "brand", text: "  " }, "Gayo"], utf16(50), " · ").text).toBe(
      "Kopi · Gayo",
    );
  });

  it.each(["1", "a", "日", "a.", "-", "a@", "ri ", "1 ", "/", "https://"])("ends on %j by the thousand", (piece) => {
    const limit = utf16(100);
    expect(fitText(piece.repeat(10_000), limit).text.length).toBeLessThanOrEqual(100);
  });

  it("never cuts a link, however long it is", () => {
    for (const link of [`https://toko.example/${"kopi-".repeat(100)}`, `toko.co.id/${"a/".repeat(300)}`]) {
      expect(fitText(`Kopi ${link} enak`, utf16(400)).text).toBe("Kopi…");
      expect(fitText(`(${link}) enak`, utf16(400)).text).toBe("");
    }
  });
});
