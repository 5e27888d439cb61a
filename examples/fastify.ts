/**
 * A shop behind Fastify: routes that answer at once, a worker in the same process, and a graceful end.
 *
 *   TELEGRAM_TOKEN=… HOOK_SECRET=whsec_… ADMIN_TOKEN=… tsx examples/fastify.ts
 */
import Fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { makeRoutes } from "./next-route.js";
import { openShop, readSettings, type Shop } from "./shop.js";

/** The server; it delivers from when it is ready until it is closed. */
export function makeServer(shop: Shop, settings: { readonly adminToken: string; readonly hookSecret: string }) {
  const server = Fastify({ bodyLimit: 1_000_000 });
  const routes = makeRoutes(shop, settings);
  // Bytes as they came: a signature is of bytes, and the handlers parse by themselves.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));
  server.post("/products", passTo(routes.products.POST));
  server.post("/hooks/stock", passTo(routes.stock.POST));
  server.get("/report", passTo(routes.report.GET));
  server.addHook("onReady", () => shop.start());
  // Calls that are under way come to their end; what is queued stays queued.
  server.addHook("onClose", () => shop.close());
  return server;
}

/** Fastify's request as the platform's own, and the answer back. */
function passTo(handle: (request: Request) => Promise<Response>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    const body = request.body instanceof Uint8Array ? { body: new Uint8Array(request.body) } : {};
    const url = `${request.protocol}://${request.host}${request.url}`;
    const answer = await handle(new Request(url, { method: request.method, headers, ...body }));
    for (const [name, value] of answer.headers) reply.header(name, value);
    return reply.code(answer.status).send(Buffer.from(await answer.arrayBuffer()));
  };
}

if (import.meta.filename === process.argv[1]) {
  const settings = readSettings(process.env);
  const { ADMIN_TOKEN: adminToken, HOOK_SECRET: hookSecret, PORT = "3000" } = settings;
  const server = makeServer(openShop(settings), { adminToken, hookSecret });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
  console.log(await server.listen({ port: Number(PORT), host: "127.0.0.1" }));
}
