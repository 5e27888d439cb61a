/** Products that are wrong, among others that are right. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEtalase, type ProductInput } from "../../src/index.js";
import {
  all,
  kopi,
  makeFolder,
  openTelegram,
  pageOf,
  postsOf,
  settingsIn,
  standing,
  teh,
  thrownBy,
  webIn,
} from "./kit.js";

let folder = makeFolder();
let tele: Awaited<ReturnType<typeof openTelegram>>;
beforeEach(async () => {
  folder = makeFolder();
  tele = await openTelegram();
});
afterEach(async () => {
  await tele.close();
  folder.remove();
});

const open = () =>
  createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder), tele: tele.channel() }, pace: 100 });
const openWeb = () => createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder) } });

/** As it may come out of a file: whatever it is. */
const loose = (...products: readonly unknown[]) => products as readonly ProductInput[];
const trap = {
  id: "jebakan",
  get title(): string {
    throw new Error("no title today");
  },
  price: "1000",
};

const WRONG: Readonly<Record<string, readonly [product: unknown, field: RegExp]>> = {
  "nothing at all": [undefined, /^$|product/],
  null: [null, /^$|product/],
  "a text": ["kopi", /^$|product/],
  "a list": [[kopi], /^$|product|id/],
  "no id": [{ title: "Tanpa nama", price: "1000" }, /^id$/],
  "no title": [{ id: "tanpa", price: "1000" }, /^title$/],
  "a price as a number": [{ ...teh, id: "satu", price: 65_000 }, /^price/],
  "a price of NaN": [{ ...teh, id: "dua", price: Number.NaN }, /^price/],
  "a price of Infinity": [{ ...teh, id: "tiga", price: Number.POSITIVE_INFINITY }, /^price/],
  "a price of -0": [{ ...teh, id: "empat", price: -0 }, /^price/],
  "a price below nothing": [{ ...teh, id: "lima", price: "-5" }, /^price/],
  "a price in words": [{ ...teh, id: "enam", price: "NaN" }, /^price/],
  "a stock of NaN": [{ ...teh, id: "tujuh", stock: Number.NaN }, /^stock/],
  "a stock of Infinity": [{ ...teh, id: "delapan", stock: Number.POSITIVE_INFINITY }, /^stock/],
  "half a piece": [{ ...teh, id: "sembilan", stock: 1.5 }, /^stock/],
  "a getter that throws": [trap, /^$/],
  "a misspelt field": [{ ...teh, id: "sepuluh", titel: "x" }, /titel/],
  "a channel that is not configured": [{ ...teh, id: "sebelas", channels: { shopee: {} } }, /channels\.shopee/],
  "a title of a million letters": [{ ...teh, id: "duabelas", title: "a".repeat(1_000_000) }, /^title/],
  "an id of a million letters": [{ ...teh, id: "a".repeat(1_000_000) }, /^id/],
};

test("products that are wrong are rows, each with what is wrong, and the others go on", async () => {
  await using shop = open();
  const cases = Object.entries(WRONG);
  const report = await shop.publish(loose(kopi, ...cases.map(([, [product]]) => product), teh));
  expect([report.kept, report.notKept]).toEqual([2, cases.length]);
  const problems = await report.problems(200);
  for (const [at, [name, [, field]]] of cases.entries()) {
    const mine = problems.filter(({ line }) => line === at + 2);
    expect(mine.length, name).toBeGreaterThan(0);
    for (const { status, message, cure } of mine) {
      expect(status, name).toBe("refused");
      expect(message.length, name).toBeLessThan(500);
      expect(cure, name).toBeTruthy();
    }
    expect(mine.map((one) => one.field).join(" "), name).toMatch(field);
  }
  expect(new Set(problems.map(({ line }) => line)).size).toBe(cases.length);
  expect((await standing(report.rows())).filter((row) => row.endsWith("published"))).toHaveLength(4);
  for (const { title } of [kopi, teh]) expect(postsOf(tele.place, title)).toHaveLength(1);
});

test("keys of prototypes are names like any other, and change no object of this process", async () => {
  const attributes = JSON.parse('{"__proto__": "jahat", "constructor": "jahat", "toString": "jahat"}');
  const evil = JSON.parse('{"id": "__proto__", "title": "Kopi Proto", "price": "1000", "__proto__": {"stok": 1}}');
  await using shop = openWeb();
  const report = await shop.publish(loose({ ...kopi, attributes }, evil, { ...teh, id: "constructor" }));
  expect(({} as Record<string, unknown>)["stok"]).toBeUndefined();
  expect(Object.prototype.toString.call("")).toBe("[object String]");
  const told = [...(await standing(report.rows())), ...(await report.problems(10)).map(({ message }) => message)];
  expect(told.filter((row) => row.startsWith("kopi ")).every((row) => row.endsWith("published"))).toBe(true);
  expect(report.kept + report.notKept).toBe(3);
  const listed = await all(shop.listings({ product: "constructor" }));
  expect(listed.every(({ status }) => status === "unchanged")).toBe(true);
});

