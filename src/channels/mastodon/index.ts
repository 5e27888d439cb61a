/**
 * Posts on Mastodon: text with up to four photos, put up once by an idempotency key, edited in place, deleted when
 * withdrawn. Limits are asked of the server, since each has its own. https://docs.joinmastodon.org/, API of 2026-07-02, read
 * 2026-11-21; nothing could be tried against a live server.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import type { Limits } from "../../channel/limits.js";
import type { Photo, Step } from "../../channel/verbs.js";
import { type CaptionOptions, type CaptionSettings, captionShape } from "../shared-caption.js";
import { factsOf, photoRuleOf, type ServerFacts, USUAL } from "./facts.js";
import { type MastodonContent, renderPost, STATUS } from "./render.js";
import {
  type Account,
  type AccountSettings,
  change,
  isReady,
  look,
  openAccount,
  photosOf,
  putUp,
  readServer,
  remove,
  sendPhoto,
} from "./wire.js";

export type { CaptionOptions } from "../shared-caption.js";

// --- Options -----------------------------------------------------------------

/** Options of `mastodon()`. */
export interface MastodonOptions extends CaptionOptions {
  /** The server that the account is on: `"https://mastodon.social"`. */
  readonly server: string;
  /** The account's name there, without `@`. */
  readonly user: string;
  /** A token with write:statuses, write:media and read:statuses, from Preferences, Development. */
  readonly token: string;
  /** Who sees posts: everybody, everybody but not in timelines, or followers. @defaultValue `"public"` */
  readonly visibility?: "public" | "unlisted" | "private" | undefined;
  /**
   * Whether the server keeps idempotency keys, as Mastodon does for an hour. `"ask"`: only where it says that it is
   * Mastodon; on all others a post whose answer is lost is a question to you. @defaultValue `"ask"`
   */
  readonly keys?: "ask" | "kept" | undefined;
}

interface MastodonSettings extends AccountSettings, CaptionSettings {
  readonly user: string;
  readonly keys: "ask" | "kept";
}

const options: OptionsSchema<MastodonOptions, MastodonSettings> = z.strictObject({
  ...captionShape,
  server: z.url({ protocol: /^https?$/ }),
  user: z.string().regex(/^[\w.-]+$/, "expected the name without @ and server"),
  token: z.string().min(16),
  visibility: z.enum(["public", "unlisted", "private"]).default("public"),
  keys: z.enum(["ask", "kept"]).default("ask"),
});

// --- What it can bear ----------------------------------------------------------

const page = "https://docs.joinmastodon.org/api/rate-limits/";
const read = "2026-11-21";
const HOUR_MS = 3_600_000;

