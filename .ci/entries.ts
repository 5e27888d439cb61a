/** What the package offers, derived from the layout of `src/`: a new channel, host or ledger needs no list. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Path below `dist/` without an ending → source file, both with forward slashes. */
export type Entries = Readonly<Record<string, string>>;

/** One line of the `exports` map. */
export interface ExportTarget {
  readonly types: string;
  readonly default: string;
}

/** Rooms whose one public file bears their name: `src/testing/testing.ts` is `etalase/testing`. */
const NAMED_ROOMS = ["sandbox", "testing", "trust", "report", "import", "preview", "mcp", "source"];
/** The ledgers a user may choose, and what carries their wake-ups; the other files of `src/ledger/` are their parts. */
const LEDGERS = ["sqlite", "memory", "postgres", "graphile-worker"];

/** The build entries of the sources below `root`. What is not there yet is left out. */
export function findEntries(root: string): Entries {
  const has = (file: string) => existsSync(join(root, file));
  const named = NAMED_ROOMS.map((room): [string, string] => [room, `src/${room}/${room}.ts`]);
  const ledgers = LEDGERS.map((name): [string, string] => [
    `ledgers/${name}`,
    has(`src/ledger/${name}/index.ts`) ? `src/ledger/${name}/index.ts` : `src/ledger/${name}.ts`,
  ]);
  return Object.fromEntries([
    ...[["index", "src/index.ts"] as const, ...ledgers, ...named].filter(([, file]) => has(file)),
    ...listRoom(root, "channels"),
    ...listRoom(root, "channels/feeds"),
    ...listRoom(root, "hosts"),
    ...listRoom(root, "telemetry"),
  ]);
}

/** `x.ts` and `x/index.ts` are entries; `_x.ts`, a room's contract and folders without an index are not. */
function listRoom(root: string, room: string): [string, string][] {
  const folder = join(root, "src", room);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((item): [string, string][] => {
      if (
        item.name.startsWith("_") ||
        item.name.startsWith("shared-") ||
        item.name === "room.ts" ||
        item.name === "host.ts"
      )
        return [];
      if (item.isFile() && item.name.endsWith(".ts")) {
        return [[`${room}/${item.name.slice(0, -".ts".length)}`, `src/${room}/${item.name}`]];
      }
      const index = `src/${room}/${item.name}/index.ts`;
      return item.isDirectory() && existsSync(join(root, index)) ? [[`${room}/${item.name}`, index]] : [];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The `exports` map that belongs to these entries, without `./package.json`. */
export function exportsOf(entries: Entries): Readonly<Record<string, ExportTarget>> {
  return Object.fromEntries(
    Object.keys(entries).map((entry) => [
      entry === "index" ? "." : `./${entry}`,
      { types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` },
    ]),
  );
}
