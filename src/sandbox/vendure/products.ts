/** Products: as on a server of 3.7.3, tried 2026-11-22. A slug that is taken is counted on, never refused. */
import { type Args, type Call, merged } from "./call.js";
import { productOf, wireProduct } from "./forms.js";
import { checkInput } from "./graphql.js";
import { refuse } from "./refusal.js";
import type { VendureProduct, VendureTranslation } from "./store.js";

const INPUT = ["enabled", "featuredAssetId", "assetIds", "facetValueIds", "translations", "customFields"];
const TRANSLATION = ["id", "languageCode", "name", "slug", "description"];

export function createProduct(call: Call, { input }: Args): object {
  const given = checkInput(input, "CreateProductInput", INPUT, ["translations"]);
  const translations = translationsIn(call, given["translations"], undefined);
  if (translations.some(({ slug }) => slug === undefined)) {
    refuse("", "SqliteError: NOT NULL constraint failed: product_translation.slug");
  }
  const { assetIds = [], featuredAssetId = null } = assetsIn(call, given);
  const product = call.store.products.add((id) => ({
    id,
    createdAt: call.moment.now,
    deleted: false,
    enabled: given["enabled"] !== false,
    translations,
    assetIds,
    featuredAssetId,
    facetValueIds: listOf(given["facetValueIds"]),
    groupIds: [],
    customFields: customFieldsIn(call, given["customFields"]),
  }));
  return wireProduct(call, product);
}

export function updateProduct(call: Call, { input }: Args): object {
  const given = checkInput(input, "UpdateProductInput", [...INPUT, "id"], ["id"]);
  const product = productOf(call, given["id"]);
  const { translations, enabled, facetValueIds, customFields } = given;
  const next: VendureProduct = {
    ...product,
    ...assetsIn(call, given),
    ...(typeof enabled === "boolean" ? { enabled } : {}),
    ...(facetValueIds === undefined ? {} : { facetValueIds: listOf(facetValueIds) }),
    ...(translations === undefined
      ? {}
      : { translations: merged(product.translations, translationsIn(call, translations, product.id)) }),
    customFields: { ...product.customFields, ...customFieldsIn(call, customFields) },
  };
  return wireProduct(call, call.store.products.set(next));
}

/** What is deleted stays in the database; its slug is free again. */
export function deleteProduct(call: Call, { id }: Args): object {
  const product = productOf(call, id);
  call.store.products.set({ ...product, deleted: true });
  for (const variant of call.store.variantsOf(product.id)) call.store.variants.set({ ...variant, deleted: true });
  return { __typename: "DeletionResponse", result: "DELETED", message: null };
}

function customFieldsIn({ markerField }: Call, given: unknown): Readonly<Record<string, unknown>> {
  if (given === undefined) return {};
  return checkInput(given, "ProductCustomFieldsInput", markerField === undefined ? [] : [markerField]);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Lists replace; a featured asset stays where it is not said anew, unless the list is empty. */
function assetsIn({ store }: Call, given: Args): Partial<Pick<VendureProduct, "assetIds" | "featuredAssetId">> {
  const { assetIds, featuredAssetId } = given;
  const named = [...listOf(assetIds), ...(featuredAssetId === undefined ? [] : [String(featuredAssetId)])];
  if (named.some((id) => !store.assets.get(id))) refuse("", "SqliteError: FOREIGN KEY constraint failed");
  const ids = assetIds === undefined ? {} : { assetIds: listOf(assetIds) };
  if (ids.assetIds?.length === 0) return { ...ids, featuredAssetId: null };
  return { ...ids, ...(featuredAssetId === undefined ? {} : { featuredAssetId: String(featuredAssetId) }) };
}

function translationsIn(call: Call, given: unknown, own: string | undefined): readonly VendureTranslation[] {
  if (!Array.isArray(given)) return refuse("BAD_USER_INPUT", "translations must be a list", 400);
  return given.map((one) => {
    const { languageCode, name, slug, description } = checkInput(one, "ProductTranslationInput", TRANSLATION, [
      "languageCode",
    ]);
    return {
      languageCode: String(languageCode),
      ...(name === undefined ? {} : { name: String(name) }),
      ...(slug === undefined ? {} : { slug: freeSlug(call, String(slug), own) }),
      ...(description === undefined ? {} : { description: String(description) }),
    } as VendureTranslation;
  });
}

function freeSlug({ store }: Call, wanted: string, own: string | undefined): string {
  const slug = wanted
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  const taken = new Set(
    store.products.all
      .filter(({ id, deleted }) => !deleted && id !== own)
      .flatMap(({ translations }) => translations.map((one) => one.slug)),
  );
  if (!taken.has(slug)) return slug;
  let count = 2;
  while (taken.has(`${slug}-${count}`)) count += 1;
  return `${slug}-${count}`;
}
