/** The fields of the root, as far as this place answers them. */
import type { Moment } from "../server.js";
import type { Args, Root, Thing } from "./execute.js";
import { stageUploads } from "./files.js";
import { productSet } from "./product-set.js";
import { refuse, UserRefusal, userError } from "./refusal.js";
import { searchProducts, searchVariants } from "./search.js";
import type { ShopifyState } from "./state.js";
import { activate, setQuantities, underKey, updateVariants } from "./stock.js";
import { gidOf, numberOf, type ShopifyStoredProduct } from "./store.js";
import type { SetInput } from "./variant-set.js";
import { connection, type Surroundings, showItem, showProduct, showPublication, showVariant } from "./views.js";

/** What one call works with. */
interface Call {
  readonly state: ShopifyState;
  readonly moment: Moment;
  readonly around: Surroundings;
}

type Read = (call: Call, args: Args) => unknown;
type Write = (call: Call, args: Args, key: unknown) => Thing;

/** Which scope a field needs. */
const SCOPES: Readonly<Record<string, string>> = {
  locations: "read_locations",
  publications: "read_publications",
  publishablePublish: "write_publications",
  publishableUnpublish: "write_publications",
  inventorySetQuantities: "write_inventory",
  inventoryActivate: "write_inventory",
  productSet: "write_products",
  productUpdate: "write_products",
  productDelete: "write_products",
  productVariantsBulkUpdate: "write_products",
};

/** Answers one field of the root after the other. */
export function rootOf(state: ShopifyState, moment: Moment): Root {
  const { store, publications, options } = state;
  const domain = `${options.shop ?? "toko-kopi"}.myshopify.com`;
  const call: Call = { state, moment, around: { store, publications, now: moment.now, domain } };
  return (name, args, directives) => {
    const scope = SCOPES[name];
    if (scope !== undefined && options.missingScopes?.includes(scope)) {
      refuse("ACCESS_DENIED", `Access denied for ${name} field. Required access: \`${scope}\` access scope.`);
    }
    const read = READS[name];
    if (read) return read(call, args);
    const write = WRITES[name] ?? refuse("undefinedField", `Field '${name}' doesn't exist`);
    try {
      return write(call, args, directives["idempotent"]?.["key"]);
    } catch (error) {
      if (error instanceof UserRefusal) return { userErrors: error.errors };
      throw error;
    }
  };
}

const READS: Readonly<Record<string, Read>> = {
  shop: ({ state: { options }, around: { domain } }) => ({
    id: gidOf("Shop", 1),
    name: options.shop ?? "toko-kopi",
    currencyCode: options.currency ?? "IDR",
    myshopifyDomain: domain,
    resourceLimits: { maxProductVariants: options.mostVariants ?? 2_048, maxProductOptions: 3 },
  }),
  locations: ({ state }, args) =>
    connection(state.locations, args, (one) => ({ ...one, isActive: true, fulfillsOnlineOrders: true })),
  publications: ({ state, around }, args) =>
    connection(state.publications, args, ({ id }) => showPublication(id, around)),
  product: ({ around }, { id }) => shown(around, around.store.product(numberOf("Product", id))),
  productByIdentifier({ around }, { identifier }) {
    const { id, handle } = identifier as { readonly id?: string; readonly handle?: string };
    const { store } = around;
    return shown(around, id === undefined ? store.byHandle(handle ?? "") : store.product(numberOf("Product", id)));
  },
  products: ({ around, moment }, args) =>
    connection(searchProducts(around.store, args["query"], moment.now), args, (one) => showProduct(one, around)),
  productVariants: ({ around, moment }, args) =>
    connection(searchVariants(around.store, args["query"], moment.now), args, ({ variant, product }) =>
      showVariant(variant, product, around),
    ),
  nodes: ({ around: { store } }, { ids }) =>
    (ids as readonly string[]).map((id) => {
      const variant = store.byItem(numberOf("InventoryItem", id));
      return variant ? showItem(variant, store) : null;
    }),
};

function shown(around: Surroundings, product: ShopifyStoredProduct | undefined): Thing | null {
  return product ? showProduct(product, around) : null;
}

const WRITES: Readonly<Record<string, Write>> = {
  productSet({ state, moment, around }, { identifier = {}, input, synchronous = true }) {
    if (synchronous !== true) refuse("BAD_REQUEST", "This place works at once only");
    const { options, locations, store } = state;
    const place = {
      store,
      locations,
      now: moment.now,
      searchableAt: new Date(moment.visibleAt.getTime() + (options.searchLagMs ?? 0)),
      mediaMs: options.mediaMs ?? 0,
      mostVariants: options.mostVariants ?? 2_048,
      mostOptions: 3,
      shopName: options.shop ?? "toko-kopi",
    };
    const product = productSet(place, identifier as object, input as SetInput);
    return { product: showProduct(product, around), userErrors: [] };
  },
  productUpdate({ around: { store } }, { product: change }) {
    const { id, status } = change as { readonly id?: string; readonly status?: ShopifyStoredProduct["status"] };
    const product = store.product(numberOf("Product", id)) ?? missing(["id"]);
    store.replace({ ...product, status: status ?? product.status });
    return { userErrors: [] };
  },
  productDelete({ around: { store } }, { input }) {
    const { id } = input as { readonly id: string };
    const product = store.product(numberOf("Product", id)) ?? missing(["id"]);
    store.delete(product.id);
    return { deletedProductId: id, userErrors: [] };
  },
  publishablePublish: (call, args) => publish(call, args, true),
  publishableUnpublish: (call, args) => publish(call, args, false),
  productVariantsBulkUpdate: ({ state }, args) => updateVariants(state, args),
  inventorySetQuantities: ({ state }, args, key) =>
    underKey(state, "inventorySetQuantities", key, args, () => setQuantities(state, args)),
  inventoryActivate: ({ state }, args, key) =>
    underKey(state, "inventoryActivate", key, args, () => activate(state, args)),
  stagedUploadsCreate: ({ state, moment }, args) => stageUploads(state.store, args, state.server, moment.random),
};

function missing(field: readonly string[]): never {
  return userError(null, field, "Product does not exist");
}

function publish({ state, around: { store } }: Call, { id, input }: Args, isOn: boolean): Thing {
  const product = store.product(numberOf("Product", id)) ?? userError(null, ["id"], "Resource does not exist");
  const wanted = (input as readonly { readonly publicationId?: string }[]).map(({ publicationId }, at) => {
    const found = state.publications.find((one) => one.id === publicationId);
    return (
      found?.id ??
      userError(null, ["input", String(at), "publicationId"], "Publication does not exist or is not publishable")
    );
  });
  const others = product.publications.filter((one) => !wanted.includes(one));
  store.replace({ ...product, publications: isOn ? [...others, ...wanted] : others });
  return { userErrors: [] };
}
