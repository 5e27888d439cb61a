/** Cures of Medusa, Vendure and Shopify, and of what a seller signs: each option is there, and each way out leads out. */
import { expect } from "vitest";
import { extras as medusaExtras } from "../../src/channels/medusa/extras.js";
import { medusa } from "../../src/channels/medusa/index.js";
import { shopify } from "../../src/channels/shopify/index.js";
import { extras as vendureExtras } from "../../src/channels/vendure/extras.js";
import { vendure } from "../../src/channels/vendure/index.js";
import { EtalaseError } from "../../src/errors.js";
import { generateKey, keySigner } from "../../src/trust/trust.js";
import { nextProfile, openSeller, PLACES, trustOf } from "../trust/kit.js";
import { adopting } from "./cured.js";

const NOW = new Date(Date.now() - 10 * 86_400_000);
const GIVEN = {
  medusa: { url: "https://medusa.toko.example", apiKey: "sk_0123456789abcdef" },
  vendure: { url: "https://vendure.toko.example/admin-api", apiKey: "0123456789abcdef" },
  shopify: { shop: "toko-kopi", auth: { clientId: "id", clientSecret: "0123456789abcdef" } },
} as const;
const FACTORIES = { medusa, vendure, shopify } as const;

/** Options of these names are there: another kind of value is refused by its name. */
const option =
  (channel: keyof typeof GIVEN, ...names: readonly string[]) =>
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

/** Whoever logs in by name and password does without a key. */
const loggingIn = (): void => {
  option("vendure", "apiKey")();
  const { url } = GIVEN.vendure;
  expect(() => vendure({ url, login: { username: "etalase", password: "0123456789" } })).not.toThrow();
};

const categories = (): void => void expect(medusaExtras.parse({ categoryIds: ["pcat_1"] })).toBeDefined();
const facets = (): void => void expect(vendureExtras.parse({ facetValueIds: ["1"] })).toBeDefined();

const cureOf = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof EtalaseError ? error.cure : String(error);
  }
};

const OLDEST_FIRST = "Give all of them as signProfile() made them, oldest first.";
const ordering = async (): Promise<void> => {
  const seller = await nextProfile(await openSeller(NOW), { now: NOW });
  expect(cureOf(() => trustOf({ ...seller, profiles: seller.profiles.toReversed() }))).toBe(OLDEST_FIRST);
  expect(cureOf(() => trustOf(seller))).toBeUndefined();
};

const WORKING = "Sign the next profile with this key in `working`, or claim with one that it names.";
const namingKey = async (): Promise<void> => {
  const seller = await openSeller(NOW);
  const work = generateKey();
  expect(cureOf(() => trustOf(seller, { signer: keySigner(work) }))).toBe(WORKING);
  const next = await nextProfile(seller, { now: NOW }, work);
  expect(cureOf(() => trustOf(next))).toBeUndefined();
};

const NOT_ITSELF = "Leave standsInFor out.";
const notItself = async (): Promise<void> => {
  const seller = await openSeller(NOW);
  const [{ url } = { url: "" }] = PLACES;
  expect(cureOf(() => trustOf(seller, { places: [{ url, standsInFor: url }] }))).toBe(NOT_ITSELF);
  expect(cureOf(() => trustOf(seller, { places: [{ url }] }))).toBeUndefined();
};

export const CURES_OF_OWN_SHOPS: Readonly<Record<string, () => unknown>> = {
  "Make a secret API key in Medusa (Settings, Secret API keys) and set the option apiKey.": option("medusa", "apiKey"),
  "Correct extras.categoryIds and the ids in the options.": categories,
  "Set the option salesChannels.": option("medusa", "salesChannels"),
  "Correct the option salesChannels.": option("medusa", "salesChannels"),
  "Change the currency's tax setting in Medusa (Settings, Store), or the option pricesIncludeTax.": option(
    "medusa",
    "pricesIncludeTax",
  ),
  "Medusa knows categories by id; set extras.categoryIds.": categories,
  "Check shop, clientId and clientSecret, and that the app is installed in this shop and of its organization.": option(
    "shopify",
    "shop",
    "auth",
  ),
  "Check `auth`: install the app in the shop again and use its client id and secret, or its Admin API token.": option(
    "shopify",
    "auth",
  ),
  "Check the option `shop`, and the shop's plan in the Shopify admin.": option("shopify", "shop"),
  'Take it over with shop.channel(name).adopt({ match: "sku" }), or give the product another id.': adopting,
  'Make a new one in Vendure and set the option apiKey; the server must list "api-key" in authOptions.tokenMethod.':
    option("vendure", "apiKey"),
  'List "bearer" in the server\'s authOptions.tokenMethod, or use an API key.': loggingIn,
  "Correct the option login or apiKey, then resume the channel.": loggingIn,
  "Correct the option channelToken.": option("vendure", "channelToken"),
  "Allow images in Vendure's assetOptions.permittedFileTypes.": option("vendure"),
  "Vendure 3 is needed; where markerField is set, the custom field must exist.": option("vendure", "markerField"),
  "Vendure groups products by facets; set extras.facetValueIds.": facets,
  "Vendure has facets for it; set extras.facetValueIds.": facets,
  [OLDEST_FIRST]: ordering,
  [WORKING]: namingKey,
  [NOT_ITSELF]: notItself,
};
