import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { escapeHtml, html } from "../../src/report/html.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { packCatalogue } from "../../src/report/packed.js";
import { renderReport } from "../../src/report/page.js";
import { takeSnapshot } from "../../src/report/snapshot.js";
import { SIGNS } from "../../src/report/standing.js";
import { badDay, CHANNELS, fakeShop, rowOf } from "./fake-shop.js";
import { badDayJournal } from "./journal-kit.js";

const id = { language: "id", timeZone: "Asia/Jakarta" } as const;
const ATTACKS = [
  `</script><img src=x onerror=alert(1)>`,
  `"><svg onload=alert(1)>`,
  `' onmouseover='alert(1)`,
  "</template><script>alert(1)</script>",
  "<!--",
  "javascript:alert(1)",
];

/** The page without what it holds in attributes and text that is escaped: only tags that are ours are left. */
function tagsOf(page: string): readonly string[] {
  return [...page.matchAll(/<([a-z!][^\s>]*)/gi)].map(([, name = ""]) => name.toLowerCase());
}

async function attackedPage(attack: string) {
  const row = rowOf({
    product: attack,
    channel: attack,
    title: attack,
    status: "refused",
    reason: attack,
    message: attack,
    cure: attack,
    field: attack,
    code: attack,
    checkUrl: attack,
    losses: [{ field: attack, reason: "dropped", note: attack }],
  });
  const shop = fakeShop({
    channels: {
      [attack]: { message: attack, cure: attack, circuits: [{ circuit: attack, state: "open", message: attack }] },
    },
    rows: [row],
    missed: [{ product: attack, goal: attack, missing: [attack] }],
    warnings: [attack],
  });
  const at = new Date().toISOString();
  const journal = [{ v: 1, at, type: "warned", code: attack, message: attack }] as const;
  return takeSnapshot(shop, { goals: [attack], journal });
}

