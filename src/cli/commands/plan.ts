/** `etalase plan`: a dry run. Looks at platforms where they can be looked at, and writes nothing. */
import type { Plan, ProductInput } from "../../index.js";
import { formatMoney } from "../../model/money.js";
import { readProducts } from "../catalogue.js";
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { type Cell, lineOf } from "../output.js";
import type { Said } from "../said.js";

type PlanRow = Plan["rows"][number];

const ACTIONS: Readonly<Record<PlanRow["action"], Said>> = {
  create: { en: "create", id: "buat" },
  update: { en: "update", id: "perbarui" },
  withdraw: { en: "withdraw", id: "tarik" },
  nothing: { en: "nothing to do", id: "tidak ada" },
  refused: { en: "refused", id: "ditolak" },
  "exists already": { en: "exists already", id: "sudah ada" },
  skipped: { en: "skipped", id: "dilewati" },
};
const CHANGES: ReadonlySet<string> = new Set(["create", "update", "withdraw"]);
const QUIET: ReadonlySet<string> = new Set(["nothing", "skipped"]);
/** Rows for people; programs get all. */
const MOST_ROWS = 40;

/** Plans. */
export async function run(call: Call): Promise<ExitCode> {
  const { output, world, words, flags } = call;
  const opened = await call.open();
  const names = new Map<string, string>();
  const source = { named: words[0], folder: call.folder, configured: opened.catalogue, configFolder: opened.folder };
  const products = watched(readProducts(source, world), names, call);
  const plan = await opened.shop.plan(products, { signal: world.signal });
  const only = textFlag(call, "channel");
  const rows = plan.rows.filter(({ channel }) => only === undefined || channel === only);
  await printRows(rows, names, call);
  const shown = Object.entries(plan.counts).filter(([name]) => only === undefined || name === only);
  const changes = rows.filter(({ action }) => CHANGES.has(action)).length;
  const asks = rows.some(({ action }) => action === "refused" || action === "exists already");
  const data = { counts: Object.fromEntries(shown), photos: plan.photos, rows: rows.length, changes };
  const lines = shown.map(([name, counts]) => lineOf(countCells(name, counts, call), output.style));
  const exit = exitOf(changes, asks, flags["detailed-exitcode"] === true, rows.length);
  return output.end({ status: asks ? "partial" : "complete", exit, data, lines });
}

function exitOf(changes: number, asks: boolean, isDetailed: boolean, rows: number): ExitCode {
  if (rows === 0) return EXIT.nothing;
  if (asks) return EXIT.needsYou;
  return isDetailed && changes > 0 ? EXIT.changes : EXIT.done;
}

// Title and price are not in a plan's rows; people look for them.
async function* watched(
  products: AsyncIterable<ProductInput>,
  names: Map<string, string>,
  { output, language }: Call,
): AsyncIterable<ProductInput> {
  for await (const product of products) {
    if (!output.isJson && names.size < MOST_ROWS) names.set(product.id, nameOf(product, language));
    yield product;
  }
}

function nameOf({ title, price, currency = "IDR" }: ProductInput, locale: string): string {
  const name = typeof title === "string" ? title : "";
  const isAmount = typeof price === "string" && /^\d{1,15}(\.\d{1,2})?$/.test(price);
  return isAmount && currency === "IDR" ? `${name}, ${formatMoney({ amount: price, currency }, locale)}` : name;
}

async function printRows(rows: readonly PlanRow[], names: ReadonlyMap<string, string>, call: Call): Promise<void> {
  const { output, say } = call;
  const telling = output.isJson ? rows : rows.filter(({ action }) => !QUIET.has(action));
  const shown = output.isJson ? telling : telling.slice(0, MOST_ROWS);
  for (const row of shown) await output.row("planned", row, () => cellsOf(row, names.get(row.product), call));
  if (shown.length === telling.length) return;
  const left = telling.length - shown.length;
  output.say(say({ en: `… and ${left} more: --json shows all`, id: `… dan ${left} lagi: --json menampilkan semua` }));
}

function cellsOf(row: PlanRow, name: string | undefined, { language, output: { style } }: Call): readonly Cell[] {
  const { product, channel, action, message = "", cure = "", url = "", losses } = row;
  const isBad = action === "refused" || action === "exists already";
  const lost = losses.map(({ field, reason }) => `${field} ${reason}`).join(", ");
  const tone = isBad ? "bad" : "good";
  const why = [message, cure, url, lost].filter((part) => part !== "").join(" ");
  return [
    product.padEnd(16),
    [ACTIONS[action][language].padEnd(10), tone],
    `${style.sign("arrow")} ${channel}`,
    name ?? "",
    why,
  ];
}

function countCells(name: string, counts: Plan["counts"][string] | undefined, { language }: Call): readonly Cell[] {
  const some = Object.entries(ACTIONS).flatMap(([action, said]) => {
    const count = counts?.[action as PlanRow["action"]] ?? 0;
    return count === 0 ? [] : [`${count} ${said[language]}`];
  });
  return [[name.padEnd(12), "strong"], some.join(", ")];
}
