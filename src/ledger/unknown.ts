/** What nobody knows of a listing any more: a call of unknown outcome may have changed it, or may still. */
import type { Facet } from "../channel/facet.js";
import type { Digests } from "./rows.js";

/** Equals no digest, so that whatever is wished next is due, also what was applied before the call. */
const UNKNOWN = "?";

/** The applied digests of facets that a call of unknown outcome dealt with. */
export function unknownDigests(due: readonly Facet[]): Partial<Digests> {
  return Object.fromEntries(due.map((facet) => [facet, facet === "presence" ? "" : UNKNOWN]));
}

/** Whether nobody knows what a listing shows of this facet. */
export function isUnknownDigest(digest: string): boolean {
  return digest === UNKNOWN;
}
