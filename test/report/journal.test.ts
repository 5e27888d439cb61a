import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { telegram } from "../../src/channels/telegram.js";
import { createEtalase, type EventName, type Events } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { keepJournal, type Watched } from "../../src/report/journal.js";
import { followJournal, readJournal } from "../../src/report/journal-reading.js";
import { timelineOf } from "../../src/report/timeline.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { healthOf, NOW } from "./fake-shop.js";
import { ago, badDayJournal } from "./journal-kit.js";

let folder: string;
const file = (): string => join(folder, "etalase.journal.jsonl");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "etalase-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A shop that only tells what the test says. */
function tellingShop() {
  const listeners = new Map<string, (event: never) => void>();
  const shop: Watched = {
    on(name, listener) {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
    health: async () => ({
      at: NOW,
      channels: { tele: healthOf("tele", { backlog: 8 }) },
      goals: {},
      unattended: [],
      warnings: [],
    }),
  };
  const tell = <N extends EventName>(name: N, event: Omit<Events[N], "at">): void =>
    listeners.get(name)?.({ ...event, at: NOW } as never);
  return { shop, tell, listeners };
}

const open = (text = "503") => ({ circuit: "account:tele:toko", message: text });
const since = new Date(NOW.getTime() - 86_400_000);

describe("a journal", () => {
  it("counts deliveries, and tells changes one by one", async () => {
    const { shop, tell } = tellingShop();
    const journal = keepJournal(shop, { file: file(), now: () => NOW });
    for (const product of ["a", "b", "c"]) tell("listing-published", { product, channel: "tele", version: 1 });
    tell("circuit-opened", open());
    await journal.flush();
    await journal.close();
    const entries = await readJournal(file(), since);
    expect(entries).toMatchObject([
      { type: "circuit", state: "open", message: "503" },
      { type: "delivered", channels: { tele: 3 } },
      { type: "backlog", waiting: { tele: 8 } },
    ]);
  });

  it("does not repeat a circuit that each failed probe opens anew", async () => {
    const { shop, tell } = tellingShop();
    const journal = keepJournal(shop, { file: file(), now: () => NOW });
    for (const text of ["503", "503 again", "timeout"]) tell("circuit-opened", open(text));
    tell("circuit-trying", { circuit: "account:tele:toko" });
    tell("circuit-closed", { circuit: "account:tele:toko" });
    await journal.close();
    const states = (await readJournal(file(), since)).map((entry) => "state" in entry && entry.state);
    expect(states).toEqual(["open", "trying", "closed"]);
  });

  it("counts what is refused by its trouble, with one product", async () => {
    const { shop, tell } = tellingShop();
    const journal = keepJournal(shop, { file: file(), now: () => NOW });
    for (const size of [320, 400]) {
      tell("listing-refused", {
        product: `p${size}`,
        channel: "tele",
        reason: "invalid",
        message: `photo of ${size} px`,
      });
    }
    await journal.close();
    expect(await readJournal(file(), since)).toMatchObject([{ type: "stopped", what: "refused", count: 2 }]);
  });

  it("tells nothing any more once it is closed", async () => {
    const { shop, listeners } = tellingShop();
    await keepJournal(shop, { file: file() }).close();
    expect(listeners.size).toBe(0);
    expect(existsSync(file())).toBe(false);
  });

  it("puts a large file aside, and reads both", async () => {
    const { shop, tell } = tellingShop();
    const journal = keepJournal(shop, { file: file(), maxBytes: 100, now: () => NOW });
    for (const code of ["one", "two", "three"]) {
      tell("warned", { code, message: "x".repeat(60) });
      await journal.flush();
    }
    await journal.close();
    expect(existsSync(`${file()}.1`)).toBe(true);
    expect(readFileSync(file(), "utf8").length).toBeLessThan(600);
  });

  it("says when it cannot be written, and breaks nothing before", async () => {
    const { shop, tell } = tellingShop();
    const journal = keepJournal(shop, { file: join(folder, "no", "such", "folder") });
    expect(() => tell("circuit-opened", open())).not.toThrow();
    await expect(journal.close()).rejects.toThrow("ENOENT");
  });

  it("is read without what is broken, too old, or of a later version", async () => {
    const good = { v: 1, at: NOW.toISOString(), type: "warned", code: "c", message: "m" };
    const lines = [{ ...good, at: ago(100) }, { ...good, type: "tomorrow" }, { ...good, v: 2 }, good].map((one) =>
      JSON.stringify(one),
    );
    writeFileSync(file(), `${lines.join("\n")}\n{"v":1,"at":"2026-11`);
    expect(await readJournal(file(), since)).toEqual([good]);
    expect(await readJournal(join(folder, "none"), since)).toEqual([]);
  });

  it("is followed line by line, also through a file that is put aside", async () => {
    const line = (code: string): string =>
      `${JSON.stringify({ v: 1, at: NOW.toISOString(), type: "warned", code, message: "é" })}\n`;
    writeFileSync(file(), line("old") + line("last"));
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const entry of followJournal(file(), 1, stop.signal)) {
      seen.push("code" in entry ? entry.code : entry.type);
      if (seen.length === 1) appendFileSync(file(), line("new").slice(0, 40));
      if (seen.length === 1) appendFileSync(file(), line("new").slice(40));
      if (seen.length === 2) {
        renameSync(file(), `${file()}.1`);
        writeFileSync(file(), line("next"));
      }
      if (seen.length === 3) stop.abort();
    }
    expect(seen).toEqual(["last", "new", "next"]);
  });

  it("remembers what a real shop did, and no secret of it", async () => {
    const token = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const sandbox = createSandbox();
    const place = await sandbox.telegram({ token, chats: ["@toko_kopi"] });
    const ledger = memoryLedger();
    const shop = createEtalase({
      ledger,
      channels: { tele: telegram({ token, chat: "@toko_kopi", server: place.url }) },
    });
    const journal = keepJournal(shop, { file: file() });
    await shop.publish([{ id: "kopi", title: "Kopi", price: "65000", stock: 1 }]);
    await place.fault({ what: "down" });
    await shop.setPrice([{ sku: "kopi", price: "70000" }], { waitMs: 200 });
    await journal.close();
    await shop.close();
    await sandbox.close();
    expect(await readJournal(file(), new Date(0))).toMatchObject([{ type: "delivered", channels: { tele: 1 } }]);
    expect(readFileSync(file(), "utf8")).not.toContain("aaaa");
  });
});

