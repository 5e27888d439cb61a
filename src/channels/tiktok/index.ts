/**
 * Photo posts on TikTok through the Content Posting API: photos that TikTok fetches from a photo host become a draft in
 * the seller's inbox, who posts it with a tap; or a post at once, where a person has agreed to this very one. There is no
 * API for live. https://developers.tiktok.com/doc/content-posting-api-reference-photo-post, read 2026-11-21 in a copy of
 * 2026-09-11; nothing could be tried against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Limits } from "../../channel/limits.js";
import type { Tokens } from "../../channel/toolbox.js";
import { type CaptionOptions, type CaptionSettings, captionShape } from "../shared-caption.js";
import { tokensSchema } from "../shared-listing.js";
import { createPost, readPost, settleDraft } from "./create.js";
import { createTiktokOAuth, refreshTokens } from "./oauth.js";
import { consentSchema, DESCRIPTION, DESCRIPTION_TEMPLATE, renderPost, TITLE, type TiktokExtras } from "./render.js";
import { type Creator, createCreator, readStatus, SERVER } from "./wire.js";

export type { CaptionOptions } from "../shared-caption.js";
export type { TiktokConsentQuery, TiktokOAuth, TiktokOAuthApp } from "./oauth.js";
export type { Consent, TiktokExtras } from "./render.js";

// --- Options -----------------------------------------------------------------

/** Options of `tiktok()`. */
export interface TiktokOptions extends CaptionOptions {
  /** Of the app, from TikTok's developer portal. */
  readonly clientKey: string;
  /** Of the app. Renews tokens, and seals them where no `sealKey` is given. */
  readonly clientSecret: string;
  /** Of the account in this app: `extra.openId` of the tokens. */
  readonly openId: string;
  /**
   * Tokens of the consent; later ones are kept in the ledger.
   * @defaultValue those in the ledger
   */
  readonly tokens?: Tokens | undefined;
  /**
   * The account's name without `@`, for links.
   * @defaultValue none
   */
  readonly username?: string | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://open.tiktokapis.com"`
   */
  readonly server?: string | undefined;
}

interface TiktokSettings extends CaptionSettings {
  readonly clientKey: string;
  readonly clientSecret: string;
  readonly openId: string;
  readonly tokens?: Tokens | undefined;
  readonly username?: string | undefined;
  readonly server: string;
}

const options: OptionsSchema<TiktokOptions, TiktokSettings> = z.strictObject({
  clientKey: z.string().min(1),
  clientSecret: z.string().min(8),
  openId: z.string().regex(/^[\w-]{1,64}$/, "expected the open_id of the tokens"),
  tokens: tokensSchema.optional(),
  username: z
    .string()
    .regex(/^[\w.]{2,24}$/, "expected the name without @")
    .optional(),
  server: z.url({ protocol: /^https?$/ }).default(SERVER),
  hashtags: captionShape.hashtags,
  template: captionShape.template.removeDefault().default(DESCRIPTION_TEMPLATE),
});

const extras: z.ZodType<TiktokExtras, TiktokExtras> = z.strictObject({ consent: consentSchema.optional() });

// --- What it can bear ----------------------------------------------------------

const page = "https://developers.tiktok.com/doc/content-posting-api-reference-photo-post";
const read = "2026-11-21";

const limits: Limits = {
  // "in UTF-16 runes"
  text: { title: TITLE, description: DESCRIPTION },
  photos: {
    count: { min: 1, max: 35 },
    // "JPEG, WebP", 20 MB, 1080p: the shorter edge at most 1080 in either direction is what we take that for.
    formats: ["jpeg"],
    maxBytes: 20_000_000,
    maxEdge: 1_920,
    aimEdge: 1_920,
    aimRange: { min: 1_280, max: 1_920 },
    maxPixels: 1_080 * 1_920,
    // An album is looked at as one piece: none of its photos is cut by the others.
    sameShape: true,
    handedOverAs: "url",
    source: { page, read, unverified: true },
  },
  edit: { text: false, price: false, addPhotos: false },
  // "6 requests a minute" of handing over, for each token.
  rates: [{ scope: "verb", verb: "create", calls: 6, perMs: 60_000 }],
  concurrency: 2,
  // A draft is looked at every five minutes; "30 requests a minute" are allowed.
  settling: { everyMs: 300_000 },
  cannot: {
    update: "the API changes nothing of a post or a draft",
    withdraw: "the API deletes nothing: you delete posts and drafts in the TikTok app",
    soldOut: "a post that is out keeps its words when its product is sold out: delete it in the app",
    find: "the API lists no posts; a lost answer to handing one over is asked about",
    altText: "the API has no alternative text for photos",
    live: "there is no API for TikTok Live",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "tiktok",
  title: "TikTok",
  kind: "wall",
  rendering: 1,
  options,
  extras,
  secrets: ["clientSecret", "tokens"],
  limits,
  account: ({ openId }) => `tiktok:${openId}`,
  app: ({ clientKey }) => `tiktok:${clientKey}`,
  home: ({ username }) => (username === undefined ? undefined : `https://www.tiktok.com/@${username}`),
  facets: { price: ["price"], stock: ["stock"] },
  tokens: {
    seed: ({ tokens }) => tokens,
    refresh: refreshTokens,
    sealWith: ({ clientSecret }) => clientSecret,
    // A day long: an hour is left for trouble.
    earlyMs: 3_600_000,
  },

  render: renderPost,

  connect: createCreator,

  verbs: {
    create: createPost,
    settle: settleDraft,
    read: (creator, { ref }, signal) => readPost(creator, ref, signal),
    ping,
  },

  safety: { create: "blind" },
});

// There is no call that only says hello to every token: one that asks for a handle which nobody has is refused as soon as
// TikTok works and knows us.
async function ping(creator: Creator, signal: AbortSignal): Promise<void> {
  try {
    await readStatus(creator, "etalase-ping", signal);
  } catch (error) {
    if (!(error instanceof ChannelError) || (error.kind !== "gone" && error.kind !== "invalid")) throw error;
  }
}

/**
 * A TikTok account.
 *
 * @example
 * tiktok({ clientKey, clientSecret, openId: "_000abc", tokens, username: "toko.kopi" })
 */
export const tiktok = Object.assign(channel, {
  /** The way to tokens. */
  oauth: createTiktokOAuth,
});
