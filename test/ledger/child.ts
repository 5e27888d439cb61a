/** Another process with the same file: `hold` keeps it until its input ends, `work` numbers runs and goes. */

import { sqliteLedger } from "../../src/ledger/sqlite.js";
import type { SqliteDriverName } from "../../src/ledger/sqlite-driver.js";

const [, , file = "", driver = "", what = "", count = "0"] = process.argv;
const ledger = sqliteLedger(file, { driver: driver as SqliteDriverName, waitMs: 20_000 });
await ledger.open();
process.stdout.write("open\n");
if (what === "work") {
  for (let turn = 0; turn < Number(count); turn += 1) await ledger.beginRun("shop", false, turn);
} else {
  await new Promise((resolve) => process.stdin.on("end", resolve).resume());
}
await ledger.close();
process.stdout.write("closed\n");
