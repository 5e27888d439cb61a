/** Whom to pay is the same on all channels: whoever wants a shop's money changes just that. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { storefront } from "../../src/channels/storefront/index.js";
import { createEtalase } from "../../src/index.js";
import type { SellerInput } from "../../src/model/seller.js";
import { openSeller, type TestSeller, trustOf } from "../trust/kit.js";
import { kopi, makeFolder, openTelegram, postsOf, SELLER, settingsIn, thrownBy } from "./kit.js";

const HOLDER = "CV KOPI TAKENGON";
const NOW = new Date();

let folder = makeFolder();
let seller: TestSeller;
let telegram: Awaited<ReturnType<typeof openTelegram>>;
beforeAll(async () => {
  seller = await openSeller(NOW);
  telegram = await openTelegram();
});
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());
afterAll(() => telegram.close());

const paying = (last4: string, holder = HOLDER): SellerInput => ({
  ...SELLER,
  payTo: [{ bank: "BCA", holder, last4 }],
});
const signedShop = () =>
  storefront({
    folder: folder.in("public"),
    url: "https://toko.example",
    trust: trustOf(seller, { checkPlaces: false }),
  });
const open = (more: { readonly seller?: SellerInput; readonly web?: ReturnType<typeof storefront> } = {}) =>
  createEtalase({
    ...settingsIn(folder),
    seller: more.seller ?? SELLER,
    channels: { tele: telegram.channel(), web: more.web ?? signedShop() },
  });

describe("the payee of createEtalase({ seller })", () => {
  test("must be one of the signed profile, however the bank writes the holder's name", async () => {
    await open({ seller: paying("7890", "cv kopi  takengon") }).close();
    expect(await thrownBy(() => open({ seller: paying("1111") }))).toMatchObject({
      code: "invalid-options",
      field: "seller.payTo",
      message: expect.stringContaining(`BCA ···1111 (CV KOPI TAKENGON) is not whom "web" says to pay`),
      cure: expect.stringContaining("same payee everywhere"),
    });
  });

  test("must be the one that an unsigned shop shows", async () => {
    const web = storefront({ folder: folder.in("public"), url: "https://toko.example", seller: paying("7890") });
    await open({ web, seller: paying("7890") }).close();
    expect(await thrownBy(() => open({ web, seller: paying("1111") }))).toMatchObject({ field: "seller.payTo" });
  });

  test("is not asked of two shops that agree, and of two that differ the second is named", async () => {
    const second = (last4: string) =>
      storefront({ folder: folder.in("two"), url: "https://toko.example/en", seller: paying(last4) });
    const both = (last4: string) =>
      createEtalase({ ...settingsIn(folder), channels: { web: signedShop(), en: second(last4) } });
    await both("7890").close();
    expect(await thrownBy(() => both("1111"))).toMatchObject({ field: "channels.en" });
  });
});

const STRANGE = "Transfer ke BRI: 0021-01-000123-45-6";
const OURS = "Transfer ke BCA 123 456 7890 a.n. CV KOPI TAKENGON. WA 0812-3456-7890, kode 8991234567890";

describe("an account that somebody writes into a product", () => {
  test.each([
    ["the signed profile", () => open()],
    [
      "the seller",
      () => createEtalase({ ...settingsIn(folder), seller: paying("7890"), channels: { tele: telegram.channel() } }),
    ],
  ])("and that %s does not name is posted nowhere", async (_, start) => {
    const shop = start();
    const report = await shop.publish(
      [
        { ...kopi, id: "palsu", title: "Kopi Palsu", description: STRANGE },
        { ...kopi, id: "asli", title: "Kopi Asli", description: OURS },
      ],
      { waitMs: 20_000 },
    );
    const rows = [];
    for await (const row of report.rows()) rows.push(row);
    await shop.close();
    for (const row of rows.filter(({ product }) => product === "palsu")) {
      expect(row).toMatchObject({
        status: "refused",
        reason: "invalid",
        cure: expect.stringContaining("signed profile"),
      });
      expect(row.message).toContain("ends in ···3456");
    }
    expect(rows.filter(({ product, status }) => product === "asli" && status !== "published")).toEqual([]);
    expect(postsOf(telegram.place, "Kopi Palsu")).toEqual([]);
    expect(postsOf(telegram.place, "Kopi Asli")).not.toEqual([]);
  });

  test("is nobody's business where the shop never said whom to pay", async () => {
    const shop = createEtalase({ ...settingsIn(folder), channels: { tele: telegram.channel() } });
    const { counts } = await shop.publish([{ ...kopi, title: "Kopi Titipan", description: STRANGE }], {
      waitMs: 20_000,
    });
    await shop.close();
    expect(counts.tele.published).toBe(1);
  });
});
