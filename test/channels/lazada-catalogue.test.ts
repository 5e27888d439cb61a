import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lazada } from "../../src/channels/lazada/index.js";
import { createManualClock, createSandbox, type LazadaPlace, type Sandbox } from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { BATIK, IDENTITY, SHIRT } from "./lazada-shop.js";
import { httpOf } from "./shopee-shop.js";

const clock = createManualClock(NOW);
let sandbox: Sandbox;
let place: LazadaPlace;
const open = async (more: object = {}) => {
  place = await sandbox.lazada({ ...IDENTITY, ...more });
  const { appKey, appSecret, country } = IDENTITY;
  const server = `${place.url}/rest`;
  return lazada.catalogue({ appKey, appSecret, country, server, http: httpOf(clock.now), now: clock.now });
};
beforeEach(() => {
  sandbox = createSandbox({ clock });
});
afterEach(() => sandbox.close());

describe("without a seller's consent", () => {
  test("categories are found by their words, and say whether they can be published to", async () => {
    const catalogue = await open();
    expect(await catalogue.categories("fashion batik")).toEqual([
      { id: BATIK, path: "Fashion > Batik", isLeaf: true },
      { id: SHIRT, path: "Fashion > Kaos", isLeaf: true },
      { id: 1002, path: "Fashion", isLeaf: false },
    ]);
    expect(await catalogue.categories("mobil")).toEqual([]);
    expect(place.requests[0]?.fields).not.toHaveProperty("access_token");
  });

  test("a category tells what it asks for", async () => {
    const attributes = await (await open()).attributes(SHIRT);
    expect(attributes).toContainEqual(
      expect.objectContaining({
        name: "material",
        label: "Bahan",
        mandatory: true,
        options: ["Katun", "Linen", "Wol"],
      }),
    );
    await expect((await open()).attributes(7)).rejects.toMatchObject({ kind: "invalid", field: "category" });
  });
});

describe("brands", () => {
  const many = Array.from({ length: 450 }, (_, at) => ({ id: at + 1, name: `Batik ${at}` }));

  test("are read page by page, and no further than the exact name", async () => {
    const catalogue = await open({ brands: many });
    expect(await catalogue.brands("batik 250")).toEqual([{ id: 251, name: "Batik 250" }]);
    expect(place.requests).toHaveLength(2);
    expect(await catalogue.brands("batik 44")).toEqual([{ id: 45, name: "Batik 44" }]);
  });

  test("without an exact name all that hold it are given", async () => {
    const catalogue = await open({ brands: many });
    expect((await catalogue.brands("tik 44")).map(({ name }) => name)).toHaveLength(11);
    expect(await catalogue.brands("Prada")).toEqual([]);
    expect(place.requests).toHaveLength(6);
  });

  test("a good answer without brands is too much haste, not an end", async () => {
    const catalogue = await open();
    const body = JSON.stringify({ code: "0", data: { total_record: 2, module: [] } });
    await place.fault({ what: "answer", status: 200, body, method: "category/brands/query" });
    await expect(catalogue.brands("Danar Hadi")).rejects.toMatchObject({ kind: "throttled" });
  });
});
