/**
 * Records and blobs as we write them. com.atproto.repo.*, app.bsky.feed.post, app.bsky.embed.*, at bluesky-social/atproto
 * @d6296a1 (2026-08-20), read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply, HttpRequest, Toolbox } from "../../channel/toolbox.js";
import type { Photo, Ref } from "../../channel/verbs.js";
import { sha256Hex } from "../../http/sign.js";
import { beforeWriting } from "../shared-answers.js";
import { checkReply } from "./failures.js";
import type { BlueskyContent, Stretch } from "./render.js";

const COLLECTION = "app.bsky.feed.post";
/** "blob too big (maximum 2000000, …)": said when the post is written, long after the blob was taken; so we say it first. */
const BLOB_MAX_BYTES = 2_000_000;

const Blob = z.object({
  $type: z.literal("blob"),
  ref: z.object({ $link: z.string() }),
  mimeType: z.string(),
  size: z.int(),
});
/** A blob as records name it. */
type BlobRef = z.output<typeof Blob>;
const Uploaded = z.object({ blob: Blob });
const Written = z.object({ uri: z.string().startsWith("at://"), cid: z.string().min(1) });
const Found = z.object({ uri: z.string(), cid: z.string().min(1), value: z.looseObject({ createdAt: z.string() }) });

/** A photo of a post, sent. */
export interface SentPhoto {
  readonly blob: BlobRef;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
}

/** Where a post is and when it was made: settled before the first call, the same at every try. */
export interface PostName {
  readonly rkey: string;
  readonly createdAt: string;
}

/** The session of one account. */
export interface Repo {
  readonly now: () => Date;
  did(signal: AbortSignal): Promise<string>;
  call(method: string, request: Omit<HttpRequest, "url" | "signal">, signal: AbortSignal): Promise<HttpReply>;
}

const UPLOAD_TIMEOUT_MS = 120_000;

/** Opens the session of one account. */
export function openRepo(service: string, { http, now, tokens }: Toolbox): Repo {
  const base = `${service.replace(/\/+$/, "")}/xrpc`;
  return {
    now,
    async did(signal) {
      const did = (await tokens(signal)).extra?.["did"];
      if (did !== undefined) return did;
      throw new ChannelError("auth", "The tokens do not say whose session they are of", {
        outcome: "not-sent",
        cure: "Set `appPassword`: a session is then opened by itself, and no tokens have to be handed in.",
      });
    },
    async call(method, request, signal) {
      const { accessToken } = await tokens(signal);
      const headers = { authorization: `Bearer ${accessToken}`, ...request.headers };
      const reply = await http.send({ ...request, url: `${base}/${method}`, headers, signal });
      checkReply(reply, now());
      return reply;
    },
  };
}

/** Sends a photo. Nobody sees a blob that no record names, and it is thrown away after some minutes. */
export async function sendBlob(repo: Repo, photo: Photo, signal: AbortSignal): Promise<SentPhoto> {
  const body = await photo.bytes();
  if (body.byteLength > BLOB_MAX_BYTES) {
    throw new ChannelError("invalid", `Bluesky takes photos of at most ${BLOB_MAX_BYTES} bytes`, {
      field: "photos",
      facets: ["photos"],
    });
  }
  const headers = { "content-type": `image/${photo.format}` };
  const request = { method: "POST", headers, body, timeoutMs: UPLOAD_TIMEOUT_MS };
  const reply = await repo.call("com.atproto.repo.uploadBlob", request, signal);
  const sent = Uploaded.safeParse(reply.body);
  if (!sent.success) throw unreadable("blob", sent.error);
  const { alt, width, height } = photo;
  return { blob: sent.data.blob, alt, width, height };
}

