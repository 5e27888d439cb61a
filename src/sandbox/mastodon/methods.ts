/** What a Mastodon server does with each call. Documentation of 2026-07-02, read 2026-11-21. */

import type { Answer } from "../answer.js";
import { readImageHeader } from "../image.js";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import type { MastodonMedia, MastodonStatus, MastodonStore } from "./store.js";

/** What a server is like. */
export interface MastodonRules {
  readonly user: string;
  readonly maxCharacters: number;
  readonly maxPhotos: number;
  readonly perLink: number;
  readonly imageBytes: number;
  readonly processingMs: number;
  /** Whether it is Mastodon itself, which says so and keeps idempotency keys. */
  readonly isMastodon: boolean;
  readonly url: () => string;
}

/** A refusal on its way to the caller. */
export class MastodonRefusal extends Error {
  override readonly name = "MastodonRefusal";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Refuses the request. @throws MastodonRefusal */
export function refuse(status: number, error: string): never {
  throw new MastodonRefusal(status, error);
}

/** A good answer. */
function accept(body: object, status = 200): Answer {
  return { status, body: JSON.stringify(body) };
}

/** One call, and what it is about. */
export interface MastodonCall {
  readonly store: MastodonStore;
  readonly rules: MastodonRules;
  readonly asked: Asked;
  readonly moment: Moment;
  /** From the path. */
  readonly id: string;
}

/** What the server says of itself. */
export function instance({ rules }: MastodonCall): Answer {
  const { maxCharacters, maxPhotos, perLink, imageBytes, isMastodon } = rules;
  return accept({
    domain: "toko.test",
    title: "Toko",
    version: isMastodon ? "4.5.0" : "0.19.0+other",
    source_url: isMastodon ? "https://github.com/mastodon/mastodon" : "https://example.org/other",
    ...(isMastodon ? { api_versions: { mastodon: 7 } } : {}),
    configuration: {
      statuses: {
        max_characters: maxCharacters,
        max_media_attachments: maxPhotos,
        characters_reserved_per_url: perLink,
      },
      media_attachments: {
        supported_mime_types: ["image/jpeg", "image/png", "image/gif", "image/webp"],
        image_size_limit: imageBytes,
        image_matrix_limit: 33_177_600,
        description_limit: 1_500,
      },
    },
  });
}

/** Takes a photo. */
export function takeMedia({ store, rules, asked, moment }: MastodonCall): Answer {
  only(asked.fields, ["description", "focus"]);
  const { file, ...others } = asked.files;
  if (!file || Object.keys(others).length > 0) return refuse(422, "Validation failed: File can't be blank");
  if (file.bytes.length > rules.imageBytes)
    refuse(422, `Validation failed: File file size must be less than ${rules.imageBytes}`);
  const description = String(asked.fields["description"] ?? "");
  if ([...description].length > 1_500) refuse(422, "Validation failed: Description is too long");
  const header = readImageHeader(file.bytes);
  if (file.type !== `image/${header?.format}`) refuse(422, "Validation failed: File content type is invalid");
  const readyAt = new Date(moment.now.getTime() + rules.processingMs);
  const media = { id: store.id(), description, bytes: file.bytes, readyAt, status: undefined, isBroken: false };
  store.media.set(media.id, media);
  return accept(mediaOf(media, moment.now, rules), rules.processingMs > 0 ? 202 : 200);
}

/** How far a photo is. */
export function showMedia({ store, rules, moment, id }: MastodonCall): Answer {
  const media = store.media.get(id) ?? refuse(404, "Record not found");
  if (media.isBroken) refuse(422, "There was a problem processing the media attachment");
  return accept(mediaOf(media, moment.now, rules), media.readyAt > moment.now ? 206 : 200);
}

function mediaOf({ id, description, readyAt }: MastodonMedia, now: Date, { url }: MastodonRules): object {
  const isReady = readyAt <= now;
  return {
    id,
    type: "image",
    url: isReady ? `${url()}/media/${id}.jpg` : null,
    preview_url: null,
    remote_url: null,
    meta: {},
    description: description || null,
    blurhash: null,
  };
}

const WRITTEN = ["status", "media_ids", "language", "sensitive", "spoiler_text"];

/** Puts a post up. */
export function post({ store, rules, asked, moment }: MastodonCall): Answer {
  only(asked.fields, [...WRITTEN, "visibility", "in_reply_to_id", "scheduled_at"]);
  const key = asked.headers["idempotency-key"];
  const known = key === undefined || !rules.isMastodon ? undefined : store.madeBy(key, moment.now);
  if (known) return accept(statusOf(known, store, rules, moment.now));
  const id = store.id();
  const written = writtenIn(asked, store, rules, moment, id);
  const visibility = String(asked.fields["visibility"] ?? "public");
  if (!["public", "unlisted", "private", "direct"].includes(visibility))
    refuse(422, "Validation failed: Visibility is not included in the list");
  const status: MastodonStatus = { id, ...written, visibility, createdAt: moment.now, editedAt: undefined };
  store.statuses.set(id, status);
  store.attach(status.media, id);
  if (key !== undefined) store.remember(key, id, moment.now);
  return accept(statusOf(status, store, rules, moment.now));
}

/** Changes a post; photos that are not named are taken off. */
export function edit({ store, rules, asked, moment, id }: MastodonCall): Answer {
  const before = store.statuses.get(id) ?? refuse(404, "Record not found");
  only(asked.fields, [...WRITTEN, "media_attributes"]);
  const written = writtenIn(asked, store, rules, moment, id);
  const status = { ...before, ...written, editedAt: moment.now };
  for (const gone of before.media.filter((one) => !written.media.includes(one))) store.media.delete(gone);
  store.statuses.set(id, status);
  store.attach(status.media, id);
  return accept(statusOf(status, store, rules, moment.now));
}

function writtenIn({ fields }: Asked, store: MastodonStore, rules: MastodonRules, { now }: Moment, id: string) {
  const media = listOf(fields["media_ids"]);
  const text = String(fields["status"] ?? "");
  if (text === "" && media.length === 0) refuse(422, "Validation failed: Text can't be blank");
  const counted = text.replace(/https?:\/\/\S+/g, "x".repeat(rules.perLink));
  if ([...counted].length > rules.maxCharacters)
    refuse(422, `Validation failed: Text character limit of ${rules.maxCharacters} exceeded`);
  if (media.length > rules.maxPhotos) refuse(422, `Cannot attach more than ${rules.maxPhotos} files`);
  for (const one of media) checkMedia(store.media.get(one), id, now);
  const language = fields["language"] === undefined ? undefined : String(fields["language"]);
  if (language !== undefined && !/^[a-z]{2,3}$/.test(language)) refuse(422, "Validation failed: Language is invalid");
  return { text, media, language };
}

function checkMedia(media: MastodonMedia | undefined, status: string, now: Date): void {
  if (!media || (media.status !== undefined && media.status !== status)) {
    refuse(422, "Media not found or already attached to another post");
  }
  if (media && media.readyAt > now)
    refuse(422, "Cannot attach files that have not finished processing. Try again in a moment!");
}

function listOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((one) => typeof one !== "string")) return refuse(422, "media_ids is invalid");
  return value as readonly string[];
}

