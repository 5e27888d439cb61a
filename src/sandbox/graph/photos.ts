/** How the places of the Graph family fetch photos, and what they refuse of all of them. */
import { createHash } from "node:crypto";
import { type ImageHeader, readImageHeader } from "../image.js";
import { refuse } from "./refusal.js";

/** Fetches the photo at an address, as the platform's crawler would; `undefined` where there is none. */
export type PhotoFetcher = (url: string) => Promise<Uint8Array | undefined> | Uint8Array | undefined;

/** A photo as it was fetched. */
export interface GraphPhoto {
  readonly url: string;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

const MOST_BYTES = 8 * 1_024 * 1_024;

/** Fetches a photo of at most 8 MiB. @throws GraphRefusal */
export async function fetchedPhoto(
  url: string,
  fetcher: PhotoFetcher = overHttp,
): Promise<Omit<GraphPhoto, "alt"> & Pick<ImageHeader, "format">> {
  const unfetched = (): never => refuse(9004, "The media could not be fetched from this URI", { subcode: 2_207_052 });
  if (!/^https?:\/\//.test(url)) return unfetched();
  const bytes = (await fetcher(url)) ?? unfetched();
  if (bytes.length > MOST_BYTES) refuse(36_000, "The image size is too large.", { subcode: 2_207_004 });
  const header = readImageHeader(bytes);
  if (!header) return refuse(36_001, "The image format is not supported.", { subcode: 2_207_005 });
  return { url, sha256: createHash("sha256").update(bytes).digest("hex"), ...header };
}

async function overHttp(url: string): Promise<Uint8Array | undefined> {
  try {
    const answer = await fetch(url);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  } catch {
    // Nobody answers there: to the platform that is the same as a photo that is not there.
    return undefined;
  }
}
