/**
 * Instagram's publishing as far as we call and read it: containers of photos that Instagram fetches itself, one of which
 * is published. Instagram Platform, "Content Publishing" and IG User, IG Container, IG Media references, v26.0, read
 * 2026-11-21.
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Photo } from "../../channel/verbs.js";
import {
  addressOfPhoto,
  altOf,
  type ContainerState,
  type Containers,
  checkQuota,
  idIn,
  LISTED_POSTS,
  type Post,
  readTime,
} from "../_graph/container-answers.js";
import { failureOfCode, hasSubcode, readBody } from "../_graph/failures.js";
import type { Graph } from "../_graph/wire.js";

/** The session of one Instagram account. */
export interface Gram {
  readonly graph: Graph;
  readonly userId: string;
  readonly canDelete: boolean;
}

const TITLE = "Instagram";
const Container = z.object({
  status_code: z.enum(["IN_PROGRESS", "FINISHED", "ERROR", "EXPIRED", "PUBLISHED"]),
  status: z.string().default(""),
});
const Media = z.object({
  id: z.string(),
  caption: z.string().default(""),
  timestamp: z.string().default(""),
  permalink: z.string().optional(),
});
const Feed = z.object({ data: z.array(Media) });

/** How Instagram makes posts out of containers. */
export function containersOf(gram: Gram): Containers {
  const { graph, userId } = gram;
  const make = async (fields: object, signal: AbortSignal): Promise<string> =>
    idIn(await graph.post(`/${userId}/media`, fields, signal), "container");
  return {
    title: TITLE,
    graph,
    // How many posts there are is read, because Meta's pages say both 50 and 100.
    checkQuota: (signal) => checkQuota(graph, `/${userId}/content_publishing_limit`, TITLE, signal),
    async makePost(caption, photo, signal) {
      if (photo === undefined) throw noPhotos();
      return make({ image_url: addressOfPhoto(photo, TITLE), caption, ...altOf(photo) }, signal);
    },
    makeItem: (photo, signal) => make(itemOf(photo), signal),
    makeAlbum: (caption, children, signal) => make({ media_type: "CAROUSEL", children, caption }, signal),
    read: (container, signal) => readContainer(gram, container, signal),
    publish: async (container, signal) =>
      idIn(await graph.post(`/${userId}/media_publish`, { creation_id: container }, signal), "post"),
    newest: (signal) => newestPosts(gram, signal),
    addressOf: (id, signal) => addressOf(gram, id, signal),
    failureOf: (state) => failureOfContainer(state, graph.now()),
    isLost: (error) => hasSubcode(error, 2207006, 2207020),
  };
}

function itemOf(photo: Photo): object {
  return { image_url: addressOfPhoto(photo, TITLE), is_carousel_item: true, ...altOf(photo) };
}

function noPhotos(): ChannelError {
  return new ChannelError("invalid", "Instagram has no posts without a photo", {
    field: "photos",
    cure: "Give the product a photo.",
  });
}

async function readContainer({ graph }: Gram, id: string, signal: AbortSignal): Promise<ContainerState> {
  const body = await graph.get(`/${id}`, { fields: "status_code,status" }, signal);
  const { status_code: code, status } = readBody(Container, body, "status of the container");
  return { code, status };
}

async function newestPosts({ graph, userId }: Gram, signal: AbortSignal): Promise<readonly Post[]> {
  const query = { fields: "id,caption,timestamp,permalink", limit: String(LISTED_POSTS) };
  const { data } = readBody(Feed, await graph.get(`/${userId}/media`, query, signal), "posts");
  return data.map(({ id, caption, timestamp, permalink }) => ({
    id,
    caption,
    at: readTime(timestamp),
    url: permalink,
  }));
}

/** Where people see a post. @throws ChannelError `gone` where there is none */
export async function addressOf(gram: Gram, id: string, signal: AbortSignal): Promise<string | undefined> {
  return readBody(Media, await gram.graph.get(`/${id}`, { fields: "id,permalink" }, signal), "post").permalink;
}

const MINUTE_MS = 60_000;
/** What `status` says of an `ERROR`, as codes of the error list. */
const CODES: Readonly<Record<number, number>> = {
  2207052: 9004,
  2207003: -2,
  2207004: 36000,
  2207005: 36001,
  2207009: 36003,
};

function failureOfContainer({ code, status }: ContainerState, now: Date): ChannelError {
  const again = { outcome: "rejected", scope: "listing", retryAt: new Date(now.getTime() + MINUTE_MS) } as const;
  if (code === "EXPIRED") return new ChannelError("unavailable", "Instagram's container expired unpublished", again);
  const subcode = Number(/\b2207\d{3}\b/.exec(status)?.[0]);
  const message = `Instagram could not make the post: ${status === "" ? "it does not say why" : status}`;
  if (!Number.isInteger(subcode)) return new ChannelError("unavailable", message, again);
  const told = failureOfCode(CODES[subcode] ?? -1, subcode, message, now);
  // Nothing was published: whatever else is unknown, that is not.
  return new ChannelError(told.kind, message, {
    outcome: "rejected",
    scope: told.scope === "host" ? "host" : "listing",
    field: told.field,
    facets: told.facets,
    cure: told.cure,
    platformCode: String(subcode),
    retryAt: told.kind === "unavailable" ? again.retryAt : told.retryAt,
  });
}
