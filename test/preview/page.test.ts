import { createHash } from "node:crypto";
import { HtmlValidate } from "html-validate";
import { describe, expect, it } from "vitest";
import { PREVIEW_POLICY, renderPreview } from "../../src/preview/page.js";
import type { Preview, PreviewListing, PreviewPhoto } from "../../src/preview/room.js";
import { cutOf, sortContent } from "../../src/preview/texts.js";

const BYTES = new Uint8Array(6_000).fill(7);
const CHANNELS = ["web", "shopee", "tiktok", "lazada", "ig", "fb", "tele", "wa"];
const LONG = "Disangrai setiap Selasa di Takengon, digiling kasar atau halus sesuai pesanan. ".repeat(12).trim();

const photo = (id: string, placed: Partial<PreviewPhoto["placed"]> = {}): PreviewPhoto => ({
  id,
  alt: `Foto ${id}`,
  sha256: "a".repeat(64),
  format: "jpeg",
  width: 1200,
  height: 1200,
  byteLength: 143_000,
  placed: { mode: "whole", left: 0, top: 0, width: 1, height: 1, ...placed },
  reasons: [],
});

const listing = (channel: string, more: Partial<PreviewListing> = {}): PreviewListing => ({
  channel,
  title: channel,
  kind: "shelf",
  action: "create",
  due: ["content", "price"],
  content: { title: "Kopi Gayo 250 g", description: LONG.slice(0, 200), prices: { kopi: 65_000 }, code: "K1" },
  facets: { price: ["prices"], stock: [] },
  limits: { title: { max: 60, unit: "utf16" } },
  photos: ["a", "b", "c"].map((id) => photo(id)),
  losses: [{ field: "description", reason: "shortened" }],
  cannot: [],
  ...more,
});

const preview = (more: Partial<Preview> = {}): Preview => ({
  product: "kopi",
  title: "Kopi Gayo 250 g",
  description: LONG,
  pictures: ["a", "b", "c"].map((id) => ({ id, width: 320, height: 240, format: "webp", bytes: BYTES })),
  channels: CHANNELS.map((name) => listing(name)),
  problems: [],
  ...more,
});

const page = (...previews: readonly Preview[]): string => renderPreview(previews, { language: "id" });
const count = (text: string, part: string | RegExp): number => text.split(part).length - 1;