/** Writes a post under a name that was settled before: the same call twice is one post. */
export async function writePost(
  repo: Repo,
  { rkey }: Pick<PostName, "rkey">,
  record: object,
  swap: string | undefined,
  signal: AbortSignal,
): Promise<Ref> {
  const did = await repo.did(signal);
  const json = { repo: did, collection: COLLECTION, rkey, record, ...(swap === undefined ? {} : { swapRecord: swap }) };
  const reply = await repo.call("com.atproto.repo.putRecord", { json }, signal);
  const written = Written.safeParse(reply.body);
  if (!written.success) throw unreadable("post", written.error);
  return {
    id: written.data.uri,
    url: `https://bsky.app/profile/${did}/post/${rkey}`,
    parts: { cid: written.data.cid },
  };
}

/** Reads a post. @throws ChannelError `gone` */
export async function readPost(repo: Repo, uri: string, signal: AbortSignal): Promise<z.output<typeof Found>> {
  const query = new URLSearchParams({ repo: await repo.did(signal), collection: COLLECTION, rkey: rkeyOf(uri) });
  const reply = await beforeWriting(repo.call(`com.atproto.repo.getRecord?${query}`, { method: "GET" }, signal));
  const found = Found.safeParse(reply.body);
  if (found.success) return found.data;
  throw new ChannelError("unavailable", "Bluesky's answer shows no post", { outcome: "rejected", cause: found.error });
}

/** Deletes a post; nothing there is deleted too. */
export async function deletePost(repo: Repo, uri: string, signal: AbortSignal): Promise<true> {
  const json = { repo: await repo.did(signal), collection: COLLECTION, rkey: rkeyOf(uri) };
  await repo.call("com.atproto.repo.deleteRecord", { json }, signal);
  return true;
}

function rkeyOf(uri: string): string {
  return uri.split("/").at(-1) ?? "";
}

/** The record of a post. */
export function recordOf({ text, stretches, langs }: BlueskyContent, createdAt: string, embed: unknown): object {
  return {
    $type: COLLECTION,
    text,
    ...(stretches.length === 0 ? {} : { facets: stretches.map(facetOf) }),
    langs,
    ...(embed === undefined ? {} : { embed }),
    createdAt,
  };
}

function facetOf({ from, to, link, tag }: Stretch): object {
  const feature =
    link === undefined
      ? { $type: "app.bsky.richtext.facet#tag", tag }
      : { $type: "app.bsky.richtext.facet#link", uri: link };
  return { index: { byteStart: from, byteEnd: to }, features: [feature] };
}

/** Photos, or a card around the first one; a post has one of them. */
export function embedOf({ card }: BlueskyContent, photos: readonly SentPhoto[]): object | undefined {
  if (card) {
    const [thumb] = photos.map(({ blob }) => blob);
    return { $type: "app.bsky.embed.external", external: { ...card, ...(thumb ? { thumb } : {}) } };
  }
  if (photos.length === 0) return undefined;
  const images = photos.map(({ blob, alt, width, height }) => ({ image: blob, alt, aspectRatio: { width, height } }));
  return { $type: "app.bsky.embed.images", images };
}

const SORTED = "234567abcdefghijklmnopqrstuvwxyz";

/**
 * A timestamp id: 13 characters of base 32 over microseconds and a clock's number, so that names sort by time. Our clock
 * counts milliseconds, and several posts begin in one: what is below comes from the salt, because two posts of one name
 * would be one.
 *
 * @param salt - tells posts of one moment apart
 */
export function tidOf(at: Date, salt: string): string {
  const chance = BigInt(`0x${sha256Hex(salt).slice(0, 16)}`);
  const microseconds = BigInt(at.getTime()) * 1_000n + (chance % 1_000n);
  let rest = microseconds * 1_024n + ((chance / 1_000n) % 1_024n);
  let text = "";
  for (let place = 0; place < 13; place += 1) {
    text = (SORTED[Number(rest % 32n)] ?? "2") + text;
    rest /= 32n;
  }
  return text;
}

function unreadable(what: string, cause: unknown): ChannelError {
  return new ChannelError("unavailable", `Bluesky's answer names no ${what}`, { outcome: "unknown", cause });
}
