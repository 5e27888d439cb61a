/** Calls about products: put in, changed, taken out, read. productinputs.proto and products.proto of googleapis f8291d2 */

import type { PhotoFetcher } from "../graph/photos.js";
import { readImageHeader } from "../image.js";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import { checkInput, checkPatch, maskedIn } from "./checks.js";
import { refuse } from "./refusal.js";
import {
  expiresAt,
  type GoogleIssue,
  type GoogleMerchantStore,
  type GoogleProductInput,
  type GoogleReview,
  nameOf,
} from "./store.js";

type Fields = Readonly<Record<string, unknown>>;

/** A data source of the account. */
export interface GoogleSandboxDataSource {
  readonly id: string;
  readonly displayName: string;
  readonly feedLabel?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly countries?: readonly string[] | undefined;
  /** A file that is fetched: takes no calls. @defaultValue `false` */
  readonly isFile?: boolean | undefined;
}

/** One call about products. */
export interface ProductCall {
  readonly asked: Asked;
  readonly moment: Moment;
  readonly store: GoogleMerchantStore;
  readonly account: string;
  readonly sources: readonly GoogleSandboxDataSource[];
  /** How long until a change is processed. */
  readonly processMs: number;
  /** How long a new row is pending. */
  readonly reviewMs: number;
  readonly countries: readonly string[];
  readonly disapprove: RegExp | undefined;
  readonly fetchPhoto: PhotoFetcher | undefined;
}

function bodyOf({ asked }: ProductCall): Fields {
  return asked.raw.length === 0 ? {} : (JSON.parse(new TextDecoder().decode(asked.raw)) as Fields);
}

function onlyQuery({ asked }: ProductCall, names: readonly string[]): void {
  const [unknown] = Object.keys(asked.query).filter((name) => !names.includes(name));
  if (unknown !== undefined) {
    refuse(
      "INVALID_ARGUMENT",
      `Invalid JSON payload received. Unknown name "${unknown}": Cannot bind query parameter.`,
    );
  }
}

/** The data source that a call names. @throws GoogleRefusal */
function sourceOf({ asked, account, sources }: ProductCall): GoogleSandboxDataSource {
  const [, id] =
    new RegExp(`^accounts/${account}/dataSources/(\\d+)$`).exec(String(asked.query["dataSource"] ?? "")) ?? [];
  const source =
    sources.find((one) => one.id === id) ??
    refuse("NOT_FOUND", "The data source was not found.", { field: "data_source" });
  if (source.isFile) refuse("INVALID_ARGUMENT", "Only API data sources are supported.", { field: "data_source" });
  return source;
}

/** Both forms of a name are taken: plain, and unpadded base64url of it. */
function plainName(segment: string): string {
  if (segment.includes("~")) return decodeURIComponent(segment);
  const name = Buffer.from(segment, "base64url").toString();
  if (name.split("~").length < 3) {
    refuse("INVALID_ARGUMENT", "[name] The product name is invalid.", { reason: "INVALID_NAME", field: "name" });
  }
  return name;
}

/** POST productInputs:insert */
export function insertInput(call: ProductCall): object {
  onlyQuery(call, ["dataSource"]);
  const source = sourceOf(call);
  const body = bodyOf(call);
  checkInput(body);
  const row = {
    offerId: String(body["offerId"]).trim().replace(/\s+/g, " "),
    contentLanguage: String(body["contentLanguage"]),
    feedLabel: String(body["feedLabel"]),
  };
  for (const name of ["contentLanguage", "feedLabel"] as const) {
    if (source[name] !== undefined && source[name] !== row[name]) {
      refuse("INVALID_ARGUMENT", `The ${name} does not match the data source.`, { field: `product_input.${name}` });
    }
  }
  const version = body["versionNumber"] === undefined ? undefined : BigInt(String(body["versionNumber"]));
  const { store, moment } = call;
  const before = store.input(nameOf(row));
  if (version !== undefined && before?.versionNumber !== undefined && version < before.versionNumber) {
    refuse("ABORTED", "The operation was aborted because the last update for this item is more recent.", {
      reason: "CONFLICT_ITEM_OUT_OF_ORDER_UPDATE",
    });
  }
  const input: GoogleProductInput = {
    ...row,
    dataSource: source.id,
    versionNumber: version,
    attributes: (body["productAttributes"] ?? {}) as Fields,
    customAttributes: customOf(body["customAttributes"]),
    createdAt: before?.createdAt ?? moment.now,
    insertedAt: moment.now,
    changedAt: moment.now,
  };
  store.put(input, processedAt(call));
  return wireInput(input, call.account);
}

/** "Underscores in custom attribute names are replaced by spaces upon insertion." */
function customOf(given: unknown): GoogleProductInput["customAttributes"] {
  const list = (given ?? []) as readonly { readonly name: string; readonly value: string }[];
  return list.map(({ name, value }) => ({ name: name.replaceAll("_", " "), value }));
}

function processedAt({ moment, processMs }: ProductCall): Date {
  return new Date(moment.visibleAt.getTime() + processMs);
}

