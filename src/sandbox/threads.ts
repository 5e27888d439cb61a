/**
 * A Threads profile on a loopback port: containers of words and photos, albums, publishing, quota and deletion, checked as
 * the pages say. Threads API v1.0, "Posts", "Troubleshooting" and "Overview", read 2026-11-22.
 */

import type { Answer } from "./answer.js";
import { checkFields, type GraphCall, graphSpec, missing, pick, type Usage, wantedFields } from "./graph/access.js";
import { ContainerStore, type GraphContainer, type GraphPost } from "./graph/containers.js";
import type { GraphPhoto, PhotoFetcher } from "./graph/photos.js";
import { accept, refuse } from "./graph/refusal.js";
import { createRenewal } from "./graph/renewal.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type Surroundings } from "./server.js";
import { checkText, fetchPhoto } from "./threads/checks.js";

/** How a Threads place begins. */
export interface ThreadsSandboxOptions {
  /** Digits. */
  readonly userId: string;
  /** @defaultValue `"toko"` */
  readonly username?: string | undefined;
  /** The token that is accepted. */
  readonly token: string;
  readonly appSecret: string;
  /** Posts in 24 hours. @defaultValue 250 */
  readonly quota?: number | undefined;
  /** How long a container is being made. @defaultValue 0 */
  readonly readyMs?: number | undefined;
  /** How photos are fetched. @defaultValue over HTTP */
  readonly fetchPhoto?: PhotoFetcher | undefined;
}

/** A post as people see it. */
export interface ThreadsPost {
  readonly id: string;
  readonly text: string;
  readonly photos: readonly GraphPhoto[];
  readonly at: Date;
}

/** A running Threads place. Use `url` as the `server` of a channel. */
export interface ThreadsPlace extends Place<ContainerStore> {
  /** Posts that people see now, oldest first. */
  posts(): readonly ThreadsPost[];
  /** The token that is accepted now: another one after it was renewed. */
  token(): string;
  /** What answers say of the rate that is used. */
  usage(percent: number, minutes?: number): void;
}

interface Running {
  readonly options: ThreadsSandboxOptions;
  readonly store: ContainerStore;
}

/** Starts a Threads place. */
export async function openThreads(options: ThreadsSandboxOptions, around: Surroundings): Promise<ThreadsPlace> {
  const store = new ContainerStore(options, () => around.clock.now());
  const running: Running = { options, store };
  const renewal = createRenewal({
    token: options.token,
    grant: "th_refresh_token",
    isOwn: true,
    openedAt: around.clock.now(),
  });
  const usage: Usage = { percent: 0, minutes: 0 };
  const spec = graphSpec(
    "Threads",
    { token: renewal.token, appSecret: options.appSecret, version: "1.0" },
    { id: options.userId, type: "threads", rate: 4 },
    usage,
    (call, asked, moment) => act(running, call, asked, moment),
  );
  const place = await openPlace(renewal.around(spec), store, around);
  return Object.assign(place, {
    posts: () => store.posts().map(({ id, caption, photos, at }) => ({ id, text: caption, photos, at })),
    token: renewal.token,
    usage(percent: number, minutes = 0) {
      usage.percent = percent;
      usage.minutes = minutes;
    },
  });
}

const CONTAINER_FIELDS = ["id", "status", "error_message"];
const POST_FIELDS = ["id", "text", "timestamp", "permalink", "media_type", "username", "alt_text"];
const LIMIT_FIELDS = ["quota_usage", "config"];

