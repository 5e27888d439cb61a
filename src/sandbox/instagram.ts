/**
 * An Instagram professional account on a loopback port: containers, albums, publishing, quota and deletion, checked as
 * the pages say. Instagram Platform "Content Publishing" and "Error codes" (June 2026), Graph v25.0 fields, read
 * 2026-11-21.
 */

import type { Answer } from "./answer.js";
import { checkFields, type GraphCall, graphSpec, missing, pick, type Usage, wantedFields } from "./graph/access.js";
import type { PhotoFetcher } from "./graph/photos.js";
import { accept, refuse } from "./graph/refusal.js";
import { createRenewal } from "./graph/renewal.js";
import { checkCaption, fetchPhoto } from "./instagram/checks.js";
import { type InstagramContainer, type InstagramPost, InstagramStore } from "./instagram/store.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type Surroundings } from "./server.js";

/** How an Instagram place begins. */
export interface InstagramSandboxOptions {
  /** Digits. */
  readonly userId: string;
  /** @defaultValue `"toko"` */
  readonly username?: string | undefined;
  /** The token that is accepted. */
  readonly token: string;
  readonly appSecret: string;
  /** With `"instagram"` nothing can be deleted, and the token can be renewed. @defaultValue `"facebook"` */
  readonly login?: "facebook" | "instagram" | undefined;
  /** Posts in 24 hours. @defaultValue 100 */
  readonly quota?: number | undefined;
  /** How long a container is being made. @defaultValue 0 */
  readonly readyMs?: number | undefined;
  /** How photos are fetched. @defaultValue over HTTP */
  readonly fetchPhoto?: PhotoFetcher | undefined;
}

/** A running Instagram place. Use `url` as the `server` of a channel. */
export interface InstagramPlace extends Place<InstagramStore> {
  /** Posts that people see now, oldest first. */
  posts(): readonly InstagramPost[];
  /** The token that is accepted now: another one after it was renewed. */
  token(): string;
  /** What answers say of the rate that is used. */
  usage(percent: number, minutes?: number): void;
}

interface Running {
  readonly options: InstagramSandboxOptions;
  readonly store: InstagramStore;
}

/** Starts an Instagram place. */
export async function openInstagram(options: InstagramSandboxOptions, around: Surroundings): Promise<InstagramPlace> {
  const store = new InstagramStore(options, () => around.clock.now());
  const running: Running = { options, store };
  const renewal = createRenewal({
    token: options.token,
    grant: "ig_refresh_token",
    isOwn: options.login === "instagram",
    openedAt: around.clock.now(),
  });
  const usage: Usage = { percent: 0, minutes: 0 };
  const spec = graphSpec(
    "Instagram",
    { token: renewal.token, appSecret: options.appSecret },
    { id: options.userId, type: "instagram", rate: 80_002 },
    usage,
    (call, asked, moment) => act(running, call, asked, moment),
  );
  const place = await openPlace(renewal.around(spec), store, around);
  return Object.assign(place, {
    posts: () => store.posts(),
    token: renewal.token,
    usage(percent: number, minutes = 0) {
      usage.percent = percent;
      usage.minutes = minutes;
    },
  });
}

const CONTAINER_FIELDS = ["id", "status_code", "status"];
const POST_FIELDS = ["id", "caption", "timestamp", "permalink", "media_type", "username", "alt_text"];
const LIMIT_FIELDS = ["quota_usage", "config"];

async function act(running: Running, call: GraphCall, _asked: Asked, moment: Moment): Promise<Answer> {
  const { store, options } = running;
  const isOwn = call.id === options.userId;
  switch (call.route) {
    case "POST media":
      return isOwn ? accept({ id: (await make(running, call, moment)).id }) : missing(call.id);
    case "POST media_publish":
      return isOwn ? accept({ id: show(running, call, moment).id }) : missing(call.id);
    case "GET content_publishing_limit":
      return isOwn ? limitOf(running, call, moment) : missing(call.id);
    case "GET media":
      return isOwn ? listOf(running, call) : missing(call.id);
    case "GET":
      return isOwn ? accountOf(options, call) : readOne(running, call, moment);
    case "DELETE":
      return remove(running, call, moment);
    default:
      return refuse(2500, `The sandbox has no ${call.route} (${store.posts().length} posts)`);
  }
}

const MEDIA_FIELDS = ["image_url", "caption", "alt_text", "is_carousel_item", "media_type", "children"];