function wireInput(input: GoogleProductInput, account: string): object {
  const encoded = Buffer.from(nameOf(input)).toString("base64url");
  const { offerId, contentLanguage, feedLabel, versionNumber, attributes, customAttributes } = input;
  return {
    name: `accounts/${account}/productInputs/${nameOf(input)}`,
    base64EncodedName: `accounts/${account}/productInputs/${encoded}`,
    product: `accounts/${account}/products/${nameOf(input)}`,
    base64EncodedProduct: `accounts/${account}/products/${encoded}`,
    offerId,
    contentLanguage,
    feedLabel,
    ...(versionNumber === undefined ? {} : { versionNumber: String(versionNumber) }),
    productAttributes: attributes,
    ...(customAttributes.length === 0 ? {} : { customAttributes }),
  };
}

/** PATCH productInputs/{segment} */
export function updateInput(call: ProductCall, segment: string): object {
  onlyQuery(call, ["dataSource", "updateMask"]);
  const source = sourceOf(call);
  const body = bodyOf(call);
  checkPatch(body, `accounts/${call.account}/productInputs/${segment}`);
  const masked = maskedIn(call.asked.query["updateMask"]);
  const given = (body["productAttributes"] ?? {}) as Fields;
  const before = inputOf(call, segment, source);
  // A field that the mask names and the body does not is deleted; one that only the body names is left as it was.
  const kept = Object.entries(before.attributes).filter(([name]) => !masked.includes(name));
  const set = Object.entries(given).filter(([name]) => masked.includes(name));
  const attributes = Object.fromEntries([...kept, ...set]);
  if (attributes["price"] === undefined || attributes["availability"] === undefined) {
    refuse("INVALID_ARGUMENT", "A product needs a price and an availability.", { field: "update_mask" });
  }
  const input = { ...before, attributes, changedAt: call.moment.now };
  call.store.put(input, processedAt(call));
  return wireInput(input, call.account);
}

function inputOf({ store }: ProductCall, segment: string, source: GoogleSandboxDataSource): GoogleProductInput {
  const input = store.input(plainName(segment));
  if (input?.dataSource === source.id) return input;
  return refuse("NOT_FOUND", "The product input was not found.", { reason: "NOT_FOUND_ITEM", field: "name" });
}

/** DELETE productInputs/{segment} */
export function deleteInput(call: ProductCall, segment: string): object {
  onlyQuery(call, ["dataSource"]);
  const input = inputOf(call, segment, sourceOf(call));
  call.store.remove(nameOf(input), processedAt(call));
  return {};
}

/** GET products/{segment} */
export async function getProduct(call: ProductCall, segment: string): Promise<object> {
  onlyQuery(call, []);
  const product = call.store.product(plainName(segment), call.moment.now);
  if (!product) {
    return refuse("NOT_FOUND", "The item was not found.", { reason: "NOT_FOUND_ITEM", field: "name" });
  }
  return wireProduct(call, product);
}

async function wireProduct(call: ProductCall, product: GoogleProductInput): Promise<object> {
  const { account } = call;
  const {
    name: _name,
    product: _product,
    base64EncodedProduct,
    ...rest
  } = wireInput(product, account) as Record<string, unknown>;
  const { approved, pending, disapproved, issues } = await reviewOf(call, product);
  return {
    ...rest,
    name: `accounts/${account}/products/${nameOf(product)}`,
    base64EncodedName: base64EncodedProduct,
    dataSource: `accounts/${account}/dataSources/${product.dataSource}`,
    productStatus: {
      destinationStatuses: [
        {
          reportingContext: "FREE_LISTINGS",
          approvedCountries: approved,
          pendingCountries: pending,
          disapprovedCountries: disapproved,
        },
      ],
      itemLevelIssues: issues.map((issue) => ({
        ...issue,
        resolution: "merchant_action",
        reportingContext: "FREE_LISTINGS",
        applicableCountries: call.countries,
      })),
      creationDate: product.createdAt.toISOString(),
      lastUpdateDate: product.changedAt.toISOString(),
      googleExpirationDate: expiresAt(product).toISOString(),
    },
  };
}

/** How a row stands: what is wrong with it is known when it is processed, the rest waits for a review. */
export async function reviewOf(call: ProductCall, product: GoogleProductInput): Promise<GoogleReview> {
  const issue = call.store.issueOf(nameOf(product)) ?? (await faultOf(call, product));
  const issues = issue ? [issue] : [];
  const { countries } = call;
  const none = { approved: [], pending: [], disapproved: [] };
  if (issue?.severity === "DISAPPROVED") return { ...none, disapproved: countries, issues };
  const isPending = call.moment.now.getTime() < product.createdAt.getTime() + call.reviewMs;
  return isPending ? { ...none, pending: countries, issues } : { ...none, approved: countries, issues };
}

async function faultOf(
  { disapprove, fetchPhoto }: ProductCall,
  { attributes }: GoogleProductInput,
): Promise<GoogleIssue | undefined> {
  const documentation = "https://support.google.com/merchants/answer/6324350";
  if (disapprove?.test(String(attributes["title"]))) {
    return {
      code: "policy_violation",
      severity: "DISAPPROVED",
      attribute: "title",
      description: "Restricted product",
      documentation,
    };
  }
  if (!fetchPhoto) return undefined;
  const bytes = await fetchPhoto(String(attributes["imageLink"]));
  const header = bytes && readImageHeader(bytes);
  if (!header) {
    return {
      code: "image_link_broken",
      severity: "DISAPPROVED",
      attribute: "image_link",
      description: "Image cannot be fetched",
      documentation,
    };
  }
  if (Math.min(header.width, header.height) < 100) {
    return {
      code: "image_too_small",
      severity: "DISAPPROVED",
      attribute: "image_link",
      description: "Image is too small",
      documentation,
    };
  }
  return undefined;
}
