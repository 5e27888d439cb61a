/**
 * What Google made of our rows: the processed product, where it is shown, and what is wrong with it. products.proto and
 * products_common.proto of googleapis f8291d2 (2026-08-22), read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Done, Found, Ref, Seen, Wanted } from "../../channel/verbs.js";
import { foreignMarker, inOrder } from "../shared-listing.js";
import { momentOf, type RowPrice, type RowStock } from "./amounts.js";
import { REVIEW_MS } from "./limits.js";
import { MARKER, type MerchantContent, type RowText } from "./render.js";
import { type Merchant, readAs, segmentOf } from "./wire.js";

const words = z.array(z.string()).catch([]);
const text = z.string().catch("");
const moment = z.string().optional().catch(undefined);
const price = z.object({ amountMicros: z.coerce.string(), currencyCode: text }).optional().catch(undefined);

const Issue = z.object({
  code: text,
  severity: text,
  description: text,
  detail: text,
  attribute: text,
  documentation: text,
});
const Product = z.object({
  offerId: text,
  versionNumber: z.coerce.number().catch(0),
  productAttributes: z
    .object({
      title: text,
      link: text,
      price,
      salePrice: price,
      salePriceEffectiveDate: z.object({ startTime: moment, endTime: moment }).optional().catch(undefined),
      availability: text,
      availabilityDate: moment,
    })
    .optional()
    .catch(undefined),
  customAttributes: z.array(z.object({ name: text, value: text })).catch([]),
  productStatus: z
    .object({
      destinationStatuses: z
        .array(z.object({ approvedCountries: words, pendingCountries: words, disapprovedCountries: words }))
        .catch([]),
      itemLevelIssues: z.array(Issue).catch([]),
      creationDate: moment,
    })
    .optional()
    .catch(undefined),
});

type Product = z.output<typeof Product>;

/** Where a row stands. */
type Standing = "approved" | "limited" | "pending" | "disapproved";

/** One row as Google has it; `undefined` where it has none, or not yet. @throws ChannelError */
async function readProduct(merchant: Merchant, offerId: string, signal: AbortSignal): Promise<Product | undefined> {
  const { settings } = merchant;
  const path = `/products/v1/accounts/${settings.accountId}/products/${segmentOf(settings, offerId)}`;
  try {
    const body = await merchant.ask({ method: "GET", path, name: "products.get" }, signal);
    return readAs(Product, body, "product");
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return undefined;
    throw error;
  }
}

function standingOf({ productStatus }: Product): Standing {
  const places = productStatus?.destinationStatuses ?? [];
  const has = (which: "approvedCountries" | "pendingCountries" | "disapprovedCountries"): boolean =>
    places.some((place) => place[which].length > 0);
  if (has("approvedCountries")) return has("disapprovedCountries") ? "limited" : "approved";
  if (has("pendingCountries") || !has("disapprovedCountries")) return "pending";
  return "disapproved";
}

/** What is wrong with a row, the worst first. */
function issuesOf({ offerId, productStatus }: Product): readonly string[] {
  const issues = productStatus?.itemLevelIssues ?? [];
  const rank = ({ severity }: z.output<typeof Issue>): number => SEVERITIES.indexOf(severity);
  return issues
    .toSorted((a, b) => rank(b) - rank(a))
    .map(({ severity, description, detail, attribute, code, documentation }) => {
      const what = description || detail || code;
      const where = attribute === "" ? "" : ` (${attribute})`;
      const more = documentation === "" ? "" : ` ${documentation}`;
      return `${offerId}: ${severity === "DISAPPROVED" ? "disapproved: " : ""}${what}${where}.${more}`;
    });
}

const SEVERITIES: readonly string[] = ["NOT_IMPACTED", "DEMOTED", "DISAPPROVED"];

// --- Settling ------------------------------------------------------------------------

const Handle = z.tuple([z.string(), z.number(), z.array(z.tuple([z.string(), z.number()]))]);

/** What `settle` is asked with: group, when it was sent, each row with the version number that it carried. */
export function handleOf(group: string, versions: ReadonlyMap<string, number>, at: Date): string {
  return JSON.stringify([group, at.getTime(), [...versions]]);
}

/**
 * Asks what became of the rows: they are processed within minutes, then reviewed.
 *
 * @throws ChannelError `blocked` where Google shows one of them nowhere, with its reasons
 */
export async function settleRows(merchant: Merchant, handle: string, signal: AbortSignal): Promise<Done | "settling"> {
  const [group, at, rows] = readAs(Handle, JSON.parse(handle), "handle");
  const isLate = merchant.now().getTime() - at > REVIEW_MS;
  const products: Product[] = [];
  for (const [offerId, version] of rows) {
    const product = await readProduct(merchant, offerId, signal);
    // What is shown may still be the row of before.
    if (!product || product.versionNumber < version) return "settling";
    if (standingOf(product) === "pending" && !isLate) return "settling";
    products.push(product);
  }
  const turnedDown = products.filter((product) => standingOf(product) === "disapproved");
  if (turnedDown.length > 0) throw disapproved(turnedDown);
  const pending = products.filter((product) => standingOf(product) === "pending");
  const warnings = [
    ...(pending.length > 0 ? [`Google is still reviewing ${pending.map(({ offerId }) => offerId).join(", ")}.`] : []),
    ...products.flatMap(issuesOf),
  ];
  return { id: group, ...(warnings.length === 0 ? {} : { warnings }) };
}

