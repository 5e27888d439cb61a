/** The storefront as a shop uses it: through `createEtalase`, on a real disk. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type StorefrontOptions, storefront } from "../../src/channels/storefront/index.js";
import { createEtalase } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "etalase-storefront-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (more: Partial<StorefrontOptions> = {}, kept = memoryLedger()) =>
  createEtalase({
    seller: { name: "Toko Kopi", whatsapp: "081234567890" },
    ledger: kept,
    photos: { folder: join(folder, "store") },
    channels: { web: storefront({ folder: join(folder, "public"), url: "https://toko.example", ...more }) },
  });
const read = (path: string) => readFileSync(join(folder, "public", path), "utf8");
const kopi = {
  id: "kopi",
  title: "Kopi Gayo 250 g",
  price: "65000",
  stock: 12,
  description: "Kopi <script>enak</script>",
};
const teh = { id: "teh", title: "Teh Melati", price: "20000", stock: 3 };

test("is published, edited in place, and taken away", async () => {
  const shop = open();
  const report = await shop.publish([kopi, teh]);
  const rows: unknown[] = [];
  for await (const { status, url } of report.rows()) rows.push([status, url]);
  expect(rows).toEqual([
    ["published", "https://toko.example/p/kopi.html"],
    ["published", "https://toko.example/p/teh.html"],
  ]);
  expect(read("p/kopi.html")).toContain("Rp65.000");
  expect(read("p/kopi.html")).not.toContain("<script>");
  expect(read("p/teh.html")).toContain("Sisa 3");
  const untouched = statSync(join(folder, "public/p/teh.html")).ino;

  await shop.publish([{ ...kopi, price: "70000" }]);
  expect(read("p/kopi.html")).toContain("Rp70.000");
  expect(read("index.html")).toContain("Rp70.000");
  expect(statSync(join(folder, "public/p/teh.html")).ino).toBe(untouched);

  await shop.publish([{ ...teh, status: "archived" }]);
  expect(read("p/teh.html")).toContain("tidak dijual lagi");
  expect(read("index.html")).not.toContain("Teh Melati");
  await shop.close();
});

test("takes a new look for every page, though no product changed", async () => {
  const kept = memoryLedger();
  const plain = open({}, kept);
  await plain.publish([kopi, teh]);
  await plain.close();
  const red = open({ theme: { light: { accent: "#8a1c1c" } } }, kept);
  await red.publish([kopi, teh]);
  await red.close();
  for (const path of ["index.html", "p/kopi.html", "p/teh.html"]) expect(read(path)).toContain("--accent:#8a1c1c");
});

test("leaves nothing beside the shop and its memory", async () => {
  const shop = open();
  await shop.publish([kopi]);
  await shop.close();
  expect(readdirSync(join(folder, "public/.etalase"))).toEqual(["storefront.json"]);
  expect(existsSync(join(folder, "public/m"))).toBe(false);
});
