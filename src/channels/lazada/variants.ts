/** Options become variations, variants become SKUs. Custom sales attributes page and its error list, read 2026-11-21 */
import type { ProductView, VariantView } from "../../channel/view.js";
import { gtinOfIsbn, shortGtin } from "../../model/identifiers.js";
import { attributeNamed, optionNamed, type Values } from "./attributes.js";
import { type LazadaSku, type LazadaVariation, notForLazada } from "./content.js";
import { type Desk, fitted } from "./desk.js";
import { parcelOf } from "./goods.js";
import { MOST_PHOTOS } from "./limits.js";

/** "The Variations Size Exceeds Maximum Size Limit, The Size Limit is: 2." */
const MOST_VARIATIONS = 2;
const MOST_NAME = 15;
const MOST_OPTION = 20;
const MOST_OPTIONS = 50;

type Option = ProductView["options"][number];

/** Variations and SKUs; no variation where the product has no options. @throws ChannelError `invalid` for more than Lazada takes */
export function skusOf(
  desk: Desk,
  attributes: Values,
): { readonly variations: readonly LazadaVariation[]; readonly skus: readonly LazadaSku[] } {
  const { product } = desk;
  checkCount(product);
  checkSkus(product.variants);
  const used = product.options.map((option) => ({
    ...option,
    values: option.values.filter(({ code }) =>
      product.variants.some(({ options }) => options.some((one) => one.code === option.code && one.value === code)),
    ),
  }));
  const named = used.map((option) => namesOf(desk, option));
  const photos = picturesOf(desk, used[0], named[0]);
  const variations = named.map(({ name, customize, options }, at): LazadaVariation => {
    return { name, customize, options: [...options.values()], hasImage: at === 0 && photos !== undefined };
  });
  const skus = product.variants.map((variant, at): LazadaSku => {
    const chosen = (code: string) => variant.options.find((one) => one.code === code)?.value ?? "";
    const photo = photos?.get(chosen(used[0]?.code ?? ""));
    return {
      variant: variant.id,
      sellerSku: variant.sku,
      saleProp: Object.fromEntries(
        used.map(({ code }, place) => [named[place]?.name ?? code, named[place]?.options.get(chosen(code)) ?? ""]),
      ),
      parcel: parcelOf(desk, variant, at),
      attributes: { ...attributes, ...barcodeOf(desk, variant, at) },
      ...(photo === undefined ? {} : { photo }),
    };
  });
  return { variations, skus };
}

function checkCount({ options }: ProductView): void {
  if (options.length <= MOST_VARIATIONS) return;
  const names = options.map(({ name }) => name).join(", ");
  const message = `Lazada takes ${MOST_VARIATIONS} options, this product has ${options.length} (${names}).`;
  const cure = "Make one product for each value of one option, or join two options into one.";
  throw notForLazada("options", message, cure);
}

// Every SKU is a name that finds the listing again.
function checkSkus(variants: readonly VariantView[]): void {
  const skus = variants.map(({ sku }) => sku);
  const twice = skus.find((sku, at) => skus.indexOf(sku) !== at);
  if (twice === undefined) return;
  const cure = "Give every variant a SKU of its own.";
  throw notForLazada("variants.sku", `Lazada takes every SKU once; "${twice}" is there twice.`, cure);
}

interface Named {
  readonly name: string;
  readonly customize: boolean;
  /** Value code to what it is called there. */
  readonly options: ReadonlyMap<string, string>;
}

/** The category's own name and values where it has them all, else the seller's. */
function namesOf(desk: Desk, option: Option): Named {
  const standard = attributeNamed(
    desk.tree?.filter(({ saleProp }) => saleProp),
    option.name,
  );
  const theirs = standard && option.values.map(({ code, label }) => [code, optionNamed(standard, label)] as const);
  const known = theirs?.flatMap(([code, label]) => (label === undefined ? [] : [[code, label] as const]));
  if (standard && known?.length === option.values.length) {
    return checked(option, { name: standard.name, customize: false, options: new Map(known) });
  }
  const shorten = (text: string, max: number) => fitted(desk, "options", [{ field: "options", text }], max);
  const options = new Map(option.values.map(({ code, label }) => [code, shorten(label, MOST_OPTION)]));
  return checked(option, { name: shorten(option.name, MOST_NAME), customize: true, options });
}

function checked({ name }: Option, named: Named): Named {
  const labels = [...named.options.values()].map((label) => label.toLowerCase());
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  if (twice !== undefined) {
    const message = `Two values of "${name}" read "${twice}" on Lazada.`;
    throw notForLazada("options", message, "Make them differ in their first letters.");
  }
  if (labels.length <= MOST_OPTIONS) return named;
  const message = `Lazada takes ${MOST_OPTIONS} values of one option, "${name}" has ${labels.length}.`;
  throw notForLazada("options", message, "Split the product.");
}

/**
 * One photo for each value of the first option, or none at all: "If you upload a sku picture then all sku must be
 * uploaded" (4153). A size of the category's own takes none (VARIATION_CATEGORY_SIZE_IMAGE).
 */
function picturesOf(
  desk: Desk,
  option: Option | undefined,
  named: Named | undefined,
): ReadonlyMap<string, string> | undefined {
  const { product, losses } = desk;
  if (!option || !named) return undefined;
  const sent = new Set(product.photos.slice(0, MOST_PHOTOS).map(({ id }) => id));
  const photos = option.values.flatMap(({ code, photo }) =>
    photo !== undefined && sent.has(photo) ? [[code, photo] as const] : [],
  );
  const isSize = !named.customize && named.name === "size";
  if (photos.length === option.values.length && !isSize) return new Map(photos);
  if (option.values.some(({ photo }) => photo !== undefined)) {
    const note = isSize
      ? "Lazada shows no photos of its own sizes."
      : "Lazada shows photos of options only where every value has one.";
    losses.push({ field: "options", reason: "dropped", note });
  }
  return undefined;
}

/** Seen in categories of several countries; on no page. (unverified) */
const BARCODE = "barcode_ean";

function barcodeOf({ tree, losses }: Desk, { identifiers }: VariantView, at: number): Values {
  const gtin = identifiers.map(gtinIn).find((one) => one !== undefined);
  if (gtin === undefined) return {};
  if (tree?.some(({ name }) => name === BARCODE)) return { [BARCODE]: gtin };
  const note = "Lazada takes a barcode only in categories that ask for one.";
  losses.push({ field: `variants[${at}].identifiers`, reason: "dropped", note });
  return {};
}

function gtinIn({ scheme, value }: VariantView["identifiers"][number]): string | undefined {
  if (scheme === "gtin") return shortGtin(value);
  const gtin = scheme === "isbn" ? gtinOfIsbn(value) : undefined;
  return gtin === undefined ? undefined : shortGtin(gtin);
}