function disapproved(products: readonly Product[]): ChannelError {
  const [issue] = products.flatMap(({ productStatus }) => productStatus?.itemLevelIssues ?? []);
  const why = products.flatMap((product) => {
    const issues = issuesOf(product);
    return issues.length === 0 ? [`${product.offerId}: disapproved, without a reason`] : issues;
  });
  return new ChannelError("blocked", `Google does not show this listing. ${why.join(" ")}`, {
    platformCode: issue?.code === "" ? undefined : issue?.code,
    ...(issue?.attribute ? { field: issue.attribute } : {}),
    cure: "Change what it names and publish again, or ask for a review in Merchant Center.",
  });
}

// --- Reading and finding ---------------------------------------------------------------

/** What a listing looks like now. @throws ChannelError `gone` where Google has none of its rows */
export async function readListing(
  merchant: Merchant,
  ref: Ref,
  offers: readonly string[],
  signal: AbortSignal,
): Promise<Seen> {
  const products: Product[] = [];
  for (const offerId of offers) {
    const product = await readProduct(merchant, offerId, signal);
    if (product) products.push({ ...product, offerId });
  }
  if (products.length === 0) throw new ChannelError("gone", "Merchant Center has no row of this listing");
  const standings = new Set(products.map(standingOf));
  const lost = offers.filter((offerId) => !products.some((product) => product.offerId === offerId));
  const why = [
    ...(lost.length > 0 ? [`Merchant Center has no ${lost.join(", ")}.`] : []),
    ...products.flatMap(issuesOf),
  ];
  return {
    visible: standings.has("approved") || standings.has("limited"),
    status: [...standings].join(", "),
    ...(why.length === 0 ? {} : { because: why.join(" ") }),
    content: contentOf(products),
    ref,
  };
}

/** As `render` words it. Descriptions are left out: what Google makes of their white space is not known. */
function contentOf(products: readonly Product[]): Pick<MerchantContent, "texts" | "prices" | "stocks"> {
  const byOffer = <T>(value: (attributes: NonNullable<Product["productAttributes"]>) => T | undefined) =>
    inOrder(
      products.flatMap(({ offerId, productAttributes }) => {
        const found = productAttributes && value(productAttributes);
        return found === undefined ? [] : [[offerId, found] as const];
      }),
    );
  return {
    texts: byOffer(({ title, link }): RowText => ({ title, link })),
    prices: byOffer(priceIn),
    stocks: byOffer(stockIn),
  };
}

type Attributes = NonNullable<Product["productAttributes"]>;

function priceIn({ price: regular, salePrice, salePriceEffectiveDate: window }: Attributes): RowPrice | undefined {
  if (!regular) return undefined;
  const [startTime, endTime] = [momentIn(window?.startTime), momentIn(window?.endTime)];
  return {
    price: regular,
    ...(salePrice ? { salePrice } : {}),
    ...(startTime && endTime ? { salePriceEffectiveDate: { startTime, endTime } } : {}),
  };
}

function stockIn({ availability, availabilityDate }: Attributes): RowStock {
  const date = momentIn(availabilityDate);
  return { availability, ...(date ? { availabilityDate: date } : {}) };
}

function momentIn(given: string | undefined): string | undefined {
  const at = new Date(given ?? "");
  return Number.isNaN(at.getTime()) ? undefined : momentOf(at);
}

/** Looks for the rows of a product by their SKUs. What carries no marker, or another product's, is not ours. */
export async function findRows(
  merchant: Merchant,
  { marker, skus }: Wanted,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const wanted = [...new Set(skus)];
  const owned = new Map<string | undefined, Product[]>();
  for (const offerId of wanted) {
    const product = await readProduct(merchant, offerId, signal);
    if (!product) continue;
    const owner = product.customAttributes.find(({ name }) => name === MARKER)?.value;
    owned.set(owner, [...(owned.get(owner) ?? []), { ...product, offerId }]);
  }
  return [...owned].map(([owner, products]) => {
    const [first] = products;
    const carried = owner ?? foreignMarker(first?.offerId, marker);
    return {
      id: owner ?? first?.offerId ?? marker,
      marker: carried,
      complete: owner === marker && products.length === wanted.length,
      ...madeAt(products),
    };
  });
}

function madeAt(products: readonly Product[]): Pick<Found, "createdAt"> {
  const at = Math.min(...products.map(({ productStatus }) => new Date(productStatus?.creationDate ?? "").getTime()));
  return Number.isNaN(at) ? {} : { createdAt: new Date(at) };
}
