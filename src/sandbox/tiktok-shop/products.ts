/** What the calls about products do. Product pages of the Partner API, read 2026-11-21. */
import type { Asked } from "../request.js";
import { type Call, checkInventory, checkPlatforms, checkPrice, checkProduct } from "./checks.js";
import { itemError, MADE_UP, refuse, TiktokShopRefusal } from "./refusal.js";
import { BODIES, type ProductFields, readBody, type SkuFields } from "./shapes.js";
import {
  isDeleted,
  passed,
  type TiktokShopPlatform,
  type TiktokShopProduct,
  type TiktokShopSku,
  type TiktokShopStanding,
} from "./store.js";

/** Keys that were used, and what they made. */
export type Keys = Map<string, object>;

/** Create Product: a repeated key gives the same answer again. */
export function createProduct(call: Call, { raw }: Asked, keys: Keys): object {
  const {
    save_mode = "LISTING",
    idempotency_key: key,
    skus = [],
    ...fields
  } = readBody(BODIES["products.create"], raw);
  const known = key === undefined ? undefined : keys.get(key);
  if (known) return known;
  checkProduct(fields, skus, call);
  checkExternalId(fields.external_product_id, call);
  const platforms = fields.listing_platforms ?? (["TIKTOK_SHOP"] as const);
  const draft: TiktokShopStanding = { status: "DRAFT", audit: "NONE" };
  const on = Object.fromEntries(
    platforms.map((platform) => [platform, save_mode === "AS_DRAFT" ? draft : submitted(call, fields, undefined)]),
  );
  const made = call.store.add({ fields, skus: withIds(skus, call), on, promotion: {} }, call.moment);
  const answer = { product_id: made.id, skus: made.skus.map(wireMade), warnings: warningsOf(fields) };
  if (key !== undefined) keys.set(key, answer);
  return answer;
}

function withIds(skus: readonly SkuFields[], { store }: Call): readonly TiktokShopSku[] {
  return skus.map((sku) => ({ ...sku, id: sku.id ?? store.nextSku() }));
}

function checkExternalId(id: string | undefined, { store }: Call): void {
  const isTaken = store.products.some((one) => !isDeleted(one) && one.fields.external_product_id === id);
  if (id !== undefined && isTaken) refuse(12_052_996, "external_id duplicated");
}

/** Brands that are not authorised are dropped with a word. The number is made up. */
const STRANGE_BRAND = "7000000000000000000";

function warningsOf({ brand_id }: ProductFields): readonly object[] {
  return brand_id === STRANGE_BRAND ? [{ message: "The brand is not authorized and will not be displayed." }] : [];
}

// A listing that is up stays up in its old form while the newer one is looked at.
function submitted({ auditMs, moment }: Call, fields: ProductFields, old: TiktokShopStanding | undefined) {
  if (auditMs === undefined) return passed({ fields });
  const auditedAt = new Date(moment.now.getTime() + auditMs);
  const live = old?.status === "ACTIVATE" ? old.live : undefined;
  return {
    status: live ? ("ACTIVATE" as const) : ("PENDING" as const),
    audit: "AUDITING",
    ...(Number.isFinite(auditedAt.getTime()) ? { auditedAt } : {}),
    ...(live ? { live } : {}),
  };
}

function wireMade({ id, seller_sku, sales_attributes = [] }: TiktokShopSku): object {
  return { id, seller_sku, sales_attributes: sales_attributes.map(({ name, value_name }) => ({ name, value_name })) };
}

/** Edit Product replaces everything, Partial Edit what is sent; variants that are not named go. */
export function editProduct(call: Call, { raw }: Asked, id: string, isPartial: boolean): object {
  const body = readBody(BODIES["products.edit"], raw);
  const product = call.store.product(id);
  const { skus, ...sent } = body;
  if (product.promotion.listing) refuse(12_052_393, "The product is in a promotion");
  if (statuses(product).includes("FREEZE")) refuse(12_019_113, "The product status does not support this operation");
  const fields = isPartial ? { ...product.fields, ...sent } : sent;
  const next = skus === undefined && isPartial ? product.skus : withIds(skus ?? [], call);
  const strange = (skus ?? []).find((one) => one.id !== undefined && !product.skus.some((old) => old.id === one.id));
  if (strange) refuse(MADE_UP, `The SKU ${strange.id} does not belong to the product`);
  const hadOptions = product.skus.some(({ sales_attributes }) => sales_attributes?.length);
  if (hadOptions && next.some(({ sales_attributes }) => !sales_attributes?.length)) {
    refuse(MADE_UP, "At least one sales attribute must be retained");
  }
  checkProduct(fields, next, call);
  const on = resubmitted(call, product, fields, sent.listing_platforms);
  const edited = call.store.replace({ ...product, fields, skus: next, on }, call.moment);
  return { product_id: edited.id, skus: edited.skus.map(wireMade), warnings: warningsOf(fields) };
}

function statuses({ on }: TiktokShopProduct): readonly string[] {
  return Object.values(on).map(({ status }) => status);
}

