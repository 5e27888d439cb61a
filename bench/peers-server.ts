/**
 * A place that misbehaves by plan, in a process of its own: one request in ten is refused before it acts, one acts and loses its
 * connection, one acts and answers 502, one in twenty acts and never answers, one in twenty is cut before it acts. It knows
 * idempotency keys, for whoever sends them, and counts what it shows.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createDice } from "../test/simulation/random.js";

type Fate = "well" | "refuse" | "cut before" | "cut after" | "502 after" | "silent";

const dice = createDice(process.argv[2] ?? "peers");
const keys = new Map<string, string>();
const shown = new Map<string, number>();
let serial = 0;

function fateOf(): Fate {
  const lot = dice.next();
  if (lot < 0.1) return "refuse";
  if (lot < 0.2) return "cut after";
  if (lot < 0.3) return "502 after";
  if (lot < 0.35) return "silent";
  return lot < 0.4 ? "cut before" : "well";
}

/** Puts up what the text names, unless its key was there before. */
function show(text: string, key: string | undefined): string {
  const known = key === undefined ? undefined : keys.get(key);
  if (known !== undefined) return known;
  serial += 1;
  const id = String(serial);
  const name = /m\d+/.exec(text)?.[0] ?? text;
  shown.set(name, (shown.get(name) ?? 0) + 1);
  if (key !== undefined) keys.set(key, id);
  return id;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function act(request: IncomingMessage, response: ServerResponse, text: string): void {
  const fate = fateOf();
  if (fate === "refuse") {
    answer(response, 503, { error: "try later" });
    return;
  }
  if (fate === "cut before") {
    request.socket.destroy();
    return;
  }
  const key = request.headers["idempotency-key"];
  const id = show(text, typeof key === "string" ? key : undefined);
  if (fate === "cut after") request.socket.destroy();
  else if (fate === "502 after") answer(response, 502, { error: "bad gateway" });
  else if (fate === "well")
    answer(response, 200, { id, ok: true, uri: `https://place.invalid/users/toko/statuses/${id}` });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => act(request, response, Buffer.concat(chunks).toString()));
  request.on("error", () => undefined);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address && typeof address === "object") process.send?.({ port: address.port });
});
process.on("message", (message) => {
  if (message === "shown") process.send?.({ shown: [...shown] });
  else process.exit(0);
});
process.on("disconnect", () => process.exit(0));
