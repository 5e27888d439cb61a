/**
 * Threads' publishing as far as we call and read it: containers of words and photos, which Threads fetches itself, one of
 * which is published. Fields stand in the address, as Meta's collection has them. Threads API "Posts", "Publishing" and
 * "Troubleshooting", v1.0, read 2026-11-22.
 */
import * as z from "zod";
import { ChannelError, type FailureDetails, type Kind } from "../../channel/failures.js";
import type { Toolbox } from "../../channel/toolbox.js";
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
import type { GraphRow } from "../_graph/failure-rows.js";
import { hasSubcode, readBody } from "../_graph/failures.js";
import type { GraphSettings } from "../_graph/settings.js";
import { createGraph, type Graph } from "../_graph/wire.js";

/** The session of one profile. */
export interface Profile {
  readonly graph: Graph;
  readonly userId: string;
}

const TITLE = "Threads";
const LOOK = "Threads takes it for spam or against its rules: look at the profile in its own app before you go on.";
const Container = z.object({
  status: z.enum(["IN_PROGRESS", "FINISHED", "ERROR", "EXPIRED", "PUBLISHED"]),
  error_message: z.string().default(""),
});
const Media = z.object({
  id: z.string(),
  text: z.string().default(""),
  timestamp: z.string().default(""),
  permalink: z.string().optional(),
});
const Feed = z.object({ data: z.array(Media) });
const Me = z.object({ id: z.string() });

/** What Threads says beyond its family; tried before the family's rows. (3p): seen by programs that post for others */
export const THREADS_ROWS: readonly GraphRow[] = [
  // "Cannot find media with the given ID": of a container that is not there, or not ready. (3p)
  { subcode: [4279009], kind: "gone" },
  // A block. (3p)
  { subcode: [4279013], kind: "blocked", details: { scope: "account", cure: LOOK } },
  {
    says: /link_limit_exceeded/,
    kind: "invalid",
    details: { field: "description", facets: ["content"], cure: "Leave at most five different links in the post." },
  },
  // "does not have permission" with 500, although the container was published. (3p)
  { code: 10, fromStatus: 500, kind: "unavailable", details: { outcome: "unknown" } },
];

/** Makes the session of one profile. */
export function createProfile(settings: GraphSettings & { readonly userId: string }, tools: Toolbox): Profile {
  return { graph: createGraph(settings, tools, THREADS_ROWS), userId: settings.userId };
}

/** How Threads makes posts out of containers. */
export function containersOf(profile: Profile): Containers {
  const { graph, userId } = profile;
  const make = async (fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string> =>
    idIn(await graph.submit(`/${userId}/threads`, fields, signal), "container");
  return {
    title: TITLE,
    graph,
    checkQuota: (signal) => checkQuota(graph, `/${userId}/threads_publishing_limit`, TITLE, signal),
    makePost: (text, photo, signal) =>
      make(photo === undefined ? { media_type: "TEXT", text } : { ...imageOf(photo), text }, signal),
    makeItem: (photo, signal) => make({ ...imageOf(photo), is_carousel_item: "true" }, signal),
    makeAlbum: (text, items, signal) => make({ media_type: "CAROUSEL", children: items.join(","), text }, signal),
    read: (container, signal) => readContainer(profile, container, signal),
    publish: async (container, signal) =>
      idIn(await graph.submit(`/${userId}/threads_publish`, { creation_id: container }, signal), "post"),
    newest: (signal) => newestPosts(profile, signal),
    addressOf: (id, signal) => addressOf(profile, id, signal),
    failureOf: (state) => failureOfContainer(state, graph.now()),
    isLost: (error) => hasSubcode(error, 4279009, 2207006, 2207020),
  };
}

function imageOf(photo: Photo): Readonly<Record<string, string>> {
  return { media_type: "IMAGE", image_url: addressOfPhoto(photo, TITLE), ...altOf(photo) };
}

async function readContainer({ graph }: Profile, id: string, signal: AbortSignal): Promise<ContainerState> {
  const body = await graph.get(`/${id}`, { fields: "id,status,error_message" }, signal);
  const { status: code, error_message: status } = readBody(Container, body, "status of the container");
  return { code, status };
}

async function newestPosts({ graph, userId }: Profile, signal: AbortSignal): Promise<readonly Post[]> {
  const query = { fields: "id,text,timestamp,permalink", limit: String(LISTED_POSTS) };
  const { data } = readBody(Feed, await graph.get(`/${userId}/threads`, query, signal), "posts");
  return data.map(({ id, text, timestamp, permalink }) => ({
    id,
    caption: text,
    at: readTime(timestamp),
    url: permalink,
  }));
}

/** Where people see a post. @throws ChannelError `gone` where there is none */
export async function addressOf(profile: Profile, id: string, signal: AbortSignal): Promise<string | undefined> {
  return readBody(Media, await profile.graph.get(`/${id}`, { fields: "id,permalink" }, signal), "post").permalink;
}

/** Says hello. @throws ChannelError `auth` where the token is another profile's */
export async function greet({ graph, userId }: Profile, signal: AbortSignal): Promise<void> {
  const { id } = readBody(Me, await graph.get("/me", { fields: "id,username" }, signal), "profile");
  if (id === userId) return;
  throw new ChannelError("auth", `The token belongs to the profile ${id}, not to ${userId}`, {
    cure: `Set userId to "${id}", or connect ${userId}.`,
  });
}

const MINUTE_MS = 60_000;

/** `error_message` of a container. Those of video and sound, which we never send, are passing trouble to us. */
const MESSAGES: readonly (readonly [says: RegExp, kind: Kind, details: FailureDetails])[] = [
  // Meta writes it without the T.
  [/INVALID_ASPECT?_RATIO/, "invalid", { field: "photos", facets: ["photos"], cure: "Use another photo." }],
  [
    /FAILED_DOWNLOADING/,
    "unavailable",
    { scope: "host", facets: ["photos"], cure: "Check that the photo host can be reached from outside." },
  ],
];

/** Why a container came to nothing. Nothing was published: whatever else is unknown, that is not. */
function failureOfContainer({ code, status }: ContainerState, now: Date): ChannelError {
  const retryAt = new Date(now.getTime() + MINUTE_MS);
  const again = { outcome: "rejected", scope: "listing", retryAt } as const;
  if (code === "EXPIRED") return new ChannelError("unavailable", "Threads' container expired unpublished", again);
  const message = `Threads could not make the post: ${status === "" ? "it does not say why" : status}`;
  const [, kind, details] = MESSAGES.find(([says]) => says.test(status)) ?? [undefined, "unavailable" as const, {}];
  const passing = kind === "unavailable" ? again : { outcome: "rejected" as const };
  return new ChannelError(kind, message, { ...passing, ...details, platformCode: status === "" ? undefined : status });
}
