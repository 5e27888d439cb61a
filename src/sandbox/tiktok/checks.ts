/** What TikTok refuses of a photo post. Reference of 2026-09-11, read 2026-11-21. */
import { createHash } from "node:crypto";
import { readImageHeader } from "../image.js";
import { refuse } from "./refusal.js";

/** Fetches the photo at an address, as the platform's crawler would; `undefined` where there is none. */
export type TiktokPhotoFetcher = (url: string) => Promise<Uint8Array | undefined> | Uint8Array | undefined;

/** A photo as it was fetched. */
export interface TiktokPhoto {
  readonly url: string;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Refuses unknown fields and missing ones. */
export function checkFields(fields: Fields, known: readonly string[], required: readonly string[] = known): void {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) refuse(400, "invalid_params", `There is no field ${name} here`);
  }
  for (const name of required) if (fields[name] === undefined) refuse(400, "invalid_params", `${name} is missing`);
}

/** The object under a name. */
export function objectAt(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  return refuse(400, "invalid_params", `${name} is not an object`);
}

/** A text of at most so many UTF-16 units. */
export function textAt(fields: Fields, name: string, max: number): string {
  const value = fields[name] ?? "";
  if (typeof value !== "string" || value.length > max) return refuse(400, "invalid_params", `${name} is too long`);
  return value;
}

export function booleanAt(fields: Fields, name: string): boolean {
  const value = fields[name];
  return typeof value === "boolean" ? value : refuse(400, "invalid_params", `${name} is not true or false`);
}

const MOST_PHOTOS = 35;

/** The addresses of the photos, all of them below what the developer has verified. */
export function addressesAt(source: Fields, prefixes: readonly string[]): readonly string[] {
  checkFields(source, ["source", "photo_images", "photo_cover_index"], ["source", "photo_images"]);
  if (source["source"] !== "PULL_FROM_URL") refuse(400, "invalid_params", "Photos are pulled from URLs");
  const given = source["photo_images"];
  const addresses = Array.isArray(given) ? given.map(String) : [];
  if (addresses.length < 1 || addresses.length > MOST_PHOTOS) refuse(400, "invalid_params", "1 to 35 photos");
  const cover = Number(source["photo_cover_index"] ?? 0);
  if (!Number.isInteger(cover) || cover < 0 || cover >= addresses.length) {
    refuse(400, "invalid_params", "photo_cover_index is none of the photos");
  }
  const isOurs = (address: string): boolean => prefixes.some((prefix) => address.startsWith(prefix));
  if (!addresses.every(isOurs)) refuse(403, "url_ownership_unverified", "The URL prefix has not been verified");
  return addresses;
}

const MOST_BYTES = 20_000_000;

/** Fetches photos; a text is the reason for which the whole comes to nothing. */
export async function fetchPhotos(
  addresses: readonly string[],
  fetcher: TiktokPhotoFetcher = overHttp,
): Promise<readonly TiktokPhoto[] | string> {
  const photos: TiktokPhoto[] = [];
  for (const url of addresses) {
    const bytes = await fetcher(url);
    if (bytes === undefined) return "photo_pull_failed";
    const header = readImageHeader(bytes);
    if (header?.format !== "jpeg" && header?.format !== "webp") return "file_format_check_failed";
    const { width, height } = header;
    const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
    // "1080p"
    if (bytes.length > MOST_BYTES || shorter > 1_920 || longer > 1_920) return "picture_size_check_failed";
    photos.push({ url, sha256: createHash("sha256").update(bytes).digest("hex"), width, height });
  }
  return photos;
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
