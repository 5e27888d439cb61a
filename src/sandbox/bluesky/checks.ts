/** What the lexicons refuse of a post. app.bsky.feed.post, bluesky-social/atproto@d6296a1, read 2026-11-21. */
import { countGraphemes } from "unicode-segmenter/grapheme";
import type { Answer } from "../answer.js";
import { Refused } from "../refusal.js";
import type { BlueskyBlob, BlueskyStore } from "./store.js";

type Data = Readonly<Record<string, unknown>>;

/** Refuses the request. @throws Refused */
export function refuse(status: number, error: string, message: string): never {
  throw new Refused(refused(status, error, message));
}

/** A refusal in the words of XRPC. */
export function refused(
  status: number,
  error: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers, body: JSON.stringify({ error, message }) };
}

/** A good answer. */
export function accept(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

const invalid = (message: string): never =>
  refuse(400, "InvalidRequest", `Invalid app.bsky.feed.post record: ${message}`);

/** Refuses fields that are not known here, and the lack of those that are wanted. */
export function only(given: Data, wanted: readonly string[], known: readonly string[] = []): void {
  for (const name of wanted) if (given[name] === undefined) invalid(`Missing required property "${name}"`);
  // The real one lets unknown fields pass; here they are a mistake.
  for (const name of Object.keys(given)) {
    if (![...wanted, ...known].includes(name)) invalid(`The sandbox knows no property "${name}" here`);
  }
}

/** Checks a post and gives the blobs that it names. @throws Refused */
export function checkPost(record: Data, store: BlueskyStore, maxBytes: number): readonly BlueskyBlob[] {
  only(record, ["$type", "text", "createdAt"], ["facets", "embed", "langs", "tags", "labels", "reply"]);
  if (record["$type"] !== "app.bsky.feed.post") invalid("$type");
  const text = stringOf(record["text"], "text", 3_000, 300);
  if (Number.isNaN(Date.parse(String(record["createdAt"])))) invalid("createdAt must be a valid atproto datetime");
  const langs = listOf(record["langs"] ?? [], "langs", 3);
  for (const lang of langs)
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(String(lang))) invalid("langs must be well-formed BCP 47");
  for (const facet of listOf(record["facets"] ?? [], "facets", 1_000)) checkFacet(dataOf(facet, "facet"), text);
  return record["embed"] === undefined ? [] : checkEmbed(dataOf(record["embed"], "embed"), store, maxBytes);
}

function checkFacet(facet: Data, text: string): void {
  only(facet, ["index", "features"], ["$type"]);
  checkPlace(dataOf(facet["index"], "index"), new TextEncoder().encode(text));
  for (const one of listOf(facet["features"], "features", 5)) checkFeature(dataOf(one, "feature"));
}

function checkPlace({ byteStart, byteEnd }: Data, bytes: Uint8Array): void {
  const [from, to] = [Number(byteStart), Number(byteEnd)];
  const isPlace = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to > from && to <= bytes.length;
  if (!isPlace) invalid("facet index");
  // A cut through a character is what a wrong unit looks like.
  const isInside = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  if (isInside(from) || isInside(to)) invalid("facet index is inside of a character");
}

function checkFeature({ $type, ...feature }: Data): void {
  if ($type === "app.bsky.richtext.facet#link") {
    only(feature, ["uri"]);
    if (!URL.canParse(String(feature["uri"]))) invalid("uri must be a uri");
  } else if ($type === "app.bsky.richtext.facet#tag") {
    only(feature, ["tag"]);
    stringOf(feature["tag"], "tag", 640, 64);
  } else invalid(`feature ${String($type)}`);
}

function checkEmbed({ $type, ...embed }: Data, store: BlueskyStore, maxBytes: number): readonly BlueskyBlob[] {
  if ($type === "app.bsky.embed.external") {
    only(embed, ["external"]);
    const card = dataOf(embed["external"], "external");
    only(card, ["uri", "title", "description"], ["thumb"]);
    if (!URL.canParse(String(card["uri"]))) invalid("uri must be a uri");
    return card["thumb"] === undefined ? [] : [blobOf(card["thumb"], store, 1_000_000)];
  }
  if ($type !== "app.bsky.embed.images") return invalid(`embed ${String($type)}`);
  only(embed, ["images"]);
  return listOf(embed["images"], "images", 4).map((one) => {
    const image = dataOf(one, "image");
    only(image, ["image", "alt"], ["aspectRatio"]);
    stringOf(image["alt"], "alt", 20_000, 20_000);
    const ratio = image["aspectRatio"];
    if (ratio !== undefined) {
      const { width, height } = dataOf(ratio, "aspectRatio");
      if (!Number.isInteger(width) || !Number.isInteger(height)) invalid("aspectRatio");
    }
    return blobOf(image["image"], store, maxBytes);
  });
}

function blobOf(given: unknown, store: BlueskyStore, maxBytes: number): BlueskyBlob {
  const blob = dataOf(given, "blob");
  only(blob, ["$type", "ref", "mimeType", "size"]);
  const cid = String(dataOf(blob["ref"], "ref")["$link"]);
  const found = store.blobs.get(cid) ?? refuse(400, "BlobNotFound", `Could not find blob: ${cid}`);
  if (!found.mimeType.startsWith("image/")) refuse(400, "InvalidMimeType", `Wrong type of file: ${found.mimeType}`);
  if (found.bytes.length > maxBytes) {
    refuse(400, "BlobTooLarge", `blob too big (maximum ${maxBytes}, got ${found.bytes.length}) at ${cid}`);
  }
  return found;
}

function dataOf(value: unknown, name: string): Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : invalid(name);
}

function listOf(value: unknown, name: string, max: number): readonly unknown[] {
  return Array.isArray(value) && value.length <= max
    ? value
    : invalid(`${name} must not have more elements than ${max}`);
}

function stringOf(value: unknown, name: string, bytes: number, graphemes: number): string {
  if (typeof value !== "string") return invalid(`${name} must be a string`);
  if (new TextEncoder().encode(value).length > bytes) invalid(`${name} must not be longer than ${bytes} bytes`);
  if (countGraphemes(value) > graphemes) invalid(`${name} must not be longer than ${graphemes} graphemes`);
  return value;
}
