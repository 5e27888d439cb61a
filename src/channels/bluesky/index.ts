/**
 * Posts on Bluesky: a text with up to four photos, or a card that leads to the product, written under a name that is settled
 * beforehand, so that a post whose answer was lost is written again without doubling it. https://docs.bsky.app/, lexicons of
 * bluesky-social/atproto@d6296a1 (2026-08-20), read 2026-11-21.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Limits } from "../../channel/limits.js";
import type { Photo, Step } from "../../channel/verbs.js";
import { type CaptionOptions, captionShape } from "../shared-caption.js";
import { BLOB_LIVES_MS } from "./failures.js";
import { type BlueskyContent, type PostSettings, renderPost, TEXT } from "./render.js";
import { type LoginSettings, renewSession, seedOf } from "./session.js";
import {
  deletePost,
  embedOf,
  openRepo,
  type PostName,
  type Repo,
  readPost,
  recordOf,
  type SentPhoto,
  sendBlob,
  tidOf,
  writePost,
} from "./wire.js";

export type { CaptionOptions } from "../shared-caption.js";

// --- Options -----------------------------------------------------------------

/** Options of `bluesky()`. */
export interface BlueskyOptions extends CaptionOptions {
  /** The account's handle or DID: `"toko.bsky.social"`. */
  readonly identifier: string;
  /** An app password, from Settings, Privacy and security. Not the account's own. */
  readonly appPassword: string;
  /** `photos`: up to four of them · `card`: a card with the first one that leads to the product. @defaultValue `"photos"` */
  readonly embed?: "photos" | "card" | undefined;
  /** The account's server, its PDS. @defaultValue `"https://bsky.social"` */
  readonly service?: string | undefined;
}

interface BlueskySettings extends LoginSettings, PostSettings {}

const options: OptionsSchema<BlueskyOptions, BlueskySettings> = z.strictObject({
  ...captionShape,
  identifier: z
    .string()
    .regex(/^(did:[a-z]+:[\w.:%-]+|[\w-]+(\.[\w-]+)+)$/, "expected a handle such as toko.bsky.social, without @"),
  appPassword: z.string().min(8),
  embed: z.enum(["photos", "card"]).default("photos"),
  service: z.url({ protocol: /^https?$/ }).default("https://bsky.social"),
});

// --- What it can bear ----------------------------------------------------------

const page = "https://docs.bsky.app/docs/advanced-guides/rate-limits";
const read = "2026-11-21";
const HOUR_MS = 3_600_000;

const limits: Limits = {
  // "maxGraphemes: 300", beside 3,000 bytes
  text: { text: TEXT },
  photos: {
    count: { min: 0, max: 4 },
    formats: ["jpeg", "png"],
    // 2,000,000 since 2026, 1,000,000 before and for a card's thumb: what fits the smaller one fits every server.
    maxBytes: 950_000,
    maxEdge: 4_000,
    aimEdge: 2_000,
    aimRange: { min: 1_280, max: 2_000 },
    altText: { max: 2_000, unit: "graphemes" },
    source: { page: "https://docs.bsky.app/docs/advanced-guides/posts#images-embeds", read },
  },
  edit: { text: true, price: true, addPhotos: true },
  // "5,000 points an hour and 35,000 a day; a create costs 3, an update 2, a deletion 1"
  rates: [
    { scope: "account", calls: 1_600, perMs: HOUR_MS },
    { scope: "account", calls: 11_000, perMs: 24 * HOUR_MS },
  ],
  timing: { deadlineMs: 120_000 },
  cannot: {
    find: "posts are found by the name that we gave them; nobody else's are looked for",
    hide: "a deleted post does not come back; publishing again is a new post",
    edits: "a changed record is what the server keeps; whether apps show the change of a post is unverified",
  },
  source: { page, read },
};

// --- The channel -----------------------------------------------------------------

/**
 * Posts listings to a Bluesky account.
 *
 * @example
 * bluesky({ identifier: "toko.bsky.social", appPassword: "abcd-efgh-ijkl-mnop", hashtags: ["kopi"] })
 */
export const bluesky = defineChannel({
  id: "bluesky",
  title: "Bluesky",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["appPassword"],
  limits,
  account: ({ identifier }) => `bluesky:${identifier.toLowerCase()}`,
  home: ({ identifier }) => `https://bsky.app/profile/${identifier}`,
  facets: { price: ["price"], stock: ["stock"] },
  tokens: {
    seed: seedOf,
    refresh: (settings, tokens, tools, signal) => renewSession(settings, tokens, tools, signal),
    sealWith: ({ appPassword }) => appPassword,
  },

  render: renderPost,
  connect: ({ service }, tools) => openRepo(service, tools),

  verbs: {
    async create(repo, { content, photos, key, step }, signal) {
      const name = await step("name", "absolute", async () => nameAt(repo.now(), key));
      const sent = await sendPhotos(repo, photos, step, signal);
      const record = recordOf(content, name.createdAt, embedOf(content, sent));
      return step("post", "upsert", () => writePost(repo, name, record, undefined, signal), { made: (ref) => ref });
    },

    async update(repo, { content, due, photos, previous, step }, signal) {
      const sent = due.includes("photos") ? await sendPhotos(repo, photos, step, signal) : undefined;
      return step("edit", "absolute", () => editPost(repo, previous.id, content, sent, signal));
    },

    async withdraw(repo, { ref, step }, signal) {
      await step("delete", "absolute", () => deletePost(repo, ref.id, signal));
    },

    async read(repo, { ref }, signal) {
      try {
        const { value } = await readPost(repo, ref.id, signal);
        return { visible: true, content: { text: value["text"] } };
      } catch (error) {
        if (error instanceof ChannelError && error.kind === "gone") return { visible: false, because: error.message };
        throw error;
      }
    },

    async ping(repo, signal) {
      await repo.call("com.atproto.server.getSession", { method: "GET" }, signal);
    },
  },

  safety: { create: "upsert", update: "absolute", withdraw: "absolute" },
});

type Safe = "upsert" | "absolute";

function nameAt(now: Date, key: string): PostName {
  return { rkey: tidOf(now, key), createdAt: now.toISOString() };
}

// Not shared between posts: a blob that no post names yet is thrown away by the server within minutes.
async function sendPhotos(
  repo: Repo,
  photos: readonly Photo[],
  step: Step<Safe>,
  signal: AbortSignal,
): Promise<readonly SentPhoto[]> {
  const sent: SentPhoto[] = [];
  for (const [index, photo] of photos.entries()) {
    const name = `photo-${index + 1}-${photo.sha256.slice(0, 12)}`;
    const one = await step(name, "absolute", () => sendBlob(repo, photo, signal), { keepMs: BLOB_LIVES_MS });
    sent.push({ ...one, alt: photo.alt });
  }
  return sent;
}

/** Changes what the post says; its time, and photos that stay, are those it has. */
async function editPost(
  repo: Repo,
  uri: string,
  content: BlueskyContent,
  sent: readonly SentPhoto[] | undefined,
  signal: AbortSignal,
) {
  const { cid, value } = await readPost(repo, uri, signal);
  const embed = sent === undefined ? embedKept(content, value["embed"]) : embedOf(content, sent);
  const record = recordOf(content, value.createdAt, embed);
  return writePost(repo, { rkey: uri.split("/").at(-1) ?? "" }, record, cid, signal);
}

function embedKept({ card }: BlueskyContent, embed: unknown): unknown {
  if (card === undefined || typeof embed !== "object" || embed === null || !("external" in embed)) return embed;
  const external = typeof embed.external === "object" ? embed.external : {};
  return { ...embed, external: { ...external, ...card } };
}
