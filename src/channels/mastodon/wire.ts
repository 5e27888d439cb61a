/** The API as far as we call and read it. https://docs.joinmastodon.org/methods/, API of 2026-07-02, read 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply, HttpRequest, Toolbox } from "../../channel/toolbox.js";
import type { Photo, Ref } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { readInstance, type ServerFacts } from "./facts.js";
import { type Asked, checkReply, unreadable } from "./failures.js";

const Status = z.object({
  id: z.string().min(1),
  url: z.string().nullish(),
  media_attachments: z.array(z.object({ id: z.string() })).default([]),
});
const Media = z.object({ id: z.string().min(1), url: z.string().nullish() });

/** The session of one account. */
export interface Account {
  call(
    path: string,
    request: Omit<HttpRequest, "url" | "signal">,
    asked: Asked,
    signal: AbortSignal,
  ): Promise<HttpReply>;
  readonly now: () => Date;
  readonly visibility: string;
}

export interface AccountSettings {
  readonly server: string;
  readonly token: string;
  readonly visibility: "public" | "unlisted" | "private";
}

const UPLOAD_TIMEOUT_MS = 120_000;

/** Opens the session of one account. */
export function openAccount(
  { server, token, visibility }: AccountSettings,
  { http, now }: Pick<Toolbox, "http" | "now">,
): Account {
  const base = server.replace(/\/+$/, "");
  return {
    now,
    visibility,
    async call(path, request, asked, signal) {
      const headers = { authorization: `Bearer ${token}`, ...request.headers };
      const reply = await http.send({ ...request, url: `${base}${path}`, headers, signal });
      checkReply(reply, asked, now());
      return reply;
    },
  };
}

/** What the server says of itself. */
export async function readServer(account: Account, signal: AbortSignal): Promise<ServerFacts> {
  const reply = await beforeWriting(account.call("/api/v2/instance", { method: "GET" }, "account", signal));
  const facts = readInstance(reply.body);
  if (facts) return facts;
  throw new ChannelError("unavailable", "the server's answer about itself cannot be read", { outcome: "rejected" });
}

/** Sends a photo; nobody sees it before it is attached to a post. */
export async function sendPhoto(
  account: Account,
  photo: Photo,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly isReady: boolean }> {
  const form = new FormData();
  const type = `image/${photo.format}`;
  const name = `photo.${photo.format === "jpeg" ? "jpg" : photo.format}`;
  form.set("file", new Blob([new Uint8Array(await photo.bytes())], { type }), name);
  if (photo.alt !== "") form.set("description", photo.alt);
  const reply = await account.call("/api/v2/media", { form, timeoutMs: UPLOAD_TIMEOUT_MS }, "photo", signal);
  const media = Media.safeParse(reply.body);
  if (!media.success) throw unreadable("photo", media.error);
  // 202: taken, and still being worked on.
  return { id: media.data.id, isReady: reply.status === 200 && typeof media.data.url === "string" };
}

/** Whether a photo can be attached by now. @throws ChannelError `invalid` where it could not be processed */
export async function isReady(account: Account, id: string, signal: AbortSignal): Promise<boolean> {
  const path = `/api/v1/media/${encodeURIComponent(id)}`;
  const reply = await beforeWriting(account.call(path, { method: "GET" }, "photo", signal));
  return reply.status === 200;
}

/** Puts a post up. The same key brings the same post, for an hour. */
export async function putUp(account: Account, body: string, key: string, signal: AbortSignal): Promise<Ref> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return refOf(await account.call("/api/v1/statuses", { method: "POST", headers, body }, "post", signal));
}

/** Changes a post; photos that are not named are taken off. */
export async function change(account: Account, id: string, json: object, signal: AbortSignal): Promise<Ref> {
  return refOf(await account.call(pathOf(id), { method: "PUT", json }, "status", signal));
}

/** Deletes a post with its photos; what is gone already is deleted. */
export async function remove(account: Account, id: string, signal: AbortSignal): Promise<true> {
  try {
    await account.call(`${pathOf(id)}?delete_media=true`, { method: "DELETE" }, "status", signal);
  } catch (error) {
    if (!(error instanceof ChannelError && error.kind === "gone")) throw error;
  }
  return true;
}

/** Looks at a post. @throws ChannelError `gone` */
export async function look(account: Account, id: string, signal: AbortSignal): Promise<Ref> {
  return refOf(await account.call(pathOf(id), { method: "GET" }, "status", signal));
}

function pathOf(id: string): string {
  return `/api/v1/statuses/${encodeURIComponent(id)}`;
}

function refOf({ body }: HttpReply): Ref {
  const status = Status.safeParse(body);
  if (!status.success) throw unreadable("post", status.error);
  const { id, url, media_attachments: media } = status.data;
  const parts = Object.fromEntries(media.map((one, index) => [`photo${index + 1}`, one.id]));
  return { id, ...(typeof url === "string" ? { url } : {}), ...(media.length === 0 ? {} : { parts }) };
}

/** Ids of the photos of a post, in order. */
export function photosOf({ parts = {} }: Ref): readonly string[] {
  const ids: string[] = [];
  for (let place = 1; ; place += 1) {
    const id = parts[`photo${place}`];
    if (id === undefined) return ids;
    ids.push(id);
  }
}
