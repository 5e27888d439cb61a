/**
 * A catalogue as far as we call and read it: batches whose answer is a handle, and what became of them. Marketing API,
 * "Catalog Batch" (April 2026) and Product Catalog reference, read 2026-11-21.
 */
import * as z from "zod";
import type { Found, Ref, Seen, Wanted } from "../../channel/verbs.js";
import { readBody } from "../_graph/failures.js";
import type { Graph } from "../_graph/wire.js";
import { foreignMarker } from "../shared-listing.js";
import type { ToldBatches } from "./told-batches.js";

/** The session of one catalogue. */
export interface Catalogue {
  readonly graph: Graph;
  readonly catalogId: string;
  /** What was last told of each batch, for all listings of it. */
  readonly told: ToldBatches;
}

/** One change of a batch. */
export interface Change {
  readonly method: "UPDATE" | "DELETE";
  readonly data: object;
}

const Message = z.object({ message: z.string().default("") });
const Told = z.object({
  handles: z.array(z.string()).default([]),
  validation_status: z
    .array(
      z.object({
        retailer_id: z.coerce.string(),
        errors: z.array(Message).default([]),
        warnings: z.array(Message).default([]),
      }),
    )
    .default([]),
});
const Product = z.object({
  retailer_id: z.string(),
  retailer_product_group_id: z.string().optional(),
  review_status: z.string().default(""),
});
const Products = z.object({ data: z.array(Product) });

/** What a batch was answered: which rows were turned down at once, and how to ask for the rest. */
export interface Taken {
  /** `undefined`: nothing was taken in, though the answer was good. */
  readonly handle: string | undefined;
  /** By row: why it was turned down. */
  readonly refused: ReadonlyMap<string, string>;
  /** By row. */
  readonly warnings: ReadonlyMap<string, string>;
}

/** Sends a batch. `isNew`: rows that are not there are made. @throws ChannelError */
export async function sendBatch(
  { graph, catalogId }: Catalogue,
  requests: readonly Change[],
  isNew: boolean,
  signal: AbortSignal,
): Promise<Taken> {
  const json = { item_type: "PRODUCT_ITEM", allow_upsert: isNew, requests };
  const { handles, validation_status } = readBody(
    Told,
    await graph.post(`/${catalogId}/items_batch`, json, signal),
    "handles",
  );
  const words = (which: "errors" | "warnings"): ReadonlyMap<string, string> =>
    new Map(
      validation_status.flatMap((one) =>
        one[which].length === 0 ? [] : [[one.retailer_id, one[which].map(({ message }) => message).join(" ")] as const],
      ),
    );
  return { handle: handles[0], refused: words("errors"), warnings: words("warnings") };
}

/** So many SKUs fit into an address. */
const AT_ONCE = 50;

/** Rows that answer to these SKUs. */
export async function readRows({ graph, catalogId }: Catalogue, skus: readonly string[], signal: AbortSignal) {
  const rows: z.output<typeof Product>[] = [];
  for (let start = 0; start < skus.length; start += AT_ONCE) {
    const some = skus.slice(start, start + AT_ONCE);
    const query = {
      filter: JSON.stringify({ retailer_id: { is_any: some } }),
      fields: "retailer_id,retailer_product_group_id,review_status",
      limit: String(AT_ONCE),
    };
    rows.push(...readBody(Products, await graph.get(`/${catalogId}/products`, query, signal), "products").data);
  }
  return rows;
}

/** Looks for several listings at once, by their SKUs. */
export async function findListings(
  catalogue: Catalogue,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<readonly (readonly Found[])[]> {
  const rows = await readRows(catalogue, [...new Set(wanted.flatMap(({ skus }) => skus))], signal);
  return wanted.map(({ marker, skus }) => {
    const mine = rows.filter(({ retailer_id }) => skus.includes(retailer_id));
    const found = new Map<string, Found>();
    for (const { retailer_id, retailer_product_group_id: group } of mine) {
      // Rows of ours always have a group; one without is somebody else's, though its SKU may be called as our product is.
      const isOurs = group === marker;
      const name = isOurs ? marker : foreignMarker(retailer_id, marker);
      found.set(group ?? `row ${retailer_id}`, { id: group ?? retailer_id, marker: name, complete: true });
    }
    return [...found.values()];
  });
}

/** What a listing looks like now. */
export async function readListing(catalogue: Catalogue, ref: Ref, signal: AbortSignal): Promise<Seen> {
  const skus = rowsOf(ref);
  const rows = await readRows(catalogue, skus, signal);
  const states = [...new Set(rows.map(({ review_status }) => review_status))].filter(Boolean);
  const isRefused = rows.some(({ review_status }) => review_status === "rejected");
  const status = states.join(", ") || undefined;
  if (rows.length === 0) return { visible: false, because: "no row of it is in the catalogue" };
  return { visible: !isRefused, status, ...(isRefused ? { because: "Meta's review turned it down" } : {}), ref };
}

/** The rows of a listing, as far as its reference tells. */
export function rowsOf({ id, variants }: Ref): readonly string[] {
  const rows = Object.values(variants ?? {});
  return rows.length === 0 ? [id] : rows;
}
