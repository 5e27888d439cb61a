/** What independent programs say of the pages: an HTML validator, an XML parser. Without them, skipped with a word. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { openSeller, trustOf } from "../trust/kit.js";
import { NOW, photoOf, productOf, variantOf } from "./fake-tools.js";
import { catalogue, type Entry, openShop } from "./storefront-kit.js";

const OPTION = (label: string) => ({ code: "ukuran", name: "Ukuran", value: label, label });

/** One of everything that a page can show. */
const rich: Entry = {
  product: productOf({
    id: "rich",
    title: "Kopi <Gayo> & “Toraja”",
    rich: { markdown: "", plain: "", html: "<h2>Isi</h2><p>Kopi<br />enak</p><ul><li>satu</li></ul>" },
    highlights: ["Segar"],
    brand: "Merek",
    attributes: { proses: "basah", organik: true },
    certificates: [{ kind: "halal", number: "ID1", issuer: "BPJPH", verifyUrl: "https://bpjph.halal.go.id/?a=1&b=2" }],
    variants: [
      variantOf("a", "65000", {
        options: [OPTION("250 g")],
        photos: ["2"],
        listPrice: { amount: "85000", currency: "IDR" },
        saleUntil: NOW,
      }),
      variantOf("b", "90000", {
        options: [OPTION("500 g")],
        minOrder: 2,
        tiers: [{ minQty: 3, price: { amount: "80000", currency: "IDR" } }],
      }),
      variantOf("c", "95000", { options: [OPTION("1 kg")], availability: "outOfStock" }),
    ],
  }),
  photos: ["1", "2", "3"].map((id) => photoOf(id, Buffer.from(id))),
};

async function richShop() {
  const seller = await openSeller(NOW);
  const shop = openShop({
    trust: trustOf(seller, { qr: true }),
    description: "Kopi & teh",
    seller: {
      name: "Toko & Kopi",
      whatsapp: "081234567890",
      email: "halo@toko.example",
      payTo: [{ bank: "BCA", holder: "CV KOPI TAKENGON", last4: "7890" }],
      officialChannels: [{ channel: "Shopee", url: "https://shopee.co.id/toko?a=1&b=2" }],
      returnPolicy: { category: "none" },
      policies: { privacy: "https://toko.example/privasi" },
    },
  });
  await shop.build([rich, ...catalogue(60)]);
  await shop.build([rich, ...catalogue(59)]);
  return shop;
}

interface Verdict {
  readonly valid: boolean;
  readonly results: readonly { readonly messages: readonly { readonly ruleId: string; readonly message: string }[] }[];
}
interface Validator {
  validateString(text: string): Promise<Verdict>;
}

/** html-validate where it is installed. Its name is no literal, so that types do not need it. */
async function findValidator(): Promise<Validator | undefined> {
  const name = "html-validate";
  try {
    const found = (await import(name)) as { readonly HtmlValidate: new (config: object) => Validator };
    const rules = {
      "no-trailing-whitespace": "off",
      "long-title": "off",
      "tel-non-breaking": "off",
      "void-style": "off",
    };
    return new found.HtmlValidate({ root: true, extends: ["html-validate:recommended"], rules });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
    if (error instanceof Error && /Cannot find (module|package)|Failed to (load|resolve)/.test(error.message))
      return undefined;
    throw error;
  }
}

const validator = await findValidator();
const python = spawnSync("python3", ["-c", "import xml.etree.ElementTree"]).status === 0;

describe("pages", () => {
  test.skipIf(!validator)("are valid HTML (skipped without html-validate)", async () => {
    const shop = await richShop();
    const pages = [...shop.disk.files].filter(([path]) => path.endsWith(".html"));
    const kinds = [
      "/404.html",
      "/index.html",
      "/index_2.html",
      "/c/makanan.html",
      "/p/rich.html",
      "/p/p0000.html",
      "/p/p0059.html",
      "/verify.html",
      "/v/rich.html",
      "/v/p0059.html",
    ];
    for (const kind of kinds) {
      const text = pages.find(([path]) => path.endsWith(kind))?.[1] ?? "";
      const { results } = (await validator?.validateString(text)) ?? { results: [] };
      const messages = results.flatMap((result) =>
        result.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`),
      );
      expect({ kind, messages }).toEqual({ kind, messages: [] });
    }
  });
});

describe("sitemap and feed", () => {
  test.skipIf(!python)("can be read by a parser that is not ours (skipped without python3)", async () => {
    const shop = await richShop();
    const read = (path: string, query: string) => {
      const program = `import sys,json,xml.etree.ElementTree as e\nprint(json.dumps([n.text for n in e.fromstring(sys.stdin.buffer.read()).iter(${JSON.stringify(query)})]))`;
      const { stdout, stderr } = spawnSync("python3", ["-c", program], { input: shop.read(path), encoding: "utf8" });
      expect(stderr).toBe("");
      return JSON.parse(stdout) as readonly string[];
    };
    const locations = read("sitemap.xml", "{http://www.sitemaps.org/schemas/sitemap/0.9}loc");
    expect(locations.slice(0, 2)).toEqual(["https://toko.example/", "https://toko.example/c/rumah.html"]);
    // The front page, three categories, 60 products.
    expect(locations).toHaveLength(64);
    expect(read("sitemap.xml", "{http://www.google.com/schemas/sitemap-image/1.1}loc")).toHaveLength(62);
    expect(read("feed.xml", "title").slice(0, 2)).toEqual(["Toko & Kopi", "Kopi <Gayo> & “Toraja”"]);
    expect(read("feed.xml", "pubDate")).toHaveLength(50);
  });

  test("a sitemap too large for one file becomes an index of several", async () => {
    const { sitemaps } = await import("../../src/channels/storefront/machine.js");
    const entries = Array.from({ length: 10_001 }, (_, index) => ({
      path: `p/${index}.html`,
      changed: NOW,
      images: [],
    }));
    const files = sitemaps("https://toko.example", entries);
    expect(files.map(({ path }) => path)).toEqual(["sitemap_1.xml", "sitemap_2.xml", "sitemap.xml"]);
    expect(files[2]?.text).toContain("<loc>https://toko.example/sitemap_2.xml</loc>");
  });
});
