/** One measured process of `bench/memory.ts`: publishes, reads all rows, and says its peak memory and what is still in use. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEtalase } from "../src/etalase.js";
import type { Channels } from "../src/face.js";
import { sqliteLedger } from "../src/ledger/sqlite.js";
import { benchChannel, products } from "./place.js";

const count = Number(process.argv[2]);
const driver = process.argv[3] === "node:sqlite" ? "node:sqlite" : "libsql";
const folder = mkdtempSync(join(tmpdir(), "etalase-memory-"));
const channels: Channels = Object.fromEntries(
  Array.from({ length: 5 }, (_, index) => [
    `c${index}`,
    benchChannel({ name: String(index), url: "http://127.0.0.1:9/" }),
  ]),
);
const shop = createEtalase({
  ledger: sqliteLedger(join(folder, "etalase.db"), { driver }),
  photos: { folder: join(folder, "photos") },
  deliver: "elsewhere",
  channels,
});
const report = await shop.publish(products(count, 1), { waitMs: 0 });
let rows = 0;
for await (const row of report.rows()) rows += row.product === "" ? 0 : 1;
const peakMiB = process.resourceUsage().maxRSS / 1_024;
globalThis.gc?.();
const liveMiB = process.memoryUsage().heapUsed / 1_048_576;
await shop.close();
rmSync(folder, { recursive: true, force: true });
process.send?.({ rows, peakMiB, liveMiB });