async function act(running: Running, call: GraphCall, asked: Asked, moment: Moment): Promise<Answer> {
  const { store, options } = running;
  if (asked.raw.length > 0) refuse(100, "The sandbox knows fields in the address only, as Meta's collection has them");
  const isOwn = call.id === options.userId || call.id === "me";
  if (call.route === "GET") return isOwn ? profileOf(options, call) : readOne(running, call, moment);
  if (call.route === "DELETE") return remove(running, call, moment);
  if (!isOwn) missing(call.id);
  switch (call.route) {
    case "POST threads":
      return accept({ id: (await make(running, call, moment)).id });
    case "POST threads_publish":
      return accept({ id: show(running, call, moment).id });
    case "GET threads_publishing_limit":
      return limitOf(running, call, moment);
    case "GET threads":
      return listOf(running, call);
    default:
      return refuse(2500, `The sandbox has no ${call.route} (${store.posts().length} posts)`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

const MEDIA_FIELDS = ["media_type", "text", "image_url", "alt_text", "is_carousel_item", "children", "topic_tag"];

async function make(running: Running, { fields }: GraphCall, moment: Moment): Promise<GraphContainer> {
  checkFields(fields, MEDIA_FIELDS, ["media_type"]);
  const caption = String(fields["text"] ?? "");
  checkText(caption);
  const isItem = fields["is_carousel_item"] === "true";
  switch (fields["media_type"]) {
    case "TEXT":
      if (caption === "" || isItem) refuse(100, "The parameter text is required");
      only(fields, ["image_url", "alt_text", "children"]);
      return running.store.make({ isItem, caption, photos: [], children: [] }, moment);
    case "IMAGE":
      if (isItem && caption !== "") refuse(100, "An item of a carousel has no text");
      only(fields, ["children"]);
      return makeImage(running, fields, { isItem, caption }, moment);
    case "CAROUSEL":
      only(fields, ["image_url", "alt_text", "is_carousel_item"]);
      return makeAlbum(running, fields, caption, moment);
    default:
      return refuse(100, "The sandbox knows TEXT, IMAGE and CAROUSEL");
  }
}

function only(fields: Fields, without: readonly string[]): void {
  for (const name of without) if (fields[name] !== undefined) refuse(100, `${name} has no place in this container`);
}

async function makeImage(
  { store, options }: Running,
  fields: Fields,
  words: Pick<GraphContainer, "isItem" | "caption">,
  moment: Moment,
): Promise<GraphContainer> {
  const alt = String(fields["alt_text"] ?? "");
  if (Array.from(alt).length > 1_000) refuse(100, "alt_text is too long");
  const photo = await fetchPhoto(String(fields["image_url"] ?? ""), options.fetchPhoto);
  return store.make({ ...words, photos: [{ ...photo, alt }], children: [] }, moment);
}

function makeAlbum({ store }: Running, fields: Fields, caption: string, moment: Moment): GraphContainer {
  const children = String(fields["children"] ?? "").split(",");
  if (children.length < 2 || children.length > 20) refuse(100, "A carousel has 2 to 20 items");
  const items = children.map((id) => store.container(id) ?? lost());
  for (const item of items) {
    if (!item.isItem) refuse(100, "An item of a carousel is made with is_carousel_item");
    if (store.codeOf(item, moment.now) !== "FINISHED") lost();
  }
  return store.make({ isItem: false, caption, photos: items.flatMap(({ photos }) => photos), children }, moment);
}

/** Threads says this of a container that is not there, and of one that is not ready. */
function lost(): never {
  return refuse(24, "The requested resource does not exist", { subcode: 4_279_009 });
}

function show({ store, options }: Running, { fields }: GraphCall, moment: Moment): GraphPost {
  checkFields(fields, ["creation_id"], ["creation_id"]);
  const container = store.container(String(fields["creation_id"])) ?? lost();
  const code = store.codeOf(container, moment.now);
  if (container.isItem) refuse(100, "An item of a carousel cannot be published alone");
  // What the real one says here is on no page that we read; nobody should get so far.
  if (code === "PUBLISHED") refuse(100, "The container has been published already");
  if (code !== "FINISHED") lost();
  if (store.usedAt(moment.now) >= (options.quota ?? 250)) {
    refuse(9, "You reached the maximum number of posts", { subcode: 2_207_042 });
  }
  return store.publish(container, moment);
}

function limitOf({ store, options }: Running, { fields }: GraphCall, { now }: Moment): Answer {
  checkFields(fields, ["fields"]);
  const wanted = String(fields["fields"] ?? "quota_usage").split(",");
  for (const name of wanted)
    if (!LIMIT_FIELDS.includes(name)) refuse(100, `Tried accessing nonexisting field (${name})`);
  const all = { quota_usage: store.usedAt(now), config: { quota_total: options.quota ?? 250, quota_duration: 86_400 } };
  return accept({ data: [pick(all, wanted)] });
}

function listOf({ store, options }: Running, { fields }: GraphCall): Answer {
  checkFields(fields, ["fields", "limit", "since", "until", "before", "after"]);
  const wanted = wantedFields(fields["fields"], POST_FIELDS);
  const newest = store
    .posts()
    .toReversed()
    .slice(0, Number(fields["limit"] ?? 25));
  return accept({ data: newest.map((post) => pick(wire(post, options), wanted)), paging: {} });
}

function profileOf({ userId, username = "toko" }: ThreadsSandboxOptions, { fields }: GraphCall): Answer {
  checkFields(fields, ["fields"]);
  return accept(pick({ id: userId, username }, wantedFields(fields["fields"], ["id", "username", "name"])));
}

function readOne({ store, options }: Running, { id, fields }: GraphCall, { now }: Moment): Answer {
  checkFields(fields, ["fields"]);
  const container = store.container(id);
  if (container) {
    const status = store.codeOf(container, now);
    const error_message = status === "ERROR" ? container.spoiled : undefined;
    return accept(pick({ id, status, error_message }, wantedFields(fields["fields"], CONTAINER_FIELDS)));
  }
  const post = store.post(id) ?? missing(id);
  return accept(pick(wire(post, options), wantedFields(fields["fields"], POST_FIELDS)));
}

function remove({ store }: Running, { id }: GraphCall, moment: Moment): Answer {
  const post = store.newest(id) ?? missing(id);
  if (!store.canDelete) missing(id);
  store.remove(post, moment);
  return accept({ success: true, deleted_id: id });
}

function wire({ id, caption, photos, at }: GraphPost, { username = "toko" }: ThreadsSandboxOptions): Fields {
  return {
    id,
    text: caption,
    timestamp: at.toISOString().replace(/\.\d+Z$/, "+0000"),
    permalink: `https://www.threads.net/@${username}/post/${id}`,
    media_type: photos.length > 1 ? "CAROUSEL_ALBUM" : photos.length === 1 ? "IMAGE" : "TEXT_POST",
    username,
    alt_text: photos[0]?.alt,
  };
}
