/** What Instagram and Threads say alike of containers and posts, and what both are told of a photo. */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Photo } from "../../channel/verbs.js";
import { readBody } from "./failures.js";
import type { Graph } from "./wire.js";

/** What a container says of itself. */
export interface ContainerState {
  readonly code: "IN_PROGRESS" | "FINISHED" | "ERROR" | "EXPIRED" | "PUBLISHED";
  /** For `ERROR`: why, in the platform's words. */
  readonly status: string;
}

/** A post as the account shows it. */
export interface Post {
  readonly id: string;
  readonly caption: string;
  readonly at: number;
  readonly url?: string | undefined;
}

/** What a place that makes posts out of containers can be told and asked. */
export interface Containers {
  /** As people call it. */
  readonly title: string;
  readonly graph: Graph;
  /** @throws ChannelError `quota` */
  checkQuota(signal: AbortSignal): Promise<void>;
  /** Makes the container of a post with one photo, or with none. */
  makePost(caption: string, photo: Photo | undefined, signal: AbortSignal): Promise<string>;
  /** Makes the container of one photo of an album. */
  makeItem(photo: Photo, signal: AbortSignal): Promise<string>;
  makeAlbum(caption: string, items: readonly string[], signal: AbortSignal): Promise<string>;
  /** @throws ChannelError `gone` where there is none */
  read(container: string, signal: AbortSignal): Promise<ContainerState>;
  /** Shows a container to everybody. Gives the id of the post. */
  publish(container: string, signal: AbortSignal): Promise<string>;
  /** The account's newest posts, at most {@link LISTED_POSTS}. */
  newest(signal: AbortSignal): Promise<readonly Post[]>;
  /** Where people see a post. */
  addressOf(id: string, signal: AbortSignal): Promise<string | undefined>;
  /** Why a container came to nothing. */
  failureOf(state: ContainerState): ChannelError;
  /** Whether a refusal to publish says that the container is not there. */
  isLost(error: unknown): boolean;
}

/** So many posts are listed at once. */
export const LISTED_POSTS = 50;

const Limit = z.object({
  data: z.array(
    z.object({ quota_usage: z.number(), config: z.object({ quota_total: z.number() }).optional().catch(undefined) }),
  ),
});
const Made = z.object({ id: z.string().min(1) });
const HOUR_MS = 3_600_000;

/**
 * Whether today's posts are used up; how many there are is read.
 *
 * @param path - of the limit: `"/17841400000000000/content_publishing_limit"`
 * @throws ChannelError `quota`
 */
export async function checkQuota(graph: Graph, path: string, title: string, signal: AbortSignal): Promise<void> {
  const body = await graph.get(path, { fields: "quota_usage,config" }, signal);
  const [told] = Limit.safeParse(body).data?.data ?? [];
  const total = told?.config?.quota_total;
  if (told === undefined || total === undefined || told.quota_usage < total) return;
  // The quota is of the last 24 hours and nobody says when the first of them ends: looked at again in an hour.
  const retryAt = new Date(graph.now().getTime() + HOUR_MS);
  const message = `${title} takes ${total} posts in 24 hours from programs, and ${told.quota_usage} are out`;
  throw new ChannelError("quota", message, { outcome: "not-sent", retryAt });
}

/** The id of what was made. @throws ChannelError of unknown outcome where the answer names none */
export function idIn(body: unknown, what: string): string {
  return readBody(Made, body, what).id;
}

/** When something was posted, `"2026-11-21T08:00:00+0000"`: without the colon of ISO 8601. `0` where it cannot be read. */
export function readTime(timestamp: string): number {
  const at = Date.parse(timestamp.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(at) ? 0 : at;
}

/** Where the platform fetches a photo. @throws ChannelError `invalid` where it has no address */
export function addressOfPhoto({ url }: Photo, title: string): string {
  if (url !== undefined) return url;
  throw new ChannelError("invalid", `${title} fetches photos, and this one has no address`, {
    field: "photos",
    cure: "Give createEtalase photos.host.",
  });
}

/** "alt_text": at most 1,000 characters. */
const MOST_ALT = 1_000;

/** What a photo shows, as a field; none where nobody said. */
export function altOf({ alt }: Photo): { readonly alt_text?: string } {
  return alt === "" ? {} : { alt_text: Array.from(alt).slice(0, MOST_ALT).join("") };
}
