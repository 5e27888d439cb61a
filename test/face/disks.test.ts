/** Folders that cannot be written and disks that are full, for ledger, photo store and storefront. */
import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { storefront } from "../../src/channels/storefront/index.js";
import { createEtalase } from "../../src/index.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { fullDisk, fullDriver, readOnlyFolder } from "./disks.js";
import {
  all,
  kopi,
  makeFolder,
  openTelegram,
  pageOf,
  photo,
  postsOf,
  SELLER,
  settingsIn,
  standing,
  teh,
  thrownBy,
  webIn,
} from "./kit.js";

let folder = makeFolder();
let tele: Awaited<ReturnType<typeof openTelegram>>;
const mounted: { remove(): void }[] = [];
beforeEach(async () => {
  folder = makeFolder();
  tele = await openTelegram();
});
afterEach(async () => {
  await tele.close();
  for (const disk of mounted.splice(0)) disk.remove();
  folder.remove();
});

/** Skips with a word where the machine allows no such disk. */
function made<T extends { remove(): void }>(disk: T | undefined, skip: (note: string) => never): T {
  if (!disk) return skip("SKIPPED: this machine lets us mount no file system in memory");
  mounted.push(disk);
  return disk;
}

const withPhoto = { ...kopi, photos: [photo("kopi")] };

describe("a folder that cannot be written", () => {
  test("for the ledger: a typed error with the cure, before anything is sent", async ({ skip }) => {
    const disk = made(readOnlyFolder(folder.in("ledger")), skip);
    const open = () =>
      createEtalase({
        seller: SELLER,
        ledger: sqliteLedger(folder.in("ledger", "etalase.db")),
        photos: { folder: folder.in("store") },
        channels: { web: webIn(folder), tele: tele.channel() },
      });
    const shop = open();
    const error = await thrownBy(() => shop.publish([kopi]));
    expect(error).toMatchObject({ name: "EtalaseError", code: "ledger-unavailable", field: "ledger" });
    expect(error.cure).toMatch(/right to write/);
    expect([tele.place.requests.length, existsSync(folder.in("public"))]).toEqual([0, false]);
    disk.makeWritable();
    // The same shop goes on: nothing was remembered of the failure.
    await shop.publish([kopi]);
    expect(postsOf(tele.place, kopi.title)).toHaveLength(1);
    await shop.close();
  });

  test("for photos: the others go on, and what was kept comes with its photo later", async ({ skip }) => {
    const disk = made(readOnlyFolder(folder.in("store")), skip);
    await using shop = createEtalase({ ...settingsIn(folder), channels: { tele: tele.channel() } });
    const report = await shop.publish([withPhoto, teh], { waitMs: 2_000 });
    expect(await report.problems(5)).toMatchObject([{ product: "kopi", status: "refused", field: "photos.1" }]);
    expect(postsOf(tele.place, teh.title)).toHaveLength(1);
    disk.makeWritable();
    await shop.publish([withPhoto, teh]);
    await shop.deliver({ budgetMs: 20_000 });
    expect(postsOf(tele.place, teh.title)).toHaveLength(1);
    expect(postsOf(tele.place, kopi.title)).toHaveLength(1);
    expect(tele.place.messages("@toko_kopi").some((post) => post.photo !== undefined)).toBe(true);
  });

  test("for the storefront: its rows wait and say why; the others go on; later it is whole", async ({ skip }) => {
    const disk = made(readOnlyFolder(folder.in("public")), skip);
    await using shop = createEtalase({
      ...settingsIn(folder),
      channels: { web: webIn(folder), tele: tele.channel() },
      probes: { firstMs: 50, mostMs: 50 },
    });
    const report = await shop.publish([kopi], { waitMs: 1_000 });
    const rows = await standing(report.rows());
    expect(rows).toContain("kopi tele published");
    expect(rows[0]).toMatch(/^kopi web (queued|waitingForYou)/);
    disk.makeWritable();
    await shop.retry();
    await shop.deliver({ budgetMs: 20_000 });
    expect(await standing(shop.listings({ channel: "web" }))).toEqual(["kopi web unchanged"]);
    expect(pageOf(folder, "p/kopi.html")).toContain(kopi.title);
  });
});

describe("a full disk", () => {
  test("for the ledger: the call is kept or refused as a whole, and goes through when there is room", async () => {
    const driver = fullDriver();
    await using shop = createEtalase({
      seller: SELLER,
      ledger: sqliteLedger(folder.in("etalase.db"), { driver }),
      photos: { folder: folder.in("store") },
      channels: { web: webIn(folder), tele: tele.channel() },
    });
    await shop.publish([kopi]);
    driver.fill();
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...teh,
      id: `teh-${index}`,
      title: `Teh ${index}`,
      description: "Teh melati. ".repeat(300),
      channels: { tele: { publish: false } },
    }));
    const error = await thrownBy(() => shop.publish(many));
    expect(error).toMatchObject({ code: "ledger-unavailable", field: "ledger", facts: { trouble: "full" } });
    expect(error.cure).toMatch(/Make room on the disk/);
    // What was there stays there, and can be read.
    expect(await standing(shop.listings({ product: "kopi" }))).toEqual(["kopi web unchanged", "kopi tele unchanged"]);
    driver.free();
    const report = await shop.publish(many);
    expect([report.kept, report.counts.web.published]).toEqual([200, 200]);
    expect(postsOf(tele.place, kopi.title)).toHaveLength(1);
    expect(pageOf(folder, "p/teh-199.html")).toContain("Teh 199");
  });

  test("for photos: the product waits or says so, the others go on, and later the photo comes", async ({ skip }) => {
    const disk = made(fullDisk(folder.in("store")), skip);
    await using shop = createEtalase({ ...settingsIn(folder), channels: { tele: tele.channel() } });
    const report = await shop.publish([withPhoto, teh], { waitMs: 2_000 });
    const [problem] = await report.problems(5);
    expect(problem).toMatchObject({ product: "kopi", field: "photos.1", status: "refused" });
    expect(problem?.message).toContain("ENOSPC");
    expect(problem?.cure).toBeTruthy();
    expect(postsOf(tele.place, teh.title)).toHaveLength(1);
    disk.free();
    await shop.publish([withPhoto, teh]);
    await shop.deliver({ budgetMs: 20_000 });
    expect(tele.place.messages("@toko_kopi").some((post) => post.photo !== undefined)).toBe(true);
  });

  test("for the storefront: the shop that is up stays whole; with room the new one is", async ({ skip }) => {
    const disk = made(fullDisk(folder.in("disk")), skip);
    const web = storefront({ folder: folder.in("disk", "public"), url: "https://toko.example" });
    await using shop = createEtalase({
      ...settingsIn(folder),
      channels: { web, tele: tele.channel() },
      probes: { firstMs: 50, mostMs: 50 },
    });
    const report = await shop.publish([kopi], { waitMs: 1_000 });
    const rows = await standing(report.rows());
    expect(rows).toContain("kopi tele published");
    expect(rows[0]).toMatch(/^kopi web queued/);
    const [row] = await all(shop.listings({ channel: "web" }));
    expect(row?.message).toContain("ENOSPC");
    expect(row?.cure).toContain("room");
    disk.free();
    await shop.retry();
    await shop.deliver({ budgetMs: 20_000 });
    expect(await standing(shop.listings({ channel: "web" }))).toEqual(["kopi web unchanged"]);
    expect(existsSync(folder.in("disk", "public", "p", "kopi.html"))).toBe(true);
  });
});
