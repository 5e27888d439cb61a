/**
 * Posts on X through its API v2: text with up to four photos and what they show. Posts are paid for one by one, so that
 * addresses leave unless they are wanted; they cannot be edited without X Premium, and are deleted when withdrawn.
 * https://docs.x.com/x-api, OpenAPI 2.167 of 2026-08-22, read 2026-11-21; nothing could be tried against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Limits } from "../../channel/limits.js";
import { type CaptionOptions, captionShape } from "../shared-caption.js";
import {
  appOf,
  authSchema,
  createXOAuth,
  refreshTokens,
  SERVER,
  sealOf,
  type XOAuth1,
  type XOAuth2,
} from "./access.js";
import { createPost, settlePost } from "./create.js";
import { renderText, TEXT, TEXT_TEMPLATE, type TextSettings, weightOfTemplate } from "./render.js";
import { type Account, addressOf, createAccount, isThere, remove, whoAmI } from "./wire.js";

export type { CaptionOptions } from "../shared-caption.js";
export type { XConsentQuery, XOAuth, XOAuth1, XOAuth2, XOAuthApp } from "./access.js";

// --- Options -----------------------------------------------------------------

/** Options of `x()`. */
export interface XOptions extends CaptionOptions {
  /** Id of the account, in digits: the API names posts by it. */
  readonly userId: string;
  /** The four keys of OAuth 1.0a, or the app and tokens of OAuth 2.0. */
  readonly auth: XOAuth1 | XOAuth2;
  /**
   * The account's name without `@`, for links.
   * @defaultValue none
   */
  readonly username?: string | undefined;
  /**
   * `"text"` puts the product's address into each post, which then costs $0.20 instead of $0.015.
   * @defaultValue `"none"`
   */
  readonly link?: "none" | "text" | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://api.x.com"`
   */
  readonly server?: string | undefined;
}

interface XSettings extends TextSettings {
  readonly userId: string;
  readonly auth: XOAuth1 | XOAuth2;
  readonly username?: string | undefined;
  readonly server: string;
}

/** Of what a template says by itself, so that the product has room. */
const MOST_TEMPLATE = 100;

const options: OptionsSchema<XOptions, XSettings> = z.strictObject({
  userId: z.string().regex(/^\d{1,19}$/, "expected the digits of an id"),
  auth: authSchema,
  username: z
    .string()
    .regex(/^\w{1,15}$/, "expected the name without @")
    .optional(),
  link: z.enum(["none", "text"]).default("none"),
  server: z.url({ protocol: /^https?$/ }).default(SERVER),
  hashtags: captionShape.hashtags,
  template: captionShape.template
    .unwrap()
    .refine((text) => weightOfTemplate(text) <= MOST_TEMPLATE, "the template's own words weigh more than 100 of 280")
    .default(TEXT_TEMPLATE),
});

// --- What it can bear ----------------------------------------------------------

const page = "https://docs.x.com/x-api/posts/create-post";
const read = "2026-11-21";
const QUARTER_MS = 900_000;

const limits: Limits = {
  text: { text: TEXT },
  photos: {
    count: { min: 0, max: 4 },
    // "JPG, PNG, GIF, WEBP", 5 MB
    formats: ["jpeg"],
    maxBytes: 5_000_000,
    // The page names no edge; third parties say 4096. (unverified)
    maxEdge: 4_096,
    aimEdge: 2_048,
    aimRange: { min: 1_200, max: 2_048 },
    sameShape: true,
    altText: { max: 1_000, unit: "codePoints" },
    source: { page: "https://docs.x.com/x-api/media/upload-media", read, unverified: true },
  },
  edit: { text: false, price: false, addPhotos: false },
  // "100 posts in 15 minutes for each user, 10,000 in 24 hours for each app; 50 deletions in 15 minutes"
  rates: [
    { scope: "verb", verb: "create", calls: 100, perMs: QUARTER_MS },
    { scope: "verb", verb: "withdraw", calls: 50, perMs: QUARTER_MS },
    { scope: "app", calls: 10_000, perMs: 86_400_000 },
  ],
  concurrency: 2,
  timing: { deadlineMs: 60_000 },
  settling: { everyMs: 60_000 },
  cannot: {
    update: "X edits posts only of accounts with Premium, within the hour, and gives them another id",
    soldOut: "a post that is out keeps its words when its product is sold out: withdraw it, which deletes it",
    find: "nothing of ours is stored with a post; after a lost answer the account's newest posts are read",
    hide: "a deleted post does not come back; publishing again is a new post, and is paid for",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "x",
  title: "X",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["auth"],
  limits,
  account: ({ userId }) => `x:${userId}`,
  app: ({ auth }) => appOf(auth),
  home: ({ username }) => (username === undefined ? undefined : `https://x.com/${username}`),
  facets: { price: ["price"], stock: ["stock"] },
  tokens: {
    seed: ({ auth }) => ("clientId" in auth ? auth.tokens : undefined),
    refresh: refreshTokens,
    sealWith: ({ auth }) => sealOf(auth),
    // Two hours long.
    earlyMs: 600_000,
  },

  render: renderText,

  connect: createAccount,

  verbs: {
    create: createPost,
    settle: settlePost,

    async withdraw(account, { ref, step }, signal) {
      await step("delete", "absolute", () => remove(account, ref.id, signal));
    },

    async read(account, { ref }, signal) {
      const visible = await isThere(account, ref.id, signal);
      return visible ? { visible, ref: { id: ref.id, url: addressOf(account, ref.id) } } : { visible };
    },

    ping,
  },

  safety: { create: "handle", withdraw: "absolute" },
});

async function ping(account: Account, signal: AbortSignal): Promise<void> {
  const id = await whoAmI(account, signal);
  if (id === account.userId) return;
  const cure = `Set userId to "${id}", or use the keys of ${account.userId}.`;
  throw new ChannelError("auth", `X's keys belong to the account ${id}, not to ${account.userId}`, { cure });
}

/**
 * An account on X.
 *
 * @example
 * x({ userId: "2244994945", username: "toko_kopi", auth: { consumerKey, consumerSecret, token, tokenSecret } })
 */
export const x = Object.assign(channel, {
  /** The way to tokens of OAuth 2.0. */
  oauth: createXOAuth,
});
