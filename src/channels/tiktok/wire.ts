/**
 * The Content Posting API as far as we call and read it: photos that TikTok fetches from addresses of ours. Reference of
 * 2026-09-11, status and error pages of 2026-10-02, read 2026-11-21; nothing could be tried against the live platform.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply, Toolbox } from "../../channel/toolbox.js";
import type { Photo } from "../../channel/verbs.js";
import { readAnswer } from "./failures.js";
import type { Consent, TiktokContent } from "./render.js";

export const SERVER = "https://open.tiktokapis.com";

/** Where the calls go. */
export const PATHS = {
  creator: "/v2/post/publish/creator_info/query/",
  init: "/v2/post/publish/content/init/",
  status: "/v2/post/publish/status/fetch/",
  token: "/v2/oauth/token/",
} as const;

/** The session of one creator. */
export interface Creator {
  /** Of the account, without `@`, for links. */
  readonly username: string | undefined;
  readonly now: () => Date;
  call(path: string, json: object, signal: AbortSignal): Promise<HttpReply>;
}

/** Makes the session of one creator. */
export function createCreator(
  { server, username }: { readonly server: string; readonly username?: string | undefined },
  { http, now, tokens }: Toolbox,
): Creator {
  return {
    username,
    now,
    async call(path, json, signal) {
      const { accessToken } = await tokens(signal);
      const headers = { authorization: `Bearer ${accessToken}` };
      const url = `${server.replace(/\/+$/, "")}${path}`;
      return readAnswer(await http.send({ url, headers, json, signal }), now());
    },
  };
}

const Info = z.object({
  data: z.object({
    creator_username: z.string().optional(),
    privacy_level_options: z.array(z.string()).default([]),
    comment_disabled: z.boolean().default(false),
  }),
});
const Made = z.object({ data: z.object({ publish_id: z.string().min(1) }) });
const Status = z.object({ data: z.object({ status: z.string(), fail_reason: z.string().default("") }) });

/** What the account lets its owner choose; asked before each direct post. */
export interface CreatorInfo {
  readonly username: string | undefined;
  readonly privacyLevels: readonly string[];
  readonly commentsAreOff: boolean;
}

/** Asks what the account lets its owner choose. */
export async function readCreator(creator: Creator, signal: AbortSignal): Promise<CreatorInfo> {
  const { data } = readBody(Info, await creator.call(PATHS.creator, {}, signal), "creator");
  return {
    username: data.creator_username,
    privacyLevels: data.privacy_level_options,
    commentsAreOff: data.comment_disabled,
  };
}

/** Hands photos and words over. Gives the only handle that there is. */
export async function init(
  creator: Creator,
  content: TiktokContent,
  photos: readonly Photo[],
  commentsAreOff: boolean,
  signal: AbortSignal,
): Promise<string> {
  const { title, description, consent } = content;
  const words = { title, description };
  const request = {
    media_type: "PHOTO",
    post_mode: consent === undefined ? "MEDIA_UPLOAD" : "DIRECT_POST",
    post_info: consent === undefined ? words : { ...words, ...choicesOf(consent, commentsAreOff) },
    source_info: { source: "PULL_FROM_URL", photo_images: photos.map(addressOf), photo_cover_index: 0 },
  };
  return readBody(Made, await creator.call(PATHS.init, request, signal), "publish_id").data.publish_id;
}

/** How far TikTok is with what it was handed. */
export type PublishState =
  | { readonly at: "working" }
  | { readonly at: "inbox" }
  | { readonly at: "failed"; readonly because: string }
  /** `post`: known only when moderation is over, and of public posts. */
  | { readonly at: "out"; readonly post?: string | undefined };

/** Asks how far TikTok is. */
export async function readStatus(creator: Creator, publishId: string, signal: AbortSignal): Promise<PublishState> {
  const reply = await creator.call(PATHS.status, { publish_id: publishId }, signal);
  const { status, fail_reason: because } = readBody(Status, reply, "status").data;
  switch (status) {
    case "SEND_TO_USER_INBOX":
      return { at: "inbox" };
    case "PUBLISH_COMPLETE":
      return { at: "out", ...postIn(reply.text) };
    case "FAILED":
      return { at: "failed", because };
    default:
      // PROCESSING_DOWNLOAD, PROCESSING_UPLOAD, and whatever comes between them one day.
      return { at: "working" };
  }
}

/** Where people see a post. (the form of the address is unverified) */
export function postUrl(username: string | undefined, post: string | undefined): string | undefined {
  return username === undefined || post === undefined ? undefined : `https://www.tiktok.com/@${username}/photo/${post}`;
}

function choicesOf(consent: Consent, commentsAreOff: boolean): Readonly<Record<string, unknown>> {
  return {
    privacy_level: consent.privacyLevel,
    disable_comment: commentsAreOff || !consent.comments,
    auto_add_music: consent.music,
    brand_organic_toggle: consent.ownBusiness,
    brand_content_toggle: consent.paidPartnership,
  };
}

function addressOf({ url }: Photo): string {
  if (url !== undefined) return url;
  throw new ChannelError("invalid", "TikTok fetches photos, and this one has no address", {
    field: "photos",
    cure: "Give createEtalase photos.host.",
  });
}

// Ids are above 2^53 and come as numbers: JSON.parse would round them. The name is misspelt there.
function postIn(text: string): { readonly post?: string } {
  const [, post] = /"publicaly_available_post_id"\s*:\s*\[\s*"?(\d+)/.exec(text) ?? [];
  return post === undefined ? {} : { post };
}

function readBody<T>(schema: z.ZodType<T>, { body }: HttpReply, what: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ChannelError("unavailable", `TikTok's answer names no ${what}`, {
    outcome: "unknown",
    cause: parsed.error,
  });
}
