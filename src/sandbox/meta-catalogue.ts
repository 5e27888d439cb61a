/**
 * A Meta catalogue on a loopback port: batches, handles, rows and their review, checked as the pages say. Marketing API
 * "Catalog Batch" (April 2026), Product Catalog fields of v25.0, read 2026-11-21.
 */

import type { Answer } from "./answer.js";
import { checkFields, type GraphCall, graphSpec, missing, pick, type Usage, wantedFields } from "./graph/access.js";
import type { PhotoFetcher } from "./graph/photos.js";
import { accept, refuse } from "./graph/refusal.js";
import { readImageHeader } from "./image.js";
import { faultsOf, imagesOf } from "./meta-catalogue/checks.js";
import { type CatalogueChange, type CatalogueItem, MetaCatalogueStore } from "./meta-catalogue/store.js";
import { type Moment, openPlace, type Place, type Surroundings } from "./server.js";

/** How a catalogue begins. */
export interface MetaCatalogueSandboxOptions {
  /** Digits. */
  readonly catalogId: string;
  readonly token: string;
  readonly appSecret: string;
  /** How long a batch is worked on. @defaultValue 0 */
  readonly workMs?: number | undefined;
  /** Titles that are turned down when the catalogue gets to them. @defaultValue none */
  readonly refuse?: RegExp | undefined;
  /** How photos are fetched. @defaultValue not at all: every address is taken for a good one */
  readonly fetchPhoto?: PhotoFetcher | undefined;
}

/** A running catalogue. Use `url` as the `server` of a channel. */
export interface MetaCataloguePlace extends Place<MetaCatalogueStore> {
  /** Rows that are there now. */
  items(): readonly CatalogueItem[];
  /** What answers say of the rate that is used. */
  usage(percent: number, minutes?: number): void;
}

/** Starts a catalogue. */
export async function openMetaCatalogue(
  options: MetaCatalogueSandboxOptions,
  around: Surroundings,
): Promise<MetaCataloguePlace> {
  const store = new MetaCatalogueStore(options.workMs ?? 0, () => around.clock.now());
  const usage: Usage = { percent: 0, minutes: 0 };
  const spec = graphSpec(
    "Meta catalogue",
    { token: () => options.token, appSecret: options.appSecret },
    { id: options.catalogId, type: "catalog_batch", rate: 80_014 },
    usage,
    (call, _asked, moment) => act({ store, options }, call, moment),
  );
  const place = await openPlace(spec, store, around);
  return Object.assign(place, {
    items: () => store.items,
    usage(percent: number, minutes = 0) {
      usage.percent = percent;
      usage.minutes = minutes;
    },
  });
}

interface Running {
  readonly store: MetaCatalogueStore;
  readonly options: MetaCatalogueSandboxOptions;
}

async function act(running: Running, call: GraphCall, moment: Moment): Promise<Answer> {
  if (call.id !== running.options.catalogId) return missing(call.id);
  switch (call.route) {
    case "POST items_batch":
      return takeBatch(running, call, moment);
    case "GET check_batch_request_status":
      return statusOf(running, call);
    case "GET products":
      return list(running, call);
    case "GET":
      checkFields(call.fields, ["fields"]);
      return accept(pick({ id: call.id, name: "Toko" }, wantedFields(call.fields["fields"], ["id", "name"])));
    default:
      return refuse(2500, `The sandbox has no ${call.route}`);
  }
}

type Data = Readonly<Record<string, unknown>>;
const MOST_REQUESTS = 5_000;
const METHODS = ["CREATE", "UPDATE", "DELETE"] as const;

async function takeBatch({ store, options }: Running, { fields }: GraphCall, moment: Moment): Promise<Answer> {
  checkFields(fields, ["item_type", "allow_upsert", "requests", "item_sub_type", "version"], ["item_type", "requests"]);
  if (fields["item_type"] !== "PRODUCT_ITEM") refuse(100, "Param item_type must be PRODUCT_ITEM here");
  const given: unknown = typeof fields["requests"] === "string" ? JSON.parse(fields["requests"]) : fields["requests"];
  if (!Array.isArray(given) || given.length === 0) return refuse(100, "Param requests must be an array.");
  if (given.length > MOST_REQUESTS) refuse(1, "Please reduce the amount of data you're asking for, then retry");
  const mayMake = fields["allow_upsert"] !== false && fields["allow_upsert"] !== "false";
  const requests = given.map(requestOf);
  const judged = requests.map(({ method, id, data }) => {
    const isWhole = method === "CREATE" || (method === "UPDATE" && mayMake && !store.expects(id));
    return method === "DELETE" ? [] : faultsOf(data, isWhole);
  });
  const validation_status = requests.flatMap(({ id }, index) => {
    const errors = (judged[index] ?? []).map((message) => ({ message }));
    return errors.length === 0 ? [] : [{ retailer_id: id, errors, warnings: [] }];
  });
  const good = requests.filter((_, index) => judged[index]?.length === 0);
  if (store.isDeaf || good.length === 0) return accept({ handles: [], validation_status });
  const changes = await Promise.all(good.map((one) => changeOf(one, mayMake, options)));
  return accept({ handles: [store.take(changes, moment)], validation_status });
}

