/** What is learnt of a source's bytes once they are read, and how it is remembered. */
import type { PhotoRule } from "../channel/limits.js";
import type { Hashed } from "./hashed.js";
import { inspectPhoto, type PhotoLimits } from "./inspect.js";
import { PhotoError } from "./photo-error.js";
import type { KnownSource, SourceMemory } from "./room.js";
import type { Sources } from "./sources.js";
import { type PhotoStore, sha256Of } from "./store.js";

/** What identifying needs. */
export interface IdentifyContext {
  readonly memory: SourceMemory;
  readonly store: PhotoStore;
  readonly sources: Sources;
  readonly limits: PhotoLimits;
  readonly now: () => Date;
  /** What all channels accept, so that one rendition can serve several. */
  readonly rules: () => readonly PhotoRule[];
  /** SHA-256 of files as they were when this process read them, by stamp: most are rendered soon after. */
  readonly hashed: Hashed;
}

export type Row = KnownSource & { readonly key: string };

/** What identifying one source came to. */
export interface Outcome {
  readonly identity: string;
  /** The bytes lie in the store under this SHA-256: `source` becomes `store:<copied>`. */
  readonly copied?: string | undefined;
  readonly rows: readonly Row[];
}

/** How long a source or a copy counts as looked after. */
export const DAY_MS = 86_400_000;

/** The key under which the shape of known bytes is remembered. */
export function shapeKey(sha256: string): string {
  return `sha:${sha256}`;
}

/** Whether it was checked within a day. A row from the future (the clock was set back) is not fresh. */
export function isFresh({ checkedAt }: KnownSource, now: Date): boolean {
  const age = now.getTime() - checkedAt;
  return age >= 0 && age < DAY_MS;
}

/** Hashes and inspects bytes; copies them where they could vanish. */
export async function learn(
  { store, limits, now }: IdentifyContext,
  bytes: Uint8Array,
  promised: string | undefined,
  isCopied: boolean,
): Promise<{ readonly sha256: string; readonly shape: Row }> {
  const { format, width, height, animated } = inspectPhoto(bytes, limits);
  const sha256 = sha256Of(bytes);
  if (promised !== undefined && promised !== sha256) {
    throw new PhotoError("changed", "The photo's bytes do not have the SHA-256 that was given with it.", {
      cure: "Leave `sha256` out, or give the right one.",
    });
  }
  if (isCopied) await store.put(bytes, now());
  const checkedAt = now().getTime();
  const key = shapeKey(sha256);
  return {
    sha256,
    shape: {
      key,
      seen: isCopied ? "c" : "",
      identity: sha256,
      sha256,
      checkedAt,
      format,
      width,
      height,
      animated,
      bytes: bytes.length,
    },
  };
}
