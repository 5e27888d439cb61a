/**
 * Connecting a shop: a small server with a link for the seller, and the address the platform sends the seller back to.
 *
 *   PARTNER_ID=… PARTNER_KEY=… SHOP_ID=… PUBLIC_URL=https://toko.example tsx examples/oauth.ts
 *
 * `/connect` leads to Shopee's consent page, `/back` takes what comes back, `/status` says how the channel is.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createEtalase } from "etalase";
import { shopee } from "etalase/channels/shopee";

const { PARTNER_ID, PARTNER_KEY = "", SHOP_ID, PUBLIC_URL, SHOPEE_SERVER, PORT = "0" } = process.env;
if (!PARTNER_ID || !PARTNER_KEY || !SHOP_ID) throw new Error("Set PARTNER_ID, PARTNER_KEY and SHOP_ID.");

const app = { partnerId: Number(PARTNER_ID), partnerKey: PARTNER_KEY, server: SHOPEE_SERVER };
const shop = createEtalase({
  seller: { name: "Toko Kopi" },
  // Nobody has given consent yet: the channel waits, the others would go on.
  channels: { shopee: shopee({ ...app, shopId: Number(SHOP_ID) }) },
});

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    // The cure, never the request: its address holds the code.
    const { message } = error instanceof Error ? error : new Error("It failed.");
    response.writeHead(502, { "content-type": "text/plain" }).end(message);
  });
});
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

/** Where the platform sends the seller back to; its domain is registered with the app. */
function oauth() {
  const own = PUBLIC_URL ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return shopee.oauth({ ...app, redirectUri: `${own}/back` });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://here");
  if (pathname === "/connect") return connect(response);
  if (pathname === "/back") return back(request, response, searchParams);
  if (pathname !== "/status") return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(await shop.health()));
}

/** The seller's browser keeps what has to come back, so that nobody else can finish what this seller began. */
function connect(response: ServerResponse): void {
  const state = randomBytes(16).toString("base64url");
  const cookie = `state=${state}; HttpOnly; SameSite=Lax; Path=/back; Max-Age=600`;
  response.writeHead(302, { location: oauth().consentUrl(state), "set-cookie": cookie }).end();
}

async function back(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
  const begun = /(?:^|; )state=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
  const [code, shopId] = [query.get("code"), query.get("shop_id")];
  if (!isSame(begun, query.get("state") ?? "") || code === null || shopId === null) {
    response.writeHead(400, { "content-type": "text/plain" }).end("Begin at /connect, in this browser.");
    return;
  }
  const tokens = await oauth().exchange({ code, shop_id: shopId });
  await shop.channel("shopee").connect(tokens);
  response.writeHead(200, { "content-type": "text/plain" }).end("Connected.");
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}

process.once("SIGTERM", () => {
  server.close();
  void shop.close();
});
