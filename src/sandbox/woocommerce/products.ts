/** What can be done with products and variations. Measured on WooCommerce 11.0.1, 2026-11-21 */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import { type Changing, changed, sameSku } from "./fields.js";
import { accept, refusalBody, refuse, refuseParam, WooRefusal } from "./refusal.js";
import { BLANK_PRODUCT, type WooStore, type WooStoredProduct } from "./store.js";
import { type Showing, wireProduct, wireVariation } from "./wire.js";

/** One request and what it acts on. */
export interface Call {
  readonly asked: Asked;
  readonly moment: Moment;
  readonly store: WooStore;
  readonly showing: Showing;
  /** What the shop's settings and plugins make of fields. */
  readonly rules: Pick<Changing, "managesStock" | "meddle" | "categories" | "tags">;
  /** The product whose variations are meant. */
  readonly parent: WooStoredProduct | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** POST products, or variations. */
export function create(call: Call): Answer {
  return accept(created(call, bodyOf(call.asked)), 201);
}

function created({ store, moment, showing, rules, parent }: Call, fields: Fields): object {
  if (!parent && (typeof fields["name"] !== "string" || fields["name"] === "")) {
    refuse(400, "rest_missing_callback_param", "Missing parameter(s): name", { params: { name: "name" } });
  }
  const before: WooStoredProduct = {
    ...BLANK_PRODUCT,
    id: store.nextId(),
    createdAt: moment.now,
    ...(parent ? { parent_id: parent.id, type: "variation" as const } : {}),
  };
  const made = changed({ store, fields, before, ...rules });
  const kept = store.keep({ ...made, slug: freeSlug(store, made) }, moment);
  return shown(showing, kept);
}

function shown(showing: Showing, product: WooStoredProduct): object {
  return product.type === "variation" ? wireVariation(showing, product) : wireProduct(showing, product);
}

// Taken ones get a number behind them without a word.
function freeSlug(store: WooStore, { id, name, parent_id }: WooStoredProduct): string {
  if (parent_id > 0) return `variation-${id}`;
  const wanted = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const taken = new Set(store.newest().flatMap((one) => (one.id === id ? [] : [one.slug])));
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(slug)) return slug;
  }
}

/** PUT products/{id}, or a variation. */
export function update(call: Call, id: number): Answer {
  return accept(updated(call, id, bodyOf(call.asked)));
}

function updated(call: Call, id: number, fields: Fields): object {
  const before = existing(call, id);
  const { store, moment, showing, rules } = call;
  return shown(showing, store.keep(changed({ store, fields, before, ...rules }), moment));
}

/** The newest state of what is meant. @throws WooRefusal */
function existing({ store, parent }: Call, id: number): WooStoredProduct {
  const found = store.find(id);
  if (parent) {
    if (found?.parent_id === parent.id) return found;
    refuse(404, "woocommerce_rest_product_variation_invalid_id", "Invalid ID.");
  }
  if (!found) refuse(404, "woocommerce_rest_product_invalid_id", "Invalid ID.");
  if (found.type === "variation") {
    const message = "To manipulate product variations you should use the /products/<product_id>/variations endpoint.";
    refuse(404, "woocommerce_rest_invalid_product_id", message);
  }
  return found;
}

/** GET products/{id}, or a variation. */
export function read(call: Call, id: number): Answer {
  existing(call, id);
  const seen = call.store.seen(id) ?? refuse(404, "woocommerce_rest_product_invalid_id", "Invalid ID.");
  return accept(shown(call.showing, seen));
}

/** DELETE products/{id}, or a variation: for good with `force`, else into the trash. */
export function remove(call: Call, id: number): Answer {
  return accept(removed(call, id, call.asked.query["force"] === "true"));
}

function removed(call: Call, id: number, force: boolean): object {
  const { store, moment, showing } = call;
  const found = existing(call, id);
  const body = shown(showing, found);
  if (force) {
    store.remove(id, moment);
    return body;
  }
  if (found.type === "variation") {
    refuse(501, "woocommerce_rest_trash_not_supported", "The product_variation does not support trashing.");
  }
  if (found.status === "trash") {
    refuse(410, "woocommerce_rest_already_trashed", "The product has already been deleted.");
  }
  trash(store, found, moment);
  return body;
}

