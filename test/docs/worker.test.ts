import { afterAll, beforeAll, expect, it } from "vitest";
import { createSandbox, type WebhookPlace } from "../../src/sandbox/sandbox.js";
import { readPage } from "./pages.js";
import { openStage, type Stage } from "./stage.js";

const PAGE = "docs/guide/worker.md";
const sandbox = createSandbox();
let stage: Stage;
let toko: WebhookPlace;
let web: {
  saveProduct(product: object): Promise<number>;
  orderCameIn(sku: string, left: number): Promise<void>;
};

beforeAll(async () => {
  toko = await sandbox.webhook({ secret: /whsec_[^"]+/.exec(readPage(PAGE).text)?.[0] ?? "" });
  stage = openStage(PAGE, { hook: toko.hook });
  web = (await stage.run("saveProduct")) as typeof web;
});
afterAll(async () => {
  await stage.end();
  await sandbox.close();
});

it("only keeps what the web process publishes", async () => {
  await web.saveProduct({ id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 });
  expect(toko.requests).toEqual([]);
});

it("delivers from the worker until it is told to end", async () => {
  const before = new Set(process.listeners("SIGTERM"));
  await stage.run("SIGTERM");
  const [onTerm] = process.listeners("SIGTERM").filter((listener) => !before.has(listener));
  const worker = stage.shops.at(-1);
  await new Promise<void>((resolve) => {
    worker?.on("listing-published", () => resolve());
  });
  onTerm?.("SIGTERM");
  process.removeListener("SIGTERM", onTerm as () => void);
  await worker?.close();
  expect([...toko.store.listings.keys()]).toEqual(["kopi"]);
  await web.orderCameIn("kopi", 3);
  expect(toko.requests).toHaveLength(1);
});

it("delivers from cron what the worker left", async () => {
  await stage.run("budgetMs");
  expect(JSON.stringify(toko.store.listings.get("kopi"))).toContain('"stock":3');
  await expect(stage.shops.at(-1)?.deliver()).rejects.toMatchObject({ code: "closed" });
});
