import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { fetchTools, NOW, openChannel, photoOf, productOf, variantOf } from "./fake-tools.js";
import { brokenLinks, Crash, catalogue, createDisk, type Entry, openShop, publicFiles } from "./storefront-kit.js";

const LATER = new Date(NOW.getTime() + 86_400_000);
const [before, after] = [catalogue(8), changed(catalogue(8))];

/** A dearer one, one with another photo, one in a new category, one withdrawn, one new. */
function changed(entries: readonly Entry[]): readonly Entry[] {
  const [one, two, three, _withdrawn, ...rest] = entries;
  if (!one || !two || !three) throw new Error("too few products");
  return [
    { ...one, product: productOf({ ...one.product, variants: [variantOf("kopi", "99000")] }) },
    { ...two, photos: [photoOf("1", Buffer.from("another photo"))] },
    { ...three, product: productOf({ ...three.product, categoryPath: ["Baru", "Sekali"] }) },
    ...rest,
    {
      product: productOf({ id: "new", title: "Serba baru", categoryPath: ["Baru"] }),
      photos: [photoOf("1", Buffer.from("new"))],
    },
  ];
}

const options = { perPage: 2 };

async function shopBefore() {
  const shop = openShop(options, createDisk());
  await shop.build(before);
  return shop;
}

describe("a crash", () => {
  test("at any moment leaves a whole shop, and the next run ends what it began", async () => {
    const whole = await shopBefore();
    whole.disk.changes = 0;
    await whole.build(after, { now: LATER });
    const steps = whole.disk.changes;
    expect(steps).toBeGreaterThan(30);
    for (let step = 0; step < steps; step += 1) {
      const shop = await shopBefore();
      shop.disk.changes = 0;
      shop.disk.budget = step;
      await expect(shop.build(after, { now: LATER })).rejects.toThrow(Crash);
      expect({ step, broken: brokenLinks(shop.disk) }).toEqual({ step, broken: [] });
      shop.disk.budget = Number.POSITIVE_INFINITY;
      await shop.build(after, { now: LATER });
      expect({ step, same: [...shop.disk.files].sort() }).toEqual({ step, same: [...whole.disk.files].sort() });
    }
  });

  test("of a first run leaves nothing that is not taken away later", async () => {
    const whole = openShop(options);
    await whole.build(before);
    const steps = whole.disk.changes;
    for (let step = 0; step < steps; step += 1) {
      const shop = openShop({ ...options, whenGone: "nothing" }, createDisk());
      shop.disk.budget = step;
      await expect(shop.build(before)).rejects.toThrow(Crash);
      shop.disk.budget = Number.POSITIVE_INFINITY;
      await shop.build(after.slice(-1));
      expect([...publicFiles(shop.disk).keys()].filter((path) => /^[cmp]\//.test(path))).toHaveLength(3);
    }
  });

  test("never begins to change anything before everything is made", async () => {
    const shop = await shopBefore();
    const files = new Map(publicFiles(shop.disk));
    await expect(shop.build(after.slice(0, 3), { count: 8 })).rejects.toMatchObject({
      kind: "unavailable",
      outcome: "not-sent",
    });
    expect(publicFiles(shop.disk)).toEqual(files);
  });
});

test("an abort stops a run, and the shop stays as it was", async () => {
  const shop = await shopBefore();
  const files = new Map(publicFiles(shop.disk));
  await expect(shop.build(after, { signal: AbortSignal.abort() })).rejects.toThrow("abort");
  expect(publicFiles(shop.disk)).toEqual(files);
});

describe("files that are not ours", () => {
  test("in the way of a page stop the run, and stay", async () => {
    const shop = openShop({}, createDisk(new Map([["/shop/index.html", "<h1>My own site</h1>"]])));
    const error = await shop.build(before).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ kind: "blocked", scope: "account", field: "folder" });
    expect([...publicFiles(shop.disk)]).toEqual([["index.html", "<h1>My own site</h1>"]]);
  });

  test("such as a robots.txt stay, and so does what stands beside", async () => {
    const own = [
      ["/shop/robots.txt", "User-agent: *\nDisallow: /\n"],
      ["/shop/p/about.html", "mine"],
    ] as const;
    const shop = openShop({}, createDisk(new Map(own)));
    await shop.build(before);
    await shop.build(after);
    expect(own.map(([path]) => shop.disk.files.get(path))).toEqual(own.map(([, text]) => text));
  });

  test("are not named by a manifest from elsewhere", async () => {
    const manifest = { pages: { "../secret.html": ["x", 1, 1], "/etc/x": ["x", 1, 1] }, photos: ["../photo.jpg"] };
    const files = new Map([
      ["/shop/.etalase/storefront.json", JSON.stringify(manifest)],
      ["/secret.html", "mine"],
    ]);
    const shop = openShop({ whenGone: "nothing" }, createDisk(files));
    await shop.build(before);
    expect(files.get("/secret.html")).toBe("mine");
  });

  test("a lost manifest costs a run, never the shop", async () => {
    const shop = await shopBefore();
    shop.disk.files.delete("/shop/.etalase/storefront.json");
    await shop.build(after, { now: LATER });
    expect(brokenLinks(shop.disk)).toEqual([]);
    shop.disk.files.set("/shop/.etalase/storefront.json", "{ half");
    await shop.build(after, { now: LATER });
    expect(brokenLinks(shop.disk)).toEqual([]);
  });
});

describe("on a real disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "etalase-shop-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const shop = storefront({ folder: join(folder, "public"), url: "https://toko.example", title: "Toko" });
  const { run } = openChannel(
    shop,
    fetchTools(() => NOW),
  );
  const render = (id: string) => ({
    product: id,
    content: JSON.parse(JSON.stringify(openShop({ title: "Toko" }).contentOf(productOf({ id })))),
    photos: [photoOf("1", Buffer.from([255, 216, 255]))],
    presence: "live",
    digest: "",
  });
  const setOf = (...ids: readonly string[]) => ({
    count: ids.length,
    async *rows() {
      yield* ids.map(render);
    },
  });

  test("writes, rewrites and takes away", async () => {
    await run("ping");
    expect(await run("rebuild", setOf("kopi", "Teh"))).toMatchObject({ written: 12 });
    const pages = readdirSync(join(folder, "public/p")).sort();
    expect(pages).toEqual([expect.stringMatching(/^kopi\.html$/), expect.stringMatching(/^teh~[\da-f]{8}\.html$/)]);
    expect(readFileSync(join(folder, "public/m", readdirSync(join(folder, "public/m"))[0] ?? ""))).toEqual(
      Buffer.from([255, 216, 255]),
    );
    expect(await run("rebuild", setOf("kopi", "Teh"))).toMatchObject({ written: 0 });
    await run("rebuild", setOf("kopi"));
    expect(readFileSync(join(folder, "public/p", pages[1] ?? ""), "utf8")).toContain("tidak dijual lagi");
    expect(readdirSync(join(folder, "public/.etalase"))).toEqual(["storefront.json"]);
  });

  test("says what is wrong with a folder that cannot be one", async () => {
    writeFileSync(join(folder, "file"), "");
    const blocked = openChannel(
      storefront({ folder: join(folder, "file") }),
      fetchTools(() => NOW),
    );
    await expect(blocked.run("ping")).rejects.toMatchObject({ kind: "unavailable", field: "folder" });
    await expect(blocked.run("rebuild", setOf("kopi"))).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("is addressed before it is published", () => {
    expect(shop[inside].address?.(productOf({ id: "kopi" }))).toBe("https://toko.example/p/kopi.html");
  });
});
