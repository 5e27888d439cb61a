/** Serves an agent on the process's own stdin and stdout. */
import type { ShopMcpServer } from "./mcp.js";

/** Resolves when the agent hangs up, or the signal says so. */
export async function serveStdio(server: ShopMcpServer, signal: AbortSignal): Promise<void> {
  const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
  const transport = new StdioServerTransport();
  const ended = new Promise<void>((resolve) => {
    // Connecting keeps it, and adds its own.
    transport.onclose = resolve;
    // The transport does not notice that nobody will ask any more.
    process.stdin.once("end", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.connect(transport);
  if (!signal.aborted) await ended;
  await server.close();
}
