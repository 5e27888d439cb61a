/** Separated text as a table: RFC 4180 and what is found besides, read as it is taken in. */
import { pipeline, Readable } from "node:stream";
import type { RawRow, Table } from "./cell.js";
import type { Delimiter } from "./csv-lines.js";
import { ImportError } from "./import-error.js";
import { type OpenFile, textOf } from "./source.js";

/** How a separated text is read. */
export interface CsvOptions {
  readonly delimiter: Delimiter;
  /** Characters of one cell. */
  readonly maxCell: number;
  readonly signal: AbortSignal | undefined;
}

/** Opens a separated text whose first row names the columns. @throws ImportError `broken` */
export async function openCsv(file: OpenFile, options: CsvOptions): Promise<Table> {
  const { parse } = await import("csv-parse");
  const records = () => recordsOf(file, options, parse);
  let columns: readonly string[] = [];
  for await (const { cells } of records()) {
    columns = nameColumns(cells);
    break;
  }
  return { columns, rows: () => rowsOf(records(), columns) };
}

/** Columns of one name get a number, so that none hides another. */
export function nameColumns(header: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return header.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 || name === "" ? name : `${name} ${count}`;
  });
}

interface Numbered {
  readonly at: number;
  readonly cells: readonly string[];
}

type Parse = typeof import("csv-parse").parse;

async function* recordsOf(file: OpenFile, options: CsvOptions, parse: Parse): AsyncIterable<Numbered> {
  const { delimiter, maxCell, signal } = options;
  const parser = parse({
    delimiter,
    trim: true,
    relax_column_count: true,
    // In tab-separated feeds an inch is an inch: quotes stand inside cells.
    relax_quotes: delimiter === "\t",
    max_record_size: maxCell * 4,
  });
  pipeline(Readable.from(textOf(file, signal)), parser, () => undefined);
  let at = 0;
  try {
    for await (const cells of parser as AsyncIterable<readonly string[]>) {
      at += 1;
      const huge = cells.find((cell) => cell.length > maxCell);
      if (huge !== undefined) throw hugeCell(at, maxCell);
      if (cells.some((cell) => cell !== "")) yield { at, cells };
    }
  } catch (error) {
    throw csvError(error, Math.max(at, recordsIn(error)) + 1, maxCell);
  }
}

async function* rowsOf(records: AsyncIterable<Numbered>, columns: readonly string[]): AsyncIterable<RawRow> {
  let isHeader = true;
  for await (const { at, cells } of records) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const surplus = cells.slice(columns.length).find((cell) => cell !== "");
    if (surplus !== undefined) {
      const message = `Row ${at} has ${cells.length} cells, the header has ${columns.length}.`;
      const cure = `Put quotes around cells that hold the separator; "${surplus.slice(0, 30)}" is one too many.`;
      throw new ImportError("broken", message, { row: at, cure });
    }
    yield { at, cells: new Map(cells.map((cell, index) => [columns[index] ?? "", cell])) };
  }
}

/** The parser is ahead of its reader: it says itself how many rows were whole. */
function recordsIn(error: unknown): number {
  return error instanceof Error && "records" in error && typeof error.records === "number" ? error.records : 0;
}

function csvError(cause: unknown, row: number, maxCell: number): unknown {
  if (!(cause instanceof Error) || cause instanceof ImportError || !("code" in cause)) return cause;
  switch (cause.code) {
    case "CSV_MAX_RECORD_SIZE":
      return hugeCell(row, maxCell);
    case "CSV_QUOTE_NOT_CLOSED":
      return new ImportError("broken", `A quote is opened and never closed, in row ${row} or further down.`, {
        row,
        cure: "Close it, and double quotes that stand inside a quoted cell.",
        cause,
      });
    case "CSV_INVALID_CLOSING_QUOTE":
    case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
    case "INVALID_OPENING_QUOTE":
      return new ImportError("broken", `Row ${row} has a quote in the middle of a cell.`, {
        row,
        cure: 'Write it as "" there, and put the whole cell into quotes.',
        cause,
      });
    default:
      return cause;
  }
}

function hugeCell(row: number, maxCell: number): ImportError {
  return new ImportError("too-large", `Row ${row} has a cell of more than ${maxCell} characters.`, {
    row,
    field: "limits.cell",
    cure: "Often a quote is missing before it; else raise limits.cell.",
  });
}
