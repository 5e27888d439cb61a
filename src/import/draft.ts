/** A product between the file and the model: values that still know their cells. Every importer makes these. */
import type { AttributeValue, Condition, Product, Shipping } from "../model/product.js";
import type { Measure } from "./amount.js";
import type { ImportOptions, Notation } from "./catalogue.js";
import type { Aliases, Cell, Columns, Meaning, Row } from "./cell.js";

/** Weight and lengths of a parcel. */
export interface Parcel {
  readonly weight?: Measure | undefined;
  readonly length?: Measure | undefined;
  readonly width?: Measure | undefined;
  readonly height?: Measure | undefined;
}

export interface DraftPhoto {
  /** Its text is an address or a path. */
  readonly cell: Cell;
  readonly alt?: string | undefined;
}

/** What is known about the stock. */
export interface DraftStock {
  readonly count?: Cell | undefined;
  /** `false`: nobody counts. @defaultValue whether there is a count */
  readonly isTracked?: boolean | undefined;
  /** Where there is no count: whether it can be had. */
  readonly isThere?: boolean | undefined;
  readonly backorder?: boolean | undefined;
  readonly preorder?: { readonly days?: Cell | undefined; readonly from?: Cell | undefined } | undefined;
  readonly minOrder?: Cell | undefined;
  readonly maxOrder?: Cell | undefined;
}

export interface DraftVariant {
  readonly row: number;
  readonly sku?: Cell | undefined;
  /** The regular price, or with `compareAt` the one it is sold at. */
  readonly price?: Cell | undefined;
  /** A higher price that was; one that is not higher means nothing. */
  readonly compareAt?: Cell | undefined;
  readonly sale?: Cell | undefined;
  readonly saleFrom?: Cell | undefined;
  readonly saleUntil?: Cell | undefined;
  readonly options: readonly (readonly [name: string, value: string])[];
  readonly stock?: DraftStock | undefined;
  readonly gtin?: Cell | undefined;
  readonly mpn?: Cell | undefined;
  readonly photos?: readonly DraftPhoto[] | undefined;
  readonly parcel?: Parcel | undefined;
  readonly active?: boolean | undefined;
  /** Cells without a meaning, and where they are kept. */
  readonly rest?: Readonly<Record<string, string>> | undefined;
}

export interface Draft {
  readonly row: number;
  /** What names it; its id is made of that. */
  readonly key: Cell;
  readonly title?: Cell | undefined;
  readonly description?: { readonly cell: Cell; readonly form: "plain" | "html" | "markdown" } | undefined;
  /** Texts in other languages, by tag. */
  readonly texts?: Readonly<Record<string, { readonly title?: string; readonly description?: string }>> | undefined;
  readonly locale?: string | undefined;
  readonly highlights?: readonly string[] | undefined;
  readonly brand?: string | undefined;
  /** The shop's own path, from the top. */
  readonly own?: readonly string[] | undefined;
  readonly google?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
  readonly status?: Product["status"] | undefined;
  readonly kind?: Product["kind"] | undefined;
  readonly condition?: Condition | undefined;
  readonly url?: string | undefined;
  readonly photos: readonly DraftPhoto[];
  readonly parcel?: Parcel | undefined;
  readonly shipping?: Pick<Shipping, "insurance" | "dangerous" | "hsCode" | "originCountry"> | undefined;
  readonly variants: readonly DraftVariant[];
  readonly rest?: Readonly<Record<string, unknown>> | undefined;
}

/** Notes something about a cell; `refused`: the product is left out because of it. */
export type Note = (
  cell: Pick<Cell, "row" | "column" | "text">,
  trouble: string,
  cure: string,
  refused?: boolean,
) => void;

/** What reading rows stands on. */
export interface Ground {
  readonly options: ImportOptions;
  readonly columns: Columns;
  /** `XXX` while it is not known. */
  readonly currency: string;
  readonly locale: string;
  readonly notation: Notation | undefined;
  readonly note: Note;
}

/** Rows of one product as a draft, and what else an importer has to say about its format. */
export interface Form {
  readonly aliases: Aliases;
  /** The header as the format's own, where files write it in other languages. */
  readonly english?: ((header: string) => string) | undefined;
  /** What is read of every column that has it; of all else the first counts, and others are kept as they stand. */
  readonly lists: readonly Meaning[];
  /** Columns that hold prices and say how the file writes numbers. */
  readonly amounts: readonly Meaning[];
  /** Currencies that the headers name. */
  readonly currencies?: ((columns: Columns) => readonly string[]) | undefined;
  /** Groups rows by name: then equal names that stand apart are a question. */
  readonly isByName?: boolean | undefined;
  /** Why this file is none to import. @throws ImportError */
  readonly check?: ((columns: readonly string[]) => void) | undefined;
  /** The key of the product a row belongs to; `before`: that of the row above; nothing: the row is skipped. */
  keyOf(row: Row, before: Before | undefined): string | undefined;
  /** Every key by which other rows may name the product of this one; the first is the one that counts. */
  readonly namesOf?: ((row: Row) => readonly string[]) | undefined;
  draftOf(rows: readonly Row[], ground: Ground): Draft | undefined;
}

/** The row above. */
export interface Before {
  readonly key: string;
  readonly title: string;
}
