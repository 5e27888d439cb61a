/** Feeds as a shop uses them: through `createEtalase`, beside a storefront, with real photos and a person who answers. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { googleFeed } from "../../src/channels/feeds/google.js";
import { jsonFeed } from "../../src/channels/feeds/json-feed.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { folderHost } from "../../src/hosts/folder.js";
import { createEtalase, type ProductInput } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { itemsOf } from "./feeds-items.js";
import { freshFolder, readTwin } from "./feeds-kit.js";

function open() {
  const folder = freshFolder();
  mkdirSync(join(folder, "photos"), { recursive: true });
  for (const name of ["kopi", "teh"]) writeFileSync(join(folder, `photos/${name}.jpg`), makeJpeg(600, 600, name));
  writeFileSync(join(folder, "photos/broken.jpg"), "no photo");
  const feed = join(folder, "public/google.xml");
  const shop = createEtalase({
    seller: { name: "Toko Kopi", url: "https://toko.example" },
    ledger: memoryLedger(),
    photos: {
      folder: join(folder, "store"),
      roots: [join(folder, "photos")],
      host: folderHost({ folder: join(folder, "public/f"), url: "https://toko.example/f" }),
    },
    channels: {
      web: storefront({ folder: join(folder, "public"), url: "https://toko.example" }),
      google: googleFeed({ file: feed }),
      news: jsonFeed({ file: join(folder, "public/feed.json"), url: "https://toko.example/feed.json" }),
    },
  });
  const photo = (name: string) => join(folder, `photos/${name}.jpg`);
  const rowsOf = async (channel: "google" | "web" | "news") => {
    const rows: string[] = [];
    for await (const { product, status, reason, cure } of shop.listings({ channel })) {
      rows.push([product, status, reason, cure].filter((word) => word !== undefined).join(": "));
    }
    return rows.toSorted();
  };
  const keys = () => itemsOf(readTwin(feed)).map(({ id }) => id);
  return { shop, feed, folder, photo, rowsOf, keys };
}

const kopi = (photo: string): ProductInput => ({
  id: "kopi",
  title: "Kopi",
  price: "65000",
  stock: 2,
  photos: [photo],
});

test("link to the storefront's pages and to hosted photos, and follow a price", async () => {
  const { shop, feed, folder, photo } = open();
  await shop.publish([kopi(photo("kopi"))]);
  const [item] = itemsOf(readTwin(feed));
  expect(item).toMatchObject({ id: "kopi", link: "https://toko.example/p/kopi.html", price: "65000 IDR" });
  const name = String(item?.["image_link"]).replace("https://toko.example/f/", "");
  expect(readFileSync(join(folder, "public/f", name)).length).toBeGreaterThan(100);
  await shop.setPrice([{ sku: "kopi", price: "70000" }]);
  expect(itemsOf(readTwin(feed))[0]).toMatchObject({ price: "70000 IDR" });
  await shop.publish([{ ...kopi(photo("kopi")), status: "archived" }]);
  expect(itemsOf(readTwin(feed))).toEqual([]);
  await shop.close();
});

test("refuse what cannot be in a feed with its cure, while the others and other channels go out", async () => {
  const { shop, photo, rowsOf, keys } = open();
  await shop.publish([
    kopi(photo("kopi")),
    { ...kopi(photo("teh")), id: "tanpa-foto", photos: [] },
    { ...kopi(photo("teh")), id: "kembar", sku: "kopi" },
  ]);
  // The set is walked by product: "kembar" comes before "kopi", and the SKU is its own.
  expect(keys()).toEqual(["kopi"]);
  expect(await rowsOf("google")).toEqual([
    "kembar: unchanged",
    "kopi: refused: invalid: Give each variant an SKU of its own.",
    "tanpa-foto: refused: invalid: Give it one.",
  ]);
  expect(await rowsOf("web")).toEqual(["kembar: unchanged", "kopi: unchanged", "tanpa-foto: unchanged"]);
  await shop.publish([{ ...kopi(photo("kopi")), sku: "kopi-250" }]);
  expect(keys()).toEqual(["kopi", "kopi-250"]);
  await shop.close();
});

test("say of a product too that it lost its row to another, and have it back once that is cured", async () => {
  const { shop, photo, rowsOf, keys, feed } = open();
  await shop.publish([kopi(photo("kopi"))]);
  expect(await rowsOf("google")).toEqual(["kopi: unchanged"]);
  const twin = { ...kopi(photo("teh")), id: "kembar", title: "Kembar", sku: "kopi" };
  await shop.publish([twin]);
  expect(itemsOf(readTwin(feed)).map(({ title }) => title)).toEqual(["Kembar"]);
  expect(await rowsOf("google")).toEqual([
    "kembar: unchanged",
    "kopi: refused: invalid: Give each variant an SKU of its own.",
  ]);
  await shop.publish([{ ...twin, sku: "kembar" }]);
  await shop.retry({ reason: "invalid" });
  await shop.deliver({ budgetMs: 2_000 });
  expect(await rowsOf("google")).toEqual(["kembar: unchanged", "kopi: unchanged"]);
  expect(keys()).toEqual(["kembar", "kopi"]);
  await shop.close();
});

test("ask before rows are gone that no product was taken out for, and go on by a retry", async () => {
  const { shop, photo, rowsOf, keys } = open();
  const sizes = Array.from({ length: 20 }, (_, at) => ({ sku: `S${at}`, options: { Ukuran: `${at}` }, price: "1000" }));
  const kaus = { id: "kaus", title: "Kaus", photos: [photo("kopi")], variants: sizes };
  await shop.publish([kaus]);
  expect(keys()).toHaveLength(20);
  await shop.publish([{ ...kaus, variants: sizes.map((size, at) => ({ ...size, active: at < 5 })) }]);
  expect(await rowsOf("google")).toEqual([
    'kaus: waitingForYou: would shrink: If that is meant, shop.retry({ reason: "would shrink" }).',
  ]);
  expect(keys()).toHaveLength(20);
  await shop.retry({ reason: "would shrink" });
  await shop.deliver({ budgetMs: 2_000 });
  expect(keys()).toHaveLength(5);
  // The word held for one run.
  await shop.publish([{ ...kaus, variants: sizes }]);
  await shop.publish([{ ...kaus, variants: sizes.slice(0, 2) }]);
  expect(keys()).toHaveLength(20);
  await shop.close();
});
