/**
 * A Facebook Page on a loopback port: unpublished photos, posts that show them, edits and deletion, checked as the pages
 * say. Graph API Page, Page Photos, Page Feed and Page Post references, fields of v25.0, read 2026-11-21.
 */

import type { Answer } from "./answer.js";
import { FacebookPageStore, type FacebookPhoto, type FacebookPost } from "./facebook-page/store.js";
import { checkFields, type GraphCall, graphSpec, missing, pick, type Usage, wantedFields } from "./graph/access.js";
import { accept, refuse } from "./graph/refusal.js";
import { readImageHeader } from "./image.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type Surroundings } from "./server.js";

/** How a Page begins. */
export interface FacebookPageSandboxOptions {
  /** Digits. */
  readonly pageId: string;
  /** The Page's token: the only one that is accepted. */
  readonly token: string;
  readonly appSecret: string;
}

/** A running Page. Use `url` as the `server` of a channel. */
export interface FacebookPagePlace extends Place<FacebookPageStore> {
  /** Posts that people see now, oldest first. */
  posts(): readonly FacebookPost[];
  /** What answers say of the rate that is used. */
  usage(percent: number, minutes?: number): void;
}

/** Starts a Page. */
export async function openFacebookPage(
  options: FacebookPageSandboxOptions,
  around: Surroundings,
): Promise<FacebookPagePlace> {
  const store = new FacebookPageStore(options.pageId, () => around.clock.now());
  const usage: Usage = { percent: 0, minutes: 0 };
  const spec = graphSpec(
    "Facebook Page",
    { token: () => options.token, appSecret: options.appSecret },
    { id: options.pageId, type: "pages", rate: 80_001 },
    usage,
    (call, asked, moment) => act(store, options.pageId, call, asked, moment),
  );
  const place = await openPlace(spec, store, around);
  return Object.assign(place, {
    posts: () => store.posts(),
    usage(percent: number, minutes = 0) {
      usage.percent = percent;
      usage.minutes = minutes;
    },
  });
}

function act(store: FacebookPageStore, pageId: string, call: GraphCall, asked: Asked, moment: Moment): Answer {
  const isOwn = call.id === pageId;
  switch (call.route) {
    case "POST photos":
      return isOwn ? upload(store, call, asked, moment) : missing(call.id);
    case "POST feed":
      return isOwn ? post(store, call, moment) : missing(call.id);
    case "GET published_posts":
      return isOwn ? list(store, call) : missing(call.id);
    case "GET":
      return isOwn ? about(pageId, call) : readOne(store, call);
    case "POST":
      return edit(store, call, moment);
    case "DELETE":
      return remove(store, call, moment);
    default:
      return refuse(2500, `The sandbox has no ${call.route}`);
  }
}

const PHOTO_FIELDS = ["url", "caption", "message", "alt_text_custom", "published", "temporary"];
const FEED_FIELDS = ["message", "link", "attached_media", "published"];
const POST_FIELDS = ["id", "message", "created_time", "updated_time", "permalink_url", "is_published"];
/** As refusals seen by others say: JPEG or PNG, below 4 MB. */
const MOST_BYTES = 4_000_000;
const MOST_CHARACTERS = 63_206;

function upload(store: FacebookPageStore, { fields }: GraphCall, { files }: Asked, moment: Moment): Answer {
  checkFields(fields, PHOTO_FIELDS);
  const { source, ...others } = files;
  const [odd] = Object.keys(others);
  if (odd !== undefined) refuse(100, `Param ${odd} is not a field of this edge`);
  if (!source) return refuse(100, "The sandbox takes photos as source, a file of the form");
  const header = readImageHeader(source.bytes);
  const isGood = header?.format === "jpeg" || header?.format === "png";
  if (!isGood || source.bytes.length > MOST_BYTES) {
    refuse(100, "Your photos couldn't be uploaded. Photos should be less than 4 MB and saved as JPG or PNG", {
      subcode: 1_366_046,
    });
  }
  if (!store.takesPhotos) refuse(200, "Permissions error", { status: 403 });
  const photo = store.keep(source.bytes, String(fields["alt_text_custom"] ?? ""), moment);
  if (fields["published"] === "false" || fields["published"] === false) return accept({ id: photo.id });
  const shown = store.add(String(fields["caption"] ?? fields["message"] ?? ""), [photo], moment);
  return accept({ id: photo.id, post_id: shown.id });
}