interface Request {
  readonly method: (typeof METHODS)[number];
  readonly id: string;
  readonly data: Data;
}

function requestOf(given: unknown, index: number): Request {
  const wrong = (): never => refuse(100, `Param requests[${index}] is not { method, data: { id } }`);
  if (given === null || typeof given !== "object") return wrong();
  const { method, data, ...more } = given as Data;
  const known = METHODS.find((one) => one === method);
  if (known === undefined || data === null || typeof data !== "object" || Object.keys(more).length > 0) return wrong();
  const { id } = data as Data;
  if (typeof id !== "string" || id === "") return wrong();
  if (known === "DELETE" && Object.keys(data).length > 1) return wrong();
  return { method: known, id, data: { ...data } };
}

async function changeOf(
  { method, id, data }: Request,
  mayMake: boolean,
  { refuse: refusing, fetchPhoto }: MetaCatalogueSandboxOptions,
): Promise<CatalogueChange> {
  const isRefused = refusing?.test(String(data["title"] ?? "")) === true;
  const fault = isRefused ? "This product is not allowed here" : await photoFault(data, fetchPhoto);
  return { method, id, data, mayMake, fault };
}

async function photoFault(data: Data, fetchPhoto: PhotoFetcher | undefined): Promise<string | undefined> {
  if (!fetchPhoto) return undefined;
  for (const url of imagesOf(data)) {
    const bytes = await fetchPhoto(url);
    const header = bytes && readImageHeader(bytes);
    if (!header) return `The image could not be downloaded: ${url}`;
    if (Math.min(header.width, header.height) < 500) return `The image is smaller than 500 pixels: ${url}`;
  }
  return undefined;
}

function statusOf({ store }: Running, { fields }: GraphCall): Answer {
  checkFields(fields, ["handle", "load_ids_of_invalid_requests", "error_priority"], ["handle"]);
  const batch = store.batch(String(fields["handle"]));
  if (!batch) return accept({ data: [] });
  const { handle, finished, errors } = batch;
  const invalid = fields["load_ids_of_invalid_requests"] === "true" ? errors.map(({ id }) => id) : [];
  // Only "finished" is documented; what it says before is made up.
  const status = finished ? "finished" : "in_progress";
  const one = { handle, status, errors, errors_total_count: errors.length, warnings: [], warnings_total_count: 0 };
  return accept({ data: [{ ...one, ids_of_invalid_requests: invalid }] });
}

const ITEM_FIELDS = [
  "id",
  "retailer_id",
  "retailer_product_group_id",
  "name",
  "price",
  "availability",
  "review_status",
];

function list({ store }: Running, { fields }: GraphCall): Answer {
  checkFields(fields, ["fields", "filter", "limit", "after", "bulk_pagination", "return_only_approved_products"]);
  const wanted = wantedFields(fields["fields"], ITEM_FIELDS);
  const asked = fields["filter"] === undefined ? undefined : skusIn(String(fields["filter"]));
  const found = store.items.filter(({ id }) => asked === undefined || asked.includes(id));
  const limit = Number(fields["limit"] ?? 25);
  return accept({ data: found.slice(0, limit).map((item) => pick(wire(item), wanted)), paging: {} });
}

function skusIn(filter: string): readonly string[] {
  const { retailer_id, ...more } = JSON.parse(filter) as Data;
  const { is_any } = (retailer_id ?? {}) as Data;
  if (Object.keys(more).length > 0 || !Array.isArray(is_any))
    return refuse(100, "The sandbox knows retailer_id is_any");
  return is_any.map(String);
}

function wire({ id, review, fields }: CatalogueItem): Data {
  return {
    id: `2${id}`,
    retailer_id: id,
    retailer_product_group_id: fields["item_group_id"],
    name: fields["title"],
    price: fields["price"],
    availability: fields["availability"],
    review_status: review,
  };
}
