/** Cures of the younger channels: the options and extras that they name are there, under these names. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { instagram } from "../../src/channels/instagram/index.js";
import { lazada } from "../../src/channels/lazada/index.js";
import { metaCatalogue } from "../../src/channels/meta-catalogue/index.js";
import { tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import { memoryContacts } from "../../src/channels/whatsapp/contacts.js";
import { whatsapp } from "../../src/channels/whatsapp/index.js";
import { EtalaseError } from "../../src/errors.js";
import { parseProduct } from "../../src/model/schema.js";
import { connecting, hosting } from "./cured.js";
import { kopi } from "./kit.js";

const ROOT = join(import.meta.dirname, "../..");
const FACTORIES = { instagram, lazada, metaCatalogue, tiktokShop, whatsapp } as const;

const SECRET = "0123456789abcdef0123456789abcdef01234567";
const GIVEN: Readonly<Record<keyof typeof FACTORIES, object>> = {
  instagram: { userId: "17841400000000000", appSecret: SECRET },
  lazada: { appKey: "100132", appSecret: SECRET, country: "id", sellerId: 1_000_567 },
  metaCatalogue: { catalogId: "900000000000001", appSecret: SECRET },
  tiktokShop: { appKey: "6abcdefghijkl", appSecret: SECRET, shopId: "7495000000000000017" },
  whatsapp: {
    phoneNumberId: "106540352242922",
    appSecret: SECRET,
    to: ["+628123456789"],
    template: { name: "katalog_baru", language: "id", parameters: ["{count}", "{list}"] },
    contacts: memoryContacts(),
  },
};

/** An option of this name is there: another kind of value is refused by its name, and none that is not known. */
const option =
  (channel: keyof typeof FACTORIES, ...names: readonly string[]) =>
  () => {
    const fieldOf = (more: object): string | undefined => {
      try {
        Reflect.apply(FACTORIES[channel], undefined, [{ ...GIVEN[channel], ...more }]);
        return undefined;
      } catch (error) {
        return error instanceof EtalaseError ? `${error.code} ${error.field?.split(".")[1]}` : String(error);
      }
    };
    expect(fieldOf({})).toBeUndefined();
    for (const name of names) expect(fieldOf({ [name]: Symbol("wrong") })).toBe(`invalid-options ${name}`);
  };

/** What a product may say for this channel alone. */
const extra =
  (folder: string, ...names: readonly string[]) =>
  () => {
    const source = readFileSync(join(ROOT, "src", "channels", folder, "extras.ts"), "utf8");
    for (const name of names) expect(source).toContain(`readonly ${name}?`);
  };

/** A call that its own test makes after the trouble that it is for. */
const shownIn =
  (file: string, ...calls: readonly string[]) =>
  () => {
    const source = readFileSync(join(ROOT, file), "utf8");
    for (const call of calls) expect(source).toContain(call);
  };

const weighed = () => {
  const parsed = parseProduct({ ...kopi, shipping: { weightGrams: 350 } }, { currency: "IDR", locale: "id-ID" });
  expect(parsed.ok ? [] : parsed.issues).toEqual([]);
};

export const CURES_OF_CHANNELS: Readonly<Record<string, () => unknown>> = {
  "Connect the account again and hand the tokens to shop.channel(name).connect(tokens).": connecting,
  "Check `appSecret`.": option("instagram", "appSecret"),
  "Give createEtalase photos.host.": hosting,
  'Take the listing over with shop.channel(name).adopt({ match: "sku" }), or give the product another SKU.': shownIn(
    "test/channels/lazada-life.test.ts",
    "adopt(",
  ),
  "Let the seller give consent again (lazada.oauth) and hand the tokens to shop.channel(name).connect(tokens).":
    connecting,
  "Check `appKey` and `appSecret`, and this computer's clock: Lazada takes calls of the last two hours.": option(
    "lazada",
    "appKey",
    "appSecret",
  ),
  "Set `partnerId`, as the libraries of Lazada send it.": option("lazada", "partnerId"),
  "Ask for the right to this brand in the Seller Centre (Settings, Brand), or set extras.brandId.": extra(
    "lazada",
    "brandId",
  ),
  "Set extras.brandId, or `noBrandId`: ids differ from country to country.": () => {
    extra("lazada", "brandId")();
    option("lazada", "noBrandId")();
  },
  "Deliver it yourself with Lazada's permission (DBS) and set the option ownDelivery, or split the parcel.": option(
    "lazada",
    "ownDelivery",
  ),
  "Lazada knows brands by number; name it in the option brands, or set extras.brandId.": option("lazada", "brands"),
  "Set sellerId to the shop's number in this country (…), or connect the shop that is meant.": option(
    "lazada",
    "sellerId",
  ),
  "Give the product or the channel a `brand`.": option("metaCatalogue", "brand"),
  "Set channels.<name>.extras.sizeChart to a template, or to a photo of the product.": extra(
    "tiktok-shop",
    "sizeChart",
  ),
  "Make one in the Seller Centre and set extras.sizeChartId to its number.": extra("shopee", "sizeChartId"),
  'Use tiktokShop of "etalase/channels/tiktok-shop" with tokopedia: true: its listings stand on Tokopedia too, where the seller moved there.':
    option("tiktokShop", "tokopedia"),
  "Leave extras.cashOnDelivery out.": extra("tiktok-shop", "cashOnDelivery"),
  "Let the seller give consent again (tiktokShop.oauth) and hand the tokens to shop.channel(name).connect(tokens).":
    connecting,
  "Check `appKey` and `appSecret` in the TikTok Shop Partner Center.": option("tiktokShop", "appKey", "appSecret"),
  "Check `shopCipher`, or leave it out: it is looked up.": option("tiktokShop", "shopCipher"),
  "Only sellers who moved from Tokopedia have it; leave out `tokopedia`.": option("tiktokShop", "tokopedia"),
  "Correct `warehouses`.": option("tiktokShop", "warehouses"),
  "Let the seller give consent again (tiktokShop.oauth) and hand in the new tokens.": connecting,
  "Set shipping.weightGrams.": weighed,
  "Choose one of its categories for pre-owned goods and set extras.preOwnedCategory.": extra(
    "tiktok-shop",
    "preOwnedCategory",
  ),
  "Set channels.<name>.extras.preSale.": extra("tiktok-shop", "preSale"),
  "Set extras.minimumOrder, if TikTok Shop lets this shop.": extra("tiktok-shop", "minimumOrder"),
  "Check `shopId`, or let the owner of this shop give consent (tiktokShop.oauth).": option("tiktokShop", "shopId"),
  "Write more into the title or channels.<name>.title, or set the option titleSuffix.": option(
    "tiktokShop",
    "titleSuffix",
  ),
  "Compare `template` with the one in WhatsApp Manager: name, language and number of parameters.": option(
    "whatsapp",
    "template",
  ),
  'shop.answer(listing, { keep: "ours" }) sends ours again; shop.answer(listing, { keep: "theirs" }) leaves it.':
    shownIn("test/engine/drift.test.ts", '{ keep: "ours" }', '{ keep: "theirs" }'),
  "shop.answer(listing, { there: false }) puts it up again; withdraw it where it is to stay away.": shownIn(
    "test/engine/drift.test.ts",
    "{ there: false }",
  ),
  'Export it as JPEG, set the phone\'s camera to "Most compatible", or give photos.decodeHeic, such as the package heic-decode.':
    shownIn("test/photos/heic.test.ts", "decodeHeic"),
  "Use a key that generateKey() made, unchanged.": shownIn("test/trust/trust.test.ts", "keySigner(generateKey())"),
};