const limits: Limits = {
  // Where the server says nothing else.
  text: { status: STATUS },
  photos: photoRuleOf(USUAL),
  edit: { text: true, price: true, addPhotos: true },
  rates: [
    // "300 calls in 5 minutes" of an account; "30 in 30 minutes" for deletions, and the same for photos
    { scope: "account", calls: 300, perMs: 300_000, counts: "requests" },
    { scope: "verb", verb: "withdraw", calls: 30, perMs: 1_800_000 },
  ],
  concurrency: 2,
  timing: { deadlineMs: 120_000 },
  // "stored for up to 1 hour"
  keyLivesMs: HOUR_MS,
  cannot: {
    find: "nothing of ours is stored with a post; after an hour nobody but you can tell whether it went up",
    hide: "a deleted post does not come back; publishing again is a new post",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

/**
 * Posts listings to a Mastodon account.
 *
 * @example
 * mastodon({ server: "https://mastodon.social", user: "toko_kopi", token, hashtags: ["kopi"] })
 */
export const mastodon = defineChannel({
  id: "mastodon",
  title: "Mastodon",
  kind: "wall",
  rendering: 1,
  options,
  secrets: ["token"],
  limits,
  account: ({ server, user }) => `mastodon:${new URL(server).host}:${user.toLowerCase()}`,
  home: ({ server, user }) => `${server.replace(/\/+$/, "")}/@${user}`,
  facets: { price: ["price"], stock: ["stock"] },

  render: renderPost,
  photoRule: (facts) => photoRuleOf(factsOf(facts)),
  connect: (settings, tools): Session => ({ account: openAccount(settings, tools), keys: settings.keys }),

  facts: { instance: { everyMs: 24 * HOUR_MS, read: ({ account }, signal) => readServer(account, signal) } },

  verbs: {
    async create(session, { content, photos, step }, signal) {
      const { account } = session;
      const media = await sendPhotos(account, photos, step, signal);
      const body = JSON.stringify({ ...wordsOf(content), media_ids: media, visibility: account.visibility });
      const safety = await safetyOf(session, step, signal);
      return step("post", safety, ({ key, body: kept = body }) => putUp(account, kept, key, signal), {
        body,
        made: (ref) => ref,
      });
    },

    async update({ account }, { content, due, photos, previous, step }, signal) {
      const media = due.includes("photos") ? await sendPhotos(account, photos, step, signal) : photosOf(previous);
      const wanted = { ...wordsOf(content), media_ids: media };
      return step("edit", "absolute", () => change(account, previous.id, wanted, signal));
    },

    async withdraw({ account }, { ref, step }, signal) {
      await step("delete", "absolute", () => remove(account, ref.id, signal));
    },

    async read({ account }, { ref }, signal) {
      try {
        return { visible: true, ref: await look(account, ref.id, signal) };
      } catch (error) {
        if (error instanceof ChannelError && error.kind === "gone") return { visible: false, because: error.message };
        throw error;
      }
    },

    async ping({ account }, signal) {
      await account.call("/api/v1/accounts/verify_credentials", { method: "GET" }, "account", signal);
    },
  },

  safety: { create: "key", update: "absolute", withdraw: "absolute" },
});

interface Session {
  readonly account: Account;
  readonly keys: "ask" | "kept";
}

type Safe = "key" | "absolute" | "blind";

function wordsOf({ status, language }: MastodonContent) {
  return { status, ...(language === "" ? {} : { language }) };
}

/** A photo that no post shows is deleted by the server after a day or so. (unverified) */
const PHOTO_LIVES_MS = 12 * HOUR_MS;
const LOOK_MS = 5_000;

// Not shared between posts: a photo belongs to the one post that it was attached to.
async function sendPhotos(
  account: Account,
  photos: readonly Photo[],
  step: Step<Safe>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const keep = { keepMs: PHOTO_LIVES_MS };
  for (const [index, photo] of photos.entries()) {
    const name = `${index + 1}-${photo.sha256.slice(0, 12)}`;
    // Nobody sees a photo by itself: sending it twice is harmless.
    const sent = await step(`photo-${name}`, "absolute", () => sendPhoto(account, photo, signal), keep);
    if (!sent.isReady) await step(`ready-${name}`, "absolute", () => waitFor(account, sent.id, signal), keep);
    ids.push(sent.id);
  }
  return ids;
}

async function waitFor(account: Account, id: string, signal: AbortSignal): Promise<true> {
  if (await isReady(account, id, signal)) return true;
  const retryAt = new Date(account.now().getTime() + LOOK_MS);
  throw new ChannelError("locked", "Mastodon is still working on the photos", { retryAt });
}

/** Servers that are not Mastodon may not know the key: then a second call could make a second post. */
async function safetyOf({ account, keys }: Session, step: Step<Safe>, signal: AbortSignal): Promise<"key" | "blind"> {
  if (keys === "kept") return "key";
  const ask = async (): Promise<ServerFacts> => readServer(account, signal);
  const { isMastodon } = await step("server", "absolute", ask, { keepMs: 24 * HOUR_MS });
  return isMastodon ? "key" : "blind";
}