// "If the request contains only 1 platform, the product will be deactivated and hidden from the omitted platform."
function resubmitted(
  call: Call,
  { on }: TiktokShopProduct,
  fields: ProductFields,
  platforms: readonly TiktokShopPlatform[] | undefined,
): TiktokShopProduct["on"] {
  const wanted = platforms ?? (Object.keys(on) as TiktokShopPlatform[]);
  const all = new Set<TiktokShopPlatform>([...(Object.keys(on) as TiktokShopPlatform[]), ...wanted]);
  return Object.fromEntries(
    [...all].map((platform): [TiktokShopPlatform, TiktokShopStanding] => {
      const old = on[platform];
      if (!wanted.includes(platform)) return [platform, hidden(old)];
      // What a seller has hidden stays hidden until it is activated.
      if (old?.status === "SELLER_DEACTIVATED") return [platform, old];
      return [platform, submitted(call, fields, old)];
    }),
  );
}

function hidden(old: TiktokShopStanding | undefined): TiktokShopStanding {
  return { ...old, status: "SELLER_DEACTIVATED", audit: "NONE", live: undefined };
}

/** Activate and Deactivate: one outcome for each, those that were refused are named. */
export function switchProducts(call: Call, { raw }: Asked, isOn: boolean): object {
  const { product_ids, listing_platforms } = readBody(BODIES["products.activate"], raw);
  checkPlatforms(listing_platforms ?? [], {}, call);
  return eachProduct(product_ids, (id) => {
    const product = call.store.product(id);
    const own = Object.keys(product.on) as TiktokShopPlatform[];
    const wanted = own.filter((platform) => listing_platforms?.includes(platform) ?? true);
    if (!isOn && product.promotion.listing) refuse(12_052_393, "The product is in a promotion");
    const fits = (one: TiktokShopStanding | undefined) => !isOn || one?.status === "SELLER_DEACTIVATED";
    if (!wanted.some((platform) => fits(product.on[platform]))) {
      refuse(12_052_901, "The product status does not support this operation");
    }
    const turned = wanted
      .filter((platform) => fits(product.on[platform]))
      .map((platform) => [platform, isOn ? submitted(call, product.fields, undefined) : hidden(product.on[platform])]);
    call.store.replace({ ...product, on: { ...product.on, ...Object.fromEntries(turned) } }, call.moment);
  });
}

/** Delete Products */
export function deleteProducts(call: Call, { raw }: Asked): object {
  const { product_ids } = readBody(BODIES["products.delete"], raw);
  return eachProduct(product_ids, (id) => {
    const product = call.store.product(id);
    if (product.promotion.listing) refuse(12_052_393, "The product is in a promotion");
    if (statuses(product).includes("FREEZE")) refuse(12_019_113, "The product status does not support this operation");
    const gone = Object.keys(product.on).map((platform) => [platform, { status: "DELETED", audit: "NONE" }]);
    call.store.replace({ ...product, on: Object.fromEntries(gone) }, call.moment);
  });
}

function eachProduct(ids: readonly string[], act: (id: string) => void): object {
  const errors = ids.flatMap((product_id) => errorOf(() => act(product_id), { product_id }));
  return errors.length === 0 ? {} : { errors };
}

function errorOf(act: () => void, detail: Readonly<Record<string, string>>): readonly object[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof TiktokShopRefusal)) throw error;
    return [itemError(error, detail)];
  }
}

/** Update Price: one outcome for each variant. Not audited again. */
export function updatePrices(call: Call, { raw }: Asked, id: string): object {
  const { skus } = readBody(BODIES["prices.update"], raw);
  return eachSku(call, id, skus, (product, sku, { price }) => {
    const { promotion } = product;
    if (promotion.price && (promotion.skus?.includes(sku.id) ?? true)) {
      refuse(12_052_038, "The price cannot be changed during a promotion");
    }
    checkPrice(price, call);
    return { ...sku, price };
  });
}

/** Update Inventory: only of what is up, and every warehouse of a variant has to be named. */
export function updateInventory(call: Call, { raw }: Asked, id: string): object {
  const { skus } = readBody(BODIES["inventory.update"], raw);
  if (!statuses(call.store.product(id)).includes("ACTIVATE")) {
    refuse(12_052_901, "The product status does not support this operation");
  }
  return eachSku(call, id, skus, (_product, sku, { inventory }) => {
    checkInventory(inventory, 0, call);
    const named = new Set(inventory.map(({ warehouse_id }) => warehouse_id));
    if (!sku.inventory?.every(({ warehouse_id }) => named.has(warehouse_id))) {
      refuse(MADE_UP, "All warehouses of the SKU must be named");
    }
    return { ...sku, inventory };
  });
}

function eachSku<L extends { readonly id: string }>(
  { store, moment }: Call,
  id: string,
  lines: readonly L[],
  act: (product: TiktokShopProduct, sku: TiktokShopSku, line: L) => TiktokShopSku,
): object {
  const product = store.product(id);
  let { skus } = product;
  const errors = lines.flatMap((line) =>
    errorOf(
      () => {
        const sku = skus.find((one) => one.id === line.id) ?? refuse(12_052_032, "Resource Not Found");
        const next = act(product, sku, line);
        skus = skus.map((one) => (one === sku ? next : one));
      },
      { sku_id: line.id },
    ),
  );
  store.replace({ ...product, skus }, moment);
  return errors.length === 0 ? {} : { errors };
}
