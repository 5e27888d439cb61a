/** Lists of Medusa come in pages, as on a server of 2.21.2; the channel finds what is beyond the first. */
import { describe, expect, test } from "vitest";
import { productOf, variantOf } from "./fake-tools.js";
import { KEY, useMedusa } from "./medusa-shop.js";

const at = useMedusa();

interface Page {
  readonly status: number;
  readonly message?: string;
  readonly count?: number;
  readonly offset?: number;
  readonly limit?: number;
  readonly products?: readonly { readonly handle: string }[];
  readonly variants?: readonly unknown[];
  readonly inventory_items?: readonly { readonly sku: string }[];
}

async function get(path: string): Promise<Page> {
  const authorization = `Basic ${Buffer.from(`${KEY}:`).toString("base64")}`;
  const answer = await fetch(`${at.place.url}/admin/${path}`, { headers: { authorization } });
  return { ...((await answer.json()) as object), status: answer.status };
}

const NAMES = Array.from({ length: 60 }, (_, at) => `kopi-${String(at).padStart(2, "0")}`);

/** Sixty products of one variant each, more than any first page holds. */
async function fill(): Promise<void> {
  for (const name of NAMES) {
    const product = productOf({ id: name, variants: [variantOf(name, "65000")] });
    await at.shop.create({ content: at.shop.render(product).content, marker: name });
  }
}

describe("the sandbox", () => {
  test.each([
    ["products", "products", 50],
    ["product-variants", "variants", 50],
    ["inventory-items", "inventory_items", 20],
  ] as const)(
    "gives the first page of %s where no limit is said, and all others by offset",
    async (path, name, limit) => {
      await fill();
      const first = await get(path);
      expect(first).toMatchObject({ status: 200, count: 60, offset: 0, limit });
      expect(first[name]).toHaveLength(limit);
      const rest = await get(`${path}?limit=45&offset=20`);
      expect(rest).toMatchObject({ count: 60, offset: 20, limit: 45 });
      expect(rest[name]).toHaveLength(40);
      expect((await get(`${path}?limit=1000`))[name]).toHaveLength(60);
    },
  );

  test.each([
    "product-variants",
    "inventory-items",
    "stores",
    "sales-channels",
    "shipping-profiles",
    "stock-locations",
    "price-preferences",
  ])("refuses what %s do not know, as the server does", async (path) => {
    expect(await get(`${path}?page=2`)).toMatchObject({
      status: 400,
      message: "Invalid request: Unrecognized fields: 'page'",
    });
    expect(await get(`${path}?limit=banyak`)).toMatchObject({ status: 400 });
    expect(await get(`${path}?fields=id&limit=5&offset=0&order=id`)).toMatchObject({ status: 200, limit: 5 });
  });

  test("takes strange parameters of products without a word, as the server does", async () => {
    expect(await get("products?page=2")).toMatchObject({ status: 200, count: 0 });
  });
});

describe("the channel", () => {
  test("finds products beyond the first page", async () => {
    await fill();
    const [found, other] = await at.shop.findAll([
      { marker: "lain", skus: NAMES },
      { marker: "kopi-59", skus: ["kopi-59"] },
    ]);
    expect(found?.map(({ marker }) => marker)).toEqual(NAMES);
    expect(other?.map(({ marker }) => marker)).toEqual(["kopi-59"]);
  });

  test("leaves no inventory item behind beyond the first page", async () => {
    const names = NAMES.slice(0, 30);
    const [first = variantOf("kopi", "1"), ...others] = names.map((name) => {
      const options = [{ code: "rasa", name: "Rasa", value: name, label: name }];
      return variantOf(name, "65000", { options });
    });
    const values = names.map((code) => ({ code, label: code }));
    const product = productOf({ variants: [first, ...others], options: [{ code: "rasa", name: "Rasa", values }] });
    const done = await at.shop.create({ content: at.shop.render(product).content });
    expect(at.place.store.items).toHaveLength(30);
    await at.shop.withdraw(done, "delete");
    expect(at.place.store.items).toEqual([]);
  });
});
