/**
 * Posts on a Threads profile: words alone, one photo or an album of up to twenty, which Threads fetches from a photo host,
 * makes ready as a container and publishes once. Posts cannot be edited; they are deleted when withdrawn.
 * https://developers.facebook.com/documentation/threads/posts, API v1.0, read 2026-11-22; nothing could be tried against
 * the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Limits } from "../../channel/limits.js";
import { createPost } from "../_graph/containers.js";
import { createThreadsLogin, type GraphOAuthApp, refreshOwn } from "../_graph/oauth.js";
import { removeObject, seenOf } from "../_graph/objects.js";
import { checkKnown, settlePost } from "../_graph/post-doubts.js";
import {
  appOf,
  GRAPH_FATE,
  type GraphOptions,
  type GraphSettings,
  graphId,
  graphShape,
  serverShape,
  THREADS_SERVER,
} from "../_graph/settings.js";
import { type CaptionOptions, type CaptionSettings, captionShape } from "../shared-caption.js";
import { renderPost, TEXT, TEXT_TEMPLATE } from "./render.js";
import { addressOf, containersOf, createProfile, greet } from "./wire.js";

export type { GraphConsentQuery, GraphOAuthApp, ThreadsLogin } from "../_graph/oauth.js";
export type { GraphOptions } from "../_graph/settings.js";
export type { CaptionOptions } from "../shared-caption.js";

// --- Options -----------------------------------------------------------------

/** Options of `threads()`. The app's id and secret are those of its Threads use case, not those of the app itself. */
export interface ThreadsOptions extends Omit<GraphOptions, "version">, CaptionOptions {
  /** Id of the profile: `extra.userId` of the tokens. */
  readonly userId: string;
  /**
   * The profile's name without `@`, for links.
   * @defaultValue none
   */
  readonly username?: string | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://graph.threads.net"`
   */
  readonly server?: string | undefined;
}

interface ThreadsSettings extends GraphSettings, CaptionSettings {
  readonly userId: string;
  readonly username?: string | undefined;
}

/** The only one that there is. */
const VERSION = "v1.0";

const options: OptionsSchema<ThreadsOptions, ThreadsSettings> = z
  .strictObject({
    appSecret: graphShape.appSecret,
    appId: graphShape.appId,
    tokens: graphShape.tokens,
    userId: graphId,
    username: z
      .string()
      .regex(/^[\w.]{1,30}$/, "expected the name without @")
      .optional(),
    server: serverShape.default(THREADS_SERVER),
    hashtags: captionShape.hashtags,
    template: captionShape.template.removeDefault().default(TEXT_TEMPLATE),
  })
  .transform((given) => ({ ...given, version: VERSION }));

// --- What it can bear ----------------------------------------------------------

const page = "https://developers.facebook.com/documentation/threads/posts";
const read = "2026-11-22";
const DAY_MS = 86_400_000;

const limits: Limits = {
  text: { caption: TEXT },
  photos: {
    // "at least 2 and up to 20" in an album
    count: { min: 0, max: 20 },
    // "JPEG and PNG"
    formats: ["jpeg"],
    // "8 MB maximum", width 320 to 1440, at most 10:1, sRGB
    maxBytes: 8_000_000,
    width: { min: 320, max: 1_440 },
    maxEdge: 3_600,
    aimEdge: 1_440,
    aspect: { min: 0.1, max: 10 },
    sameShape: true,
    altText: { max: 1_000, unit: "codePoints" },
    handedOverAs: "url",
    source: { page, read, unverified: true },
  },
  edit: { text: false, price: false, addPhotos: false },
  // "250 posts in 24 hours" are read, never assumed; "100 deletions in 24 hours" are told by nobody.
  rates: [{ scope: "verb", verb: "withdraw", calls: 100, perMs: DAY_MS }],
  concurrency: 2,
  timing: { deadlineMs: 60_000 },
  cannot: {
    update: "the API changes nothing of a post",
    find: "nothing of ours is stored with a post; after a lost answer its container is asked",
    hide: "a deleted post does not come back; publishing again is a new post",
    soldOut: "a post that is out keeps its words when its product is sold out: withdraw it, which deletes it",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

const DELETING = "Give the app threads_delete and connect again, or delete the post in the Threads app.";

const channel = defineChannel({
  id: "threads",
  title: "Threads",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["appSecret", "tokens"],
  limits,
  account: ({ userId }) => `threads:${userId}`,
  app: appOf,
  fate: GRAPH_FATE,
  home: ({ username }) => (username === undefined ? undefined : `https://www.threads.net/@${username}`),
  facets: { price: ["price"], stock: ["stock"] },
  tokens: {
    seed: ({ tokens }) => tokens,
    refresh: ({ server }, tokens, tools, signal) =>
      refreshOwn({ server, grant: "th_refresh_token" }, tokens, tools, signal),
    sealWith: ({ appSecret }) => appSecret,
    // Sixty days long, renewed from the second day on: ten days are left for trouble.
    earlyMs: 10 * DAY_MS,
  },

  render: renderPost,

  connect: createProfile,

  verbs: {
    create: (profile, item, signal) => createPost(containersOf(profile), item, signal),
    settle: (profile, handle, signal) => settlePost(containersOf(profile), handle, signal),

    async withdraw({ graph }, { ref, step }, signal) {
      checkKnown(ref, "Threads");
      await step("delete", "absolute", () => removeObject(graph, ref.id, DELETING, signal));
    },

    read: (profile, { ref }, signal) => seenOf(ref, addressOf(profile, ref.id, signal)),

    ping: greet,
  },

  safety: { create: "handle", withdraw: "absolute" },
});

const SCOPES = ["threads_basic", "threads_content_publish", "threads_delete"];

/**
 * A Threads profile.
 *
 * @example
 * threads({ userId: "26500000000000000", appSecret, tokens: { accessToken }, hashtags: ["kopi"] })
 */
export const threads = Object.assign(channel, {
  /** The way to tokens. */
  oauth: (app: GraphOAuthApp) => createThreadsLogin(app, SCOPES),
});
