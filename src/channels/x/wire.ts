/** The X API v2 as far as we call and read it. OpenAPI 2.167 of 2026-08-22, read 2026-11-21. */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpRequest, Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import { createAuthorization, type XOAuth1, type XOAuth2 } from "./access.js";
import { readAnswer } from "./failures.js";

/** The session of one account. */
export interface Account {
  readonly userId: string;
  readonly username: string | undefined;
  /** Whether posts may carry an address. */
  readonly mayLink: boolean;
  readonly now: () => Date;
  /** Gives `data`. @throws ChannelError */
  call(method: string, path: string, sent: Sent, signal: AbortSignal): Promise<unknown>;
}

type Sent = Pick<HttpRequest, "json" | "form" | "timeoutMs">;

/** A photo of 5 MB over a thin line. */
const UPLOAD_TIMEOUT_MS = 60_000;

interface AccountSettings {
  readonly userId: string;
  readonly username?: string | undefined;
  readonly auth: XOAuth1 | XOAuth2;
  readonly link: "none" | "text";
  readonly server: string;
}

/** Makes the session of one account. */
export function createAccount(settings: AccountSettings, tools: Toolbox): Account {
  const base = settings.server.replace(/\/+$/, "");
  const authorize = createAuthorization(settings.auth, tools);
  return {
    userId: settings.userId,
    username: settings.username,
    mayLink: settings.link === "text",
    now: tools.now,
    async call(method, path, sent, signal) {
      const url = `${base}${path}`;
      const headers = { authorization: await authorize(method, url, signal) };
      return readAnswer(await tools.http.send({ url, method, headers, ...sent, signal }), tools.now());
    },
  };
}

const Made = z.object({ id: z.string().min(1) });
const Posts = z.array(z.object({ id: z.string(), text: z.string() })).default([]);

/** Uploads a photo, which can be used for a day. Gives its id. */
export async function uploadPhoto(account: Account, photo: Photo, signal: AbortSignal): Promise<string> {
  const form = new FormData();
  const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
  form.set("media", blob, `${photo.sha256.slice(0, 16)}.${photo.format === "jpeg" ? "jpg" : photo.format}`);
  form.set("media_category", "tweet_image");
  const sent = { form, timeoutMs: UPLOAD_TIMEOUT_MS };
  return idIn(await account.call("POST", "/2/media/upload", sent, signal), "media");
}

/** "maxLength": 1,000. */
const MOST_ALT = 1_000;

/** Says what a photo shows, to who cannot see it. */
export async function describePhoto(account: Account, media: string, alt: string, signal: AbortSignal): Promise<true> {
  const text = Array.from(alt).slice(0, MOST_ALT).join("");
  const json = { id: media, metadata: { alt_text: { text } } };
  await account.call("POST", "/2/media/metadata", { json }, signal);
  return true;
}

/** Puts up a post. Gives its id. */
export async function post(
  account: Account,
  text: string,
  media: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const json = { text, ...(media.length === 0 ? {} : { media: { media_ids: media } }) };
  return idIn(await account.call("POST", "/2/tweets", { json }, signal), "post");
}

/** Deletes a post; what is gone already is deleted. */
export async function remove(account: Account, id: string, signal: AbortSignal): Promise<true> {
  try {
    await account.call("DELETE", `/2/tweets/${id}`, {}, signal);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "gone") throw error;
  }
  return true;
}

/** The account's own posts since a time, newest first. Each costs a tenth of a cent to read. */
export async function postsSince(
  account: Account,
  since: Date,
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly text: string }[]> {
  const query = new URLSearchParams({
    max_results: "100",
    start_time: since.toISOString().replace(/\.\d+Z$/, "Z"),
    exclude: "replies,retweets",
  });
  const posts = Posts.safeParse(await account.call("GET", `/2/users/${account.userId}/tweets?${query}`, {}, signal));
  if (posts.success) return posts.data;
  throw new ChannelError("unavailable", "X's answer lists no posts", { outcome: "rejected", cause: posts.error });
}

/** Whether a post is there. */
export async function isThere(account: Account, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    return Made.safeParse(await account.call("GET", `/2/tweets/${id}`, {}, signal)).success;
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return false;
    throw error;
  }
}

/** Whose account it is that our keys belong to. */
export async function whoAmI(account: Account, signal: AbortSignal): Promise<string> {
  return idIn(await account.call("GET", "/2/users/me", {}, signal), "account");
}

/** Where people see a post. */
export function addressOf({ username }: Account, id: string): string {
  return `https://x.com/${username ?? "i"}/status/${id}`;
}

function idIn(data: unknown, what: string): string {
  const made = Made.safeParse(data);
  if (made.success) return made.data.id;
  throw new ChannelError("unavailable", `X's answer names no ${what}`, { outcome: "unknown", cause: made.error });
}
