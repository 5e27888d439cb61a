import { afterEach, beforeEach, expect, test } from "vitest";
import { tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import { createManualClock, createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { BATIK, COFFEE, httpOf, IDENTITY, SOLO, TOY } from "./tiktok-shop-kit.js";

const clock = createManualClock(NOW);
let sandbox: Sandbox;
const open = async (tokopedia = false) => {
  const { url: server, tokens } = await sandbox.tiktokShop({ ...IDENTITY, tokopedia });
  return tiktokShop.catalogue({ ...IDENTITY, server, tokens, tokopedia, http: httpOf(clock.now), now: clock.now });
};
beforeEach(() => {
  sandbox = createSandbox({ clock });
});
afterEach(() => sandbox.close());

test("categories are found by their words, with a flag for leaves, and without those that are shut", async () => {
  const found = await (await open()).categories("pakaian batik");
  expect(found[0]).toEqual({ id: BATIK, path: "Pakaian > Batik", isLeaf: true });
  expect(found.at(-1)).toEqual({ id: "600002", path: "Pakaian", isLeaf: false });
  expect(found.map(({ path }) => path)).toContain("Pakaian > Sarung");
  expect(found.map(({ path }) => path)).not.toContain("Pakaian > Emas");
});

test("for both places only what both take", async () => {
  const found = await (await open(true)).categories("pakaian");
  expect(found.map(({ path }) => path)).not.toContain("Pakaian > Sarung");
});

test("TikTok Shop itself suggests a leaf for a title, or none", async () => {
  const catalogue = await open();
  expect(await catalogue.suggest("Kopi Gayo 250 g")).toMatchObject({ id: COFFEE, isLeaf: true });
  expect(await catalogue.suggest("Entah apa ini")).toBeUndefined();
});

test("a category tells what it asks for, certificates too", async () => {
  const catalogue = await open();
  expect((await catalogue.category(COFFEE)).attributes).toContainEqual(
    expect.objectContaining({ name: "Jenis Kopi", mandatory: true }),
  );
  expect((await catalogue.category(TOY)).rules.certifications).toMatchObject([{ name: "SNI", mandatory: true }]);
});

test("brands are searched by TikTok Shop, warehouses are told", async () => {
  const catalogue = await open();
  expect(await catalogue.brands(BATIK, "danar")).toEqual([{ id: "7082427311584347001", name: "Danar Hadi" }]);
  expect(await catalogue.brands(BATIK, "Prada")).toEqual([]);
  expect(await catalogue.warehouses()).toContainEqual(expect.objectContaining({ id: SOLO, isDefault: true }));
});
