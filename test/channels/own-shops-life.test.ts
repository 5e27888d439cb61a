/** Vendure and Medusa as a shop uses them: through `createEtalase`, against the sandbox. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { medusa } from "../../src/channels/medusa/index.js";
import { vendure } from "../../src/channels/vendure/index.js";
import { createEtalase } from "../../src/etalase.js";
import type { MedusaPlace, VendurePlace } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, MINUTE, rowsOf } from "../days/day.js";
import { all } from "../face/kit.js";

const day = beginDay("2026-11-22T01:00:00Z");
const { clock } = day;
const login = { username: "toko", password: "rahasia-sekali" };
let vendurePlace: VendurePlace;
let medusaPlace: MedusaPlace;
const open = () =>
  createEtalase({
    ...day.settings(),
    seller: { name: "Toko Batik" },
    channels: {
      vendure: vendure({ url: `${vendurePlace.url}/admin-api`, login, shopUrl: "https://toko.example/p/{slug}" }),
      medusa: medusa({ url: medusaPlace.url, apiKey: "sk_toko" }),
    },
  });
let shop: ReturnType<typeof open>;
beforeAll(async () => {
  vendurePlace = await day.sandbox.vendure({ login });
  medusaPlace = await day.sandbox.medusa({ apiKey: "sk_toko" });
  shop = open();
});
afterAll(() => day.end(shop));

const product = (id: string, more: object = {}) => ({
  id,
  title: `Batik ${id} tulis tangan dari Solo`,
  description: "Kain katun, ditulis tangan.",
  price: "120000",
  stock: 9,
  photos: [makeJpeg(800, 800, id)],
  ...more,
});
const publish = (...products: readonly ReturnType<typeof product>[]) =>
  clock.run(shop.publish(products, { waitMs: 10 * MINUTE }));

/** Puts a product up by hand, as the seller did before. */
async function byHand(sku: string, name: string): Promise<void> {
  const token = await fetch(`${vendurePlace.url}/admin-api`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: `mutation { login(username: "${login.username}", password: "${login.password}") { __typename } }`,
    }),
  }).then(({ headers }) => headers.get("vendure-auth-token"));
  const ask = async (query: string): Promise<unknown> => {
    const answer = await fetch(`${vendurePlace.url}/admin-api`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    expect(answer.status).toBe(200);
    return answer.json();
  };
  const words = `{ languageCode: en, name: "${name}", slug: "${name.toLowerCase()}-lama", description: "" }`;
  expect(await ask(`mutation { createProduct(input: { translations: [${words}] }) { id } }`)).toMatchObject({
    data: { createProduct: {} },
  });
  const id = vendurePlace.store.products.all.at(-1)?.id ?? "";
  await ask(
    `mutation { createProductVariants(input: [{ productId: "${id}", sku: "${sku}", price: 9900000, translations: [{ languageCode: en, name: "${name}" }] }]) { id } }`,
  );
  const answer = await fetch(`${medusaPlace.url}/admin/products`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from("sk_toko:").toString("base64")}`,
    },
    body: JSON.stringify({
      title: name,
      handle: `${name.toLowerCase()}-lama`,
      options: [{ title: "Ukuran", values: ["Semua"] }],
      variants: [
        { title: "Semua", sku, options: { Ukuran: "Semua" }, prices: [{ currency_code: "idr", amount: 99000 }] },
      ],
    }),
  });
  expect(answer.status).toBe(200);
}

describe("a shop of one's own", () => {
  test("what the seller had put up by hand is asked about, and taken over by its SKU", async () => {
    // The SKU is our product's id: that alone makes nobody's product ours.
    await byHand("parang", "Parang");
    await publish(product("parang"));
    for (const name of ["vendure", "medusa"] as const) {
      expect(await rowsOf(shop, name)).toEqual(["parang waitingForYou: exists already"]);
      expect(await clock.run(shop.channel(name).adopt({ match: "sku" }))).toBe(1);
    }
    await day.cronUntil(shop, "2026-11-22T01:30:00Z", MINUTE);
    for (const name of ["vendure", "medusa"] as const) expect(await rowsOf(shop, name)).toEqual(["parang unchanged"]);
    // The address that people know stays.
    expect(vendurePlace.store.products.all).toMatchObject([
      { enabled: true, translations: [{ name: "Batik parang tulis tangan dari Solo", slug: "parang-lama" }] },
    ]);
    expect(vendurePlace.store.variantsOf("1")).toMatchObject([{ sku: "parang", prices: { IDR: 12_000_000 } }]);
    expect(medusaPlace.store.products).toMatchObject([
      {
        handle: "parang-lama",
        status: "published",
        options: [{ title: "Default option" }],
        variants: [{ sku: "parang", prices: [{ amount: 120_000 }] }],
      },
    ]);
  });

  test("what somebody changes there is seen, and sent again where we say so", async () => {
    await publish(product("mega"));
    const [, mine] = vendurePlace.store.products.all;
    const [variant] = vendurePlace.store.variantsOf(mine?.id ?? "");
    if (variant) vendurePlace.store.variants.set({ ...variant, prices: { IDR: 100 } });
    medusaPlace.edit(medusaPlace.store.products[1]?.id ?? "", { title: "Murah!" });
    const drifted = async (name: "vendure" | "medusa") => {
      const seen = await clock.run(all(shop.channel(name).verify({ onDrift: "ours" })));
      return seen.flatMap(({ product: id, drift }) => ((drift ?? []).length > 0 ? [[id, drift]] : []));
    };
    expect(await drifted("vendure")).toEqual([["mega", ["prices"]]]);
    expect(await drifted("medusa")).toEqual([["mega", ["title"]]]);
    await day.cronUntil(shop, "2026-11-22T02:30:00Z", MINUTE);
    expect(vendurePlace.store.variants.all.at(-1)?.prices).toEqual({ IDR: 12_000_000 });
    expect(medusaPlace.store.products[1]?.title).toBe("Batik mega tulis tangan dari Solo");
  });

  test("what somebody else puts up under our name while we are in doubt is asked about, and not touched", async () => {
    for (const place of [vendurePlace, medusaPlace])
      await place.fault({ what: "error-before", method: "createProduct", times: 1 });
    await clock.run(shop.publish([product("gayo")], { waitMs: 1_000 }));
    await byHand("gayo", "Orang");
    await day.cronUntil(shop, "2026-11-22T04:00:00Z", MINUTE);
    for (const name of ["vendure", "medusa"] as const) {
      expect((await rowsOf(shop, name)).filter((row) => row.startsWith("gayo"))).toEqual([
        "gayo waitingForYou: in doubt",
      ]);
    }
    const [last] = vendurePlace.store.products.all.slice(-1);
    expect(last).toMatchObject({ translations: [{ name: "Orang" }] });
    expect(vendurePlace.store.variantsOf(last?.id ?? "")).toMatchObject([{ sku: "gayo", prices: { IDR: 9_900_000 } }]);
    expect(medusaPlace.store.products.at(-1)).toMatchObject({
      title: "Orang",
      variants: [{ sku: "gayo", prices: [{ amount: 99_000 }] }],
    });
  });

  test("a session that has ended is renewed by signing in again, and nobody is asked", async () => {
    vendurePlace.revoke();
    await publish(product("kawung"));
    expect((await rowsOf(shop, "vendure")).filter((row) => row.startsWith("kawung"))).toEqual(["kawung unchanged"]);
  });
});
