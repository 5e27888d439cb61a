/**
 * A Discord webhook on a loopback port: messages with embeds and files, edited and deleted by id, checked as the
 * documentation of API v10 says (2026-08-06), read 2026-11-21.
 */

import type { Answer } from "./answer.js";
import { refuse, refused } from "./discord/refusal.js";
import { type DiscordEmbed, type DiscordMessage, type DiscordPhoto, DiscordStore } from "./discord/store.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings, type Trouble } from "./server.js";

/** How a Discord place begins. */
export interface DiscordSandboxOptions {
  /** Digits. */
  readonly id: string;
  readonly token: string;
  /** Threads of the channel; a forum has nothing else. @defaultValue none */
  readonly threads?: readonly string[] | undefined;
  /** @defaultValue `false` */
  readonly isForum?: boolean | undefined;
}

/** A running Discord place. */
export interface DiscordPlace extends Place<DiscordStore> {
  /** The address of the webhook, as Discord shows it. */
  readonly hook: string;
  /** Messages that people see now, oldest first. */
  messages(): readonly DiscordMessage[];
}

/** Starts a Discord place. */
export async function openDiscord(options: DiscordSandboxOptions, around: Surroundings): Promise<DiscordPlace> {
  const store = new DiscordStore(() => around.clock.now());
  const place = await openPlace(discordSpec(options, store), store, around);
  const hook = `${place.url}/api/webhooks/${options.id}/${options.token}`;
  return Object.assign(place, { hook, messages: () => store.messages() });
}

const PATH = /^\/api(?:\/v10)?\/webhooks\/(\d+)\/([\w-]+)(?:\/messages\/(\d+))?$/;
const METHODS: Readonly<Record<string, string>> = { POST: "send", PATCH: "edit", DELETE: "delete", GET: "read" };

function discordSpec(options: DiscordSandboxOptions, store: DiscordStore): PlaceSpec {
  return {
    name: "Discord",
    methodOf: (path, verb) => (verb === "GET" && !path.includes("/messages/") ? "webhook" : (METHODS[verb] ?? verb)),
    act: (asked, moment) => act(options, store, asked, moment),
    trouble: discordTrouble,
  };
}

function act(options: DiscordSandboxOptions, store: DiscordStore, asked: Asked, moment: Moment): Answer {
  const [, id, token, messageId] = PATH.exec(asked.path) ?? refuse(404, 0, "404: Not Found");
  if (id !== options.id) refuse(404, 10_015, "Unknown Webhook");
  if (token !== options.token) refuse(401, 50_027, "Invalid Webhook Token");
  if (asked.method === "webhook") return accept({ id, type: 1, guild_id: "99", channel_id: "98", name: "etalase" });
  checkThread(options, asked);
  if (asked.method === "send") return send(store, asked, moment);
  const message = store.newest(messageId ?? "") ?? refuse(404, 10_008, "Unknown Message");
  if (asked.method === "read") return accept(wire(message));
  if (asked.method === "edit") return edit(store, message, asked, moment);
  store.remove(message, moment);
  return { status: 204 };
}

function checkThread({ threads = [], isForum = false }: DiscordSandboxOptions, { query }: Asked): void {
  const { thread_id: thread } = query;
  if (thread === undefined && isForum)
    refuse(400, 220_001, "Webhooks posted to forum channels must have a thread_name or thread_id");
  if (thread !== undefined && !threads.includes(thread)) refuse(404, 10_003, "Unknown Channel");
}

type Fields = Readonly<Record<string, unknown>>;

function send(store: DiscordStore, asked: Asked, moment: Moment): Answer {
  const payload = payloadOf(asked, ["content", "embeds", "allowed_mentions", "attachments", "username", "avatar_url"]);
  const words = wordsOf(payload);
  const photos = photosOf(store, asked, payload) ?? [];
  if (words.content === "" && words.embeds.length === 0 && photos.length === 0)
    refuse(400, 50_006, "Cannot send an empty message");
  const username = typeof payload["username"] === "string" ? payload["username"] : "etalase";
  if (username.length > 80) invalid();
  const message = store.add({ ...words, photos, username, thread: asked.query["thread_id"] }, moment);
  // Without `wait` nobody is told what became of it.
  return asked.query["wait"] === "true" ? accept(wire(message)) : { status: 204 };
}

