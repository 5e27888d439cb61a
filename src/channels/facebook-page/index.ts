/**
 * Posts on a Facebook Page through the Graph API: photos first, unpublished, then one post that shows them all; words
 * are edited in place, posts are deleted when withdrawn. There is no idempotency key: a code in each post tells afterwards
 * whether it is there. https://developers.facebook.com/docs/pages-api/posts, Graph v26.0, read 2026-11-21; nothing could be
 * tried against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Limits, TextLimit } from "../../channel/limits.js";
import type { Rendered, RenderInput } from "../../channel/render.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Again, Done, Item, Ref } from "../../channel/verbs.js";
import { createFacebookLogin, type GraphOAuthApp, noRefresh } from "../_graph/oauth.js";
import { addressIfTold, removeObject, seenOf } from "../_graph/objects.js";
import {
  appOf,
  FACEBOOK_SERVER,
  GRAPH_FATE,
  type GraphOptions,
  type GraphSettings,
  graphId,
  graphShape,
  serverShape,
} from "../_graph/settings.js";
import { createGraph } from "../_graph/wire.js";
import { type CaptionOptions, type CaptionSettings, captionShape, composeCaption } from "../shared-caption.js";
import { carries, codeOf, linkWith } from "../shared-marker.js";
import { wordsFor } from "../shared-words.js";
import { addressOf, editPost, findPosts, type Page, putPost, uploadPhoto } from "./wire.js";

export type { FacebookLogin, GraphConsentQuery, GraphOAuthApp, GraphPage } from "../_graph/oauth.js";
export type { GraphOptions } from "../_graph/settings.js";
export type { CaptionOptions } from "../shared-caption.js";

// --- Options -----------------------------------------------------------------

/** Options of `facebookPage()`. `tokens` are those of the Page itself. */
export interface FacebookPageOptions extends GraphOptions, CaptionOptions {
  /** Id of the Page. */
  readonly pageId: string;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://graph.facebook.com"`
   */
  readonly server?: string | undefined;
}

interface FacebookPageSettings extends GraphSettings, CaptionSettings {
  readonly pageId: string;
}

const options: OptionsSchema<FacebookPageOptions, FacebookPageSettings> = z.strictObject({
  ...graphShape,
  ...captionShape,
  pageId: graphId,
  server: serverShape.default(FACEBOOK_SERVER),
});

// --- What it can bear ----------------------------------------------------------

const page = "https://developers.facebook.com/docs/pages-api/posts";
const read = "2026-11-21";

/** Third parties name this number; Meta's pages name none. (unverified) */
const MESSAGE: TextLimit = { max: 63_206, unit: "utf16" };

const limits: Limits = {
  text: { message: MESSAGE },
  photos: {
    // How many one post takes is on no page. (unverified)
    count: { min: 0, max: 10 },
    formats: ["jpeg", "png"],
    // "10 MB"; refusals seen by others name 4 MB. (1366046)
    maxBytes: 4_000_000,
    // Facebook shows 2048 at most. (third parties, unverified)
    maxEdge: 2_048,
    aimEdge: 2_048,
    aspect: { min: 1 / 4, max: 4 },
    source: { page: "https://developers.facebook.com/docs/graph-api/reference/page/photos", read },
  },
  edit: { text: true, price: true, addPhotos: false },
  // "4800 x engaged users in 24 hours": not a number that can be known before; answers tell how much is used.
  rates: [],
  concurrency: 2,
  // How soon published_posts lists a new post is not said. (unverified)
  timing: { deadlineMs: 90_000, readLagMs: 60_000 },
  cannot: {
    addPhotos: "the API changes no photos of a post that is up",
    hide: "a deleted post does not come back; publishing again is a new post",
  },
  source: { page, read, unverified: true },
};

// --- Content -------------------------------------------------------------------

/** What Facebook is sent of a product. */
export interface FacebookPageContent {
  readonly message: string;
  /** The price as the message says it. */
  readonly price: string;
  /** Availability of each variant, as far as the message says it. */
  readonly stock: string;
}