async function make(running: Running, { fields }: GraphCall, moment: Moment): Promise<InstagramContainer> {
  checkFields(fields, MEDIA_FIELDS);
  const isItem = fields["is_carousel_item"] === true || fields["is_carousel_item"] === "true";
  const caption = String(fields["caption"] ?? "");
  checkCaption(caption);
  if (isItem && caption !== "") refuse(100, "An item of a carousel has no caption", { subcode: 2_207_028 });
  if (fields["media_type"] === "CAROUSEL") return makeAlbum(running, fields, caption, moment);
  if (fields["media_type"] !== undefined) refuse(100, "The sandbox knows photos and carousels");
  const alt = String(fields["alt_text"] ?? "");
  if (Array.from(alt).length > 1_000) refuse(100, "alt_text is too long");
  const photo = await fetchPhoto(String(fields["image_url"] ?? ""), running.options.fetchPhoto);
  return running.store.make({ isItem, caption, photos: [{ ...photo, alt }], children: [] }, moment);
}

function makeAlbum(
  { store }: Running,
  fields: Readonly<Record<string, unknown>>,
  caption: string,
  moment: Moment,
): InstagramContainer {
  const wrong = (why: string): never => refuse(100, why, { subcode: 2_207_028 });
  const given = fields["children"];
  const children = (Array.isArray(given) ? given : String(given ?? "").split(",")).map(String).filter(Boolean);
  if (fields["image_url"] !== undefined || fields["alt_text"] !== undefined)
    wrong("A carousel has no photo of its own");
  if (children.length < 2 || children.length > 10) wrong("A carousel has 2 to 10 items");
  const items = children.map((id) => store.container(id) ?? wrong(`There is no container ${id}`));
  for (const item of items) {
    if (!item.isItem) wrong("An item of a carousel is made with is_carousel_item");
    if (store.stateOf(item, moment.now).code !== "FINISHED") wrong("An item of the carousel is not ready");
  }
  return store.make({ isItem: false, caption, photos: items.flatMap(({ photos }) => photos), children }, moment);
}

function show({ store, options }: Running, { fields }: GraphCall, moment: Moment): InstagramPost {
  checkFields(fields, ["creation_id"], ["creation_id"]);
  const container = store.container(String(fields["creation_id"]));
  if (!container) return refuse(24, "The media could not be found.", { subcode: 2_207_006 });
  const { code } = store.stateOf(container, moment.now);
  if (container.isItem) refuse(100, "An item of a carousel cannot be published alone", { subcode: 2_207_028 });
  if (code === "IN_PROGRESS")
    refuse(9007, "The media is not ready for publishing, please wait", { subcode: 2_207_027 });
  if (code === "EXPIRED") refuse(-2, "The media you are trying to access has expired", { subcode: 2_207_020 });
  if (code === "ERROR") refuse(24, "The media could not be found.", { subcode: 2_207_006 });
  // What the real one says here is on no page that we read; nobody should get so far.
  if (code === "PUBLISHED") refuse(100, "The container has been published already");
  if (store.usedAt(moment.now) >= (options.quota ?? 100)) {
    refuse(9, "You reached the maximum number of posts", { subcode: 2_207_042 });
  }
  return store.publish(container, moment);
}

function limitOf({ store, options }: Running, { fields }: GraphCall, { now }: Moment): Answer {
  checkFields(fields, ["fields", "since"]);
  const wanted = typeof fields["fields"] === "string" ? fields["fields"].split(",") : ["quota_usage"];
  for (const name of wanted)
    if (!LIMIT_FIELDS.includes(name)) refuse(100, `Tried accessing nonexisting field (${name})`);
  const all = { quota_usage: store.usedAt(now), config: { quota_total: options.quota ?? 100, quota_duration: 86_400 } };
  return accept({ data: [pick(all, wanted)] });
}

function listOf({ store }: Running, { fields }: GraphCall): Answer {
  checkFields(fields, ["fields", "limit", "since", "until"]);
  const wanted = wantedFields(fields["fields"], POST_FIELDS);
  const newest = store
    .posts()
    .toReversed()
    .slice(0, Number(fields["limit"] ?? 25));
  return accept({ data: newest.map((post) => pick(store.wire(post), wanted)), paging: {} });
}

function accountOf({ userId, username = "toko" }: InstagramSandboxOptions, { fields }: GraphCall): Answer {
  checkFields(fields, ["fields"]);
  return accept(pick({ id: userId, username }, wantedFields(fields["fields"], ["id", "username", "name"])));
}

function readOne({ store }: Running, { id, fields }: GraphCall, { now }: Moment): Answer {
  checkFields(fields, ["fields"]);
  const container = store.container(id);
  if (container) {
    const { code, status } = store.stateOf(container, now);
    return accept(pick({ id, status_code: code, status }, wantedFields(fields["fields"], CONTAINER_FIELDS)));
  }
  const post = store.post(id) ?? missing(id);
  return accept(pick(store.wire(post), wantedFields(fields["fields"], POST_FIELDS)));
}

function remove({ store, options: { login = "facebook" } }: Running, { id }: GraphCall, moment: Moment): Answer {
  const post = store.newest(id) ?? missing(id);
  if (login === "instagram" || !store.canDelete) missing(id);
  store.remove(post, moment);
  return accept({ success: true });
}
