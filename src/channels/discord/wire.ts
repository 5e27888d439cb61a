/** Discord's webhooks as far as we call and read them. API v10 of 2026-08-06, read 2026-11-21. */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply, HttpRequest, Toolbox } from "../../channel/toolbox.js";
import type { Photo, Ref } from "../../channel/verbs.js";
import { createBrake } from "../shared-brake.js";
import { createKept } from "../shared-kept.js";
import { readAnswer } from "./failures.js";
import type { DiscordContent } from "./render.js";

const Message = z.object({ id: z.string().min(1), channel_id: z.string().optional() });
const UPLOAD_TIMEOUT_MS = 120_000;
/** "description": at most 1,024 characters. */
const MOST_ALT = 1_024;

/** What a webhook needs to be known by. */
export interface HookSettings {
  readonly origin: string;
  readonly id: string;
  readonly token: string;
  readonly thread?: string | undefined;
  readonly guild?: string | undefined;
  readonly username?: string | undefined;
  readonly avatarUrl?: string | undefined;
}

/** The session of one webhook. */
export interface Hook {
  readonly settings: HookSettings;
  call(method: string, path: string, sent: Sent, signal: AbortSignal): Promise<unknown>;
}

type Sent = Pick<HttpRequest, "json" | "form" | "timeoutMs"> & { readonly query?: Readonly<Record<string, string>> };

/** Makes the session of one webhook. */
export function createHook(settings: HookSettings, { http, now }: Pick<Toolbox, "http" | "now">): Hook {
  const { origin, id, token, thread } = settings;
  const brake = brakeOf(settings);
  const base = `${origin}/api/v10/webhooks/${id}/${token}`;
  return {
    settings,
    async call(method, path, { query = {}, ...sent }, signal) {
      const params = new URLSearchParams({
        ...query,
        ...(thread === undefined || (path === "" && method === "GET") ? {} : { thread_id: thread }),
      });
      const url = `${base}${path}${params.size === 0 ? "" : `?${params}`}`;
      const beforeLeaving = (): void => brake.check(now());
      const reply = await http.send({ url, method, ...sent, beforeLeaving, signal });
      brake.pace({ forMs: emptyMs(reply) }, now());
      return brake.read(() => readAnswer(reply, now()), now());
    },
  };
}

/**
 * What the answers of one webhook say to all calls after them, whichever act they are of: Discord tells when the next call
 * would be too many, and counts those that come nevertheless against us.
 */
const brakeOf = createKept(() => createBrake("Discord's rate for this webhook is used up"));

/** How long the webhook may not be called, because its calls are used up. */
function emptyMs({ headers }: HttpReply): number {
  const seconds = Number(headers["x-ratelimit-reset-after"]);
  return headers["x-ratelimit-remaining"] === "0" && seconds > 0 ? Math.ceil(seconds * 1_000) : 0;
}

/** Puts up a message; `wait`, because without it nothing tells that a message was not kept. */
export async function send(
  hook: Hook,
  content: DiscordContent,
  photos: readonly Photo[],
  signal: AbortSignal,
): Promise<Ref> {
  const { username, avatarUrl } = hook.settings;
  const who = {
    ...(username === undefined ? {} : { username }),
    ...(avatarUrl === undefined ? {} : { avatar_url: avatarUrl }),
  };
  const body = await bodyOf({ ...wordsOf(content), ...who }, photos);
  return refOf(hook, await hook.call("POST", "", { ...body, query: { wait: "true" } }, signal));
}

/** Edits a message: its words, and its photos where they are given; `undefined`: they stay. */
export async function edit(
  hook: Hook,
  id: string,
  content: DiscordContent,
  photos: readonly Photo[] | undefined,
  signal: AbortSignal,
): Promise<true> {
  // What is not in the list of attachments goes.
  const words = photos?.length === 0 ? { ...wordsOf(content), attachments: [] } : wordsOf(content);
  await hook.call("PATCH", `/messages/${id}`, await bodyOf(words, photos ?? []), signal);
  return true;
}

/** Deletes a message; what is gone already is deleted. */
export async function remove(hook: Hook, id: string, signal: AbortSignal): Promise<true> {
  try {
    await hook.call("DELETE", `/messages/${id}`, {}, signal);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "gone") throw error;
  }
  return true;
}

/** Whether a message is there. */
export async function isThere(hook: Hook, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await hook.call("GET", `/messages/${id}`, {}, signal);
    return true;
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return false;
    throw error;
  }
}

function wordsOf({ title, description, link }: DiscordContent): Readonly<Record<string, unknown>> {
  const embed = { title, description, ...(link === undefined ? {} : { url: link }) };
  // Whatever a product says, nobody is called by it.
  return { embeds: [embed], allowed_mentions: { parse: [] } };
}

async function bodyOf(payload: object, photos: readonly Photo[]): Promise<Sent> {
  if (photos.length === 0) return { json: payload };
  const form = new FormData();
  const attachments = photos.map((photo, index) => ({
    id: String(index),
    filename: fileOf(photo, index),
    ...altOf(photo),
  }));
  form.set("payload_json", JSON.stringify({ ...payload, attachments }));
  for (const [index, photo] of photos.entries()) {
    const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
    form.set(`files[${index}]`, blob, fileOf(photo, index));
  }
  return { form, timeoutMs: UPLOAD_TIMEOUT_MS };
}

function fileOf({ format }: Photo, index: number): string {
  return `photo-${index + 1}.${format === "jpeg" ? "jpg" : format}`;
}

function altOf({ alt }: Photo): { readonly description?: string } {
  return alt === "" ? {} : { description: Array.from(alt).slice(0, MOST_ALT).join("") };
}

function refOf({ settings }: Hook, body: unknown): Ref {
  const message = Message.safeParse(body);
  if (!message.success) {
    throw new ChannelError("unavailable", "Discord's answer names no message", {
      outcome: "unknown",
      cause: message.error,
    });
  }
  const { id, channel_id: place } = message.data;
  const { guild } = settings;
  const url =
    guild === undefined || place === undefined ? undefined : `https://discord.com/channels/${guild}/${place}/${id}`;
  return { id, ...(url === undefined ? {} : { url }) };
}
