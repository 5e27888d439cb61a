/** Photos of products that an agent hands in: no file of the machine is read for it that lies outside the photo roots. */
import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { EtalaseError } from "../errors.js";

/** A product as it came over the protocol: JSON, of which only the id was checked. */
interface Handed {
  readonly id: string;
  readonly photos?: unknown;
}

/**
 * Checks where photos that are files lie, links followed. Addresses are for the guard, and stored photos are known already.
 *
 * @param roots - folders as in `photos.roots`; relative ones are relative to the working directory
 * @throws EtalaseError `refused-photo` at the first file that lies in none of them, the same whether it exists or not
 */
export async function checkAgentPhotos(products: readonly Handed[], roots: readonly string[]): Promise<void> {
  const folders = await Promise.all(roots.map((root) => realOr(resolve(root), resolve(root))));
  for (const [at, { photos }] of products.entries()) {
    for (const [index, photo] of (Array.isArray(photos) ? photos : []).entries()) {
      const path = pathOf(photo);
      if (path === undefined || (await isInside(path, roots, folders))) continue;
      const field = `products.${at}.photos.${index}`;
      throw new EtalaseError("refused-photo", `${field} names no file in the photo roots.`, {
        field,
        cure: "Give an https address, put the photo into a folder of photos.roots, or name its folder there.",
      });
    }
  }
}

/** What is no address and no stored photo counts as a path; `undefined`: nothing on this machine is named. */
function pathOf(photo: unknown): string | undefined {
  const source: unknown = typeof photo === "object" && photo !== null ? Reflect.get(photo, "source") : photo;
  if (typeof source !== "string" || /^https?:/i.test(source) || /^store:[0-9a-f]{64}$/.test(source)) return undefined;
  if (!/^file:/i.test(source) || !URL.canParse(source)) return source;
  // A file address of another machine is no path here; as a text it lies in no root.
  return new URL(source).host === "" ? fileURLToPath(source) : source;
}

/** The first file of that name decides, as when photos are read: below each root, then below the working directory. */
async function isInside(path: string, roots: readonly string[], folders: readonly string[]): Promise<boolean> {
  if (path.includes("\0")) return false;
  const bases = isAbsolute(path) ? [""] : [...roots, ""];
  for (const base of bases) {
    const real = await realOr(resolve(base, path), undefined);
    if (real !== undefined) return folders.some((folder) => isBelow(folder, real));
  }
  return false;
}

/** Where a path really lies. Whatever keeps it from being known, it is not known to be allowed. */
async function realOr<T>(path: string, otherwise: T): Promise<string | T> {
  return realpath(path).catch(() => otherwise);
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
