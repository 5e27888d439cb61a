/** `productSet`: a whole product in one call. Lists that are sent replace those that are there. Schema 2026-10, read 2026-11-21 */
import { fileFor } from "./files.js";
import { userError } from "./refusal.js";
import { numberOf, type ShopifyStoredProduct } from "./store.js";
import { type Making, type SetInput, type SetPlace, variantsOf } from "./variant-set.js";

type Identifier = { readonly id?: string; readonly handle?: string; readonly customId?: object };

/** Runs it. Nothing is kept where anything of it is refused. @throws UserRefusal */
export function productSet(place: SetPlace, identifier: Identifier, input: SetInput): ShopifyStoredProduct {
  const known = whichProduct(place, identifier, input);
  if (known?.suspended) userError("PRODUCT_SUSPENDED", ["input"], "Product is suspended");
  checkHandle(place, known, input);
  checkLists(input);
  const options = input.productOptions ? optionsOf(place, input.productOptions) : (known?.options ?? []);
  const files = input.files?.map((file, at) => fileFor(place.store, file, ["input", "files", String(at)], place));
  const writes: (() => void)[] = [];
  const variants = input.variants
    ? variantsOf(place, { known, input, options, files, writes })
    : (known?.variants ?? []);
  const product = productOf(place, known, input, { options, variants, files });
  for (const file of files ?? []) place.store.keepFile(file);
  for (const write of writes) write();
  place.store.replace(product);
  return product;
}

/** Options and variants go together. */
function checkLists({ variants, productOptions }: SetInput): void {
  if ((variants === undefined) === (productOptions === undefined)) return;
  const code = variants ? "PRODUCT_OPTIONS_INPUT_MISSING" : "VARIANTS_INPUT_MISSING";
  userError(code, ["input"], variants ? "Must specify product options" : "Must specify variants");
}

function whichProduct({ store }: SetPlace, { id, handle, customId }: Identifier, input: SetInput) {
  if (customId !== undefined)
    userError("INVALID_INPUT", ["identifier"], "This place knows no definitions of metafields");
  if (id !== undefined) {
    return (
      store.product(numberOf("Product", id)) ??
      userError("PRODUCT_DOES_NOT_EXIST", ["identifier"], "Product does not exist")
    );
  }
  if (handle === undefined) return undefined;
  if (input.handle === undefined)
    userError("MISSING_FIELD_REQUIRED", ["input", "handle"], "The handle field is required");
  if (input.handle !== handle)
    userError("INPUT_MISMATCH", ["input", "handle"], "The handle does not match the identifier");
  return store.byHandle(handle);
}

function checkHandle({ store }: SetPlace, known: ShopifyStoredProduct | undefined, { handle, title }: SetInput): void {
  if (known === undefined && (title ?? "").trim() === "") {
    userError("INVALID_INPUT", ["input", "title"], "Title can't be blank");
  }
  if (handle === undefined) return;
  if (!/^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u.test(handle))
    userError("INVALID_INPUT", ["input", "handle"], "Handle is invalid");
  const owner = store.byHandle(handle);
  if (owner && owner.id !== known?.id) userError("HANDLE_NOT_UNIQUE", ["input", "handle"], "Handle already in use");
}

function optionsOf(
  { mostOptions }: SetPlace,
  given: NonNullable<SetInput["productOptions"]>,
): ShopifyStoredProduct["options"] {
  if (given.length > mostOptions) userError("OPTIONS_OVER_LIMIT", ["input", "productOptions"], "Options over limit");
  const names = new Set<string>();
  return given.map(({ name = "", values = [] }, at) => {
    const path = ["input", "productOptions", String(at)];
    if (names.has(name.toLowerCase())) userError("DUPLICATED_OPTION_NAME", path, "Duplicated option name");
    names.add(name.toLowerCase());
    const labels = values.map((value) => value.name ?? "");
    if (labels.length === 0) userError("OPTION_VALUES_MISSING", path, "Each option must have at least one value");
    if (new Set(labels.map((one) => one.toLowerCase())).size < labels.length) {
      userError("DUPLICATED_OPTION_VALUE", path, "Duplicated option value");
    }
    return { name, values: labels };
  });
}

function productOf(
  { store, now, searchableAt, shopName }: SetPlace,
  known: ShopifyStoredProduct | undefined,
  input: SetInput,
  { options, variants, files }: Pick<Making, "options" | "files"> & Pick<ShopifyStoredProduct, "variants">,
): ShopifyStoredProduct {
  const { handle, title, descriptionHtml, vendor, productType, category, tags, status } = input;
  const { seo, templateSuffix, collections, metafields } = input;
  const base = known ?? { ...EMPTY, id: store.next(), vendor: shopName, createdAt: now };
  return {
    ...base,
    ...given({
      handle,
      title,
      descriptionHtml,
      vendor,
      productType,
      status,
      seo,
      templateSuffix,
      collections,
      metafields,
    }),
    ...(category ? { category } : {}),
    ...(tags === undefined ? {} : { tags: tags.toSorted((a, b) => a.localeCompare(b, "en")) }),
    ...(files === undefined ? {} : { media: files.map(({ id }) => id) }),
    options,
    variants,
    searchableAt,
  };
}

const EMPTY = {
  handle: "",
  title: "",
  descriptionHtml: "",
  productType: "",
  tags: [],
  // What is made by this call is for sale at once, unless it says otherwise; it is seen nowhere before it is published.
  // The schema names no default. (unverified)
  status: "ACTIVE",
  media: [],
  metafields: [],
  collections: [],
  publications: [],
  suspended: false,
} as const satisfies Partial<ShopifyStoredProduct>;

/** "Any omitted fields will remain unchanged." */
function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
