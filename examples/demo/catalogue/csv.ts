/** CSV as shops export it: RFC 4180, and what is found besides: BOM, semicolons, tabs, padded cells, open ends. */
import { CatalogueError } from "./trouble.js";

/** One row of cells by column. */
export interface CsvRow {
  /** Line of the file on which it begins. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Reads a table whose first row names the columns. @throws CatalogueError */
export function parseCsv(text: string): CsvTable {
  const [head, ...body] = splitRows(text, delimiterOf(text));
  const columns = head?.cells ?? [];
  const twice = columns.find((name, at) => name !== "" && columns.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new CatalogueError("broken", `Two columns are called "${twice}".`, "Rename one of them.", {
      row: 1,
      field: twice,
    });
  }
  return { columns, rows: body.map((raw) => rowOf(raw, columns)) };
}

function rowOf({ line, cells }: RawRow, columns: readonly string[]): CsvRow {
  const surplus = cells.slice(columns.length).find((cell) => cell !== "");
  if (surplus !== undefined) {
    const trouble = `Row ${line} has ${cells.length} cells, the header has ${columns.length}.`;
    const cure = `Put quotes around cells that hold the separator; "${surplus.slice(0, 30)}" is one too many.`;
    throw new CatalogueError("broken", trouble, cure, { row: line });
  }
  return { line, cells: new Map(columns.map((name, at) => [name, cells[at] ?? ""])) };
}

/** The separator that the header holds most of, outside quotes. */
function delimiterOf(text: string): string {
  const header = (/^[^\r\n]*/.exec(text.replace(/^\uFEFF/, ""))?.[0] ?? "").replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((sign) => ({ sign, count: header.split(sign).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).sign;
}

const QUOTED = /[^\S\r\n]*"((?:[^"]|"")*)"[^\S\r\n]*/y;

function splitRows(text: string, delimiter: string): readonly RawRow[] {
  const plain = delimiter === "\t" ? /[^\t\r\n]*/y : new RegExp(`[^${delimiter}\\r\\n]*`, "y");
  const rows: RawRow[] = [];
  let line = 1;
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const row = readRow(text, at, { plain, delimiter, line });
    if (row.cells.some((value) => value !== "")) rows.push({ line, cells: row.cells });
    line += row.breaks + 1;
    at = row.end + (text.startsWith("\r\n", row.end) ? 2 : 1);
  }
  return rows;
}

interface Reading {
  readonly plain: RegExp;
  readonly delimiter: string;
  readonly line: number;
}

function readRow(text: string, from: number, { plain, delimiter, line }: Reading): Row {
  const cells: string[] = [];
  let breaks = 0;
  for (let at = from; ; at += 1) {
    const cell = readCell(text, at, plain, line + breaks);
    cells.push(cell.value);
    breaks += cell.breaks;
    at = cell.end;
    if (text[at] === delimiter) continue;
    if (at < text.length && !/[\r\n]/.test(text[at] ?? "")) throw badQuote(line + breaks);
    return { cells, breaks, end: at };
  }
}

interface Row {
  readonly cells: readonly string[];
  /** Line breaks inside its cells. */
  readonly breaks: number;
  readonly end: number;
}

interface Cell {
  readonly value: string;
  readonly end: number;
  /** Line breaks inside it. */
  readonly breaks: number;
}

function readCell(text: string, at: number, plain: RegExp, line: number): Cell {
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(text);
  if (quoted) {
    const value = (quoted[1] ?? "").replaceAll('""', '"');
    return { value: value.trim(), end: QUOTED.lastIndex, breaks: value.split("\n").length - 1 };
  }
  plain.lastIndex = at;
  const value = plain.exec(text)?.[0] ?? "";
  if (value.trimStart().startsWith('"')) {
    const cure = "Close it, and double quotes that stand inside a quoted cell.";
    throw new CatalogueError("broken", `Row ${line} opens a quote that never ends.`, cure, { row: line });
  }
  return { value: value.trim(), end: plain.lastIndex, breaks: 0 };
}

function badQuote(line: number): CatalogueError {
  const cure = 'Write it as "" there, and put the whole cell into quotes.';
  return new CatalogueError("broken", `Row ${line} has a quote in the middle of a cell.`, cure, { row: line });
}
