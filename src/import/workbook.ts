/** Spreadsheets: every sheet as rows of texts and numbers, and the tables that marketplaces lay out in them. */
import type { RawCell, RawRow, Table } from "./cell.js";
import { nameColumns } from "./csv-table.js";
import { ImportError } from "./import-error.js";
import { loadPeer } from "./peers.js";
import type { OpenFile } from "./source.js";
import { checkZip } from "./zip-guard.js";

/** A sheet; an empty cell is `""`. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly RawCell[])[];
}

/** Reads all sheets. Cells are read as text; numbers as their digits. @throws ImportError */
export async function readWorkbook(
  file: OpenFile,
  { unpackedBytes, cell: maxCell }: { readonly unpackedBytes: number; readonly cell: number },
  signal: AbortSignal | undefined,
): Promise<readonly Sheet[]> {
  const bytes = await file.bytes(signal);
  await checkZip(bytes, unpackedBytes, signal);
  const { default: readXlsx } = await loadPeer("read-excel-file", () => import("read-excel-file/node"));
  const parseNumber = (number: string) => ({ number });
  const sheets = await readXlsx(Buffer.from(bytes), { parseNumber, trim: true }).catch((cause: unknown) => {
    const cure = "Open it and save it anew as .xlsx.";
    throw new ImportError("broken", `${file.name} is no readable spreadsheet.`, { field: "file", cure, cause });
  });
  return sheets.map(({ sheet, data }) => ({
    name: sheet,
    rows: data.map((row, at) => row.map((value) => cellOf(value, at + 1, maxCell))),
  }));
}

function cellOf(value: unknown, row: number, maxCell: number): RawCell {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && "number" in value && typeof value.number === "string") {
    return { number: value.number };
  }
  const text = String(value);
  if (text.length <= maxCell) return text;
  throw new ImportError("too-large", `Row ${row} has a cell of more than ${maxCell} characters.`, {
    row,
    field: "limits.cell",
    cure: "Shorten it, or raise limits.cell.",
  });
}

/** The text of a cell. */
export function textOfCell(cell: RawCell | undefined): string {
  if (cell === undefined) return "";
  return (typeof cell === "string" ? cell : cell.number).trim();
}

/** Where the parts of a marketplace's sheet lie, counted from 0. */
export interface Layout {
  /** Names the columns. */
  readonly header: number;
  /** Where data begins in the template as it is handed out. */
  readonly data: number;
  /** Columns that are filled in a row of data; the second holds a number there. */
  readonly filled: readonly [name: string, number: string];
}

/** A sheet as a table. Some tools delete the rows of hints: then data begins where it looks like data. */
export function sheetTable(sheet: Sheet, layout: Layout): Table {
  const columns = nameColumns((sheet.rows[layout.header] ?? []).map((cell) => keyOf(textOfCell(cell))));
  const places = layout.filled.map((name) => columns.indexOf(name));
  const looksLikeData = (row: readonly RawCell[]) => {
    const [name, number] = places.map((at) => textOfCell(row[at]));
    return name !== "" && /^\D{0,4}\d[\d.,\s]*\D{0,4}$/.test(number ?? "");
  };
  const found = sheet.rows.findIndex((row, at) => at > layout.header && looksLikeData(row));
  const start = found < 0 ? layout.data : Math.min(found, layout.data);
  return { columns, rows: () => rowsOf(sheet, columns, Math.max(start, layout.header + 1)) };
}

/** Shopee writes `ps_price|1|1`: the name, whether it is required, and its kind. */
function keyOf(header: string): string {
  return /^(?:ps_|et_|channel_id)/.test(header) ? (header.split("|")[0] ?? header) : header;
}

async function* rowsOf(sheet: Sheet, columns: readonly string[], start: number): AsyncIterable<RawRow> {
  for (let at = start; at < sheet.rows.length; at += 1) {
    const cells = sheet.rows[at] ?? [];
    if (cells.every((cell) => textOfCell(cell) === "")) continue;
    const named = cells.flatMap((cell, index) => (columns[index] ? [[columns[index], cell] as const] : []));
    yield { at: at + 1, cells: new Map(named) };
  }
}
