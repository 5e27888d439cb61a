/**
 * A Page as far as we call and read it. Graph API Page, Page Photos, Page Feed and Page Post references, v26.0 (fields of
 * v25.0), read 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Found, Photo, Ref } from "../../channel/verbs.js";
import { readBody } from "../_graph/failures.js";
import type { Graph } from "../_graph/wire.js";
import { carries, codeOf } from "../shared-marker.js";

/** The session of one Page. */
export interface Page {
  readonly graph: Graph;
  readonly pageId: string;
}

const Made = z.object({ id: z.string().min(1) });
const Post = z.object({
  id: z.string(),
  message: z.string().default(""),
  created_time: z.string().default(""),
  permalink_url: z.string().optional(),
});
const Posts = z.object({
  data: z.array(Post),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional() })
    .optional()
    .catch(undefined),
});
const FIELDS = "id,message,created_time,permalink_url";

/** Uploads a photo that nobody sees yet. Facebook keeps it for about a day. (third parties) */
export async function uploadPhoto({ graph, pageId }: Page, photo: Photo, signal: AbortSignal): Promise<string> {
  const form = new FormData();
  form.set("published", "false");
  if (photo.alt !== "") form.set("alt_text_custom", photo.alt);
  const blob = new Blob([new Uint8Array(await photo.bytes())], { type: `image/${photo.format}` });
  form.set("source", blob, `photo.${photo.format === "jpeg" ? "jpg" : photo.format}`);
  try {
    return readBody(Made, await graph.upload(`/${pageId}/photos`, form, signal), "photo").id;
  } catch (error) {
    throw ofPhotos(error);
  }
}

// An unpublished photo shows nothing to anybody: one whose answer is lost is sent again. Where photos are shut, and a
// national block or a dead media host does that, texts still pass.
function ofPhotos(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  const isShut = error.kind === "forbidden" && error.scope === "verb";
  if (error.kind !== "unavailable" && !isShut) return error;
  const { message, cure, retryAt, platformCode } = error;
  const outcome = isShut ? "rejected" : "not-sent";
  const details = { outcome, scope: "verb", verb: "photos", facets: ["photos"] } as const;
  return new ChannelError(error.kind, message, { ...details, cure, retryAt, platformCode, cause: error });
}

/** Shows a post with these photos, in this order. */
export async function putPost(
  { graph, pageId }: Page,
  message: string,
  photos: readonly string[],
  signal: AbortSignal,
): Promise<Ref> {
  const media = photos.length === 0 ? {} : { attached_media: photos.map((id) => ({ media_fbid: id })) };
  return { id: readBody(Made, await graph.post(`/${pageId}/feed`, { message, ...media }, signal), "post").id };
}

/** Changes the words of a post that our app made. */
export async function editPost({ graph }: Page, id: string, message: string, signal: AbortSignal): Promise<true> {
  await graph.post(`/${id}`, { message }, signal);
  return true;
}

/** Where people see a post. @throws ChannelError `gone` where there is none */
export async function addressOf({ graph }: Page, id: string, signal: AbortSignal): Promise<string | undefined> {
  return readBody(Post, await graph.get(`/${id}`, { fields: "id,permalink_url" }, signal), "post").permalink_url;
}

/** A doubt is young: what it is about is among the newest posts. */
const MOST_PAGES = 3;

/** Looks for a post of ours among the Page's newest 300, by the code in its words. */
export async function findPosts(page: Page, marker: string, signal: AbortSignal): Promise<readonly Found[]> {
  const code = codeOf(marker);
  const found: Found[] = [];
  let after: string | undefined;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const query = { fields: FIELDS, limit: "100", ...(after === undefined ? {} : { after }) };
    const body = await page.graph.get(`/${page.pageId}/published_posts`, query, signal);
    const { data, paging } = readBody(Posts, body, "posts");
    found.push(...data.filter(({ message }) => carries(message, code)).map((post) => foundOf(post, marker)));
    after = paging?.cursors?.after;
    if (after === undefined || data.length === 0) break;
  }
  return found;
}

function foundOf({ id, created_time, permalink_url }: z.output<typeof Post>, marker: string): Found {
  // "2026-11-21T08:00:00+0000": without the colon of ISO 8601.
  const at = Date.parse(created_time.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  const createdAt = Number.isNaN(at) ? undefined : new Date(at);
  return { id, url: permalink_url, marker, createdAt, complete: true };
}
