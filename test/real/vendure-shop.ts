/** A real Vendure: installed from npm, started, set up for Indonesia, and looked at without our channel. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, installOnce, type Running, startServer } from "./npm-server.js";

const VERSION = "3.7.3";

/** A shop under test. */
export interface VendureShop {
  readonly port: number;
  readonly apiKey: string;
  /** Asks it something and answers `data`. */
  ask(query: string, variables?: object): Promise<unknown>;
  /** Takes everything out that a test put in. */
  empty(): Promise<void>;
  end(): Promise<void>;
}

/** Starts a Vendure with a channel whose prices contain tax, or do not. */
export async function startVendure(pricesIncludeTax: boolean): Promise<VendureShop> {
  const folder = installOnce(`vendure-${VERSION}`, {
    type: "module",
    // As of 2026-11 these two do not fit together without it.
    overrides: { "@graphql-tools/delegate": "12.2.1", "@graphql-tools/batch-execute": "10.2.0" },
    dependencies: { "@vendure/core": VERSION, "@vendure/asset-server-plugin": VERSION, "better-sqlite3": "^12" },
  });
  copyFileSync(join(import.meta.dirname, "vendure-server.mjs"), join(folder, "server.mjs"));
  const port = await freePort();
  const server: Running = await startServer(
    [process.execPath, "server.mjs", String(port), join(folder, `data-${port}`)],
    { cwd: folder },
    (output) => output.includes("READY"),
  );
  let token = "";
  const ask = async (query: string, variables: object = {}): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/admin-api`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === "" ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    token = answer.headers.get("vendure-auth-token") ?? token;
    const { data, errors } = (await answer.json()) as { data: unknown; errors?: readonly object[] };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  await ask('mutation { login(username: "superadmin", password: "superadmin") { __typename } }');
  for (const step of SETUP) await ask(step);
  await ask(
    `mutation($tax: Boolean!) { updateChannel(input: { id: 1, defaultTaxZoneId: 1, defaultShippingZoneId: 1,
      defaultCurrencyCode: IDR, availableCurrencyCodes: [IDR], pricesIncludeTax: $tax }) { __typename } }`,
    { tax: pricesIncludeTax },
  );
  const made = await ask(
    'mutation { createApiKey(input: { roleIds: ["1"], translations: [{ languageCode: en, name: "etalase" }] }) { apiKey } }',
  );
  return {
    port,
    apiKey: (made as { readonly createApiKey: { readonly apiKey: string } }).createApiKey.apiKey,
    ask,
    empty: () => empty(ask),
    end: () => server.end(),
  };
}

const SETUP = [
  'mutation { createZone(input: { name: "ID" }) { id } }',
  'mutation { createCountry(input: { code: "ID", enabled: true, translations: [{ languageCode: en, name: "Indonesia" }] }) { id } }',
  'mutation { createTaxCategory(input: { name: "PPN", isDefault: true }) { id } }',
  'mutation { createTaxRate(input: { name: "PPN 11", enabled: true, value: 11, categoryId: 1, zoneId: 1 }) { id } }',
];

interface Listed {
  readonly products: { readonly items: readonly { readonly id: string }[] };
  readonly productOptionGroups: { readonly items: readonly { readonly id: string }[] };
  readonly assets: { readonly items: readonly { readonly id: string }[] };
}

async function empty(ask: VendureShop["ask"]): Promise<void> {
  const all = "{ products { items { id } } productOptionGroups { items { id } } assets { items { id } } }";
  const { products, productOptionGroups, assets } = (await ask(all)) as Listed;
  const ids = (list: { readonly items: readonly { readonly id: string }[] }) => list.items.map(({ id }) => id);
  await ask("mutation($ids: [ID!]!) { deleteProducts(ids: $ids) { result } }", { ids: ids(products) });
  await ask("mutation($ids: [ID!]!) { deleteProductOptionGroups(ids: $ids, force: true) { result } }", {
    ids: ids(productOptionGroups),
  });
  await ask("mutation($ids: [ID!]!) { deleteAssets(input: { assetIds: $ids, force: true }) { result } }", {
    ids: ids(assets),
  });
}
