/** Handles: the part of an address that names a product, and our natural key of it. */
import { sha256Hex } from "../../http/sign.js";

/** "A handle can contain letters, hyphens, and numbers, but no spaces." (schema 2026-10); the length is ours. */
const CLEAN = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MOST = 100;

/**
 * The handle of a listing, pure from its marker: a product id that is a good handle stays, others become letters and a
 * hash, so that no two of ours are ever the same.
 */
export function handleOf(marker: string): string {
  if (CLEAN.test(marker) && marker.length <= MOST) return marker;
  const letters = marker
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MOST)
    .replace(/^-+|-+$/g, "");
  return `${letters === "" ? "p" : letters}-${sha256Hex(marker).slice(0, 8)}`;
}
