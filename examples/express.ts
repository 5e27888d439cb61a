/**
 * A shop behind Express: routes that answer at once, a worker in the same process, and a graceful end.
 *
 *   TELEGRAM_TOKEN=… HOOK_SECRET=whsec_… ADMIN_TOKEN=… tsx examples/express.ts
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Request as Asked, type Response as Reply } from "express";
import { makeRoutes } from "./next-route.js";
import { openShop, readSettings, type Shop } from "./shop.js";

/** The app; whoever listens with it also starts the shop. */
export function makeApp(shop: Shop, settings: { readonly adminToken: string; readonly hookSecret: string }) {
  const app = express();
  const routes = makeRoutes(shop, settings);
  // Bytes as they came: a signature is of bytes, and the handlers parse by themselves.
  app.use(express.raw({ type: "*/*", limit: "1mb" }));
  app.post("/products", passTo(routes.products.POST));
  app.post("/hooks/stock", passTo(routes.stock.POST));
  app.get("/report", passTo(routes.report.GET));
  return app;
}

/** Express's request as the platform's own, and the answer back. */
function passTo(handle: (request: Request) => Promise<Response>) {
  return async (asked: Asked, reply: Reply): Promise<void> => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(asked.headers)) headers.set(name, String(value));
    const given: unknown = asked.body;
    const body = given instanceof Uint8Array ? { body: new Uint8Array(given) } : {};
    const url = `${asked.protocol}://${asked.get("host")}${asked.originalUrl}`;
    const answer = await handle(new Request(url, { method: asked.method, headers, ...body }));
    for (const [name, value] of answer.headers) reply.setHeader(name, value);
    reply.status(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  };
}

/** First the door, then the work: nothing new comes in while calls that are under way come to their end. */
export async function stopGracefully(server: Server, shop: Shop): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  await shop.close();
}

if (import.meta.filename === process.argv[1]) {
  const settings = readSettings(process.env);
  const { ADMIN_TOKEN: adminToken, HOOK_SECRET: hookSecret, PORT = "3000" } = settings;
  const shop = openShop(settings);
  await shop.start();
  const server = makeApp(shop, { adminToken, hookSecret }).listen(Number(PORT), "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stopGracefully(server, shop));
}
