/** The server examples on the sandbox: they take products, hooks and a look at the report, and they end gracefully. */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeApp, stopGracefully } from "../../examples/express.js";
import { makeServer } from "../../examples/fastify.js";
import { ShopService } from "../../examples/nest.js";
import { makeRoutes } from "../../examples/next-route.js";
import { openShop, readSettings, type Shop } from "../../examples/shop.js";
import { webhookHeaders } from "../../src/http/sign.js";
import { createSandbox, type Sandbox, type TelegramPlace } from "../../src/sandbox/sandbox.js";

const TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const HOOK_SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const settings = { adminToken: "admin-word", hookSecret: HOOK_SECRET };
const kopi = { id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 };

let folder: string;
let sandbox: Sandbox;
let tele: TelegramPlace;
let shop: Shop;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "etalase-servers-"));
  sandbox = createSandbox();
  tele = await sandbox.telegram({ token: TOKEN, chats: ["@toko_kopi"] });
  shop = openShop(
    readSettings({
      TELEGRAM_TOKEN: TOKEN,
      TELEGRAM_SERVER: tele.url,
      HOOK_SECRET,
      ADMIN_TOKEN: "admin-word",
      FOLDER: folder,
    }),
  );
});
afterEach(async () => {
  await shop.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const admin = { authorization: "Bearer admin-word", "content-type": "application/json" };
const products = { method: "POST", headers: admin, body: JSON.stringify([kopi]) };
const hook = (body: string) => ({
  method: "POST",
  headers: {
    ...webhookHeaders([HOOK_SECRET], { id: "msg_1", at: new Date(), body }),
    "content-type": "application/json",
  },
  body,
});
const isUp = () => expect(tele.messages("@toko_kopi")).toHaveLength(1);

/** What every server has to do, by plain requests to an address. */
async function serves(url: string): Promise<void> {
  const taken = await fetch(`${url}/products`, products);
  expect([taken.status, await taken.json()]).toEqual([202, { run: 1, kept: 1, notKept: 0 }]);
  await vi.waitFor(isUp, { timeout: 20_000, interval: 10 });
  expect((await fetch(`${url}/products`, { ...products, headers: {} })).status).toBe(403);
  expect((await fetch(`${url}/hooks/stock`, hook('{"sku":"kopi","onHand":0}'))).status).toBe(204);
  expect((await fetch(`${url}/hooks/stock`, { ...hook("{}"), body: '{"sku":"kopi","onHand":9}' })).status).toBe(401);
  const isSoldOut = () => expect(tele.messages("@toko_kopi")[0]?.text).toMatch(/habis/i);
  await vi.waitFor(isSoldOut, { timeout: 20_000, interval: 10 });
  expect((await fetch(`${url}/report`)).status).toBe(403);
  const report = await fetch(`${url}/report?format=json`, { headers: admin });
  expect(await report.json()).toMatchObject({ totals: { products: 1, shown: 1 } });
}

describe("a server", () => {
  it("on Fastify takes products and hooks, delivers meanwhile, and ends gracefully", async () => {
    const server = makeServer(shop, settings);
    await serves(await server.listen({ port: 0, host: "127.0.0.1" }));
    await server.close();
    await expect(shop.health()).rejects.toThrow(/closed/);
  });

  it("on Express takes products and hooks, delivers meanwhile, and ends gracefully", async () => {
    await shop.start();
    const server = makeApp(shop, settings).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    await serves(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await stopGracefully(server, shop);
    await expect(shop.health()).rejects.toThrow(/closed/);
  });
});

describe("route handlers", () => {
  const ask = (path: string, more: RequestInit = {}) => new Request(`https://toko.example${path}`, more);

  it("keep products at once, and deliver when cron asks", async () => {
    const routes = makeRoutes(shop, settings);
    expect((await routes.products.POST(ask("/api/products", products))).status).toBe(202);
    expect(tele.messages("@toko_kopi")).toHaveLength(0);
    expect((await routes.deliver.GET(ask("/api/deliver"))).status).toBe(403);
    expect((await routes.deliver.GET(ask("/api/deliver", { headers: admin }))).status).toBe(200);
    isUp();
    expect((await routes.report.GET(ask("/api/report", { headers: admin }))).headers.get("content-type")).toContain(
      "text/html",
    );
  });

  it("take a webhook once, however often it is sent", async () => {
    const routes = makeRoutes(shop, settings);
    await routes.products.POST(ask("/api/products", products));
    const setStock = vi.spyOn(shop, "setStock");
    for (let tries = 0; tries < 3; tries += 1)
      expect((await routes.stock.POST(ask("/api/stock", hook('{"sku":"kopi","onHand":3}')))).status).toBe(204);
    expect(setStock).toHaveBeenCalledTimes(1);
  });
});

describe("a Nest provider", () => {
  it("starts, publishes, says how it is, and stops before it closes", async () => {
    const service = new ShopService(shop);
    await service.onApplicationBootstrap();
    expect(await service.publish([kopi])).toEqual({ run: 1, kept: 1 });
    await vi.waitFor(isUp, { timeout: 20_000, interval: 10 });
    expect(await service.isWell()).toBe(true);
    await service.beforeApplicationShutdown();
    expect(await service.publish([{ ...kopi, id: "teh" }])).toMatchObject({ kept: 1 });
    await service.onApplicationShutdown();
    await expect(service.isWell()).rejects.toThrow(/closed/);
  });
});

it("settings that are missing are named all at once", () => {
  expect(() => readSettings({})).toThrow(/TELEGRAM_TOKEN is not set; HOOK_SECRET is not set; ADMIN_TOKEN is not set/);
});
