/** A shop on four sandboxed channels, with products that do not fit everywhere. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instagram } from "../../src/channels/instagram/index.js";
import { shopee } from "../../src/channels/shopee/index.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { telegram } from "../../src/channels/telegram.js";
import { folderHost } from "../../src/hosts/folder.js";
import { createEtalase } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../photos/pictures.js";

const TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const SHOPEE = { partnerId: 2_001_887, partnerKey: "canary-partner-key-0123456789abcdef", shopId: 600_000 } as const;
const INSTAGRAM = { userId: "17841400000000001", appSecret: "canary-app-secret-0123456789" } as const;
const INSTAGRAM_TOKEN = "canary-instagram-token-0123";
const HOSTED = "https://foto.toko.example";
/** Asks for nothing but weight. */
const BATIK = 100_202;

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Opens sandbox and shop in a folder of their own. */
export async function openPreviewShop() {
  const folder = mkdtempSync(join(tmpdir(), "etalase-preview-"));
  const at = (...names: string[]): string => join(folder, ...names);
  const sandbox = createSandbox();
  const tele = await sandbox.telegram({ token: TOKEN, chats: ["@toko_kopi"] });
  const mall = await sandbox.shopee(SHOPEE);
  const fetchPhoto = (url: string): Uint8Array => readFileSync(at("hosted", url.slice(HOSTED.length + 1)));
  const gram = await sandbox.instagram({ ...INSTAGRAM, token: INSTAGRAM_TOKEN, fetchPhoto });
  const shop = createEtalase({
    seller: { name: "Toko Kopi", whatsapp: "081234567890" },
    ledger: memoryLedger(),
    pace: 100,
    photos: { folder: at("store"), host: folderHost({ folder: at("hosted"), url: HOSTED }) },
    channels: {
      web: storefront({ folder: at("public"), url: "https://toko.example" }),
      shopee: shopee({ ...SHOPEE, tokens: mall.tokens, server: mall.url }),
      ig: instagram({ ...INSTAGRAM, tokens: { accessToken: INSTAGRAM_TOKEN }, server: gram.url }),
      tele: telegram({ token: TOKEN, chat: "@toko_kopi", server: tele.url }),
    },
  });
  return {
    shop,
    tele,
    mall,
    gram,
    at,
    filesIn: (...names: string[]): readonly string[] =>
      readdirSync(at(...names), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    async close() {
      await shop.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const SENTENCE =
  "Disangrai setiap Selasa di Takengon, digiling kasar atau halus sesuai pesanan, rasa cokelat & jeruk. ";
const WORDS = [
  "Kopi",
  "Gayo",
  "Arabika",
  "Natural",
  "Honey",
  "250 g",
  "Biji",
  "Bubuk",
  "Terbaik",
  "<Asli>",
  "☕",
  "No.1",
];

/** Products by number: short and long words, sales and variants, photos of every shape. Equal numbers give equal ones. */
export async function productOf(at: number) {
  const draw = (size: number, salt: number): number => (Math.imul(at * 31 + salt, 2_654_435_761) >>> 8) % size;
  const title = Array.from({ length: 2 + draw(28, 1) }, (_, index) => WORDS[draw(WORDS.length, index + 2)]).join(" ");
  const shapes = [
    [900, 900],
    [1600, 700],
    [600, 1500],
    [1234, 777],
  ] as const;
  const photos = await Promise.all(
    Array.from({ length: 1 + draw(3, 40) }, async (_, index) => {
      const [width, height] = shapes[draw(shapes.length, 50 + index)] ?? [900, 900];
      return { id: `f${index}`, source: await jpeg(width, height, 8, at + index), alt: `Foto ${index + 1}` };
    }),
  );
  const price = String(15_000 + 500 * draw(200, 60));
  const base = { id: `p${at}`, title, description: SENTENCE.repeat(draw(40, 61)).trim(), photos };
  const weight = { shipping: { weightGrams: 300 } };
  const channels = { shopee: { extras: { categoryId: BATIK } } };
  if (draw(3, 62) > 0) return { ...base, ...weight, channels, price, stock: draw(30, 63) };
  const variants = ["Halus", "Kasar"].map((value, index) => ({
    sku: `p${at}-${index}`,
    options: { Giling: value },
    price: String(Number(price) + 1_000 * index),
    stock: 3 + index,
  }));
  return { ...base, ...weight, channels, options: [{ name: "Giling", values: ["Halus", "Kasar"] }], variants };
}
