/** `etalase check`: configuration, ledger, clock and how each account stands. Nothing is sent anywhere. */
import { parseProduct } from "../../model/schema.js";
import { wordsOf } from "../../report/languages.js";
import { reasonIn } from "../../report/words.js";
import { readProducts } from "../catalogue.js";
import type { Call, Opened } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { many } from "../said.js";

/** Checks. What is wrong with the configuration as a whole is thrown by opening it. */
export async function run(call: Call): Promise<ExitCode> {
  const { output, say, world } = call;
  const opened = await call.open();
  const { shop, file, goals } = opened;
  const health = await shop.health();
  const words = wordsOf(call.language);
  const { style } = output;
  let wrong = 0;
  for (const [name, { account, standing, message = "", cure = "" }] of Object.entries(health.channels)) {
    const isFine = standing === "open" || standing === "paused";
    if (!isFine) wrong += 1;
    const sign = style.sign(isFine ? "good" : "bad");
    const row = { channel: name, account, standing, message, cure };
    await output.row("checked", row, () => [
      [sign, isFine ? "good" : "bad"],
      name.padEnd(12),
      account,
      [reasonIn(words, standing), "note"],
      `${message} ${cure}`.trim(),
    ]);
  }
  for (const warning of health.warnings) await output.warn(warning);
  await warnOfUnattended(health.unattended, call);
  const read = await checkProducts(opened, call);
  wrong += read.wrong;
  // There is no call that only asks a platform whether it knows us.
  output.say(
    say({ en: "Credentials are tried by the first delivery.", id: "Kredensial dicoba oleh pengiriman pertama." }),
  );
  const fine = say({ en: "is fine", id: "baik" });
  const lines = wrong === 0 ? [`${style.sign("good")} ${file} ${fine} (Node ${world.nodeVersion})`] : [];
  const data = { file, goals, node: world.nodeVersion, channels: Object.keys(health.channels), wrong, ...read.data };
  return output.end({
    status: wrong === 0 ? "complete" : "partial",
    exit: wrong === 0 ? EXIT.done : EXIT.needsYou,
    data,
    lines,
  });
}

async function warnOfUnattended(
  unattended: Awaited<ReturnType<Opened["shop"]["health"]>>["unattended"],
  { output, say }: Call,
): Promise<void> {
  for (const { account, live } of unattended) {
    await output.warn(
      say({
        en: `${account} has no name here and ${many(live, "live listing", "live listings")}.`,
        id: `${account} tidak punya nama di sini, ${live} listing tayang.`,
      }),
    );
  }
}

const MOST_WARNINGS = 20;
/** Of products that name none: whether a price is one does not hang on it. */
const USUAL = { currency: "IDR", locale: "id-ID" };

/** Reads a catalogue as a publish would, and keeps nothing of it. */
async function checkProducts({ catalogue, folder }: Opened, { words, output, world, folder: here, say }: Call) {
  const [named] = words;
  if (named === undefined) return { data: {}, wrong: 0 };
  const source = { named, folder: here, configured: catalogue, configFolder: folder };
  let products = 0;
  let wrong = 0;
  for await (const product of readProducts(source, world)) {
    products += 1;
    const parsed = parseProduct(product, USUAL);
    if (parsed.ok) continue;
    wrong += 1;
    const [issue] = parsed.issues;
    if (wrong <= MOST_WARNINGS && issue) {
      await output.warn(`${product.id} ${issue.path}: ${issue.trouble}. ${issue.cure}`);
    }
  }
  output.say(say({ en: `${many(products, "product was", "products were")} read.`, id: `${products} produk dibaca.` }));
  return { data: { products }, wrong };
}