describe("a page", () => {
  it("holds each photo once, however many channels show it", () => {
    const text = page(preview());
    expect(count(text, "data:image/webp;base64,")).toBe(3);
    expect(count(text, '<use href="#f0-0"')).toBe(CHANNELS.length);
  });

  it("takes at most 15 kB a product on eight channels, beside the pictures", () => {
    const one = Buffer.byteLength(page(preview()));
    const two = Buffer.byteLength(page(preview(), preview({ product: "teh" })));
    const pictures = 3 * Math.ceil(BYTES.length / 3) * 4;
    expect(two - one - pictures).toBeLessThanOrEqual(15_000);
  });

  it("runs nothing, asks nobody, and styles only what its policy names by hash", () => {
    const text = page(preview());
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
    expect(PREVIEW_POLICY).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(text).toContain(PREVIEW_POLICY.replaceAll("'", "&#39;"));
    expect(text).not.toMatch(/<script|\sstyle=|\son[a-z]+=|(src|href)="https?:|url\(\s*["']?http/);
  });

  it.each([`</style><img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, "<!--", "javascript:alert(1)"])(
    "keeps what products and platforms say as text: %s",
    (attack) => {
      const tags = (text: string): readonly string[] =>
        [...text.matchAll(/<([a-z!/][^\s>]*)/gi)].map(([, name = ""]) => name);
      const attacked = (words: string): string =>
        page(
          preview({
            product: words,
            title: words,
            description: `${words} ${LONG}`,
            problems: [{ message: words, field: words, cure: words }],
            channels: [
              listing(words, {
                title: words,
                content: { [words]: words, description: `${words} and more than four words` },
                problem: { message: words, cure: words },
                there: { url: words },
                losses: [{ field: words, reason: "dropped", note: words }],
                photos: [{ ...photo("a"), alt: words }],
                cannot: [words],
              }),
            ],
          }),
        );
      const ours = new Set([...tags(page(preview())), ...tags(attacked("harmless words")), "a", "/a"]);
      expect(tags(attacked(attack)).filter((tag) => !ours.has(tag))).toEqual([]);
      expect(attacked(attack)).not.toContain(attack === "javascript:alert(1)" ? 'href="javascript' : attack);
      expect(attacked(attack)).not.toContain(`href="${attack}`);
    },
  );

  it("frames what is kept of a photo and hatches the rest, in shares that add up", () => {
    const cut = photo("a", { mode: "crop", left: 0.25, top: 0, width: 0.5, height: 1 });
    const text = page(preview({ channels: [listing("ig", { photos: [cut] })] }));
    expect(text).toContain('d="M0 0H320V240H0ZM80 0H240V240H80Z"');
    expect(text).toContain("terpotong · 50% tersisa");
  });

  it("draws a margin as the margin that buyers see", () => {
    const padded = photo("a", { mode: "pad", left: 0, top: 0.125, width: 1, height: 0.75 });
    const text = page(preview({ channels: [listing("ig", { photos: [padded] })] }));
    expect(text).toContain('<use href="#f0-0" x="0" y="40" width="320" height="240"/>');
  });

  it("says first what stands in the way, and shows what is cut off", () => {
    const refused = listing("shopee", { action: "refused", problem: { message: "Berat kosong.", cure: "Isi berat." } });
    const text = page(preview({ channels: [refused] }));
    expect(text.indexOf("Berat kosong.")).toBeLessThan(text.indexOf("65000"));
    expect(text).toContain(`<del>${LONG.slice(200, 320)} … (+${LONG.length - 320})</del>`);
    expect(text).toMatch(/<h1>Pratinjau: 1 produk\. 1 listing akan ditolak, 1 akan kehilangan sesuatu\.<\/h1>/);
  });

  it("says in its head, in both languages, how many would be refused and lose something", () => {
    const fine = preview({ channels: [listing("web", { losses: [] })] });
    const refused = preview({ channels: [listing("web", { action: "refused", losses: [] })] });
    const heads = [[fine], [preview()], [fine, refused]].map((shown) =>
      (["en", "id"] as const).map((language) => /<h1>(.*)<\/h1>/.exec(renderPreview(shown, { language }))?.[1]),
    );
    expect(heads).toEqual([
      [
        "Preview: 1 product. Nothing would be refused, and nothing lost.",
        "Pratinjau: 1 produk. Tidak ada yang akan ditolak, tidak ada yang hilang.",
      ],
      [
        "Preview: 1 product. Nothing would be refused, 8 would lose something.",
        "Pratinjau: 1 produk. Tidak ada yang akan ditolak, 8 akan kehilangan sesuatu.",
      ],
      [
        "Preview: 2 products. 1 listing would be refused, 1 would lose something.",
        "Pratinjau: 2 produk. 1 listing akan ditolak, 1 akan kehilangan sesuatu.",
      ],
    ]);
  });

  it("lets a keyboard reach every text that may scroll", () => {
    const text = page(preview({ channels: [listing("web", { content: { title: "Kopi", description: LONG } })] }));
    expect(text).toContain('<div class="text" tabindex="0" role="group" aria-label="description">');
    expect(text).toContain('<div class="text">Kopi</div>');
  });

  it("leaves out what loses nothing where only losses are asked for", () => {
    const fine = listing("web", { losses: [] });
    const text = renderPreview(
      [preview({ channels: [fine, listing("ig")] }), preview({ product: "x", channels: [fine] })],
      {
        language: "en",
        onlyLosses: true,
      },
    );
    expect([count(text, "<article"), count(text, "<h2")]).toEqual([1, 1]);
  });

  it("is valid HTML", async () => {
    const rules = { "no-trailing-whitespace": "off", "long-title": "off", "void-style": "off" };
    const judge = new HtmlValidate({ root: true, extends: ["html-validate:recommended"], rules: rules as never });
    const { results } = await judge.validateString(page(preview(), preview({ product: "teh" })));
    const faults = results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
    expect([...new Set(faults)]).toEqual([]);
  });
});

describe("what a listing says", () => {
  it("is sorted into texts, price, stock and the rest, whatever the channel calls them", () => {
    const { texts, price, facts } = sortContent(preview(), listing("shopee"));
    expect(texts).toEqual([
      { path: "title", text: "Kopi Gayo 250 g", counted: { length: 15, max: 60, unit: "utf16" } },
      { path: "description", text: LONG.slice(0, 200) },
    ]);
    expect(price).toEqual([{ path: "prices.kopi", value: "65000" }]);
    expect(facts).toEqual([{ path: "code", value: "K1" }]);
  });

  it("is counted as its place counts: posts as they are read, marketplaces as they are sent", () => {
    const content = { caption: "<b>Kopi &amp; Gayo</b>\n\nsedap" };
    const limits = { caption: { max: 1_024, unit: "utf16" } } as const;
    const lengthAs = (kind: "wall" | "shelf") =>
      sortContent(preview(), listing("x", { kind, content, limits })).texts[0]?.counted?.length;
    expect([lengthAs("wall"), lengthAs("shelf")]).toEqual(["Kopi & Gayo\n\nsedap".length, content.caption.length]);
  });

  it("knows the end that no text carries", () => {
    const text = (words: string) => [{ path: "a", text: words }];
    expect(cutOf("satu dua tiga empat", text("satu dua …"))).toEqual({ kept: "satu dua ", cut: "tiga empat" });
    expect(cutOf("satu dua", text("satu dua"))).toEqual({ kept: "satu dua", cut: "" });
    expect(cutOf("satu dua", text("lain"))).toEqual({ kept: "", cut: "satu dua" });
  });
});
