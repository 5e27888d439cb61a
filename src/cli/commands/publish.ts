/** `etalase publish`: one call, all channels. */

import { quote } from "../../report/causes.js";
import { readProducts } from "../catalogue.js";
import { type Call, textFlag } from "../command.js";
import type { ExitCode } from "../exit-code.js";
import { withJournal } from "../journaling.js";
import { watchPublishing } from "../publishing-progress.js";
import { printRun } from "../run-printing.js";
import { readSpan } from "../spans.js";
import { UsageError } from "../world.js";

const FAIL_ON: ReadonlySet<string> = new Set(["queued", "losses"]);

/** Publishes, and prints what became of it. */
export async function run(call: Call): Promise<ExitCode> {
  const { world, words, flags } = call;
  const failOn = failOnOf(textFlag(call, "fail-on"));
  const waitMs = readSpan("wait", textFlag(call, "wait"));
  const opened = await call.open();
  const source = { named: words[0], folder: call.folder, configured: opened.catalogue, configFolder: opened.folder };
  const report = await withJournal(call, opened, async () => {
    const progress = watchPublishing(opened.shop, call);
    try {
      return await opened.shop.publish(readProducts(source, world), {
        signal: world.signal,
        waitMs,
        whole: flags["whole"] === true,
        confirm: textFlag(call, "confirm"),
        onProgress: progress.kept,
      });
    } finally {
      progress.end();
    }
  });
  const file = words[0] === undefined ? "" : ` ${quote(words[0])}`;
  const again = (token: string): string => `etalase publish${file} --whole --confirm ${token}`;
  return printRun(report, { failOn, again }, call);
}

function failOnOf(text: string | undefined): ReadonlySet<string> {
  const names = text?.split(",") ?? [];
  const wrong = names.find((name) => !FAIL_ON.has(name));
  if (wrong !== undefined)
    throw new UsageError({
      en: `--fail-on takes ${[...FAIL_ON].join(", ")}, not "${wrong}".`,
      id: `--fail-on menerima ${[...FAIL_ON].join(", ")}, bukan "${wrong}".`,
    });
  return new Set(names);
}
