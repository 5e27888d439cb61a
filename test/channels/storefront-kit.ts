/** A storefront as tests want it: contents from products, a disk in memory that counts and fails, a reader that follows links. */
import { posix } from "node:path";
import { type Channel, inside } from "../../src/channel/define.js";
import type { RenderInput, SellerView } from "../../src/channel/render.js";
import type { Http } from "../../src/channel/toolbox.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Photo, Piece, RebuildSet } from "../../src/channel/verbs.js";
import type { ProductView } from "../../src/channel/view.js";
import type { StorefrontContent } from "../../src/channels/storefront/content.js";
import type { Files } from "../../src/channels/storefront/files.js";
import { type StorefrontOptions, storefront } from "../../src/channels/storefront/index.js";
import type { StorefrontSettings } from "../../src/channels/storefront/options.js";
import { rebuildShop } from "../../src/channels/storefront/rebuild.js";
import { NOW, photoOf, productOf, renderInput } from "./fake-tools.js";

const URL_OF_SHOP = "https://toko.example";
const SELLER: SellerView = {
  id: "toko",
  name: "Toko Kopi",
  currency: "IDR",
  locale: "id-ID",
  whatsapp: "+6281234567890",
};

export interface Entry {
  readonly product: ProductView;
  readonly photos?: readonly Photo[];
}

export class Crash extends Error {}

/** A disk in memory. `budget`: changes until it crashes, the last of them half done. */
export function createDisk(files = new Map<string, string>()) {
  const written: string[] = [];
  const disk = { files, written, budget: Number.POSITIVE_INFINITY, changes: 0 };
  const change = () => {
    disk.changes += 1;
    if (disk.changes > disk.budget) throw new Crash(`after ${disk.budget} changes`);
  };
  const below = (folder: string) => [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
  const seam: Files = {
    readText: async (path) => files.get(path),
    async write(path, bytes) {
      const text = typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("latin1");
      if (files.has(path)) throw new Error(`${path} exists`);
      files.set(path, text.slice(0, text.length / 2));
      change();
      files.set(path, text);
    },
    async rename(from, to) {
      change();
      const text = files.get(from);
      if (text === undefined) throw new Error(`${from} is missing`);
      files.delete(from);
      files.set(to, text);
      if (!to.includes("/.etalase/")) written.push(to.slice("/shop/".length));
    },
    async remove(path) {
      change();
      files.delete(path);
    },
    async removeFolder(path) {
      for (const one of below(path)) files.delete(one);
    },
    makeFolder: async () => undefined,
    list: async (folder) => below(folder).map((path) => path.slice(folder.length + 1)),
    names: async (folder) =>
      below(folder)
        .map((path) => path.slice(folder.length + 1))
        .filter((path) => !path.includes("/")),
    syncFolder: async () => undefined,
  };
  return Object.assign(disk, { seam });
}

export type Disk = ReturnType<typeof createDisk>;

/** A storefront in `/shop` of a disk in memory. */
export function openShop(options: Partial<StorefrontOptions> = {}, disk = createDisk()) {
  const channel: Channel = storefront({ folder: "/shop", url: URL_OF_SHOP, ...options });
  const within = channel[inside];
  const settings = within.settings as Readonly<Record<string, unknown>> & StorefrontSettings;
  const contentOf = (product: ProductView, more: Partial<RenderInput<unknown, unknown>> = {}) =>
    within.render({
      ...renderInput(product, { seller: SELLER, tools: renderTools(product.locale), ...more }),
      settings: within.publicSettings,
    }).content as StorefrontContent;
  const setOf = (entries: readonly Entry[], count: number, showsLater: boolean): RebuildSet<StorefrontContent> => ({
    count,
    seller: SELLER,
    showsLater,
    async *rows() {
      for (const { product, photos = [] } of entries) {
        // What the ledger keeps is JSON.
        const content = JSON.parse(JSON.stringify(contentOf(product))) as StorefrontContent;
        yield { product: product.id, content, photos, digest: "", presence: "live" } satisfies Piece<StorefrontContent>;
      }
    },
  });
  const build = (
    entries: readonly Entry[],
    {
      now = NOW,
      signal = new AbortController().signal,
      count = entries.length,
      showsLater = false,
      http = undefined as Http | undefined,
    } = {},
  ) => {
    disk.written.length = 0;
    return rebuildShop({ settings, files: disk.seam, now: () => now, http }, setOf(entries, count, showsLater), signal);
  };
  const read = (path: string) => {
    const text = disk.files.get(`/shop/${path}`);
    if (text === undefined) throw new Error(`${path} was not written`);
    return text;
  };
  return { channel, within, disk, build, read, contentOf };
}

/** Products with a photo each, spread over categories. */
export function catalogue(count: number): Entry[] {
  return Array.from({ length: count }, (_, index) => ({
    product: productOf({
      id: `p${String(index).padStart(4, "0")}`,
      title: `Produk ${index}`,
      categoryPath: index % 2 === 0 ? ["Makanan", "Kopi"] : ["Rumah"],
    }),
    photos: [photoOf("1", Buffer.from(`photo ${index}`))],
  }));
}

/** Files of a shop without what only the channel itself reads. */
export function publicFiles(disk: Disk): ReadonlyMap<string, string> {
  const own = [...disk.files].filter(([path]) => !path.includes("/.etalase/"));
  return new Map(own.map(([path, text]) => [path.slice("/shop/".length), text]));
}

/** Walks from the front page, the sitemap and the feed; answers what is linked and not there, or not whole. */
export function brokenLinks(disk: Disk): readonly string[] {
  const files = publicFiles(disk);
  const broken: string[] = [];
  const seen = new Set<string>();
  const queue = ["index.html", "sitemap.xml", "feed.xml", "search-data.js"].filter((path) => files.has(path));
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = files.get(path);
    if (text === undefined) broken.push(path);
    else if (path.endsWith(".html") && !text.endsWith("</html>\n")) broken.push(`${path} is half`);
    else queue.push(...linksIn(path, text));
  }
  return broken;
}

function linksIn(path: string, text: string): readonly string[] {
  if (path.endsWith(".xml")) {
    const found = [...text.matchAll(/<(?:loc|link|image:loc)>https:\/\/toko\.example\/([^<]*)</g)];
    return found.map(([, way]) => (way === "" || way === undefined ? "index.html" : decodeURI(way)));
  }
  if (path === "search-data.js") return [...text.matchAll(/"((?:p|m)\/[^"]+)"/g)].map(([, way]) => way ?? "");
  if (!path.endsWith(".html")) return [];
  return [...text.matchAll(/ (?:href|src)="([^"#]+)/g)]
    .map(([, way]) => way ?? "")
    .filter((way) => !/^[a-z]+:/.test(way))
    .map((way) => posix.normalize(posix.join(posix.dirname(path), decodeURI(way))));
}

/** The structured data of a page. */
export function graphOf(page: string): readonly Readonly<Record<string, unknown>>[] {
  const json = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)?.[1];
  if (json === undefined) throw new Error("no structured data");
  return (JSON.parse(json) as { "@graph": readonly Readonly<Record<string, unknown>>[] })["@graph"];
}
