/** The variants of `productSet`: what an input says, and what becomes of it. Schema 2026-10, read 2026-11-21 */
import type { FileInput } from "./files.js";
import { userError } from "./refusal.js";
import {
  numberOf,
  type ShopifyStore,
  type ShopifyStoredFile,
  type ShopifyStoredMetafield,
  type ShopifyStoredProduct,
  type ShopifyStoredVariant,
} from "./store.js";

/** An input that the judge has let pass. */
export interface SetInput {
  readonly handle?: string;
  readonly title?: string;
  readonly descriptionHtml?: string;
  readonly vendor?: string;
  readonly productType?: string;
  readonly category?: string | null;
  readonly tags?: readonly string[];
  readonly status?: ShopifyStoredProduct["status"];
  readonly seo?: ShopifyStoredProduct["seo"];
  readonly templateSuffix?: string;
  readonly collections?: readonly string[];
  readonly metafields?: readonly ShopifyStoredMetafield[];
  readonly files?: readonly FileInput[];
  readonly productOptions?: readonly {
    readonly name?: string;
    readonly values?: readonly { readonly name?: string }[];
  }[];
  readonly variants?: readonly VariantInput[];
}

/** One variant of an input. */
export interface VariantInput {
  readonly id?: string;
  readonly optionValues: readonly { readonly optionName?: string; readonly name?: string }[];
  readonly sku?: string;
  readonly barcode?: string;
  readonly price?: string;
  readonly compareAtPrice?: string | null;
  readonly file?: FileInput;
  readonly inventoryPolicy?: ShopifyStoredVariant["policy"];
  readonly inventoryItem?: {
    readonly tracked?: boolean;
    readonly requiresShipping?: boolean;
    readonly measurement?: { readonly weight?: { readonly value: number } };
  };
  readonly inventoryQuantities?: readonly {
    readonly locationId: string;
    readonly name: string;
    readonly quantity: number;
  }[];
}

/** What `productSet` must know of the place. */
export interface SetPlace {
  readonly store: ShopifyStore;
  readonly now: Date;
  readonly searchableAt: Date;
  readonly mediaMs: number;
  readonly locations: readonly { readonly id: string }[];
  readonly mostVariants: number;
  readonly mostOptions: number;
  readonly shopName: string;
}

/** A product in the making. */
export interface Making {
  readonly known: ShopifyStoredProduct | undefined;
  readonly input: SetInput;
  readonly options: ShopifyStoredProduct["options"];
  readonly files: readonly ShopifyStoredFile[] | undefined;
  readonly writes: (() => void)[];
}

/** Variants of the whole list: what is not in it is no longer there. @throws UserRefusal */
export function variantsOf(place: SetPlace, making: Making): readonly ShopifyStoredVariant[] {
  const given = making.input.variants ?? [];
  if (given.length > place.mostVariants)
    userError("VARIANTS_OVER_LIMIT", ["input", "variants"], "Number of product variants exceeds shop limit");
  const combinations = new Set<string>();
  return given.map((variant, at) => {
    const path = ["input", "variants", String(at)];
    const values = valuesOf(variant, making.options, path);
    const combination = JSON.stringify(values);
    if (combinations.has(combination)) userError("INVALID_VARIANT", path, "The variant already exists");
    combinations.add(combination);
    return variantOf(place, making, variant, { values, path });
  });
}

function valuesOf(
  { optionValues }: VariantInput,
  options: Making["options"],
  path: readonly string[],
): readonly string[] {
  const where = [...path, "optionValues"];
  for (const { optionName } of optionValues) {
    if (!options.some(({ name }) => name === optionName))
      userError("OPTION_DOES_NOT_EXIST", where, "Option does not exist");
  }
  return options.map(({ name, values }) => {
    const value = optionValues.find(({ optionName }) => optionName === name)?.name;
    if (value === undefined) return userError("INVALID_VARIANT", where, `A value of ${name} is missing`);
    return values.includes(value)
      ? value
      : userError("OPTION_VALUE_DOES_NOT_EXIST", where, "Option value does not exist");
  });
}

function variantOf(
  place: SetPlace,
  making: Making,
  variant: VariantInput,
  { values, path }: { readonly values: readonly string[]; readonly path: readonly string[] },
): ShopifyStoredVariant {
  const { store } = place;
  const known = knownVariant(making, variant, path);
  const base = known ?? { ...BARE, id: store.next(), item: store.next() };
  const { inventoryItem: facts, price = base.price, inventoryPolicy: policy = base.policy } = variant;
  if (Number(price) < 0) userError("INVALID_VARIANT", [...path, "price"], "Price must be greater than or equal to 0");
  const grams = facts?.measurement?.weight?.value ?? base.grams;
  const file = fileOf(place, making, variant, path);
  stock(place, making, variant, { item: base.item, isKnown: known !== undefined, path });
  return {
    ...base,
    values,
    policy,
    price,
    sku: variant.sku ?? base.sku,
    barcode: variant.barcode ?? base.barcode,
    compareAtPrice: variant.compareAtPrice === undefined ? base.compareAtPrice : variant.compareAtPrice,
    tracked: facts?.tracked ?? base.tracked,
    requiresShipping: facts?.requiresShipping ?? base.requiresShipping,
    ...(grams === undefined ? {} : { grams }),
    ...(file === undefined ? {} : { file }),
  };
}

function knownVariant(
  { known }: Making,
  { id }: VariantInput,
  path: readonly string[],
): ShopifyStoredVariant | undefined {
  if (id === undefined) return undefined;
  const found = known?.variants.find((one) => one.id === numberOf("ProductVariant", id));
  return found ?? userError("PRODUCT_VARIANT_DOES_NOT_EXIST", path, "Product variant does not exist");
}

const BARE = {
  sku: "",
  barcode: "",
  price: "0.00",
  compareAtPrice: null,
  values: [],
  policy: "DENY",
  tracked: true,
  requiresShipping: true,
} as const satisfies Omit<ShopifyStoredVariant, "id" | "item">;

/** "Any file specified here must also be specified in the `files` input for the product." */
function fileOf(
  { store }: SetPlace,
  { input, files }: Making,
  { file }: VariantInput,
  path: readonly string[],
): number | undefined {
  if (file === undefined) return undefined;
  const at = (input.files ?? []).findIndex((one) =>
    file.id === undefined ? one.originalSource === file.originalSource : one.id === file.id,
  );
  const found = files?.[at] ?? store.file(-1);
  return found?.id ?? userError("INVALID_INPUT", [...path, "file"], "The file is not among the files of the product");
}

function stock(
  { store, locations }: SetPlace,
  { writes }: Making,
  { inventoryQuantities = [] }: VariantInput,
  { item, isKnown, path }: { readonly item: number; readonly isKnown: boolean; readonly path: readonly string[] },
): void {
  for (const { locationId, name, quantity } of inventoryQuantities) {
    const where = [...path, "inventoryQuantities"];
    if (name !== "available" && name !== "on_hand")
      userError("INVALID_INPUT", where, "Name must be available or on_hand");
    if (!locations.some(({ id }) => id === locationId)) userError("INVALID_INPUT", where, "Location does not exist");
    if (isKnown && store.level(item, locationId) === undefined) {
      userError("INVALID_INPUT", where, "The variant is not stocked at this location");
    }
    writes.push(() => store.setLevel(item, locationId, quantity));
  }
}
