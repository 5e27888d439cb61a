/** A real Medusa on a PostgreSQL of its own: installed from npm, started, set up, and looked at without our channel. */
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type PostgresServer, startPostgres } from "../ledger/postgres-server.js";
import { freePort, installOnce, type Running, startServer } from "./npm-server.js";

const VERSION = "2.21.2";
const LOGIN = { email: "admin@example.com", password: "hanya-di-sini" };

/** A shop under test. */
export interface MedusaShop {
  readonly port: number;
  readonly apiKey: string;
  /** Asks it something and answers the body. */
  ask(method: string, path: string, json?: object): Promise<unknown>;
  /** Takes everything out that a test put in. */
  empty(): Promise<void>;
  end(): Promise<void>;
}

/** Starts a Medusa that sells in rupiah from one place. */
export async function startMedusa(): Promise<MedusaShop> {
  const folder = installOnce(
    `medusa-${VERSION}`,
    {
      dependencies: {
        "@medusajs/medusa": VERSION,
        "@medusajs/framework": VERSION,
        "@medusajs/cli": VERSION,
      },
    },
    ["--legacy-peer-deps"],
  );
  copyFileSync(join(import.meta.dirname, "medusa-config.cjs"), join(folder, "medusa-config.js"));
  const database: PostgresServer = await startPostgres();
  const port = await freePort();
  const env = {
    DATABASE_URL: database.url,
    MEDUSA_DISABLE_TELEMETRY: "true",
    NODE_ENV: "production",
    PORT: String(port),
  };
  const medusa = join(folder, "node_modules", ".bin", "medusa");
  const run = (...words: string[]): void => {
    const { status, stdout, stderr } = spawnSync(medusa, words, { cwd: folder, env: { ...process.env, ...env } });
    if (status !== 0) throw new Error(`medusa ${words[0]} failed: ${String(stdout).slice(-1_000)} ${String(stderr)}`);
  };
  run("db:migrate");
  run("user", "-e", LOGIN.email, "-p", LOGIN.password);
  const server: Running = await startServer(
    [medusa, "start", "-H", "127.0.0.1", "-p", String(port)],
    { cwd: folder, env },
    () =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
  );
  const end = async (): Promise<void> => {
    await server.end();
    await database.end();
  };
  let authorization = "";
  const ask: MedusaShop["ask"] = async (method, path, json) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...(json ? { "content-type": "application/json" } : {}),
        ...(authorization === "" ? {} : { authorization }),
      },
      ...(json ? { body: JSON.stringify(json) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as unknown;
  };
  const { token } = (await ask("POST", "/auth/user/emailpass", LOGIN)) as { readonly token: string };
  authorization = `Bearer ${token}`;
  const apiKey = await setUp(ask);
  return { port, apiKey, ask, empty: () => empty(ask), end };
}

async function setUp(ask: MedusaShop["ask"]): Promise<string> {
  const { stores } = (await ask("GET", "/admin/stores")) as { readonly stores: readonly { readonly id: string }[] };
  await ask("POST", `/admin/stores/${stores[0]?.id}`, {
    supported_currencies: [{ currency_code: "idr", is_default: true }, { currency_code: "usd" }],
  });
  await ask("POST", "/admin/stock-locations", { name: "Gudang" });
  const made = (await ask("POST", "/admin/api-keys", { title: "etalase", type: "secret" })) as {
    readonly api_key: { readonly token: string };
  };
  return made.api_key.token;
}

async function empty(ask: MedusaShop["ask"]): Promise<void> {
  type Ids = readonly { readonly id: string }[];
  const { products } = (await ask("GET", "/admin/products?fields=id&limit=1000")) as { readonly products: Ids };
  for (const { id } of products) await ask("DELETE", `/admin/products/${id}`);
  const items = (await ask("GET", "/admin/inventory-items?fields=id&limit=1000")) as { readonly inventory_items: Ids };
  for (const { id } of items.inventory_items) await ask("DELETE", `/admin/inventory-items/${id}`);
}