function renderMessage(input: RenderInput<CaptionSettings, unknown>): Rendered<FacebookPageContent> {
  const code = codeOf(input.marker);
  // Room for the line with the code, where the template shows neither link nor code.
  const last = `\n\n${wordsFor(input.product.locale).code}: ${code}`;
  const text = { ...MESSAGE, max: MESSAGE.max - last.length };
  const { content, losses } = composeCaption(input, { text, code, link: linkWith(input.link, code) });
  const { caption, price, stock } = content;
  const message = carries(caption, code) ? caption : `${caption}${last}`;
  return { content: { message, price, stock }, losses };
}

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "facebook-page",
  title: "Facebook Page",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["appSecret", "tokens"],
  limits,
  account: ({ pageId }) => `facebook-page:${pageId}`,
  app: appOf,
  fate: GRAPH_FATE,
  home: ({ pageId }) => `https://www.facebook.com/${pageId}`,
  facets: { price: ["price"], stock: ["stock"] },
  tokens: { seed: ({ tokens }) => tokens, refresh: async () => noRefresh(), sealWith: ({ appSecret }) => appSecret },

  render: renderMessage,

  connect: createPage,

  verbs: {
    create: createPost,
    update: updatePost,

    async withdraw(page, { ref, step }, signal) {
      await step("delete", "absolute", () => removeObject(page.graph, ref.id, DELETING, signal));
    },

    find: (page, { marker }, signal) => findPosts(page, marker, signal),
    read: (page, { ref }, signal) => seenOf(ref, addressOf(page, ref.id, signal)),

    async ping(page, signal) {
      await page.graph.get(`/${page.pageId}`, { fields: "id,name" }, signal);
    },
  },

  safety: { create: "lookup", update: "absolute", withdraw: "absolute" },
});

const DELETING = "Give the app pages_manage_posts and connect again, or delete the post on the Page.";
const SCOPES = ["pages_manage_posts", "pages_read_engagement", "pages_show_list"];

/**
 * A Facebook Page.
 *
 * @example
 * facebookPage({ pageId: "100000000000001", appSecret, tokens: page.tokens })
 */
export const facebookPage = Object.assign(channel, {
  /** The way to tokens: `pages()` names the seller's Pages, each with the token that posts to it. */
  oauth: (app: GraphOAuthApp) => createFacebookLogin(app, SCOPES),
});

function createPage(settings: FacebookPageSettings, tools: Toolbox): Page {
  return { graph: createGraph(settings, tools), pageId: settings.pageId };
}

/** An unpublished photo is kept for about a day. */
const KEEP_MS = 23 * 3_600_000;

type Safe = "lookup" | "absolute";
type Creating = Pick<Item<unknown, FacebookPageContent, Safe>, "content" | "photos" | "step" | "marker">;

async function createPost(page: Page, { content, photos, step, marker }: Creating, signal: AbortSignal): Promise<Done> {
  const ids: string[] = [];
  for (const [index, photo] of photos.entries()) {
    const upload = () => uploadPhoto(page, photo, signal);
    ids.push(await step(`photo-${index + 1}`, "absolute", upload, { keepMs: KEEP_MS }));
  }
  const post = await step("post", "lookup", () => postOrFind(page, content.message, ids, marker, signal), {
    made: (ref) => ref,
    found: ({ id, url }) => ({ id, url }),
  });
  return { ...post, url: post.url ?? (await addressIfTold(addressOf(page, post.id, signal))) };
}

/** "Duplicate" of words that carry our code is a post of ours: the one that is there is taken. */
async function postOrFind(
  page: Page,
  message: string,
  photos: readonly string[],
  marker: string,
  signal: AbortSignal,
): Promise<Ref> {
  try {
    return await putPost(page, message, photos, signal);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "duplicate") throw error;
    const [found, ...others] = await findPosts(page, marker, signal);
    if (found === undefined || others.length > 0) throw error;
    return { id: found.id, url: found.url };
  }
}

type Updating = Pick<Again<unknown, FacebookPageContent, Safe>, "content" | "due" | "previous" | "step">;

async function updatePost(page: Page, { content, due, previous, step }: Updating, signal: AbortSignal): Promise<Done> {
  if (due.some((facet) => facet !== "photos")) {
    await step("words", "absolute", () => editPost(page, previous.id, content.message, signal));
  }
  if (!due.includes("photos")) return previous;
  return { ...previous, warnings: ["Facebook changes no photos of a post that is up; they stay as they were"] };
}
