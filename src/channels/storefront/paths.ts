/**
 * Where pages are. A product's page is named by the product's id, so that its address never changes; pages are plain
 * `.html` files, so that they open from any web server, any folder, and from a disk.
 */
import { sha256Hex } from "../../http/sign.js";

/** The first page. */
export const INDEX = "index.html";

/** Names that Windows keeps to itself, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/** Path of a product's page below the shop's folder. Two ids never share one, on any file system. */
export function productPath(id: string): string {
  const isPlain = /^[a-z0-9_-][a-z0-9._-]*$/.test(id) && !id.endsWith(".") && !RESERVED.test(id);
  // "Kopi" and "kopi" are one file on some disks. No id holds a tilde.
  return `p/${isPlain ? id : `${plain(id) || "p"}~${sha256Hex(id).slice(0, 8)}`}.html`;
}

/** The part of a category's path that stands for one label: `"Kopi & Teh"` is `kopi-teh`. */
export function slugOf(label: string): string {
  const letters = label.normalize("NFKD").replace(/\p{Mark}/gu, "");
  const slug = plain(letters);
  // What was left out could be all that tells two labels apart.
  const isWhole = !/[^\p{ASCII}]/u.test(letters.replace(/[^\p{Letter}\p{Number}]/gu, "")) && slug !== "";
  if (isWhole && !RESERVED.test(slug)) return slug;
  return `${slug === "" ? "k" : slug}-${sha256Hex(label.normalize("NFC").toLowerCase()).slice(0, 6)}`;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Path of a category's page. No slug holds an underscore, so that numbered pages never meet a category. */
export function categoryPath(slugs: readonly string[], page = 1): string {
  return `c/${slugs.join("/")}${numbered(page)}.html`;
}

/** Path of the list of everything. */
export function allPath(page = 1): string {
  return page === 1 ? INDEX : `index${numbered(page)}.html`;
}

function numbered(page: number): string {
  return page === 1 ? "" : `_${page}`;
}

/** The way from one page to the shop's folder: `""`, `"../"`, `"../../"`. */
export function rootFrom(path: string): string {
  return "../".repeat(path.split("/").length - 1);
}

/** A path as part of an address. */
export function addressOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** The public address of a path; the first page is the folder itself. */
export function publicAddress(url: string, path: string): string {
  const base = url.endsWith("/") ? url : `${url}/`;
  return path === INDEX ? base : `${base}${addressOf(path)}`;
}
