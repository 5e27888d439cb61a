/**
 * Posts on an Instagram professional account through the Graph API: one photo or an album of up to ten, fetched by
 * Instagram from a photo host, made ready as a container and published once. Posts cannot be edited; they can be deleted
 * with Facebook Login only. https://developers.facebook.com/docs/instagram-platform/content-publishing, Graph v26.0, read
 * 2026-11-21; nothing could be tried against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Limits, TextLimit } from "../../channel/limits.js";
import type { Rendered, RenderInput } from "../../channel/render.js";
import type { Tokens, Toolbox } from "../../channel/toolbox.js";
import { createPost } from "../_graph/containers.js";
import {
  createFacebookLogin,
  createInstagramLogin,
  type GraphOAuthApp,
  noRefresh,
  refreshOwn,
} from "../_graph/oauth.js";
import { removeObject, seenOf } from "../_graph/objects.js";
import { checkKnown, settlePost } from "../_graph/post-doubts.js";
import {
  appOf,
  FACEBOOK_SERVER,
  GRAPH_FATE,
  type GraphOptions,
  type GraphSettings,
  graphId,
  graphShape,
  INSTAGRAM_SERVER,
  serverShape,
} from "../_graph/settings.js";
import { createGraph } from "../_graph/wire.js";
import {
  type Caption,
  type CaptionOptions,
  type CaptionSettings,
  captionShape,
  composeCaption,
} from "../shared-caption.js";
import { addressOf, containersOf, type Gram } from "./wire.js";

export type { FacebookLogin, GraphConsentQuery, GraphOAuthApp, GraphPage, InstagramLogin } from "../_graph/oauth.js";
export type { GraphOptions } from "../_graph/settings.js";
export type { CaptionOptions } from "../shared-caption.js";

// --- Options -----------------------------------------------------------------

/** Options of `instagram()`. */
export interface InstagramOptions extends GraphOptions, CaptionOptions {
  /** Id of the professional account, as the API names it. */
  readonly userId: string;
  /**
   * Where the tokens come from. With `"facebook"` posts can be deleted (`instagram_manage_contents`); with `"instagram"`
   * tokens are renewed by themselves.
   * @defaultValue `"facebook"`
   */
  readonly login?: "facebook" | "instagram" | undefined;
  /**
   * The account's name, for links.
   * @defaultValue none
   */
  readonly username?: string | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue that of `login`
   */
  readonly server?: string | undefined;
}

interface InstagramSettings extends GraphSettings, CaptionSettings {
  readonly userId: string;
  readonly login: "facebook" | "instagram";
  readonly username?: string | undefined;
}

const options: OptionsSchema<InstagramOptions, InstagramSettings> = z
  .strictObject({
    ...graphShape,
    ...captionShape,
    userId: graphId,
    login: z.enum(["facebook", "instagram"]).default("facebook"),
    username: z
      .string()
      .regex(/^[\w.]{1,30}$/, "expected the name without @")
      .optional(),
    server: serverShape.optional(),
  })
  .transform(({ server, ...rest }) => ({
    ...rest,
    server: server ?? (rest.login === "facebook" ? FACEBOOK_SERVER : INSTAGRAM_SERVER),
  }));

// --- What it can bear ----------------------------------------------------------

const page = "https://developers.facebook.com/docs/instagram-platform/content-publishing";
const read = "2026-11-21";

const CAPTION: TextLimit = { max: 2_200, unit: "utf16" };

