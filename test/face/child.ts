/** A shop in a process of its own: says what it does on its output, one word a line. */
import { telegram } from "../../src/channels/telegram.js";
import { createEtalase } from "../../src/index.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";

const [, , folder = "", server = "", token = "", what = "", waitMs = "0"] = process.argv;
const say = (word: string): void => void process.stdout.write(`${word}\n`);
const shop = createEtalase({
  seller: { name: "Toko Kopi" },
  ledger: sqliteLedger(`${folder}/etalase.db`, { exclusive: true, waitMs: Number(waitMs) }),
  photos: { folder: `${folder}/store` },
  channels: { tele: telegram({ token, chat: "@toko_kopi", server }) },
  pace: 1_000,
});
/** Resolves when nobody has more to say to it. */
const told = () => new Promise((resolve) => process.stdin.on("end", resolve).resume());
const products = Array.from({ length: 6 }, (_, index) => ({
  id: `kopi-${index}`,
  title: `Kopi nomor ${index}.`,
  price: "65000",
  stock: 12,
}));
shop.on("listing-published", ({ product }) => say(`published ${product}`));
try {
  if (what === "hold") {
    await shop.health();
    say("open");
    await told();
  } else {
    const report = await shop.publish(products, { waitMs: 60_000 });
    say(`counts ${JSON.stringify(report.counts.tele)}`);
    if (what === "stay") await told();
  }
  await shop.close();
  say("closed");
} catch (error) {
  say(`failed ${JSON.stringify({ ...Object(error), message: error instanceof Error ? error.message : "" })}`);
  process.exitCode = 1;
}
