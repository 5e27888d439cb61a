/** Circuits as a seller reads them: by channel and by what stands still, never by their keys. */
import { describe, expect, it } from "vitest";
import { wordsOf } from "../../src/report/languages.js";
import { renderReport } from "../../src/report/page.js";
import { takeSnapshot } from "../../src/report/snapshot.js";
import { badDay } from "./fake-shop.js";
import { badDayJournal } from "./journal-kit.js";

const { circuit: english } = wordsOf("en");
const { circuit: indonesian } = wordsOf("id");

describe("a circuit is called", () => {
  it.each([
    ["account:shopee:600000", ["shopee"], "shopee", "shopee"],
    ["verb:shopee:600000:create", ["shopee"], "shopee (new listings)", "shopee (listing baru)"],
    ["verb:telegram:@toko:photos", ["tele"], "tele (photos)", "tele (foto)"],
    ["verb:telegram:@toko:somersault", ["tele"], "tele (somersault)", "tele (somersault)"],
    ["app:meta:1234", ["ig", "threads"], "ig, threads", "ig, threads"],
    ["host:foto.toko.example", ["ig"], "photo host foto.toko.example", "host foto foto.toko.example"],
    // Without its shop nobody knows the name that the seller gave.
    ["account:telegram:@toko", [], "telegram @toko", "telegram @toko"],
    ["app:meta:1234", [], "app meta 1234", "aplikasi meta 1234"],
    ["tomorrow", [], "tomorrow", "tomorrow"],
  ] as const)("%s of %j: %s", (circuit, channels, en, id) => {
    expect([english(circuit, channels), indonesian(circuit, channels)]).toEqual([en, id]);
  });
});

describe("the report", () => {
  it("names channels in history and timeline, and shows no key to anybody", async () => {
    const snapshot = await takeSnapshot(badDay(12), { journal: badDayJournal() });
    expect(snapshot.history.filter(({ type }) => type === "circuit")).toMatchObject([
      { circuit: "account:ig:toko", channels: ["ig"] },
      { channels: ["ig"] },
      { channels: ["ig"] },
    ]);
    for (const language of ["en", "id"] as const) {
      const page = renderReport(snapshot, { language, timeZone: "Asia/Jakarta" });
      expect(page).not.toMatch(/(?:account|verb|app|host):\w/);
    }
    expect(renderReport(snapshot, { language: "en", timeZone: "Asia/Jakarta" })).toContain("ig went down: timeout");
  });

  it("does not take one account for another whose name begins alike", async () => {
    const shop = badDay(12);
    const health = await shop.health();
    const [ig] = Object.values(health.channels).filter(({ account }) => account === "ig:toko");
    if (!ig) throw new Error("the fake shop has an ig");
    const two = { ...health, channels: { ...health.channels, second: { ...ig, account: "ig:tok", circuits: [] } } };
    const { history } = await takeSnapshot({ ...shop, health: async () => two }, { journal: badDayJournal() });
    expect(history.find(({ type }) => type === "circuit")).toMatchObject({ channels: ["ig"] });
  });
});
