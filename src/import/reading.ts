/** Reads what an importer makes of a file: drafts first, then products, with what is said on the way. */
import { buildProduct } from "./build.js";
import type {
  ImportedCatalogue,
  ImportedProduct,
  ImportFormat,
  ImportOptions,
  ImportQuestion,
  ImportWarning,
} from "./catalogue.js";
import type { Columns } from "./cell.js";
import type { Draft, Ground } from "./draft.js";
import { type OwnGuard, openGuard } from "./guard.js";
import { ImportError } from "./import-error.js";
import { createAddresses } from "./photo-addresses.js";
import { createPhotoFetch } from "./photo-fetch.js";
import type { Findings } from "./survey.js";

const MOST_WARNINGS = 10_000;

/** A file that was looked through. */
export interface Surveyed {
  readonly format: ImportFormat;
  readonly columns: Columns;
  readonly findings: Findings;
  readonly rows: number;
  /** Reads it from the beginning; `seen` is told of each row. */
  drafts(ground: Ground, seen: () => void): AsyncIterable<Draft>;
}

/** What the caller gets. */
export function catalogueOf(surveyed: Surveyed, options: ImportOptions): ImportedCatalogue {
  const { format, columns, findings, rows } = surveyed;
  let warnings: ImportWarning[] = [];
  return {
    format,
    rows,
    questions: findings.questions,
    currency: findings.currency,
    unmapped: columns.unmapped,
    get warnings() {
      return warnings;
    },
    products: {
      [Symbol.asyncIterator]: () => {
        warnings = [];
        return productsOf(surveyed, options, warnings);
      },
    },
  };
}

async function* productsOf(
  surveyed: Surveyed,
  options: ImportOptions,
  warnings: ImportWarning[],
): AsyncGenerator<ImportedProduct, void, undefined> {
  const { findings, columns } = surveyed;
  const [open] = findings.questions;
  if (open !== undefined) throw unanswered(open, findings.questions.length);
  const signal = options.signal ?? new AbortController().signal;
  const ground: Ground = {
    options,
    columns,
    currency: findings.currency ?? "XXX",
    locale: options.locale ?? "und",
    notation: findings.notation,
    note: noteInto(warnings),
  };
  const guard = openGuard(options.addresses);
  const shop = {
    ...ground,
    ...{
      format: surveyed.format,
      skus: new Map<string, number>(),
      ids: new Map<string, number>(),
      said: new Set<string>(),
    },
    addressOf: createAddresses(options, ground.note),
    fetchPhoto: options.photos && createPhotoFetch(options.photos.folder, guard.http, signal),
  };
  yield* withProgress(
    surveyed,
    options,
    guard,
    (seen) => surveyed.drafts(ground, seen),
    (draft) => buildProduct(draft, shop),
  );
}

async function* withProgress(
  { rows: totalRows }: Surveyed,
  { onProgress, signal }: ImportOptions,
  guard: OwnGuard,
  drafts: (seen: () => void) => AsyncIterable<Draft>,
  build: (draft: Draft) => Promise<ImportedProduct | undefined>,
): AsyncGenerator<ImportedProduct, void, undefined> {
  let rows = 0;
  let products = 0;
  const count = () => {
    rows += 1;
  };
  const tell = () => onProgress?.({ rows, products, totalRows });
  try {
    for await (const draft of drafts(count)) {
      signal?.throwIfAborted();
      const product = await build(draft);
      if (product === undefined) continue;
      products += 1;
      tell();
      yield product;
    }
    tell();
  } finally {
    await guard.close();
  }
}

function noteInto(warnings: ImportWarning[]): Ground["note"] {
  return ({ row, column, text }, trouble, cure, refused = false) => {
    if (warnings.length >= MOST_WARNINGS) return;
    const value = text.length > 80 ? `${text.slice(0, 79)}…` : text;
    warnings.push({ row, column, value, trouble, cure, refused });
  };
}

/** The error for reading on while something is open. */
function unanswered({ field, ask, choices, row, column }: ImportQuestion, count: number): ImportError {
  const place = row === undefined ? "" : ` (row ${row}, ${column})`;
  const more = count > 1 ? ` ${count - 1} more questions are open.` : "";
  const choice = choices.length > 0 ? choices.map((each) => `"${each}"`).join(" or ") : EXAMPLES[field];
  return new ImportError("unanswered", `The file leaves a question open: ${ask}${place}${more}`, {
    field,
    row,
    cure: `Say ${field}: ${choice}.`,
  });
}

const EXAMPLES: Readonly<Record<ImportQuestion["field"], string>> = {
  currency: '"IDR", or what it is',
  locale: '"id-ID", or what it is',
  offset: '"+07:00", or what it is',
  numbers: "how the file writes numbers",
  groupBy: '"name" or "neighbours"',
  range: '"low" or "high"',
  page: "the address of the page",
};
