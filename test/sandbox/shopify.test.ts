import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopifyPlace,
} from "../../src/sandbox/sandbox.js";

const TOKEN = "shpat_test_0123456789abcdef";
const START = new Date("2026-11-22T01:00:00Z");

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopifyPlace;
beforeEach(async () => {
  clock = createManualClock(START);
  sandbox = createSandbox({ clock });
  place = await sandbox.shopify({ token: TOKEN });
});
afterEach(() => sandbox.close());

interface Answer {
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions?: { readonly cost: Readonly<Record<string, unknown>> };
}

async function ask(query: string, variables: object = {}, token = TOKEN): Promise<Answer> {
  const answer = await fetch(`${place.url}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shopify-access-token": token },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as Answer;
}

const codeOf = async (query: string, variables?: object) => (await ask(query, variables)).errors?.[0]?.extensions.code;
const SET = `mutation S($identifier: ProductSetIdentifiers, $input: ProductSetInput!) {
  productSet(identifier: $identifier, input: $input, synchronous: true) {
    product { id handle variants(first: 5) { nodes { id sku inventoryItem { id } } } }
    userErrors { code field message }
  }
}`;
async function set(input: object, identifier?: object) {
  const { data, errors } = await ask(SET, { input, ...(identifier ? { identifier } : {}) });
  const { userErrors, product } = { ...data?.["productSet"] } as {
    readonly userErrors?: readonly { readonly code: string }[];
    readonly product?: {
      readonly id: string;
      readonly variants: {
        readonly nodes: readonly { readonly id: string; readonly inventoryItem: { readonly id: string } }[];
      };
    };
  };
  return { product, codes: userErrors?.map(({ code }) => code), errors };
}
const PLAIN = {
  productOptions: [{ name: "Title", values: [{ name: "Default Title" }] }],
  variants: [{ optionValues: [{ optionName: "Title", name: "Default Title" }], sku: "kopi", price: "1.00" }],
};
const KOPI = { handle: "kopi", title: "Kopi", ...PLAIN };

describe("judges a document before anything runs", () => {
  test.each([
    ["a field that does not exist", "{ shop { colour } }", "undefinedField"],
    ["an argument that does not exist", "{ shop(id: 1) { name } }", "argumentNotAccepted"],
    ["an argument that is missing", "{ product { id } }", "missingRequiredArguments"],
    ["an object without selections", "{ shop }", "selectionMismatch"],
    ["a scalar with selections", "{ shop { name { x } } }", "selectionMismatch"],
    ["a variable that is not declared", "{ product(id: $id) { id } }", "variableNotDefined"],
    ["a variable that is not used", "query Q($id: ID!) { shop { name } }", "variableNotUsed"],
    ["a variable of another type", "query Q($id: String!) { product(id: $id) { id } }", "variableMismatch"],
    ["text that is no GraphQL", "{ shop { name }", "PARSE_ERROR"],
    ["two operations", "{ shop { name } } { shop { name } }", "PARSE_ERROR"],
    ["an unknown directive", "{ shop @skip(if: true) { name } }", "undefinedDirective"],
  ])("%s", async (_what, query, code) => {
    const variables = query.includes("query Q") ? { id: "gid://shopify/Product/1" } : {};
    expect(await codeOf(query, variables)).toBe(code);
  });

  test.each([
    ["a field that the input does not have", { ...KOPI, weight: 5 }],
    ["a variant without values", { ...KOPI, variants: [{ sku: "x" }] }],
    ["a price that is a number", { ...KOPI, variants: [{ optionValues: [], price: 5 }] }],
    ["a status that is none", { ...KOPI, status: "LIVE" }],
    ["a list that is none", { ...KOPI, tags: "kopi" }],
    ["an id that is none", { ...KOPI, collections: ["5"] }],
  ])("%s", async (_what, input) => {
    expect((await set(input)).errors).toMatchObject([{ extensions: { code: "INVALID_VARIABLE" } }]);
  });

  test("two keys where one is to be given", async () => {
    const identifier = { id: "gid://shopify/Product/1", handle: "kopi" };
    expect((await set(KOPI, identifier)).errors).toMatchObject([{ extensions: { code: "INVALID_VARIABLE" } }]);
  });
});

describe("productSet", () => {
  test("makes a product of a handle that is not there, and finds it again by it", async () => {
    const first = await set(KOPI, { handle: "kopi" });
    const again = await set(KOPI, { handle: "kopi" });
    expect(again.product?.id).toBe(first.product?.id);
    expect(place.store.products).toHaveLength(1);
  });

  test("deletes what a list leaves out: a variant without its id is another one", async () => {
    const first = await set(KOPI, { handle: "kopi" });
    const again = await set(KOPI, { handle: "kopi" });
    expect(again.product?.variants.nodes[0]?.id).not.toBe(first.product?.variants.nodes[0]?.id);
    const kept = await set(
      { ...KOPI, variants: [{ ...PLAIN.variants[0], id: again.product?.variants.nodes[0]?.id }] },
      { handle: "kopi" },
    );
    expect(kept.product?.variants.nodes).toEqual(again.product?.variants.nodes);
  });

  test.each([
    ["MISSING_FIELD_REQUIRED", { title: "Kopi", ...PLAIN }, { handle: "kopi" }],
    ["INPUT_MISMATCH", { ...KOPI, handle: "teh" }, { handle: "kopi" }],
    ["PRODUCT_DOES_NOT_EXIST", KOPI, { id: "gid://shopify/Product/9" }],
    ["PRODUCT_OPTIONS_INPUT_MISSING", { handle: "kopi", title: "Kopi", variants: PLAIN.variants }, undefined],
    ["VARIANTS_INPUT_MISSING", { handle: "kopi", title: "Kopi", productOptions: PLAIN.productOptions }, undefined],
    ["INVALID_INPUT", { handle: "kopi", ...PLAIN }, undefined],
    ["INVALID_INPUT", { ...KOPI, handle: "kopi gayo" }, undefined],
    [
      "OPTION_DOES_NOT_EXIST",
      { ...KOPI, variants: [{ optionValues: [{ optionName: "Warna", name: "x" }] }] },
      undefined,
    ],
    [
      "OPTION_VALUE_DOES_NOT_EXIST",
      { ...KOPI, variants: [{ optionValues: [{ optionName: "Title", name: "x" }] }] },
      undefined,
    ],
    ["OPTION_VALUES_MISSING", { ...KOPI, productOptions: [{ name: "Title", values: [] }] }, undefined],
    ["INVALID_VARIANT", { ...KOPI, variants: [PLAIN.variants[0], PLAIN.variants[0]] }, undefined],
    ["INVALID_VARIANT", { ...KOPI, variants: [{ ...PLAIN.variants[0], price: "-1" }] }, undefined],
    [
      "PRODUCT_VARIANT_DOES_NOT_EXIST",
      { ...KOPI, variants: [{ ...PLAIN.variants[0], id: "gid://shopify/ProductVariant/9" }] },
      undefined,
    ],
    ["INVALID_INPUT", { ...KOPI, files: [{ originalSource: "https://nowhere.example/1.jpg" }] }, undefined],
    ["INVALID_INPUT", { ...KOPI, files: [{ id: "gid://shopify/MediaImage/9" }] }, undefined],
  ])("%s", async (code, input, identifier) => {
    expect((await set(input, identifier)).codes).toEqual([code]);
    expect(place.store.products).toEqual([]);
  });

  test("more options than three", async () => {
    const names = ["a", "b", "c", "d"];
    const productOptions = names.map((name) => ({ name, values: [{ name: "1" }] }));
    const optionValues = names.map((optionName) => ({ optionName, name: "1" }));
    expect((await set({ ...KOPI, productOptions, variants: [{ optionValues }] })).codes).toEqual([
      "OPTIONS_OVER_LIMIT",
    ]);
  });

  test("a handle that another product has", async () => {
    await set(KOPI, { handle: "kopi" });
    const other = await set({ ...KOPI, handle: "teh" }, { handle: "teh" });
    expect((await set(KOPI, { id: other.product?.id })).codes).toEqual(["HANDLE_NOT_UNIQUE"]);
  });
});

const STOCK = (directive: string) => `mutation I($input: InventorySetQuantitiesInput!) {
  inventorySetQuantities(input: $input) ${directive} { userErrors { code message } }
}`;

describe("stock", () => {
  const LOCATION = "gid://shopify/Location/1";
  async function quantities(quantity: number, more: object = { changeFromQuantity: null }) {
    const inventoryQuantities = [{ locationId: LOCATION, name: "available", quantity: 5 }];
    const { product } = await set(
      { ...KOPI, variants: [{ ...PLAIN.variants[0], inventoryQuantities }] },
      { handle: "kopi" },
    );
    const inventoryItemId = product?.variants.nodes[0]?.inventoryItem.id;
    const input = {
      name: "available",
      reason: "correction",
      quantities: [{ inventoryItemId, locationId: LOCATION, quantity, ...more }],
    };
    return { input };
  }
  const userCodes = ({ data }: Answer): readonly string[] => {
    const errors = data?.["inventorySetQuantities"]?.["userErrors"] ?? [];
    return (errors as readonly { readonly code: string }[]).map(({ code }) => code);
  };

  test("without a key is refused, and so is a quantity without changeFromQuantity", async () => {
    expect(await codeOf(STOCK(""), await quantities(3))).toBe("BAD_REQUEST");
    expect(await codeOf(STOCK('@idempotent(key: "a")'), await quantities(3, {}))).toBe("BAD_REQUEST");
  });

  test("a key says the same for ever, and only with the same body", async () => {
    const sent = await quantities(3);
    expect(userCodes(await ask(STOCK('@idempotent(key: "a")'), sent))).toEqual([]);
    expect(userCodes(await ask(STOCK('@idempotent(key: "a")'), sent))).toEqual([]);
    const other = { input: { ...sent.input, reason: "restock" } };
    expect(userCodes(await ask(STOCK('@idempotent(key: "a")'), other))).toEqual(["IDEMPOTENCY_KEY_PARAMETER_MISMATCH"]);
  });

  test("a key whose call failed fails for ever", async () => {
    const stale = await quantities(3, { changeFromQuantity: 99 });
    expect(userCodes(await ask(STOCK('@idempotent(key: "b")'), stale))).toEqual(["CHANGE_FROM_QUANTITY_STALE"]);
    expect(userCodes(await ask(STOCK('@idempotent(key: "b")'), stale))).toEqual([
      "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED",
    ]);
  });
});

describe("points", () => {
  test("every answer says how many are left; none left is THROTTLED with a status of 200", async () => {
    place = await sandbox.shopify({ token: TOKEN, bucket: { maximum: 2, restoreRate: 1 } });
    const query = "{ shop { name } }";
    const [first] = [await ask(query), await ask(query)];
    expect(first?.extensions?.cost).toMatchObject({ requestedQueryCost: 1, throttleStatus: { currentlyAvailable: 1 } });
    const third = await ask(query);
    expect(third.errors?.[0]?.extensions.code).toBe("THROTTLED");
    expect(third.extensions?.cost["actualQueryCost"]).toBeNull();
    await clock.advance(1_000);
    expect((await ask(query)).errors).toBeUndefined();
  });

  test("a call that is too dear is refused, whatever is left", async () => {
    expect(
      await codeOf(
        '{ products(first: 250, query: "id:1") { nodes { variants(first: 250) { nodes { product { variants(first: 250) { nodes { inventoryItem { id } } } } } } } } }',
      ),
    ).toBe("MAX_COST_EXCEEDED");
  });
});

describe("the search", () => {
  test("lags behind writes, and matches beginnings of SKUs in any case", async () => {
    place = await sandbox.shopify({ token: TOKEN, searchLagMs: 1_000 });
    await set(KOPI, { handle: "kopi" });
    const query = "query S($q: String) { productVariants(first: 5, query: $q) { nodes { sku } } }";
    const found = async (q: string) => (await ask(query, { q })).data?.["productVariants"]?.["nodes"];
    expect(await found('sku:"kopi"')).toEqual([]);
    await clock.advance(1_000);
    expect(await found('sku:"KO"')).toEqual([{ sku: "kopi" }]);
    expect(await found('sku:"teh" OR sku:"kopi"')).toEqual([{ sku: "kopi" }]);
    expect(await codeOf(query, { q: "whatever" })).toBe("INVALID_SEARCH");
  });
});

test("a wrong token opens nothing, and a wrong address is not found", async () => {
  const refused = await fetch(`${place.url}/admin/api/2026-10/graphql.json`, { method: "POST", body: "{}" });
  expect(refused.status).toBe(401);
  expect((await fetch(`${place.url}/admin/api/2026-10/products.json`)).status).toBe(404);
});