const limits: Limits = {
  // "Maximum 2200 characters, 30 hashtags, and 20 @ tags"; the unit is not said, UTF-16 never counts fewer.
  text: { caption: CAPTION },
  photos: {
    count: { min: 1, max: 10 },
    // "JPEG is the only image format supported"
    formats: ["jpeg"],
    // "8 MB maximum", width 320 to 1440, aspect 4:5 to 1.91:1, sRGB
    maxBytes: 8_000_000,
    width: { min: 320, max: 1_440 },
    maxEdge: 1_800,
    minEdge: 320,
    aimEdge: 1_440,
    aspect: { min: 0.8, max: 1.91 },
    // "cropped based on the first image": ours are of one shape before they leave.
    sameShape: true,
    altText: { max: 1_000, unit: "codePoints" },
    handedOverAs: "url",
    source: {
      page: "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
      read,
    },
  },
  edit: { text: false, price: false, addPhotos: false },
  // "4800 x impressions in 24 hours": not a number that can be known before; answers tell how much is used.
  rates: [],
  concurrency: 2,
  timing: { deadlineMs: 60_000 },
  cannot: {
    update: "the API changes nothing of a post but whether it takes comments",
    find: "nothing of ours is stored with a post; after a lost answer its container is asked",
    hide: "a deleted post does not come back; publishing again is a new post",
    withdraw: "the API deletes posts only with Facebook Login; with Instagram's own login you delete them in the app",
    soldOut: "a post that is out keeps its words when its product is sold out: withdraw it",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "instagram",
  title: "Instagram",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["appSecret", "tokens"],
  limits,
  account: ({ userId }) => `instagram:${userId}`,
  app: appOf,
  fate: GRAPH_FATE,
  home: ({ username }) => (username === undefined ? undefined : `https://www.instagram.com/${username}/`),
  facets: { price: ["price"], stock: ["stock"] },
  tokens: {
    seed: ({ tokens }) => tokens,
    refresh: async (settings, tokens: Tokens, tools, signal) =>
      settings.login === "instagram"
        ? refreshOwn({ server: settings.server, grant: "ig_refresh_token" }, tokens, tools, signal)
        : noRefresh(),
    sealWith: ({ appSecret }) => appSecret,
    // Sixty days long, renewed from the second day on: ten days are left for trouble.
    earlyMs: 10 * 86_400_000,
  },

  render: renderCaption,

  connect: createGram,

  verbs: {
    create: (gram, item, signal) => createPost(containersOf(gram), item, signal),
    settle: (gram, handle, signal) => settlePost(containersOf(gram), handle, signal),

    async withdraw(gram, { ref, step }, signal) {
      checkKnown(ref, "Instagram", gram.canDelete ? undefined : NO_DELETING);
      await step("delete", "absolute", () => removeObject(gram.graph, ref.id, DELETING, signal));
    },

    read: (gram, { ref }, signal) => seenOf(ref, addressOf(gram, ref.id, signal)),

    async ping(gram, signal) {
      await gram.graph.get(`/${gram.userId}`, { fields: "id,username" }, signal);
    },
  },

  safety: { create: "handle", withdraw: "absolute" },
});

const NO_DELETING = "Instagram deletes posts for programs only with Facebook Login";
const DELETING = "Give the app instagram_manage_contents and connect again, or delete the post in the Instagram app.";

const FACEBOOK_SCOPES = [
  "instagram_basic",
  "instagram_content_publish",
  "instagram_manage_contents",
  "pages_read_engagement",
  "pages_show_list",
];
const INSTAGRAM_SCOPES = ["instagram_business_basic", "instagram_business_content_publish"];

/**
 * An Instagram professional account.
 *
 * @example
 * instagram({ userId: "17841400000000000", appSecret, tokens: { accessToken }, hashtags: ["kopi", "gayo"] })
 */
export const instagram = Object.assign(channel, {
  /** The way to tokens through Facebook Login, which lets posts be deleted: `pages()` names the Instagram accounts. */
  oauth: (app: GraphOAuthApp) => createFacebookLogin(app, FACEBOOK_SCOPES),
  /** The way to tokens through Instagram's own login. */
  instagramOauth: (app: GraphOAuthApp) => createInstagramLogin(app, INSTAGRAM_SCOPES),
});

function renderCaption(input: RenderInput<CaptionSettings, unknown>): Rendered<Caption> {
  return composeCaption(input, { text: CAPTION, hashtags: 30, mentions: 20 });
}

function createGram(settings: InstagramSettings, tools: Toolbox): Gram {
  return { graph: createGraph(settings, tools), userId: settings.userId, canDelete: settings.login === "facebook" };
}
