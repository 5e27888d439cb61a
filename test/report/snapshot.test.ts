import { describe, expect, it } from "vitest";
import { StatusData } from "../../src/cli/schema.js";
import { quote } from "../../src/report/causes.js";
import { renderMarkdown } from "../../src/report/markdown.js";
import { renderReport } from "../../src/report/page.js";
import { numbersOf, takeSnapshot } from "../../src/report/snapshot.js";
import { badDay, fakeShop, NOW, rowOf } from "./fake-shop.js";
import { badDayJournal } from "./journal-kit.js";

const MANNER = { language: "en", timeZone: "Asia/Jakarta" } as const;
const one = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? "";
const number = (text: string): number => Number(text.replaceAll(/[.,]/g, ""));

describe("a snapshot", () => {
  it("counts each product once where it stands, and no number twice", async () => {
    const { totals, channels, patterns } = await takeSnapshot(badDay(500));
    const standings = channels.map(({ standings: mine }) => Object.values(mine).reduce((sum, count) => sum + count, 0));
    expect(standings).toEqual(channels.map(() => 500));
    expect(patterns.reduce((sum, { count }) => sum + count, 0)).toBe(totals.products);
    expect(totals.queued).toBe(channels.reduce((sum, { queued }) => sum + queued, 0));
    expect(totals.listings + totals.standings.none).toBe(500 * channels.length);
  });

  it("is the same for the page, its Markdown and status --json", async () => {
    const snapshot = await takeSnapshot(badDay(2000), { goals: ["seen"], journal: badDayJournal() });
    const numbers = numbersOf(JSON.parse(JSON.stringify(snapshot)));
    const page = renderReport(snapshot, MANNER);
    const tiles = [...page.matchAll(/<li><strong>([\d,.]+)<\/strong>/g)].map(([, text = ""]) => number(text));
    const { totals, verdict } = numbers;
    expect(tiles).toEqual([totals.shown, totals.queued, totals.refused, totals.standings.doubt, verdict.needsYou]);
    const kinds = [...page.matchAll(/<button[^>]*>([\d,.]+)<\/button>/g)].map(([, text = ""]) => number(text));
    expect(kinds).toEqual(numbers.patterns.slice(0, 40).map(({ count }) => count));
    const causes = one(page, /id="todo"[\s\S]*?<tbody>([\s\S]*?)<\/tbody>/);
    const counts = [...causes.matchAll(/<tr><td class="n"[^>]*><div>([\d,.]+)</g)].map(([, text = ""]) => number(text));
    expect(counts).toEqual(numbers.causes.map(({ count }) => count));
    const markdown = renderMarkdown(snapshot, MANNER);
    const row = markdown.split("\n").find((line) => line.startsWith("| 2,000 /")) ?? "";
    expect(row.split("|").slice(2, -1).map(number)).toEqual(tiles.slice(1));
  });

  it("says with --json what its schema says", async () => {
    const snapshot = await takeSnapshot(badDay(50), { goals: ["seen"], journal: badDayJournal() });
    expect(StatusData.safeParse(JSON.parse(JSON.stringify(numbersOf(snapshot)))).error).toBeUndefined();
  });

  it("takes the more pressing of two listings of one product in one place", async () => {
    const rows = [
      rowOf({ product: "a", channel: "tele" }),
      rowOf({ product: "a", channel: "tele", status: "refused" }),
    ];
    const { channels } = await takeSnapshot(fakeShop({ channels: { tele: {} }, rows }));
    expect(channels[0]?.standings).toMatchObject({ refused: 1, live: 0 });
  });

  it("shows what buyers see: an older version is seen, a first one that waits is not", async () => {
    const rows = [
      rowOf({ product: "older", channel: "web", status: "queued", reason: "rate" }),
      rowOf({ product: "new", channel: "web", status: "queued", reason: "rate", live: undefined }),
    ];
    const { totals, channels } = await takeSnapshot(fakeShop({ channels: { web: {} }, rows }));
    expect(totals).toMatchObject({ products: 2, shown: 1, current: 0, queued: 2 });
    expect(channels[0]?.standings).toMatchObject({ older: 1, waiting: 1 });
  });
});

describe("what needs a person", () => {
  const refused = (product: string, message: string) =>
    rowOf({ product, channel: "shopee", status: "refused", reason: "invalid", field: "photos[1]", message });

  it("is one cause where only numbers and quoted words differ, with the count and a sample", async () => {
    const rows = [refused("a", 'photo "x.jpg" is 320 px'), refused("b", 'photo "y.jpg" is 480 px')];
    const { causes } = await takeSnapshot(fakeShop({ channels: { shopee: {} }, rows }));
    expect(causes).toMatchObject([{ count: 2, sample: { product: "a" }, message: 'photo "x.jpg" is 320 px' }]);
  });

  it("stays apart where the trouble is another one", async () => {
    const rows = [refused("a", "too small"), refused("b", "no category")];
    const { causes } = await takeSnapshot(fakeShop({ channels: { shopee: {} }, rows }));
    expect(causes).toHaveLength(2);
  });

  it("names the command that goes on, as a shell takes it", async () => {
    const rows = [rowOf({ product: "kopi 'susu'", channel: "tele", status: "waitingForYou", reason: "in doubt" })];
    const { causes } = await takeSnapshot(fakeShop({ channels: { tele: {} }, rows }));
    expect(causes[0]?.command).toBe(`etalase answer 'kopi '\\''susu'\\''' tele --there`);
    expect(quote("$(rm -rf ~)")).toBe("'$(rm -rf ~)'");
  });
});

describe("the verdict", () => {
  const verdictOf = async (...given: Parameters<typeof fakeShop>) => (await takeSnapshot(fakeShop(...given))).verdict;
  const live = rowOf({ product: "a", channel: "web" });

  it("is good where everything is up and newest", async () => {
    expect(await verdictOf({ channels: { web: {} }, rows: [live] })).toMatchObject({
      mood: "good",
      products: 1,
      shown: 1,
    });
  });

  it("is busy where it goes on by itself", async () => {
    const rows = [rowOf({ product: "a", channel: "web", status: "queued", reason: "rate" })];
    expect(await verdictOf({ channels: { web: {} }, rows })).toMatchObject({ mood: "busy", queued: 1, needsYou: 0 });
  });

  it("asks for a person before it says that it is busy, and counts a channel on hold once", async () => {
    const rows = ["a", "b", "c"].map((product) =>
      rowOf({ product, channel: "tele", status: "waitingForYou", reason: "reconnect" }),
    );
    const channels = { tele: { standing: "reconnect" as const } };
    expect(await verdictOf({ channels, rows })).toMatchObject({ mood: "you", needsYou: 1 });
  });

  it("puts a missed goal above everything", async () => {
    const missed = [{ product: "a", goal: "seen", missing: ["web"] }];
    expect(await verdictOf({ channels: { web: {} }, rows: [live], missed })).toMatchObject({ mood: "missed" });
  });

  it("is empty before the first publish", async () => {
    expect(await verdictOf({ channels: { web: {} }, rows: [] })).toMatchObject({ mood: "empty" });
  });

  it("names a channel that is down and since when, and not one of whose verbs only one fails", async () => {
    const since = new Date(NOW.getTime() - 1000);
    const circuits = (circuit: string) => [{ circuit, state: "open" as const, since }];
    const channels = {
      tele: { circuits: circuits("account:tele:toko") },
      web: { circuits: circuits("verb:web:toko:photos") },
    };
    expect((await verdictOf({ channels, rows: [live] })).down).toEqual([{ channel: "tele", reason: "open", since }]);
  });
});