/** Throws a product away, its variations with it; all of them keep their SKUs. */
export function trash(store: WooStore, product: WooStoredProduct, moment: Pick<Moment, "visibleAt">): void {
  const parts = store.newest().filter(({ parent_id }) => parent_id === product.id);
  for (const one of [product, ...parts]) {
    store.keep({ ...one, status: "trash", slug: `${one.slug}__trashed` }, moment);
  }
}

const MOST_IN_BATCH = 100;

/** POST …/batch: each item with an outcome of its own, and HTTP 200 for all of them. */
export function batch(call: Call): Answer {
  const { create: made = [], update: moved = [], delete: gone = [], ...more } = bodyOf(call.asked);
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) refuseParam(unknown, `${unknown} is no field of a batch (it would be ignored there).`);
  const [creates, updates, deletes] = [made, moved, gone].map(arrayOf);
  const count = [creates, updates, deletes].reduce((sum, list) => sum + (list?.length ?? 0), 0);
  if (count > MOST_IN_BATCH) {
    const message = `Unable to accept more than ${MOST_IN_BATCH} items for this request.`;
    refuse(413, "woocommerce_rest_request_entity_too_large", message);
  }
  const done: Record<string, readonly object[]> = {};
  const fieldsOf = (item: unknown): Fields => (typeof item === "object" && item !== null ? (item as Fields) : {});
  if (creates?.length) done["create"] = creates.map((item) => each(0, () => created(call, fieldsOf(item))));
  if (updates?.length) {
    done["update"] = updates.map((item) => {
      const id = Number(fieldsOf(item)["id"]);
      return each(id, () => updated(call, id, fieldsOf(item)));
    });
  }
  if (deletes?.length) done["delete"] = deletes.map((id) => each(Number(id), () => removed(call, Number(id), true)));
  return accept(done);
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : refuseParam("batch", "A batch holds lists.");
}

function each(id: number, act: () => object): object {
  try {
    return act();
  } catch (error) {
    if (error instanceof WooRefusal) return { id, error: refusalBody(error) };
    throw error;
  }
}

const QUERIES: ReadonlySet<string> = new Set(["sku", "status", "per_page", "page"]);

/** GET products, or the variations of one. Asked by SKU, products and variations are answered alike. */
export function list(call: Call): Answer {
  const { asked, store, showing, parent } = call;
  const { query } = asked;
  const unknown = Object.keys(query).find((name) => !QUERIES.has(name));
  if (unknown !== undefined) refuseParam(unknown, `${unknown} is no field of this list (it would be ignored there).`);
  const { status = "any", sku } = query;
  // The whole text is taken for a SKU too.
  const skus = sku === undefined || sku === "" ? undefined : [...sku.split(","), sku];
  const rows = store.products.filter((one) => {
    const isMeant = parent ? one.parent_id === parent.id : skus !== undefined || one.parent_id === 0;
    const isIn = status === "any" ? one.status !== "trash" : one.status === status;
    return isMeant && isIn && (skus?.some((wanted) => sameSku(wanted, one.sku)) ?? true);
  });
  return paged(
    call,
    rows.map((one) => (parent ? wireVariation(showing, one) : wireProduct(showing, one))),
  );
}

/** One page of rows, newest first, with the headers that say how many there are. */
export function paged({ asked }: Pick<Call, "asked">, rows: readonly object[]): Answer {
  const { query, path } = asked;
  const size = Number(query["per_page"] ?? 10);
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    refuseParam("per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)");
  }
  const page = Number(query["page"] ?? 1);
  if (!Number.isInteger(page) || page < 1) refuseParam("page", "page must be greater than or equal to 1");
  const pages = Math.ceil(rows.length / size);
  const next = page < pages ? { link: `<${path}?page=${page + 1}>; rel="next"` } : {};
  const headers = { "x-wp-total": String(rows.length), "x-wp-totalpages": String(pages), ...next };
  return accept(rows.toReversed().slice((page - 1) * size, page * size), 200, headers);
}

/** The body without the query. */
function bodyOf({ fields, query }: Asked): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in query)));
}