describe("the timeline", () => {
  const health = (circuits: NonNullable<Parameters<typeof healthOf>[1]>["circuits"] = []) => ({
    at: NOW,
    channels: { ig: healthOf("ig", { circuits }) },
    goals: {},
    unattended: [],
    warnings: [],
  });
  const window = new Date(NOW.getTime() - 72 * 3_600_000);
  const circuit = "account:ig:toko";

  it("has a span for each time in which a circuit was not closed", () => {
    const now = { circuit, state: "open" as const, since: new Date(ago(5)), message: "503" };
    const [lane] = timelineOf(health([now]), badDayJournal(), window);
    expect(lane?.channels).toEqual(["ig"]);
    expect(lane?.spans.map(({ from, until }) => [from.toISOString(), until?.toISOString()])).toEqual([
      [ago(40), ago(37)],
      [ago(5), undefined],
    ]);
  });

  it("believes the shop and not the journal about now", () => {
    const [lane] = timelineOf(health(), badDayJournal(), window);
    expect(lane?.spans.at(-1)?.until).toEqual(NOW);
  });

  it("shows what is down now without any journal", () => {
    const now = { circuit, state: "trying" as const, since: new Date(ago(1)) };
    expect(timelineOf(health([now]), [], window)).toMatchObject([{ circuit, spans: [{ state: "trying" }] }]);
  });

  it("forgets what ended before the window", () => {
    const old = [
      { v: 1, at: ago(100), type: "circuit", circuit, state: "open" },
      { v: 1, at: ago(99), type: "circuit", circuit, state: "closed" },
    ] as const;
    expect(timelineOf(health(), old, window)).toEqual([]);
  });
});
