/** A place in a process of its own: answers each request with 2 kB, at once or after `--latency` milliseconds. */
import { createServer } from "node:http";

const latencyMs = Number(process.argv[2] ?? "0");
const body = JSON.stringify({ id: "1", padding: "x".repeat(2_000) });
let requests = 0;

const server = createServer((request, response) => {
  requests += 1;
  request.resume();
  request.on("end", () => {
    const answer = (): void => {
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      response.end(body);
    };
    if (latencyMs === 0) answer();
    else setTimeout(answer, latencyMs);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") process.send?.({ port: address.port });
});
process.on("message", (message) => {
  if (message === "count") process.send?.({ requests });
  else process.exit(0);
});
// Whoever asked for it has ended.
process.on("disconnect", () => process.exit(0));
