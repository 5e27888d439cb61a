/** Feeds as tests want them: products as sellers write them, a file on a real disk, and what a run came to. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll } from "vitest";
import { type Channel, inside } from "../../src/channel/define.js";
import type { Loss, Rendered, RenderInput, SellerView } from "../../src/channel/render.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Photo, Piece, RebuildSet, Rebuilt } from "../../src/channel/verbs.js";
import type { ProductView } from "../../src/channel/view.js";
import type { RowsContent } from "../../src/channels/feeds/_feed/rows.js";
import type { ProductInput } from "../../src/model/input.js";
import { parseProduct } from "../../src/model/schema.js";
import { viewProduct } from "../../src/model/view.js";
import { NOW, photoOf } from "./fake-tools.js";

export const SELLER: SellerView = {
  id: "toko",
  name: "Toko Kopi",
  url: "https://toko.example",
  currency: "IDR",
  locale: "id-ID",
};

const top = mkdtempSync(join(tmpdir(), "etalase-feeds-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));
let opened = 0;

/** A folder of its own for each test, gone after the file. */
export function freshFolder(): string {
  opened += 1;
  return join(top, String(opened));
}

interface Options {
  readonly now?: Date | undefined;
  readonly seller?: SellerView | undefined;
  readonly link?: string | undefined;
}

/** The view of a product as feeds are given it. */
export function viewOf(product: ProductInput, { now = NOW }: Options = {}): ProductView {
  const parsed = parseProduct(product, { currency: "IDR", locale: "id-ID" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return viewProduct(parsed.product, { locale: "id-ID", now }).view;
}

/** One configured feed, worked by hand. */
export function feedOf(channel: Channel) {
  const within = channel[inside];
  const render = (product: ProductInput, options: Options = {}): Rendered<unknown> => {
    const { seller = SELLER, now = NOW } = options;
    const link = "link" in options ? options.link : `https://toko.example/p/${product.id}.html`;
    const input: RenderInput<unknown, unknown> = {
      product: viewOf(product, options),
      settings: within.publicSettings,
      extras: {},
      seller,
      link,
      standsInFor: undefined,
      facts: {},
      marker: product.id,
      now,
      tools: renderTools("id-ID"),
    };
    return within.render(input);
  };
  const pieceOf = (product: ProductInput, options: Options): Piece<unknown> => {
    // What the ledger keeps is JSON.
    const content = JSON.parse(JSON.stringify(render(product, options).content)) as unknown;
    return { product: product.id, content, photos: photosOf(product), digest: "", presence: "live" };
  };
  return {
    channel,
    within,
    render,
    /** Fields of what was lost. */
    losses: (product: ProductInput, options: Options = {}): readonly string[] =>
      (render(product, options).losses ?? []).map(({ field, reason }: Loss) => `${field} ${reason}`),
    rows: (product: ProductInput, options: Options = {}) => (render(product, options).content as RowsContent).rows,
    async build(
      products: Iterable<ProductInput>,
      options: Options & Partial<RebuildSet<unknown>> & { readonly signal?: AbortSignal } = {},
    ): Promise<Rebuilt> {
      const { now = NOW, signal = new AbortController().signal, seller = SELLER } = options;
      const all = [...products];
      const set: RebuildSet<unknown> = {
        count: options.count ?? all.length,
        seller,
        showsLater: false,
        mayShrink: options.mayShrink,
        async *rows() {
          for (const product of all) yield pieceOf(product, options);
        },
      };
      const session = within.connect({ now: () => now } as never);
      const rebuild = within.verb("rebuild") as (
        session: unknown,
        set: unknown,
        signal: AbortSignal,
      ) => Promise<Rebuilt>;
      return rebuild(session, options.rows ? { ...set, rows: options.rows } : set, signal);
    },
  };
}

/** Photos as the engine hands them over: those of the product that can be opened. */
function photosOf({ id, photos = [] }: ProductInput): readonly Photo[] {
  return photos.flatMap((photo, index) => {
    const source = typeof photo === "object" && "source" in photo ? photo.source : photo;
    if (source === "broken.jpg") return [];
    const key = typeof photo === "object" && "source" in photo && photo.id !== undefined ? photo.id : String(index + 1);
    return [photoOf(key, Buffer.from(`${id} ${key}`), `https://foto.example/${id}-${key}.jpg`)];
  });
}

/** The text of a file, checked against its gzip twin. */
export function readTwin(file: string): string {
  const text = readFileSync(file, "utf8");
  if (gunzipSync(readFileSync(`${file}.gz`)).toString("utf8") !== text) throw new Error("the gzip twin says otherwise");
  return text;
}

/** Coffee in two sizes, with most of what a product can have. */
export const KOPI: ProductInput = {
  id: "kopi-gayo",
  title: "Kopi Gayo",
  description: "Biji pilihan dari dataran tinggi.\nDisangrai setiap Senin.",
  brand: "Gayo Asli",
  categories: { own: ["Makanan", "Kopi"], google: 1868 },
  tags: ["arabika", "organik"],
  photos: ["1.jpg", "2.jpg", { id: "kilo", source: "3.jpg" }],
  options: [{ name: "Berat", values: ["250 g", "1 kg"] }],
  shipping: { weightGrams: 300 },
  variants: [
    { sku: "KOPI-250", options: { Berat: "250 g" }, price: "65000", stock: 12, gtin: "4006381333931" },
    {
      sku: "KOPI-1K",
      options: { Berat: "1 kg" },
      price: {
        list: "240000",
        sale: { price: "219000", from: "2026-11-01T00:00:00+07:00", until: "2026-12-01T00:00:00+07:00" },
      },
      stock: 0,
      shipping: { weightGrams: 1100 },
      photos: ["kilo"],
    },
  ],
};

/** Something plain. */
export function plain(id: string, more: Partial<ProductInput> = {}): ProductInput {
  const stock = more.variants ? {} : { stock: 3 };
  return { id, title: `Produk ${id}`, price: "20000", ...stock, photos: ["1.jpg"], ...more };
}