test("a product that stands twice in one call counts once, with its last words, and the report says so", async () => {
  await using shop = open();
  const report = await shop.publish([kopi, teh, { ...kopi, title: "Kopi Gayo baru" }]);
  expect(await report.problems(5)).toMatchObject([{ product: "kopi", line: 1, status: "skipped", field: "id" }]);
  expect(postsOf(tele.place, "Kopi Gayo")).toHaveLength(1);
  expect(postsOf(tele.place, "Kopi Gayo baru")).toHaveLength(1);
  expect(pageOf(folder, "p/kopi.html")).toContain("Kopi Gayo baru");
});

test("a SKU of two products is a warning that names both, and both get the stock", async () => {
  await using shop = openWeb();
  const warned: string[] = [];
  shop.on("warned", ({ code, message }) => warned.push(`${code}: ${message}`));
  const shared = { price: "1000", variants: [{ sku: "SAMA", stock: 1 }] };
  const report = await shop.publish([
    { ...shared, id: "satu", title: "Satu" },
    { ...shared, id: "dua", title: "Dua" },
  ]);
  expect(report.kept).toBe(2);
  expect(warned).toEqual([expect.stringMatching(/^shared-sku: .*SAMA.*(satu.*dua|dua.*satu)/)]);
  await shop.setStock([{ sku: "SAMA", onHand: 0 }]);
  for (const id of ["satu", "dua"]) expect(pageOf(folder, `p/${id}.html`)).toMatch(/habis/i);
});

test("an iterable that throws half-way keeps what it gave, and the next call sends nothing twice", async () => {
  await using shop = open();
  async function* broken() {
    yield kopi;
    yield teh;
    throw new Error("the file ended in the middle");
  }
  const error = await thrownBy(() => shop.publish(broken()));
  expect(error).toMatchObject({ code: "input-failed", facts: { kept: 2 } });
  expect(error.cause).toMatchObject({ message: "the file ended in the middle" });
  expect(error.cure).toBe("Publish again: what was kept is not sent twice.");
  await shop.publish([kopi, teh]);
  await shop.deliver({ budgetMs: 30_000 });
  expect(postsOf(tele.place, kopi.title)).toHaveLength(1);
  expect(postsOf(tele.place, teh.title)).toHaveLength(1);
});

test("an iterable that throws half-way is no proof that the rest is to go", async () => {
  await using shop = openWeb();
  await shop.publish([kopi, teh]);
  async function* broken() {
    yield kopi;
    throw new Error("gone");
  }
  await thrownBy(() => shop.publish(broken(), { whole: true }));
  expect(await standing(shop.listings({ product: "teh", channel: "web" }))).toEqual(["teh web unchanged"]);
});

test("an empty catalogue takes nothing down", async () => {
  await using shop = openWeb();
  await shop.publish([kopi]);
  await shop.publish([], { whole: true });
  expect(await standing(shop.listings({ channel: "web" }))).toEqual(["kopi web unchanged"]);
});

test("a signal ends the call, never what was kept", async () => {
  await using shop = open();
  const stop = new AbortController();
  async function* endless() {
    yield kopi;
    stop.abort();
    yield teh;
  }
  const error = await thrownBy(() => shop.publish(endless(), { signal: stop.signal }));
  expect(error).toMatchObject({ code: "aborted" });
  await shop.publish([kopi, teh]);
  expect(postsOf(tele.place, kopi.title)).toHaveLength(1);
  expect(await standing(shop.listings({ channel: "web" }))).toEqual(["kopi web unchanged", "teh web unchanged"]);
});

test("a signal that is aborted beforehand keeps nothing", async () => {
  await using shop = openWeb();
  const error = await thrownBy(() => shop.publish([kopi], { signal: AbortSignal.abort() }));
  expect(error).toMatchObject({ code: "aborted" });
  expect(await all(shop.listings())).toEqual([]);
});

test("a signal ends delivering, and what is left goes with the next", async () => {
  await using shop = open();
  await shop.publish([kopi], { waitMs: 0 });
  await shop.deliver({ signal: AbortSignal.abort() });
  expect(postsOf(tele.place, kopi.title)).toHaveLength(0);
  await shop.deliver({ budgetMs: 30_000 });
  expect(postsOf(tele.place, kopi.title)).toHaveLength(1);
});
