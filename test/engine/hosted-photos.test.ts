/** A set whose photos are fetched from our host: what lies there is not asked for again, new photos go up several at once. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { googleFeed } from "../../src/channels/feeds/google.js";
import { createEtalase } from "../../src/etalase.js";
import type { PhotoHost } from "../../src/hosts/host.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { type Clock, systemClock } from "../../src/resilience/clock.js";
import { makeJpeg } from "../../src/testing/pictures.js";

const DAY_MS = 86_400_000;

/** A host somewhere else, which counts what it is asked. */
function openHost(where = "https://foto.example", isLocal = false) {
  const there = new Set<string>();
  const counts = { puts: 0, most: 0, now: 0 };
  const state = { isDown: false, where };
  const url = ({ sha256 }: { readonly sha256: string }): string => `${state.where}/${sha256}.jpg`;
  const host: PhotoHost = {
    key: "counting",
    isLocal,
    url,
    async put(photo) {
      counts.puts += 1;
      counts.now += 1;
      counts.most = Math.max(counts.most, counts.now);
      await new Promise(setImmediate);
      counts.now -= 1;
      if (state.isDown) throw new Error("the host does not answer");
      there.add(url(photo));
      return url(photo);
    },
    has: async (photo) => there.has(url(photo)),
    remove: async (photo) => void there.delete(url(photo)),
  };
  const asked = (): number => {
    const { puts } = counts;
    counts.puts = 0;
    return puts;
  };
  return { host, there, counts, state, asked };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "etalase-hosted-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function open(host: PhotoHost) {
  let later = 0;
  const clock: Clock = {
    now: () => new Date(systemClock.now().getTime() + later),
    monotonic: () => systemClock.monotonic() + later,
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
  const file = join(folder, "google.xml");
  const shop = createEtalase({
    clock,
    seller: { name: "Toko Kopi", url: "https://toko.example" },
    ledger: memoryLedger(),
    photos: { folder: join(folder, "store"), host },
    channels: { google: googleFeed({ file }) },
  });
  const publish = async (price: string, count = 20, waitMs = 60_000) => {
    const products = Array.from({ length: count }, (_, at) => ({
      id: `p${String(at).padStart(2, "0")}`,
      title: `Kopi ${at}`,
      price,
      stock: 3,
      url: `https://toko.example/p/${at}`,
      photos: [makeJpeg(200 + at, 200, "foto")],
    }));
    await shop.publish(products, { waitMs });
  };
  const links = () => [...readFileSync(file, "utf8").matchAll(/<g:image_link>([^<]+)</g)].map(([, link]) => link);
  const pass = (ms: number): void => {
    later += ms;
  };
  return { shop, pass, publish, links, close: () => shop.close() };
}

it("puts each photo once, and none again for a price", async () => {
  const { host, asked, there } = openHost();
  const { publish, links, close } = open(host);
  await publish("65000");
  expect(asked()).toBe(20);
  await publish("66000");
  await publish("67000");
  expect(asked()).toBe(0);
  expect(links()).toHaveLength(20);
  expect(links().every((link) => link !== undefined && there.has(link))).toBe(true);
  await close();
});

it("puts several at once, and not more than eight", async () => {
  const { host, counts } = openHost();
  const { publish, close } = open(host);
  await publish("65000");
  expect(counts.most).toBeGreaterThan(4);
  expect(counts.most).toBeLessThanOrEqual(8);
  await close();
});

it("asks for a new photo alone", async () => {
  const { host, asked } = openHost();
  const { publish, close } = open(host);
  await publish("65000", 4);
  asked();
  await publish("65000", 5);
  expect(asked()).toBe(1);
  await close();
});

it("sends no set without its photos, and all of it when the host is back", async () => {
  const { host, asked, state, there } = openHost();
  const { publish, links, pass, shop, close } = open(host);
  state.isDown = true;
  await publish("65000", 13, 1_000);
  expect(links).toThrow("ENOENT");
  // Each try ends with the eight that were under way: the other five do not even begin.
  expect(asked() % 8).toBe(0);
  const troubles = async () => {
    const { channels } = await shop.health();
    return channels["google"]?.circuits.map(({ circuit }) => circuit) ?? [];
  };
  for (let hours = 0; (await troubles()).length === 0; hours += 1) {
    expect(hours).toBeLessThan(20);
    pass(3_600_000);
    await shop.deliver({ budgetMs: 1_000 });
  }
  expect(await troubles()).toEqual(["host:counting"]);
  state.isDown = false;
  pass(3_600_000);
  await shop.deliver({ budgetMs: 60_000 });
  expect(await troubles()).toEqual([]);
  expect(links()).toHaveLength(13);
  expect(there.size).toBe(13);
  await close();
});

it("puts again what the host has lost after a refresh", async () => {
  const { host, asked, there } = openHost();
  const { publish, links, shop, close } = open(host);
  await publish("65000");
  const before = links();
  asked();
  there.clear();
  expect(await shop.channel("google").refresh()).toBe(20);
  await shop.deliver({ budgetMs: 60_000 });
  expect(asked()).toBe(20);
  expect(before.every((link) => link !== undefined && there.has(link))).toBe(true);
  await publish("66000");
  expect(asked()).toBe(0);
  await close();
});

it("looks again by itself after a week or two", async () => {
  const { host, asked, there } = openHost();
  const { publish, pass, close } = open(host);
  await publish("65000");
  there.clear();
  asked();
  pass(10 * DAY_MS);
  await publish("66000");
  const early = asked();
  expect(early).toBeGreaterThan(0);
  expect(early).toBeLessThan(20);
  pass(5 * DAY_MS);
  await publish("67000");
  expect(there.size).toBe(20);
  await close();
});

it("puts photos where the host shows them by now", async () => {
  const { host, asked, state, there } = openHost();
  const { publish, links, close } = open(host);
  await publish("65000", 4);
  asked();
  state.where = "https://cdn.example";
  await publish("66000", 4);
  expect(asked()).toBe(4);
  expect(links().every((link) => link?.startsWith("https://cdn.example/") && there.has(link))).toBe(true);
  await close();
});

it("asks a host on this machine each time: a folder that was emptied is filled again", async () => {
  const { host, there } = openHost("https://toko.example/f", true);
  const { publish, close } = open(host);
  await publish("65000", 4);
  there.clear();
  await publish("66000", 4);
  expect(there.size).toBe(4);
  await close();
});