function edit(store: DiscordStore, message: DiscordMessage, asked: Asked, moment: Moment): Answer {
  const payload = payloadOf(asked, ["content", "embeds", "allowed_mentions", "attachments"]);
  const photos = photosOf(store, asked, payload) ?? message.photos;
  const edited = { ...message, ...wordsOf(payload), photos, editedAt: moment.now };
  store.replace(edited, moment);
  return accept(wire(edited));
}

function invalid(): never {
  return refuse(400, 50_035, "Invalid Form Body");
}

function payloadOf({ fields, query }: Asked, known: readonly string[]): Fields {
  const sent = fields["payload_json"];
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in query)));
  const payload: Fields = typeof sent === "string" ? JSON.parse(sent) : own;
  // Discord lets unknown fields pass; here a misspelt one is a listing that looks wrong.
  for (const name of Object.keys(payload)) if (!known.includes(name)) invalid();
  const mentions = Object(payload["allowed_mentions"]) as { readonly parse?: unknown };
  if (!Array.isArray(mentions.parse) || mentions.parse.length > 0) refuse(400, 50_035, "The sandbox wants no mentions");
  return payload;
}

function wordsOf(payload: Fields): Pick<DiscordMessage, "content" | "embeds"> {
  const content = String(payload["content"] ?? "");
  const embeds = (Array.isArray(payload["embeds"]) ? payload["embeds"] : []) as readonly DiscordEmbed[];
  if (content.length > 2_000 || embeds.length > 10) invalid();
  let total = 0;
  for (const { title = "", description = "", url, ...rest } of embeds) {
    const isAddress = url === undefined || URL.canParse(url);
    if (title.length > 256 || description.length > 4_096 || !isAddress || Object.keys(rest).length > 0) invalid();
    total += title.length + description.length;
  }
  return total > 6_000 ? invalid() : { content, embeds };
}

function photosOf(store: DiscordStore, { files }: Asked, payload: Fields): readonly DiscordPhoto[] | undefined {
  const given = payload["attachments"];
  if (given === undefined) return Object.keys(files).length === 0 ? undefined : invalid();
  const attachments = (Array.isArray(given) ? given : invalid()) as readonly Fields[];
  if (attachments.length > 10 || attachments.length !== Object.keys(files).length) invalid();
  return attachments.map(({ id, filename, description = "" }) => {
    const file = files[`files[${String(id)}]`] ?? invalid();
    if (typeof id !== "string" || file.name !== filename || String(description).length > 1_024) invalid();
    return store.keep(file, String(description));
  });
}

function wire({ id, content, embeds, photos, username, thread }: DiscordMessage): Fields {
  const attachments = photos.map((photo, index) => ({ id: `${id}${index}`, ...photo }));
  return { id, type: 0, content, embeds, attachments, channel_id: thread ?? "98", author: { username, bot: true } };
}

function accept(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

function discordTrouble(trouble: Trouble): Answer | undefined {
  switch (trouble.what) {
    case "error":
      return refused(trouble.status, 0, "Internal Server Error");
    case "throttled": {
      const retry_after = trouble.retryAfter ?? 1;
      const headers = { "retry-after": String(Math.ceil(retry_after)) };
      return { ...refused(429, 0, "You are being rate limited.", { retry_after, global: false }), headers };
    }
    case "verb-off":
      return refused(403, 50_013, "Missing Permissions");
    case "token-revoked":
    case "closed":
      return refused(404, 10_015, "Unknown Webhook");
    case "malformed":
      return refused(400, 50_109, "The request body contains invalid JSON.");
    // A webhook's token does not expire, and a refusal always has its own status.
    case "token-expired":
    case "error-in-success":
      return undefined;
    default:
      return trouble satisfies never;
  }
}
