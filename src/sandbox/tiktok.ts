/**
 * A TikTok account on a loopback port: the photo half of the Content Posting API, drafts and direct posts, checked as the
 * pages say. Reference of 2026-09-11, OAuth, status and error pages of 2026-10-02, read 2026-11-21.
 */

import type { Answer } from "./answer.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings, type Trouble } from "./server.js";
import { createAccess, type TiktokTokens } from "./tiktok/access.js";
import {
  addressesAt,
  booleanAt,
  checkFields,
  type Fields,
  fetchPhotos,
  objectAt,
  type TiktokPhotoFetcher,
  textAt,
} from "./tiktok/checks.js";
import { accept, refuse, refused } from "./tiktok/refusal.js";
import { type TiktokPublish, TiktokStore } from "./tiktok/store.js";

/** How a TikTok place begins. */
export interface TiktokSandboxOptions {
  readonly clientKey: string;
  readonly clientSecret: string;
  readonly openId: string;
  /** The access token that is accepted. */
  readonly token: string;
  /** @defaultValue none: nothing can be renewed */
  readonly refreshToken?: string | undefined;
  /** @defaultValue `"toko.kopi"` */
  readonly username?: string | undefined;
  /** @defaultValue `["video.upload", "video.publish"]` */
  readonly scopes?: readonly string[] | undefined;
  /** What the developer has verified. @defaultValue every https address, and loopback ones */
  readonly prefixes?: readonly string[] | undefined;
  /** An app that was not audited posts to `SELF_ONLY` only. @defaultValue `true` */
  readonly audited?: boolean | undefined;
  /** Posts and drafts of 24 hours. @defaultValue 15 posts, 5 drafts that wait */
  readonly most?: { readonly posts?: number | undefined; readonly drafts?: number | undefined } | undefined;
  /** How long photos are being fetched. @defaultValue 0 */
  readonly processMs?: number | undefined;
  /** How long until a post's id is told. @defaultValue 0 */
  readonly moderationMs?: number | undefined;
  /** After this a seller posts a draft by himself. @defaultValue never: `tap` does it */
  readonly tapMs?: number | undefined;
  /** How photos are fetched. @defaultValue over HTTP */
  readonly fetchPhoto?: TiktokPhotoFetcher | undefined;
}

/** A running TikTok place. Use `url` as the `server` of a channel. */
export interface TiktokPlace extends Place<TiktokStore> {
  /** Posts that people see now, oldest first. */
  posts(): readonly TiktokPublish[];
  /** Drafts that wait in the seller's inbox. */
  drafts(): readonly TiktokPublish[];
  /** The tokens that are accepted now: others after they were renewed. */
  readonly tokens: TiktokTokens;
}

interface Running {
  readonly options: TiktokSandboxOptions;
  readonly store: TiktokStore;
  readonly access: ReturnType<typeof createAccess>;
}

/** Starts a TikTok place. */
export async function openTiktok(options: TiktokSandboxOptions, around: Surroundings): Promise<TiktokPlace> {
  const { processMs = 0, moderationMs = 0, tapMs } = options;
  const store = new TiktokStore({ processMs, moderationMs, tapMs }, () => around.clock.now());
  const access = createAccess(options);
  const place = await openPlace(tiktokSpec({ options, store, access }), store, around);
  return Object.assign(place, {
    posts: () => store.posts(),
    drafts: () => store.drafts(),
    tokens: access.tokens,
  });
}

const METHODS: Readonly<Record<string, string>> = {
  "/v2/oauth/token/": "token",
  "/v2/post/publish/creator_info/query/": "creator_info",
  "/v2/post/publish/content/init/": "init",
  "/v2/post/publish/status/fetch/": "status",
};

function tiktokSpec(running: Running): PlaceSpec {
  return {
    name: "TikTok",
    methodOf: (path) => METHODS[path] ?? path,
    act: (asked, moment) => act(running, asked, moment),
    trouble: tiktokTrouble,
  };
}

async function act(running: Running, asked: Asked, moment: Moment): Promise<Answer> {
  if (asked.verb !== "POST") refuse(405, "invalid_params", "POST it");
  if (asked.method === "token") return running.access.renew(asked);
  const scopes = running.access.check(asked);
  const needs = (scope: string): void => {
    if (!scopes.includes(scope)) refuse(401, "scope_not_authorized", `The user did not authorize ${scope}`);
  };
  switch (asked.method) {
    case "creator_info":
      needs("video.publish");
      return creatorInfo(running, asked);
    case "init":
      return handOver(running, asked, moment, needs);
    case "status":
      return statusOf(running, asked, moment);
    default:
      return refuse(404, "invalid_params", `The sandbox has no ${asked.path}`);
  }
}

function creatorInfo({ store, options }: Running, { fields }: Asked): Answer {
  checkFields(fields, []);
  return accept({
    creator_username: options.username ?? "toko.kopi",
    creator_nickname: "Toko Kopi",
    privacy_level_options: store.privacyLevels,
    comment_disabled: store.commentsAreOff,
  });
}

