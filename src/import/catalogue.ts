/** What an import is asked and what it answers. */
import type { AddressPolicy } from "../http/guard.js";
import type { Product } from "../model/product.js";
import type { Clock } from "../resilience/clock.js";

/** What can be read. `table` is any sheet whose headers say what they are, in English or Indonesian. */
export type ImportFormat =
  | "shopify"
  | "woocommerce"
  | "google"
  | "meta"
  | "shopee"
  | "tiktok"
  | "tokopedia"
  | "medusa"
  | "vendure"
  | "json-ld"
  | "table";

/** How the file writes fifteen thousand and a half. */
export type Notation = "15.000,50" | "15,000.50";

/**
 * A file: its path, its bytes, or pages of your own shop (`URL`), which are fetched through the guard, one a second.
 */
export type ImportSource = string | Uint8Array | URL | readonly URL[];

/** How far an import is. */
export interface ImportProgress {
  readonly rows: number;
  readonly products: number;
  /** Rows of the file; unknown while it is looked through for the first time. */
  readonly totalRows: number | undefined;
}

/** What photos become. Without it, addresses stay addresses. */
export interface ImportPhotos {
  /** Addresses are fetched at once, through the guard, into this folder, each under its SHA-256. */
  readonly folder: string;
}

/** Most that is taken in; beyond it, the import stops with `too-large`. */
export interface ImportLimits {
  /** Bytes of the file. @defaultValue 200 MiB, of a spreadsheet 40 MiB */
  readonly bytes?: number | undefined;
  /** Bytes of a spreadsheet, unpacked. @defaultValue 300 MiB */
  readonly unpackedBytes?: number | undefined;
  /** Characters of one cell. @defaultValue 1,000,000 */
  readonly cell?: number | undefined;
  /** @defaultValue 1,000,000 */
  readonly rows?: number | undefined;
}

/** Answers to what a file does not say, and where its photos are. Nothing of it is ever guessed. */
export interface ImportOptions {
  /** @defaultValue what `sniff` says */
  readonly format?: ImportFormat | undefined;
  /** ISO 4217, of prices that name none. */
  readonly currency?: string | undefined;
  /** BCP 47, of the texts: `"id-ID"`. */
  readonly locale?: string | undefined;
  /** What "1.500" means. */
  readonly numbers?: Notation | undefined;
  /** In sheets without a key, equal names that stand apart: one product (`"name"`), or several (`"neighbours"`). */
  readonly groupBy?: "name" | "neighbours" | undefined;
  /** JSON-LD that gives a range of prices and no variants: which end of it. */
  readonly range?: "low" | "high" | undefined;
  /** Offset of dates that name none: `"+07:00"`. */
  readonly offset?: string | undefined;
  /** What columns mean: the file's header to the header of the format, `{ "Harga normal": "Regular price" }`. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** Address of the page, where JSON-LD comes from a file and shows several products. */
  readonly page?: string | undefined;
  /** Folder in which photos given as paths lie. Without it they are left out. */
  readonly root?: string | undefined;
  readonly photos?: ImportPhotos | undefined;
  /** What addresses may be. @defaultValue https to the open internet */
  readonly addresses?: AddressPolicy | undefined;
  readonly limits?: ImportLimits | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** By which the second between two pages is waited. @defaultValue the machine's */
  readonly clock?: Pick<Clock, "sleep"> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Something the file leaves open. Answer it with the option that `field` names. */
export interface ImportQuestion {
  readonly field: "currency" | "locale" | "numbers" | "groupBy" | "range" | "offset" | "page";
  /** What is open, as a sentence. */
  readonly ask: string;
  /** What the file allows; empty: anything. */
  readonly choices: readonly string[];
  /** Where the file left it open first. */
  readonly row?: number | undefined;
  readonly column?: string | undefined;
  readonly value?: string | undefined;
}

/** Something about one cell that you should know. */
export interface ImportWarning {
  /** As a spreadsheet counts rows, from 1; of a feed, the item; 0 for the whole file. */
  readonly row: number;
  /** As the file calls it. */
  readonly column: string;
  /** What stands there, shortened. */
  readonly value: string;
  readonly trouble: string;
  readonly cure: string;
  /** Whether the product is left out because of it. */
  readonly refused: boolean;
}

/** A product as it comes out: canonical, so that the same file gives the same. */
export type ImportedProduct = Omit<Product, "channels">;

/** A file that was looked through. */
export interface ImportedCatalogue {
  readonly format: ImportFormat;
  /** What is open. While anything is, `products` throws. */
  readonly questions: readonly ImportQuestion[];
  /**
   * Reads the file, each time anew and never whole.
   *
   * @throws ImportError `unanswered` while a question is open, and what else is wrong with the file
   */
  readonly products: AsyncIterable<ImportedProduct>;
  /** Of the newest reading; complete when it has ended. At most 10,000 are kept. */
  readonly warnings: readonly ImportWarning[];
  /** Columns that mean nothing here. Their cells are kept under `ext`. */
  readonly unmapped: readonly string[];
  /** ISO 4217 of the prices, where it is known. */
  readonly currency: string | undefined;
  readonly rows: number;
}