describe("what is put into a page", () => {
  it.each(ATTACKS)("stays text: %s", async (attack) => {
    const clean = tagsOf(renderReport(await attackedPage("harmless"), id));
    const page = renderReport(await attackedPage(attack), id);
    expect(tagsOf(page)).toEqual(clean);
    expect(page).not.toContain(attack === "javascript:alert(1)" ? `href="${attack}` : attack);
  });

  it.each(ATTACKS.slice(0, 5))("stays text in Markdown: %s", async (attack) => {
    const page = renderMarkdown(await attackedPage(attack), id);
    expect(page.replaceAll(/`[^`\n]*`/g, "")).not.toMatch(/<[a-z!/]/i);
  });

  it("cannot break out of a Markdown table", async () => {
    const page = renderMarkdown(await attackedPage("a | b\n# c [x](https://evil.example)"), id);
    expect(page).not.toMatch(/^# c/m);
    expect(page).not.toContain("](https://evil.example)");
  });

  it("is escaped in text and attributes, and markup is not escaped twice", () => {
    expect(escapeHtml(`<a b="c" d='e'>&`)).toBe("&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;");
    expect(html`<p>${[html`<b>${"<"}</b>`, undefined, false, 3]}</p>`.markup).toBe("<p><b>&#60;</b>3</p>");
  });
});

describe("a page", () => {
  it("runs and styles only what its policy names by hash, and asks nobody for anything", async () => {
    const page = renderReport(await takeSnapshot(badDay(80), { journal: badDayJournal() }), id);
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll("&#39;", "'") ?? "";
    const inside = (tag: string): string => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? "";
    const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    expect(policy).toBe(
      `default-src 'none'; style-src ${hash(inside("style"))}; script-src ${hash(inside("script"))}; base-uri 'none'; form-action 'none'`,
    );
    expect(page.replace(/<style>[\s\S]*?<\/style>/, "")).not.toMatch(/\sstyle=|\son[a-z]+=/);
    expect(page).not.toMatch(/(src|href)="https?:(?!\/\/[a-z]+\.example)|@import|url\(\s*["']?http/);
  });

  it("holds 10,000 products on 5 channels in at most 300 kB, and every one of them", async () => {
    const snapshot = await takeSnapshot(badDay(10_000), { journal: badDayJournal() });
    const page = renderReport(snapshot, id);
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(300_000);
    const data = /<template id="data">([^<]*)</.exec(page)?.[1] ?? "";
    const { ids, titles, patterns, kinds } = JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString());
    expect([ids.length, titles.length, patterns.length]).toEqual([10_000, 10_000, 10_000]);
    expect(new Set(ids).size).toBe(10_000);
    expect(kinds[patterns[0]]).toHaveLength(CHANNELS.length);
  });

  it("leaves out what is plainly live where not everything fits, and says so", async () => {
    const random = (at: number): string => createHash("sha256").update(String(at)).digest("hex");
    const rows = Array.from({ length: 9_000 }, (_, at) => {
      const status = at === 8_999 ? ("refused" as const) : ("unchanged" as const);
      return rowOf({ product: random(at), title: random(at + 1), channel: "web", status });
    });
    const snapshot = await takeSnapshot(fakeShop({ channels: { web: {} }, rows }));
    const { shown, all, data } = packCatalogue(snapshot);
    expect(all).toBe(9_000);
    expect(shown).toBeLessThan(9_000);
    expect(shown).toBeGreaterThan(1_000);
    expect(JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString()).ids[0]).toBe(random(8_999));
    expect(renderReport(snapshot, id)).toContain("dari 9.000 ditampilkan");
  });

  it("says everything without its script: verdict, cure, reach, times", async () => {
    const page = renderReport(await takeSnapshot(badDay(12), { journal: badDayJournal() }), id).replace(
      /<script>[\s\S]*/,
      "",
    );
    for (const words of [
      "<title>",
      "ig putus sejak 14.41 WIB",
      "Use a larger photo.",
      "503 Service Unavailable",
      "sku-39595",
    ])
      expect(page).toContain(words);
  });

  it("tells states apart by their signs alone", () => {
    const signs = Object.values(SIGNS).flatMap(({ sign, ascii }) => [sign, ascii]);
    expect(new Set(Object.values(SIGNS).map(({ sign }) => sign)).size).toBe(Object.keys(SIGNS).length);
    expect(new Set(Object.values(SIGNS).map(({ ascii }) => ascii)).size).toBe(Object.keys(SIGNS).length);
    expect(signs.every((sign) => [...sign].length === 1)).toBe(true);
  });

  it("is Markdown of at most 900 kB, however large the shop", async () => {
    const long = "x".repeat(20_000);
    const rows = Array.from({ length: 60 }, (_, at) =>
      rowOf({
        product: `${at}`,
        channel: "web",
        status: "refused",
        message: `${long}${String.fromCharCode(97 + (at % 26))}${at < 26 ? "" : "z"}`,
        cure: long,
        title: long,
      }),
    );
    const page = renderMarkdown(await takeSnapshot(fakeShop({ channels: { web: {} }, rows })), id);
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(900_000);
    expect(page).toMatch(/^## /);
  });
});

describe("without colours", () => {
  it("every state still has a sign of its own beside its word, and every state of a circuit a pattern", async () => {
    const signs = Object.values(SIGNS).map(({ sign }) => sign);
    expect(new Set(signs).size).toBe(signs.length);
    const page = renderReport(await takeSnapshot(badDay(12), { journal: badDayJournal() }), id);
    const patterns = ["hatch", "dots"].map(
      (name) => new RegExp(`<pattern id="[\\w-]+-${name}"[^>]*>(.*?)</pattern>`).exec(page)?.[1],
    );
    expect(patterns.every(Boolean)).toBe(true);
    expect(patterns[0]).toContain("<rect");
    expect(patterns[1]).toContain("<circle");
  });
});
