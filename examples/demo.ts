// ci: run
/**
 * The demo: a catalogue goes to a Telegram channel and to a webhook, both played by the sandbox. One goes down in the
 * middle, edits pile up, it comes back, and everything ends at the newest version with nothing lost or doubled.
 * Pace and probes are quicker than in life so that it fits into a minute; nothing else is different.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEtalase, type ProductInput } from "etalase";
import { telegram } from "etalase/channels/telegram";
import { webhook } from "etalase/channels/webhook";
import { sqliteLedger } from "etalase/ledgers/sqlite";
import { createSandbox } from "etalase/sandbox";
import { catalogue } from "./catalogue.js";
import { drawPhotos } from "./photos.js";

const TOKEN = "123456:demo-token-of-the-sandbox-0123456789";
const SECRET = `whsec_${Buffer.from("a secret that only the demo knows!").toString("base64")}`;
const CHAT = "@toko_etalase";

const folder = await mkdtemp(join(tmpdir(), "etalase-demo-"));
const say = (text: string): void => console.log(text);

say(`etalase demo: ${catalogue.length} products, two places, one outage\n`);
const sandbox = createSandbox();
const chat = await sandbox.telegram({ token: TOKEN, chats: [CHAT] });
const hook = await sandbox.webhook({ secret: SECRET });
const paths = await drawPhotos(join(folder, "photos"), catalogue);
const products = catalogue.map((product): ProductInput => ({ ...product, photos: [paths.get(product.id) ?? ""] }));

const shop = createEtalase({
  seller: { id: "toko-etalase", name: "Toko Etalase", url: "https://toko.example" },
  ledger: sqliteLedger(join(folder, "etalase.db")),
  photos: { roots: [join(folder, "photos")] },
  pace: 1_000,
  probes: { firstMs: 500, mostMs: 2_000 },
  channels: {
    tele: telegram({ token: TOKEN, chat: CHAT, server: chat.url }),
    hook: webhook({ url: hook.hook, secret: SECRET }),
  },
});
const down = new Set<string>();
shop.on("circuit-opened", ({ circuit, message }) => {
  // Each probe that fails opens it anew; people want to hear it once.
  if (!down.has(circuit)) say(`  ✕ the webhook is down: ${message}`);
  down.add(circuit);
});
shop.on("circuit-closed", ({ circuit }) => {
  if (down.delete(circuit)) say("  ✓ the webhook works again");
});

try {
  say("1. The first six products are published.");
  await shop.publish(products.slice(0, 6), { waitMs: 20_000 });
  await table();

  say("2. The webhook goes down. All twelve are published, then three prices change.");
  void hook.fault({ what: "down" });
  await hook.faults.settled();
  await shop.publish(products, { waitMs: 12_000 });
  await shop.setPrice(
    [
      { sku: "keripik-tempe", price: "19500" },
      { sku: "madu-hutan", price: "99000" },
    ],
    { waitMs: 2_000 },
  );
  await shop.setStock([{ sku: "tas-rotan", onHand: 0 }], { waitMs: 2_000 });
  await table();

  say("3. It comes back. Nobody does anything: the newest version of each listing goes out, once.");
  void hook.faults.clear();
  await hook.faults.settled();
  await shop.deliver({ budgetMs: 25_000 });
  await table();

  say("4. The same catalogue again: nothing is sent.");
  const before = chat.requests.length + hook.requests.length;
  const newest = products.map((product) => withChanges(product));
  await shop.publish(newest, { waitMs: 5_000 });
  say(`  requests: ${chat.requests.length + hook.requests.length - before}\n`);
  report();
} finally {
  await shop.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
}

/** The catalogue as the shop knows it after the order hook's changes. */
function withChanges(product: ProductInput): ProductInput {
  if (product.id === "keripik-tempe") return { ...product, price: "19500" };
  if (product.id === "madu-hutan") return { ...product, price: "99000" };
  return product.id === "tas-rotan" ? { ...product, stock: 0 } : product;
}

async function table(): Promise<void> {
  const { channels } = await shop.health();
  for (const [name, health] of Object.entries(channels)) {
    const up = health.listings["clean"] ?? 0;
    say(
      `  ${name.padEnd(5)} ${String(up).padStart(2)} up to date, ${String(health.backlog).padStart(2)} waiting   ${health.standing}`,
    );
  }
  say("");
}

/** Read from the places themselves, not from the ledger. */
function report(): void {
  const posts = chat.messages(CHAT);
  const { listings, repeated } = hook.store;
  say("What the places hold:");
  say(`  Telegram ${CHAT}: ${posts.length} posts, one for each of ${catalogue.length} products`);
  say(`  Webhook:  ${listings.size} listings, ${repeated} events that came twice and were known`);
  const isWhole = posts.length === catalogue.length && listings.size === catalogue.length;
  if (!isWhole) throw new Error(`${posts.length} posts and ${listings.size} listings for ${catalogue.length} products`);
}
