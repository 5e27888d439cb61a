/** Cures of the WooCommerce channel: options that they name are there, and calls are made by its own tests after the trouble. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { woocommerce } from "../../src/channels/woocommerce/index.js";
import { EtalaseError } from "../../src/errors.js";

const GIVEN = { url: "https://toko.example", user: "etalase", applicationPassword: "abcd efgh ijkl mnop" } as const;

/** An option of this name is there: another kind of value is refused by its name. */
const option =
  (...names: readonly string[]) =>
  () => {
    const fieldOf = (more: object): string | undefined => {
      try {
        Reflect.apply(woocommerce, undefined, [{ ...GIVEN, ...more }]);
        return undefined;
      } catch (error) {
        return error instanceof EtalaseError ? `${error.code} ${error.field?.split(".")[1]}` : String(error);
      }
    };
    expect(fieldOf({})).toBeUndefined();
    for (const name of names) expect(fieldOf({ [name]: Symbol("wrong") })).toBe(`invalid-options ${name}`);
  };

const livedBy =
  (...calls: readonly string[]) =>
  () => {
    const source = readFileSync(join(import.meta.dirname, "../channels/woocommerce-life.test.ts"), "utf8");
    for (const call of calls) expect(source).toContain(call);
  };

export const CURES_OF_WOOCOMMERCE: Readonly<Record<string, () => unknown>> = {
  "Make a new application password (Users › Profile) or consumer key for a shop manager, put it into the options, then shop.channel(name).resume().":
    livedBy('shop.channel("web").resume()'),
  "Set the option `url` to the shop's final address, with https and with or without www as the shop has it.":
    option("url"),
  "The shop sells in …, the option `currency` says ….": option("currency"),
  'Set `currency: "…"`, and price the products in it.': option("currency"),
  "A consumer key does not open the media library; set `user` and `applicationPassword` instead.": option(
    "user",
    "applicationPassword",
  ),
  'Take the product over with shop.channel(name).adopt({ match: "sku" }), or give ours another SKU.':
    livedBy('adopt({ match: "sku" })'),
  "Restore it or delete it for good (…/wp-admin/edit.php?post_status=trash&post_type=product), then shop.answer(listing, { there: false }).":
    livedBy("{ there: false }"),
};
