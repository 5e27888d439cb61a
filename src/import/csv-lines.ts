/** The first lines of a separated text: enough to see what it is, without a parser. */

const DELIMITERS = [",", ";", "\t", "|"] as const;
/** What stands between the cells of a text. */
export type Delimiter = (typeof DELIMITERS)[number];

/** The first rows of a text and what separates their cells. */
export interface HeadRows {
  readonly delimiter: Delimiter;
  readonly rows: readonly (readonly string[])[];
}

/** Reads the beginning of a text with each separator and takes the one under which most rows are as wide as the first. */
export function readHead(text: string): HeadRows {
  const tried = DELIMITERS.map((delimiter) => ({ delimiter, rows: splitHead(text, delimiter) }));
  return tried.reduce((best, next) => (scoreOf(next) > scoreOf(best) ? next : best));
}

function scoreOf({ rows }: HeadRows): number {
  const [head, ...body] = rows;
  const width = head?.length ?? 0;
  if (width < 2) return 0;
  const fitting = body.filter((row) => row.length === width).length;
  return (body.length === 0 ? 1 : fitting / body.length) + Math.min(width, 99) / 100;
}

const MOST_ROWS = 20;

function splitHead(text: string, delimiter: Delimiter): readonly (readonly string[])[] {
  const cell = new RegExp(`[^\\S\\r\\n\\t]*(?:"((?:[^"]|"")*)"[^${delimiter}\\r\\n]*|([^${delimiter}\\r\\n]*))`, "y");
  const rows: (readonly string[])[] = [];
  for (let at = 0; at < text.length && rows.length < MOST_ROWS; ) {
    const row = readRow(text, at, cell, delimiter);
    // The last row of a cut text may be half a row; the only one is all there is.
    const isWhole = row.end < text.length || rows.length === 0;
    if (isWhole && row.cells.some((each) => each !== "")) rows.push(row.cells);
    at = row.end + (text.startsWith("\r\n", row.end) ? 2 : 1);
  }
  return rows;
}

function readRow(text: string, from: number, cell: RegExp, delimiter: Delimiter) {
  const cells: string[] = [];
  for (let at = from; ; at += 1) {
    cell.lastIndex = at;
    const [whole = "", quoted, plain = ""] = cell.exec(text) ?? [];
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    at += whole.length;
    if (text[at] !== delimiter) return { cells, end: at };
  }
}
