import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { shopee } from "../../src/channels/shopee/index.js";
import { createManualClock, createSandbox, type Sandbox, type ShopeePlace } from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { BATIK, COFFEE, httpOf, IDENTITY } from "./shopee-shop.js";

const clock = createManualClock(NOW);
let sandbox: Sandbox;
let place: ShopeePlace;
const open = async (more: object = {}) => {
  place = await sandbox.shopee({ ...IDENTITY, ...more });
  const { url: server, tokens } = place;
  return shopee.catalogue({ ...IDENTITY, server, tokens, http: httpOf(clock.now), now: clock.now });
};
beforeEach(() => {
  sandbox = createSandbox({ clock });
});
afterEach(() => sandbox.close());

describe("before a first listing", () => {
  test("categories are found by their words, and say whether they can be published to", async () => {
    const catalogue = await open();
    expect(await catalogue.categories("pakaian batik")).toEqual([
      { id: BATIK, path: "Pakaian > Batik", isLeaf: true },
      { id: BATIK - 1, path: "Pakaian > Kaos", isLeaf: true },
      { id: 100002, path: "Pakaian", isLeaf: false },
    ]);
    expect(await catalogue.categories("mobil")).toEqual([]);
  });

  test("Shopee itself suggests leaves for a title", async () => {
    expect(await (await open()).suggest("Kopi Gayo 250 g")).toEqual([
      { id: COFFEE, path: "Makanan & Minuman > Kopi", isLeaf: true },
    ]);
  });

  test("a category tells what it asks for", async () => {
    expect(await (await open()).attributes(COFFEE)).toContainEqual(
      expect.objectContaining({ name: "Jenis Kopi", mandatory: true }),
    );
  });

  test("shipping channels and warehouses of the shop", async () => {
    const catalogue = await open({ locations: ["IDZ", "IDY"] });
    expect(await catalogue.logistics()).toContainEqual(expect.objectContaining({ id: 8003, name: "Reguler" }));
    expect(await catalogue.warehouses()).toMatchObject([{ locationId: "IDZ", isOpen: true }, { locationId: "IDY" }]);
    expect(await (await open()).warehouses()).toEqual([]);
  });
});

describe("brands", () => {
  const brands = Array.from({ length: 250 }, (_, at) => ({ id: at + 1, name: `Batik ${at}` }));

  test("are read page by page, and no further than the exact name", async () => {
    const catalogue = await open({ brands });
    expect(await catalogue.brands(BATIK, "batik 150")).toEqual([{ id: 151, name: "Batik 150" }]);
    expect(place.requests).toHaveLength(2);
  });

  test("without an exact name all that hold it are given", async () => {
    const catalogue = await open({ brands });
    expect(await catalogue.brands(BATIK, "tik 24")).toHaveLength(11);
    expect(await catalogue.brands(BATIK, "Prada")).toEqual([]);
    expect(place.requests).toHaveLength(6);
  });
});
