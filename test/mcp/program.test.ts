/** `etalase mcp` as a client starts it: a process of its own, asked over its stdin and stdout. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { installInto, makeFolder, run } from "../cli/kit.js";

const ROOT = join(import.meta.dirname, "..", "..");
const TSX = pathToFileURL(join(ROOT, "node_modules", "tsx", "dist", "esm", "index.mjs")).href;
const CONFIG = `import { storefront } from "etalase/channels/storefront";
import { memoryLedger } from "etalase/ledgers/memory";
export const catalogue = [{ id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 }];
export default { ledger: memoryLedger(), channels: { web: storefront({ folder: "public" }) } };
`;

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

it("answers an agent, plans the catalogue of the configuration, and ends when the agent hangs up", async () => {
  installInto(folder.path);
  writeFileSync(folder.in("etalase.config.mjs"), CONFIG);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ["--import", TSX, join(ROOT, "src", "cli", "cli.ts"), "mcp"],
    cwd: folder.path,
    stderr: "ignore",
  });
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  const { structuredContent } = await client.callTool({ name: "plan", arguments: {} });
  expect(structuredContent).toMatchObject({ counts: { web: { create: 1 } }, all: 1 });
  await client.close();
  expect(transport.pid).toBeNull();
}, 60_000);

it("keeps stdout for its protocol: --json is refused", async () => {
  const module = { default: { channels: {} } };
  expect((await run(["mcp", "--json"], { folder: folder.path, module })).code).toBe(2);
});
