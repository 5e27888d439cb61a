/** The columns of OpenAI's files, under the names of 2025 and those of 2026, and how each format writes them. */
import { jsonlWriter } from "../_feed/jsonl.js";
import type { RowsContent } from "../_feed/rows.js";
import { tableWriter } from "../_feed/table.js";
import type { FeedWriter } from "../_feed/writer.js";

/** Raised by hand when equal products give other bytes. */
const VERSION = 1;

/** "at most 500,000 items and about 500 MB a file" */
const most = { rows: 500_000, bytes: 500_000_000 };

const COLUMNS = [
  "is_eligible_search",
  "is_eligible_checkout",
  "item_id",
  "title",
  "description",
  "url",
  "brand",
  "image_url",
  "additional_image_urls",
  "price",
  "sale_price",
  "availability",
  "availability_date",
  "group_id",
  "listing_has_variations",
  "variant_dict",
  "gtin",
  "mpn",
  "condition",
  "product_category",
  "material",
  "color",
  "size",
  "gender",
  "age_group",
  "weight",
  "item_weight_unit",
  "seller_name",
  "seller_url",
  "seller_privacy_policy",
  "seller_tos",
  "return_policy",
  "target_countries",
  "store_country",
] as const;

/** How the files of a feed are written. */
export interface FileKind {
  readonly format: "jsonl" | "csv" | "tsv";
  /** Which names columns have: 2 those of 2026, 1 those of 2025. */
  readonly writer: 1 | 2;
}

/** Names of 2025, where they were others. */
const EARLIER: Readonly<Record<string, string>> = {
  is_eligible_search: "enable_search",
  is_eligible_checkout: "enable_checkout",
  item_id: "id",
  url: "link",
  image_url: "image_link",
  additional_image_urls: "additional_image_link",
  group_id: "item_group_id",
};

/** What a column is called. */
export function named(column: string, writer: 1 | 2): string {
  return writer === 1 ? (EARLIER[column] ?? column) : column;
}

/** The writer of a format and a set of names. */
export function writerOf({ format, writer }: FileKind): FeedWriter<RowsContent> {
  const name = (column: string): string => named(column, writer);
  const layout = {
    version: VERSION * 10 + writer,
    columns: COLUMNS.map(name),
    photos: { main: name("image_url"), more: name("additional_image_urls"), mostMore: 10 },
    puts: "gzip" as const,
    most,
  };
  if (format === "csv") return tableWriter({ ...layout, delimiter: "," });
  if (format === "tsv") return tableWriter({ ...layout, delimiter: "\t" });
  const flags = new Set(["is_eligible_search", "is_eligible_checkout", "listing_has_variations"].map(name));
  return jsonlWriter({ ...layout, flags, objects: new Set(["variant_dict"]) });
}