function post(store: FacebookPageStore, { fields }: GraphCall, moment: Moment): Answer {
  checkFields(fields, FEED_FIELDS);
  const message = messageOf(fields["message"]);
  const photos = attached(fields["attached_media"]).map((id) => usable(store, id, moment));
  if (message === "" && photos.length === 0 && fields["link"] === undefined)
    refuse(100, "Missing message or attachment");
  if (store.saysAlready(message, moment.now)) refuse(506, "Duplicate status message");
  return accept({ id: store.add(message, photos, moment).id });
}

function messageOf(given: unknown): string {
  const message = String(given ?? "");
  if (message.length > MOST_CHARACTERS) refuse(100, "Param message is too long");
  return message;
}

function attached(given: unknown): readonly string[] {
  if (given === undefined) return [];
  const list: unknown = typeof given === "string" ? JSON.parse(given) : given;
  if (!Array.isArray(list)) return refuse(100, "Param attached_media must be an array.");
  return list.map((one: unknown) => {
    const [id, ...more] = one !== null && typeof one === "object" ? Object.entries(one) : [];
    if (id?.[0] !== "media_fbid" || more.length > 0) return refuse(100, "Param attached_media[0] has no media_fbid");
    return String(id[1]);
  });
}

const DAY_MS = 86_400_000;

function usable(store: FacebookPageStore, id: string, { now }: Moment): FacebookPhoto {
  const photo = store.photo(id);
  if (!photo || now.getTime() - photo.madeAt.getTime() >= DAY_MS) return refuse(100, `Media ${id} does not exist`);
  if (photo.shown) refuse(10, "These photos were already posted.", { subcode: 1_366_051 });
  return photo;
}

function list(store: FacebookPageStore, { fields }: GraphCall): Answer {
  checkFields(fields, ["fields", "limit", "after", "since", "until"]);
  const wanted = wantedFields(fields["fields"], POST_FIELDS);
  const from = Number(fields["after"] ?? 0);
  const limit = Math.min(100, Number(fields["limit"] ?? 25));
  const newest = store.posts().toReversed();
  const data = newest.slice(from, from + limit).map((one) => pick(store.wire(one), wanted));
  const after = from + limit < newest.length ? { after: String(from + limit) } : {};
  return accept({ data, paging: { cursors: { before: String(from), ...after } } });
}

function about(id: string, { fields }: GraphCall): Answer {
  checkFields(fields, ["fields"]);
  return accept(pick({ id, name: "Toko" }, wantedFields(fields["fields"], ["id", "name"])));
}

function readOne(store: FacebookPageStore, { id, fields }: GraphCall): Answer {
  checkFields(fields, ["fields"]);
  const found = store.post(id) ?? missing(id);
  return accept(pick(store.wire(found), wantedFields(fields["fields"], POST_FIELDS)));
}

function edit(store: FacebookPageStore, { id, fields }: GraphCall, moment: Moment): Answer {
  checkFields(fields, ["message"], ["message"]);
  const found = store.newest(id) ?? missing(id);
  store.replace({ ...found, message: messageOf(fields["message"]), editedAt: moment.now }, moment);
  return accept({ success: true });
}

function remove(store: FacebookPageStore, { id }: GraphCall, moment: Moment): Answer {
  const found = store.newest(id) ?? missing(id);
  if (!store.canDelete) missing(id);
  store.remove(found, moment);
  return accept({ success: true });
}
