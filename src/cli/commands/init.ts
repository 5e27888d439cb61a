/** `etalase init`: writes a configuration and a sample catalogue, and overwrites nothing. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Call } from "../command.js";
import { CONFIG_NAMES } from "../configuration.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { UsageError } from "../world.js";

/** Writes the files that are not there. @throws UsageError where a configuration is there already */
export async function run(call: Call): Promise<ExitCode> {
  const { flags, folder, output, say } = call;
  const there = CONFIG_NAMES.find((name) => existsSync(join(folder, name)));
  if (there !== undefined)
    throw new UsageError({
      en: `${there} is here already. Nothing was written.`,
      id: `${there} sudah ada di sini. Tidak ada yang ditulis.`,
    });
  const isSandbox = flags["sandbox"] === true;
  const files = {
    "etalase.config.mjs": isSandbox ? SANDBOX_CONFIG : CONFIG,
    "products.json": PRODUCTS,
  };
  const written: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    if (existsSync(join(folder, name))) continue;
    await writeFile(join(folder, name), text, { flag: "wx" });
    written.push(name);
  }
  const next = ["etalase plan", "etalase publish", "etalase status"];
  const lines = [
    say({ en: `Written: ${written.join(", ")}`, id: `Ditulis: ${written.join(", ")}` }),
    say({ en: "Next:", id: "Selanjutnya:" }),
    ...next.map((command) => `  npx ${command}`),
  ];
  return output.end({ status: "complete", exit: EXIT.done, data: { written, next }, lines });
}

const HEAD = `/** Where this shop sells. Ledger and photos lie beside this file: keep them, and keep a backup. */
import { storefront } from "etalase/channels/storefront";
`;

const CONFIG = `${HEAD}
/** What \`etalase publish\` publishes. */
export const catalogue = "products.json";

export default {
  seller: { name: "Toko Kopi", whatsapp: "+6281234567890" },
  channels: {
    web: storefront({ folder: "public" }),
  },
};
`;

const SANDBOX_CONFIG = `${HEAD}import { telegram } from "etalase/channels/telegram";
import { createSandbox } from "etalase/sandbox";

/** What \`etalase publish\` publishes. */
export const catalogue = "products.json";

// A Telegram on this machine, to try things out. It forgets its posts when the command ends.
const token = "123456:test-test-test-test-test-test-test";
const sandbox = createSandbox();
const place = await sandbox.telegram({ token, chats: ["@toko_kopi"] });

/** Called when a command has ended. */
export const close = () => sandbox.close();

export default {
  seller: { name: "Toko Kopi", whatsapp: "+6281234567890" },
  channels: {
    web: storefront({ folder: "public" }),
    tele: telegram({ token, chat: "@toko_kopi", server: place.url }),
  },
  goals: { seen: { anyOf: ["tele", "web"] } },
};
`;

const PRODUCTS = `[
  { "id": "kopi", "title": "Kopi Gayo 250 g", "price": "65000", "stock": 12 },
  { "id": "teh", "title": "Teh Melati 100 g", "price": "15000", "stock": 40 }
]
`;