/** Shows a post. */
export function show({ store, rules, moment, id }: MastodonCall): Answer {
  return accept(statusOf(store.statuses.get(id) ?? refuse(404, "Record not found"), store, rules, moment.now));
}

/** Deletes a post. */
export function remove(call: MastodonCall): Answer {
  const { store, asked, id } = call;
  only(asked.fields, ["delete_media"]);
  const answer = show(call);
  store.remove(id);
  return answer;
}

/** Who the token is. */
export function verify({ rules }: MastodonCall): Answer {
  return accept(accountOf(rules));
}

function accountOf({ user, url }: MastodonRules): object {
  return {
    id: "110000000000000001",
    username: user,
    acct: user,
    url: `${url()}/@${user}`,
    display_name: user,
    note: "",
    fields: [],
    emojis: [],
  };
}

function statusOf(status: MastodonStatus, store: MastodonStore, rules: MastodonRules, now: Date): object {
  const { id, text, visibility, language, media, createdAt, editedAt } = status;
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return {
    id,
    uri: `${rules.url()}/users/${rules.user}/statuses/${id}`,
    url: `${rules.url()}/@${rules.user}/${id}`,
    created_at: createdAt.toISOString(),
    edited_at: editedAt?.toISOString() ?? null,
    account: accountOf(rules),
    content: html
      .split(/\n{2,}/)
      .map((one) => `<p>${one.replaceAll("\n", "<br />")}</p>`)
      .join(""),
    visibility,
    language: language ?? null,
    sensitive: false,
    spoiler_text: "",
    media_attachments: media.flatMap((one) => {
      const found = store.media.get(one);
      return found ? [mediaOf(found, now, rules)] : [];
    }),
    mentions: [],
    tags: [...text.matchAll(/#([\p{L}\p{N}_]+)/gu)].map(([, name]) => ({ name: name?.toLowerCase(), url: "" })),
    emojis: [],
  };
}

/** The real server ignores what it does not know; here it is a mistake. */
function only(fields: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  for (const name of Object.keys(fields))
    if (!known.includes(name)) refuse(422, `The sandbox knows no field ${name} here`);
}
