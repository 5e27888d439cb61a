/**
 * Pins on a Pinterest board: one photo, or up to five to leaf through, with title, description and a link. Words are
 * changed in place where Pinterest lets the app; photos are not; a pin is deleted when its product is withdrawn.
 * https://developers.pinterest.com/docs/api/v5/, API description 5.23.0, read 2026-11-22; nothing could be tried against
 * the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Limits } from "../../channel/limits.js";
import type { Tokens } from "../../channel/toolbox.js";
import type { Again, Done, Item } from "../../channel/verbs.js";
import { type CaptionOptions, type CaptionSettings, captionShape } from "../shared-caption.js";
import { tokensSchema } from "../shared-listing.js";
import { createPinterestOAuth, refreshTokens, SERVER } from "./oauth.js";
import { DESCRIPTION, DESCRIPTION_TEMPLATE, type PinterestContent, renderPin, TITLE } from "./render.js";
import { type Board, changePin, createBoard, findPins, isThere, putPin, removePin } from "./wire.js";

export type { CaptionOptions } from "../shared-caption.js";
export type { PinterestConsentQuery, PinterestOAuth, PinterestOAuthApp } from "./oauth.js";

// --- Options -----------------------------------------------------------------

/** Options of `pinterest()`. */
export interface PinterestOptions extends CaptionOptions {
  /** Id of the board, in digits. */
  readonly boardId: string;
  /** Of the app, from developers.pinterest.com. */
  readonly appId: string;
  /** Of the app. Renews tokens, and seals them where no `sealKey` is given. */
  readonly appSecret: string;
  /**
   * Tokens of the consent; later ones are kept in the ledger.
   * @defaultValue those in the ledger
   */
  readonly tokens?: Tokens | undefined;
  /**
   * The board's address, for links: `"https://www.pinterest.com/toko/kopi/"`.
   * @defaultValue none
   */
  readonly boardUrl?: string | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://api.pinterest.com"`
   */
  readonly server?: string | undefined;
}

interface PinterestSettings extends CaptionSettings {
  readonly boardId: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly tokens?: Tokens | undefined;
  readonly boardUrl?: string | undefined;
  readonly server: string;
}

const digits = z.string().regex(/^\d+$/, "expected the digits of an id");

const options: OptionsSchema<PinterestOptions, PinterestSettings> = z.strictObject({
  boardId: digits,
  appId: digits,
  appSecret: z.string().min(16),
  tokens: tokensSchema.optional(),
  boardUrl: z.url({ protocol: /^https$/ }).optional(),
  server: z.url({ protocol: /^https?$/ }).default(SERVER),
  hashtags: captionShape.hashtags,
  template: captionShape.template.removeDefault().default(DESCRIPTION_TEMPLATE),
});

// --- What it can bear ----------------------------------------------------------

const page = "https://developers.pinterest.com/docs/api/v5/pins-create";
const read = "2026-11-22";

const limits: Limits = {
  text: { title: TITLE, description: DESCRIPTION },
  photos: {
    // "minItems 2, maxItems 5" of a pin with several
    count: { min: 1, max: 5 },
    // "image/jpeg, image/png"
    formats: ["jpeg"],
    // 20 MB are allowed; five of them travel in one request, whose limit no page names.
    maxBytes: 2_000_000,
    maxEdge: 4_000,
    minEdge: 75,
    aimEdge: 1_500,
    aimRange: { min: 1_200, max: 1_600 },
    // 2:3 is advised and nothing refused.
    sameShape: true,
    altText: { max: 500, unit: "codePoints" },
    source: { page, read, unverified: true },
  },
  edit: { text: true, price: true, addPhotos: false },
  // "100 requests a minute" of writing, for each user of an app with standard access.
  rates: [{ scope: "account", calls: 100, perMs: 60_000 }],
  concurrency: 2,
  // How soon a new pin is listed is on no page.
  timing: { deadlineMs: 120_000, readLagMs: 60_000 },
  cannot: {
    photos: "a pin's photos cannot be changed: withdraw it and publish again",
    hide: "a deleted pin does not come back; publishing again is a new pin",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "pinterest",
  title: "Pinterest",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["appSecret", "tokens"],
  limits,
  account: ({ boardId }) => `pinterest:${boardId}`,
  app: ({ appId }) => `pinterest:${appId}`,
  home: ({ boardUrl }) => boardUrl,
  facets: { price: ["price"], stock: ["stock"] },
  tokens: {
    seed: ({ tokens }) => tokens,
    refresh: refreshTokens,
    sealWith: ({ appSecret }) => appSecret,
    // Thirty days long: three are left for trouble.
    earlyMs: 3 * 86_400_000,
  },

  render: renderPin,

  connect: createBoard,

  verbs: {
    create: createPin,
    update: updatePin,

    async withdraw(board, { ref, step }, signal) {
      await step("delete", "absolute", () => removePin(board, ref.id, signal));
    },

    find: (board, { marker }, signal) => findPins(board, marker, signal),
    read: async (board, { ref }, signal) => ({ visible: await isThere(board, ref.id, signal) }),

    async ping(board, signal) {
      await board.call("GET", `/boards/${board.id}`, {}, signal);
    },
  },

  safety: { create: "lookup", update: "absolute", withdraw: "absolute" },
});

type Safe = "lookup" | "absolute";

function createPin(
  board: Board,
  { content, photos, step }: Pick<Item<unknown, PinterestContent, Safe>, "content" | "photos" | "step">,
  signal: AbortSignal,
): Promise<Done> {
  return step("pin", "lookup", () => putPin(board, content, photos, signal), {
    made: (ref) => ref,
    found: ({ id, url }) => ({ id, url }),
  });
}

type Updating = Pick<Again<unknown, PinterestContent, Safe>, "content" | "due" | "previous" | "step">;

async function updatePin(board: Board, { content, due, previous, step }: Updating, signal: AbortSignal): Promise<Done> {
  if (due.some((facet) => facet !== "photos")) {
    await step("words", "absolute", () => changePin(board, previous.id, content, signal));
  }
  if (!due.includes("photos")) return previous;
  return { ...previous, warnings: ["Pinterest changes no photos of a pin that is up; they stay as they were"] };
}

/**
 * A Pinterest board.
 *
 * @example
 * pinterest({ boardId: "549755885175", appId: "1234567", appSecret, tokens, hashtags: ["kopi"] })
 */
export const pinterest = Object.assign(channel, {
  /** The way to tokens. */
  oauth: createPinterestOAuth,
});
