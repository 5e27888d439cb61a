/** One run's share of trust: what a shop puts up so that buyers can check it, beside its products. */
import { resolve } from "node:path";
import type { Http } from "../../channel/toolbox.js";
import type { Piece } from "../../channel/verbs.js";
import { drawQr, stageClaims, stageTrust } from "./claims.js";
import type { StorefrontContent } from "./content.js";
import type { Files } from "./files.js";
import type { ShopFolder } from "./folder.js";
import { publicAddress } from "./paths.js";
import type { StoredPhoto } from "./photos.js";
import { readPlaces } from "./places.js";
import type { Site } from "./site.js";
import { type ShopBackLink, type ShopTrust, VERIFY_PAGE, verifyPath } from "./trust.js";
import { verifyFile } from "./verify.js";

/** Puts up a product's checking page and claims. */
export type Prove = (piece: Piece<StorefrontContent>, photos: readonly StoredPhoto[]) => Promise<void>;

/** What of a session this needs. */
interface Desk {
  readonly files: Files;
  readonly now: () => Date;
  readonly http?: Http | undefined;
}

/** Puts up what concerns the shop as a whole; `undefined` where nobody gave the shop a `trust`. */
export async function proveShop(
  { files, now, http }: Desk,
  site: Site,
  folder: ShopFolder,
  signal: AbortSignal,
): Promise<Prove | undefined> {
  const { trust, url } = site.settings;
  if (!trust || url === undefined) return undefined;
  const at = now();
  const backLinks = await readPlaces({ trust, files, folder: resolve(site.settings.folder), http, now: at, signal });
  await stageTrust(trust, folder);
  const { path, text } = verifyFile({ site, trust, backLinks });
  await folder.text("page", path, text);
  if (trust.qr) await stageQr(trust, url, folder, VERIFY_PAGE);
  return (piece, photos) => proveProduct({ site, trust, url, backLinks, folder, now: at }, piece, photos);
}

interface Proving {
  readonly site: Site;
  readonly trust: ShopTrust;
  readonly url: string;
  readonly backLinks: readonly ShopBackLink[];
  readonly folder: ShopFolder;
  readonly now: Date;
}

async function proveProduct(
  { site, trust, url, backLinks, folder, now }: Proving,
  { content, photos: given }: Piece<StorefrontContent>,
  photos: readonly StoredPhoto[],
): Promise<void> {
  const { path, text } = verifyFile({ site, trust, backLinks, product: { content, photos } });
  const dates = await folder.text("page", path, text);
  if (dates === "theirs") throw new TypeError("A checking page is ours.");
  await stageClaims(trust, folder, { content, photos: given, dates, now });
  if (trust.qr) await stageQr(trust, url, folder, verifyPath(content.product.id));
}

async function stageQr(trust: ShopTrust, url: string, folder: ShopFolder, page: string): Promise<void> {
  await folder.made("asset", page.replace(/html$/, "svg"), `qr ${url} ${page}`, async () => {
    return drawQr(trust, publicAddress(url, page));
  });
}
