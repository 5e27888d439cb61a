/** Runs a kill series by hand: `npx tsx test/crash/cli.ts --seed 7 --kills 50 [--driver /path/of/a/sqlite/module]`. */
import { parseArgs } from "node:util";
import { runChain } from "./chain.js";
import { bundleChild } from "./processes.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "30" },
    driver: { type: "string" },
  },
});
const bundle = await bundleChild();
try {
  const report = await runChain({
    seed: Number(values.seed),
    kills: Number(values.kills),
    driver: values.driver,
    bundle,
  });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = report.doubled.length + report.lost.length + report.hidden.length > 0 ? 1 : 0;
} finally {
  bundle.remove();
}
