/** `etalase mcp`: a server for agents on stdin and stdout, until they are closed or Ctrl-C. */
import type { ProductInput } from "../../index.js";
import { createMcpServer } from "../../mcp/mcp.js";
import { serveStdio } from "../../mcp/stdio.js";
import { readProducts } from "../catalogue.js";
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { VERSION } from "../version.js";
import { UsageError } from "../world.js";

/** Serves. @throws UsageError with `--json`: stdout belongs to the protocol */
export async function run(call: Call): Promise<ExitCode> {
  const { output, world, words, flags, folder } = call;
  if (output.isJson)
    throw new UsageError({
      en: "etalase mcp speaks its own protocol on stdout; leave out --json.",
      id: "etalase mcp memakai protokolnya sendiri di stdout; hilangkan --json.",
    });
  const opened = await call.open();
  const source = { named: words[0], folder, configured: opened.catalogue, configFolder: opened.folder };
  const hasCatalogue = words[0] !== undefined || opened.catalogue !== undefined;
  const catalogue = (): AsyncIterable<ProductInput> => readProducts(source, world);
  const server = await createMcpServer({
    shop: opened.shop,
    allowPublish: flags["allow-publish"] === true,
    photoRoots: opened.photoRoots,
    version: VERSION,
    now: world.now,
    ...(hasCatalogue ? { catalogue } : {}),
  });
  output.say(call.say({ en: "An agent may ask now.", id: "Agen boleh bertanya sekarang." }));
  await serveStdio(server, world.signal);
  return output.end({
    status: "complete",
    exit: world.signal.aborted ? EXIT.interrupted : EXIT.done,
    data: {},
    lines: [],
  });
}
