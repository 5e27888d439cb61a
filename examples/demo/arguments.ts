/** What the demo can be told on the command line. */
import { parseArgs } from "node:util";

export const HELP = `Usage: npm run demo -- [options]

Publishes a catalogue to an own shop, to Shopee and to Telegram, all on this
machine: Shopee and Telegram are played by the sandbox, and one chat goes down
on the way. Run it twice: the second run sends nothing.

  --catalog FILE    your own catalogue: JSON, NDJSON or CSV, with photos as
                    paths beside the file or as https addresses
  --currency CODE   currency of prices that name none, such as IDR or SGD
  --most N          take the first N products of your catalogue (default 100)
  --folder DIR      where ledger, photos and the built shop go (default .demo)
  --fresh           forget the last run and begin anew
  --help            this text
`;

/** Options of one run. */
export interface DemoOptions {
  readonly catalog: string | undefined;
  readonly currency: string | undefined;
  readonly most: number;
  readonly folder: string | undefined;
  readonly fresh: boolean;
  readonly help: boolean;
  /** Longer edge of the sample's photos, in pixels; smaller ones make a quick test. */
  readonly photoWidth: number | undefined;
}

/** A command line that cannot be followed; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const FLAGS = {
  catalog: { type: "string" },
  currency: { type: "string" },
  most: { type: "string" },
  folder: { type: "string" },
  fresh: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  "photo-width": { type: "string" },
} as const;
const NAMES = Object.keys(FLAGS).map((name) => `--${name}`);

/** Reads the command line. @throws UsageError */
export function readArguments(given: readonly string[]): DemoOptions {
  for (const one of given) checkFlag(one);
  const { values, positionals } = parse(given);
  const [extra] = positionals;
  if (extra !== undefined) throw new UsageError(`"${extra}" belongs to no option. For a catalogue: --catalog ${extra}`);
  const { catalog, currency, folder, fresh = false, help = false } = values;
  if (currency !== undefined && !/^[A-Za-z]{3}$/.test(currency)) {
    throw new UsageError(`--currency ${currency} is no currency. Write three letters, such as IDR.`);
  }
  return {
    catalog,
    currency: currency?.toUpperCase(),
    most: count("--most", values.most) ?? 100,
    folder,
    fresh,
    help,
    photoWidth: count("--photo-width", values["photo-width"]),
  };
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options: FLAGS, allowPositionals: true });
  } catch (error) {
    // "Option '--catalog <value>' argument missing", and the like: said well enough by Node.
    if (error instanceof TypeError) throw new UsageError(error.message.split("\n")[0]);
    throw error;
  }
}

function checkFlag(given: string): void {
  const name = given.split("=")[0] ?? given;
  if (!name.startsWith("--") || name === "--" || NAMES.includes(name)) return;
  const near = NAMES.map((known) => ({ known, distance: distanceBetween(name, known) })).sort(
    (a, b) => a.distance - b.distance,
  )[0];
  const cure = near && near.distance <= 3 ? `Did you mean ${near.known}?` : "--help shows what there is.";
  throw new UsageError(`There is no ${name}. ${cure}`);
}

function count(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new UsageError(`${flag} ${value} is no count. Write a whole number above 0.`);
}

/** How many letters have to be added, taken away or changed (Levenshtein). */
function distanceBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let at = 1; at <= b.length; at += 1) {
      const swap = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
      line.push(Math.min(swap, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
