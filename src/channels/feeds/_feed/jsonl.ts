/** Rows as JSON Lines: one object a line, its keys in the order of the columns. */
import type { Photo } from "../../../channel/verbs.js";
import { type Cell, type Cells, cellsOf, keysOf, type PhotoColumns, type RowsContent } from "./rows.js";
import type { FeedWriter, Most } from "./writer.js";

export interface JsonlLayout {
  readonly version: number;
  readonly columns: readonly string[];
  readonly photos: PhotoColumns;
  /** Columns of `true` and `false`. */
  readonly flags: ReadonlySet<string>;
  /** Columns whose text is JSON. */
  readonly objects: ReadonlySet<string>;
  readonly puts?: "gzip" | undefined;
  readonly most?: Most | undefined;
}

/** Writes rows as JSON Lines. */
export function jsonlWriter(layout: JsonlLayout): FeedWriter<RowsContent> {
  const { columns, flags, objects } = layout;
  const value = (column: string, cell: Cell): unknown => {
    if (typeof cell !== "string") return cell;
    if (flags.has(column)) return cell === "true";
    return objects.has(column) ? (JSON.parse(cell) as unknown) : cell;
  };
  const line = (cells: Cells): string => {
    const filled = columns.flatMap((column) => {
      const cell = cells[column];
      return cell === undefined ? [] : [[column, value(column, cell)] as const];
    });
    return `${JSON.stringify(Object.fromEntries(filled))}\n`;
  };
  return {
    version: layout.version,
    type: "application/x-ndjson",
    puts: layout.puts,
    most: layout.most,
    head: () => "",
    entry: (content: RowsContent, photos: readonly Photo[]) => ({
      text: cellsOf(content, photos, layout.photos).map(line).join(""),
      keys: keysOf(content),
    }),
    tail: () => "",
  };
}
