/** Feeds of products, not rows: the agents' protocol and schema.org, against their own schemas and a parser. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FileHost } from "../../src/channel/file-host.js";
import { acpFeed } from "../../src/channels/feeds/acp.js";
import { productsJson } from "../../src/channels/feeds/products-json.js";
import { NOW } from "./fake-tools.js";
import { feedOf, freshFolder, KOPI, plain, readTwin, SELLER } from "./feeds-kit.js";

type Doc = Readonly<Record<string, unknown>>;

describe("the feed for agents", () => {
  const read = (folder: string) =>
    readTwin(join(folder, "products.jsonl"))
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Doc & { readonly variants: readonly Doc[] });

  test("has a product a line, its prices in minor units", async () => {
    const folder = freshFolder();
    const policies = { returns: "https://toko.example/retur" };
    await feedOf(acpFeed({ folder, feedId: "feed_1", targetCountry: "ID", policies })).build([KOPI, plain("teh")]);
    const [kopi, teh] = read(folder);
    expect(kopi).toMatchObject({
      id: "kopi-gayo",
      title: "Kopi Gayo",
      url: "https://toko.example/p/kopi-gayo.html",
      description: { plain: "Biji pilihan dari dataran tinggi.\nDisangrai setiap Senin." },
    });
    expect(kopi?.variants).toEqual([
      expect.objectContaining({
        id: "KOPI-250",
        title: "Kopi Gayo – 250 g",
        price: { amount: 6_500_000, currency: "IDR" },
        availability: { available: true, status: "in_stock" },
        barcodes: [{ type: "GTIN", value: "04006381333931" }],
        variant_options: [{ name: "Berat", value: "250 g" }],
        categories: [
          { value: "Makanan > Kopi", taxonomy: "merchant" },
          { value: "1868", taxonomy: "google_product_category" },
        ],
        condition: ["new"],
        seller: { name: "Toko Kopi", links: [{ type: "refund_policy", url: "https://toko.example/retur" }] },
      }),
      expect.objectContaining({
        price: { amount: 21_900_000, currency: "IDR" },
        list_price: { amount: 24_000_000, currency: "IDR" },
        availability: { available: false, status: "out_of_stock" },
      }),
    ]);
    const [first] = (kopi?.variants[1]?.["media"] ?? []) as readonly Doc[];
    expect(first).toMatchObject({ type: "image", url: "https://foto.example/kopi-gayo-kilo.jpg", width: 800 });
    expect(teh?.variants).toHaveLength(1);
  });

  test("says what it is beside it, with the time of the last change and no other", async () => {
    const folder = freshFolder();
    const feed = feedOf(acpFeed({ folder, feedId: "feed_1", targetCountry: "ID" }));
    const metadata = () => JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8")) as Doc;
    await feed.build([KOPI]);
    const first = { id: "feed_1", target_country: "ID", updated_at: NOW.toISOString() };
    expect(metadata()).toEqual(first);
    const later = new Date(NOW.getTime() + 60_000);
    await feed.build([KOPI], { now: later });
    expect(metadata()).toEqual(first);
    await feed.build([KOPI, plain("teh")], { now: later });
    expect(metadata()).toEqual({ ...first, updated_at: later.toISOString() });
  });

  test("is put with what describes it last", async () => {
    const names: string[] = [];
    const to: FileHost = { key: "test", put: async ({ name }) => void names.push(name) };
    await feedOf(acpFeed({ folder: freshFolder(), feedId: "feed_1", to })).build([KOPI]);
    expect(names).toEqual(["products.jsonl", "products.jsonl.gz", "metadata.json"]);
  });

  test("refuses two products with one SKU, since agents buy by it", async () => {
    const feed = feedOf(acpFeed({ folder: freshFolder(), feedId: "feed_1" }));
    const { refused } = await feed.build([plain("teh"), plain("kopi", { sku: "teh" })]);
    expect([...(refused?.keys() ?? [])]).toEqual(["kopi"]);
  });

  const schema = "../shared/samples/acp/schema.feed.json";
  test.skipIf(!existsSync(schema))(
    "holds to the protocol's own schema (../shared is beside the checkout)",
    async () => {
      const { $defs } = JSON.parse(readFileSync(schema, "utf8")) as { readonly $defs: Readonly<Record<string, Shape>> };
      const folder = freshFolder();
      await feedOf(acpFeed({ folder, feedId: "f" })).build([
        KOPI,
        plain("teh", { stock: { onHand: 0, backorder: true } }),
      ]);
      const faults = read(folder).flatMap((product) =>
        faultsOf(product, { $ref: "#/$defs/Product" }, $defs, "product"),
      );
      expect(faults).toEqual([]);
      // The check itself sees something.
      expect(faultsOf({ id: 1 }, { $ref: "#/$defs/Product" }, $defs, "product").length).toBeGreaterThan(1);
    },
  );
});

/** As much of JSON Schema as that schema uses. */
interface Shape {
  readonly $ref?: string;
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: boolean;
  readonly items?: Shape;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

function faultsOf(
  value: unknown,
  shape: Shape,
  defs: Readonly<Record<string, Shape>>,
  path: string,
): readonly string[] {
  if (shape.$ref !== undefined) {
    const found = defs[shape.$ref.replace("#/$defs/", "")];
    return found ? faultsOf(value, found, defs, path) : [`${path}: unknown ${shape.$ref}`];
  }
  const isType = {
    object: typeof value === "object" && value !== null && !Array.isArray(value),
    array: Array.isArray(value),
    string: typeof value === "string",
    integer: Number.isInteger(value),
    number: typeof value === "number",
    boolean: typeof value === "boolean",
  }[shape.type ?? "object"];
  if (!isType) return [`${path}: no ${shape.type}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => faultsOf(item, shape.items ?? {}, defs, `${path}[${at}]`));
  }
  if (typeof value === "object") return objectFaults(value as Doc, shape, defs, path);
  const isUri = shape.format !== "uri" || URL.canParse(String(value));
  const fits = shape.pattern === undefined || new RegExp(shape.pattern).test(String(value));
  return isUri && fits && Number(shape.minimum ?? 0) <= (typeof value === "number" ? value : 0)
    ? []
    : [`${path}: wrong`];
}

function objectFaults(
  value: Doc,
  shape: Shape,
  defs: Readonly<Record<string, Shape>>,
  path: string,
): readonly string[] {
  const missing = (shape.required ?? []).filter((name) => !(name in value)).map((name) => `${path}.${name}: missing`);
  const inner = Object.entries(value).flatMap(([name, each]) => {
    const known = shape.properties?.[name];
    if (known) return faultsOf(each, known, defs, `${path}.${name}`);
    return shape.additionalProperties === false ? [`${path}.${name}: not known`] : [];
  });
  return [...missing, ...inner];
}

describe("products.json", () => {
  const build = async (...products: readonly Parameters<typeof plain>[1][]) => {
    const file = join(freshFolder(), "products.json");
    await feedOf(productsJson({ file })).build(products.map((product, at) => ({ ...plain(`p${at}`), ...product })));
    const { dataFeedElement, ...head } = JSON.parse(readTwin(file)) as Doc & {
      readonly dataFeedElement: readonly Doc[];
    };
    return { head, items: dataFeedElement, file };
  };

  test("is a feed of schema.org's, with its name and version", async () => {
    const { head, items } = await build();
    expect(head).toEqual({
      "@context": "https://schema.org",
      "@type": "DataFeed",
      name: "Toko Kopi",
      url: "https://toko.example",
      version: 1,
    });
    expect(items).toEqual([]);
  });

  test("says a product with one variant as a product", async () => {
    const { items } = await build({
      certificates: [{ kind: "halal", number: "ID0011", issuer: "BPJPH" }],
      attributes: { kandungan: "teh" },
      gtin: "4006381333931",
    });
    expect(items).toEqual([
      expect.objectContaining({
        "@type": "Product",
        productID: "p0",
        sku: "p0",
        name: "Produk p0",
        gtin14: "04006381333931",
        image: ["https://foto.example/p0-1.jpg"],
        url: "https://toko.example/p/p0.html",
        hasCertification: [
          {
            "@type": "Certification",
            name: "halal",
            certificationIdentification: "ID0011",
            issuedBy: { "@type": "Organization", name: "BPJPH" },
          },
        ],
        additionalProperty: [{ "@type": "PropertyValue", name: "kandungan", value: "teh" }],
        offers: expect.objectContaining({
          "@type": "Offer",
          price: "20000",
          priceCurrency: "IDR",
          availability: "https://schema.org/InStock",
          inventoryLevel: { "@type": "QuantitativeValue", value: 3 },
          itemCondition: "https://schema.org/NewCondition",
          seller: { "@type": "Organization", name: "Toko Kopi" },
        }),
      }),
    ]);
  });

  test("says several as a group, each with its own price, struck where a sale runs", async () => {
    const { price: _price, stock: _stock, ...group } = { ...plain("x"), ...KOPI };
    const file = join(freshFolder(), "products.json");
    await feedOf(productsJson({ file })).build([group]);
    const { dataFeedElement } = JSON.parse(readTwin(file)) as { readonly dataFeedElement: readonly Doc[] };
    expect(dataFeedElement[0]).toMatchObject({
      "@type": "ProductGroup",
      productGroupID: "kopi-gayo",
      brand: { "@type": "Brand", name: "Gayo Asli" },
      hasVariant: [
        { sku: "KOPI-250", weight: { value: 300, unitCode: "GRM" }, offers: { price: "65000" } },
        {
          sku: "KOPI-1K",
          image: ["https://foto.example/kopi-gayo-kilo.jpg", expect.any(String), expect.any(String)],
          offers: {
            price: "219000",
            priceValidUntil: "2026-11-30T17:00:00.000Z",
            priceSpecification: [{ price: "240000", priceType: "https://schema.org/StrikethroughPrice" }],
          },
        },
      ],
    });
  });

  test("is the same to the byte whatever order keys were kept in", async () => {
    const file = join(freshFolder(), "products.json");
    const feed = feedOf(productsJson({ file }));
    await feed.build([KOPI]);
    const before = readTwin(file);
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, each]) => [key, reversed(each)]),
      );
    };
    const content = reversed(feed.render(KOPI).content);
    const photos = [1, 2].map((at) => ({ id: String(at), url: `https://foto.example/kopi-gayo-${at}.jpg` }));
    const kilo = { id: "kilo", url: "https://foto.example/kopi-gayo-kilo.jpg" };
    const rows = async function* () {
      yield {
        product: "kopi-gayo",
        content,
        photos: [...photos, kilo] as never,
        digest: "",
        presence: "live" as const,
      };
    };
    expect((await feed.build([KOPI], { rows })).written).toBe(0);
    expect(readTwin(file)).toBe(before);
  });

  test("needs neither page, photo nor seller", () => {
    const feed = feedOf(productsJson({ file: "x.json" }));
    const nobody = { ...SELLER, name: "" };
    expect(() => feed.render(plain("teh", { photos: [] }), { link: undefined, seller: nobody })).not.toThrow();
  });
});
