/** The example that connects a shop: a seller's way through it, and what a stranger may not do. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.js";

const ROOT = join(import.meta.dirname, "..", "..");
const APP = { partnerId: 2001887, partnerKey: "a".repeat(64), shopId: 600_000 };
const sandbox = createSandbox();
let child: ChildProcess;
let folder = "";
let url = "";
let said = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "etalase-oauth-"));
  const place = await sandbox.shopee(APP);
  const settings = {
    PARTNER_ID: String(APP.partnerId),
    PARTNER_KEY: APP.partnerKey,
    SHOP_ID: String(APP.shopId),
    SHOPEE_SERVER: place.url,
    TSX_TSCONFIG_PATH: join(ROOT, "tsconfig.json"),
  };
  const loader = join(ROOT, "node_modules", "tsx", "dist", "loader.mjs");
  child = spawn(process.execPath, ["--import", loader, join(ROOT, "examples", "oauth.ts")], {
    cwd: folder,
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [line] = (await once(createInterface({ input: child.stdout ?? process.stdin }), "line")) as [string];
  url = line;
}, 60_000);
afterAll(async () => {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A seller who clicks: the address of the consent page, and what the browser keeps. */
async function clicked(): Promise<{ readonly state: string; readonly cookie: string; readonly page: URL }> {
  const reply = await fetch(`${url}/connect`, { redirect: "manual" });
  const page = new URL(reply.headers.get("location") ?? "");
  const cookie = reply.headers.get("set-cookie")?.split(";")[0] ?? "";
  return { page, cookie, state: cookie.replace("state=", "") };
}

const status = async (): Promise<string> => (await fetch(`${url}/status`)).text();

test("a seller gives consent and the channel works; nobody else can finish what one began", async () => {
  expect(await status()).toContain("reconnect");
  const { page, cookie, state } = await clicked();
  expect(page.href).toContain(`${APP.partnerId}`);
  expect(page.href).toContain(encodeURIComponent(`${url}/back`));
  const code = sandbox.shopee().grant();
  const back = (query: Record<string, string>, headers: Record<string, string>) =>
    fetch(`${url}/back?${new URLSearchParams(query)}`, { headers });
  const query = { code, shop_id: String(APP.shopId), state };
  expect((await back(query, {})).status).toBe(400);
  expect((await back({ ...query, state: `${state}x` }, { cookie })).status).toBe(400);
  const reply = await back(query, { cookie });
  expect([reply.status, await reply.text()]).toEqual([200, "Connected."]);
  expect(await status()).not.toContain("reconnect");
  // The code was good once.
  const again = await back(query, { cookie });
  expect(again.status).toBe(502);
  expect(await again.text()).not.toContain(code);
  expect(said).not.toContain(APP.partnerKey);
}, 60_000);