const WORDS = ["title", "description"];
const CHOICES = ["privacy_level", "disable_comment", "auto_add_music", "brand_content_toggle", "brand_organic_toggle"];

async function handOver(
  running: Running,
  { fields }: Asked,
  moment: Moment,
  needs: (scope: string) => void,
): Promise<Answer> {
  const { options, store } = running;
  checkFields(fields, ["media_type", "post_mode", "post_info", "source_info"]);
  if (fields["media_type"] !== "PHOTO") refuse(400, "invalid_params", "The sandbox takes photos only");
  const mode = modeOf(fields["post_mode"]);
  needs(mode === "DIRECT_POST" ? "video.publish" : "video.upload");
  const info = objectAt(fields, "post_info");
  // TikTok ignores choices of a draft; here they are refused, because whoever sends them takes them for made.
  checkFields(info, mode === "DIRECT_POST" ? [...WORDS, ...CHOICES] : WORDS, mode === "DIRECT_POST" ? CHOICES : []);
  const words = { title: textAt(info, "title", 90), description: textAt(info, "description", 4_000) };
  const addresses = addressesAt(objectAt(fields, "source_info"), options.prefixes ?? ["https://", "http://127.0.0.1"]);
  const choices = mode === "DIRECT_POST" ? chosen(running, info) : { privacyLevel: undefined, commentsAreOff: false };
  checkQuota(running, mode, moment.now);
  const photos = await fetchPhotos(addresses, options.fetchPhoto);
  const failed = typeof photos === "string" ? photos : undefined;
  const publish = { mode, ...words, ...choices, photos: typeof photos === "string" ? [] : photos, failed };
  return accept({ publish_id: store.add(publish, moment).id });
}

function modeOf(given: unknown): TiktokPublish["mode"] {
  if (given === "DIRECT_POST" || given === "MEDIA_UPLOAD") return given;
  return refuse(400, "invalid_params", "post_mode is wrong");
}

function chosen({ store, options }: Running, info: Fields): Pick<TiktokPublish, "privacyLevel" | "commentsAreOff"> {
  const privacyLevel = String(info["privacy_level"]);
  if (!store.privacyLevels.includes(privacyLevel)) {
    refuse(403, "privacy_level_option_mismatch", "The account does not offer this privacy level");
  }
  if (options.audited === false && privacyLevel !== "SELF_ONLY") {
    refuse(403, "unaudited_client_can_only_post_to_private_accounts", "The app was not audited");
  }
  for (const name of ["auto_add_music", "brand_content_toggle", "brand_organic_toggle"]) booleanAt(info, name);
  return { privacyLevel, commentsAreOff: booleanAt(info, "disable_comment") };
}

const DAY_MS = 86_400_000;

function checkQuota({ store, options }: Running, mode: TiktokPublish["mode"], now: Date): void {
  const { posts = 15, drafts = 5 } = options.most ?? {};
  const ofToday = store.publishes.filter(({ madeAt }) => now.getTime() - madeAt.getTime() < DAY_MS);
  if (mode === "DIRECT_POST" && ofToday.filter((one) => one.mode === mode).length >= posts) {
    refuse(403, "spam_risk_too_many_posts", "The daily cap of posts is reached");
  }
  const waiting = ofToday.filter((one) => store.statusOf(one, now) === "SEND_TO_USER_INBOX");
  if (mode === "MEDIA_UPLOAD" && waiting.length >= drafts) {
    refuse(403, "spam_risk_too_many_pending_share", "Too many drafts wait");
  }
}

function statusOf({ store }: Running, { fields }: Asked, { now }: Moment): Answer {
  checkFields(fields, ["publish_id"]);
  const publish = store.publish(String(fields["publish_id"]));
  if (!publish) return refuse(400, "invalid_publish_id", "The publish_id does not exist");
  const status = store.statusOf(publish, now);
  const post = store.toldPost(publish, now);
  const numbers = post === undefined ? {} : { publicaly_available_post_id: [post] };
  return accept({ status, ...(status === "FAILED" ? { fail_reason: publish.failed } : {}) }, numbers);
}

function tiktokTrouble(trouble: Trouble): Answer | undefined {
  switch (trouble.what) {
    case "error":
      return refused(trouble.status, "internal_error", "Something is wrong, try again later");
    case "throttled":
      return {
        ...refused(429, "rate_limit_exceeded", "The API rate limit was exceeded"),
        ...(trouble.retryAfter === undefined ? {} : { headers: { "retry-after": String(trouble.retryAfter) } }),
      };
    case "verb-off":
      return refused(401, "scope_not_authorized", "The user did not authorize the scope");
    case "token-expired":
    case "token-revoked":
      return refused(401, "access_token_invalid", "The access token is invalid or not found");
    case "closed":
      return refused(403, "spam_risk_user_banned_from_posting", "The user is banned from posting");
    case "error-in-success":
      return refused(200, "invalid_params", "Something of it is wrong");
    case "malformed":
      return refused(400, "invalid_params", "The body is not JSON");
    default:
      return trouble satisfies never;
  }
}
