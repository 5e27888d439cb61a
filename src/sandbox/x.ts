/**
 * An account on X on a loopback port: posts, photos, what they show, deletion and the account's own posts, checked as the
 * OpenAPI 2.167 of 2026-08-22 says, read 2026-11-21.
 */
import { measure } from "../model/text.js";
import type { Answer } from "./answer.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings, type Trouble } from "./server.js";
import { createAccess, type XApp, type XKeys, type XTokens } from "./x/access.js";
import { accept, problemType, refuse, refused } from "./x/refusal.js";
import { type XPost, XStore } from "./x/store.js";

/** How an X place begins. */
export interface XSandboxOptions {
  /** Digits. */
  readonly userId: string;
  /** @defaultValue `"toko_kopi"` */
  readonly username?: string | undefined;
  /** The keys of OAuth 1.0a that are accepted. @defaultValue none */
  readonly keys?: XKeys | undefined;
  /** The app of OAuth 2.0, and its tokens. @defaultValue none */
  readonly app?: XApp | undefined;
}

/** A running X place. Use `url` as the `server` of a channel. */
export interface XPlace extends Place<XStore> {
  /** Posts that people see now, oldest first. */
  posts(): readonly XPost[];
  /** The tokens of OAuth 2.0 that are accepted now. */
  readonly tokens: XTokens;
}

interface Running {
  readonly options: XSandboxOptions;
  readonly store: XStore;
  readonly access: ReturnType<typeof createAccess>;
}

/** Starts an X place. */
export async function openX(options: XSandboxOptions, around: Surroundings): Promise<XPlace> {
  const store = new XStore(() => around.clock.now());
  const access = createAccess(options);
  const place = await openPlace(xSpec({ options, store, access }), store, around);
  return Object.assign(place, { posts: () => store.posts(), tokens: access.tokens });
}

const ROUTES: readonly (readonly [verb: string, path: RegExp, name: string])[] = [
  ["POST", /^\/2\/oauth2\/token$/, "token"],
  ["POST", /^\/2\/tweets$/, "post"],
  ["DELETE", /^\/2\/tweets\/(\d+)$/, "delete"],
  ["GET", /^\/2\/tweets\/(\d+)$/, "read"],
  ["GET", /^\/2\/users\/me$/, "me"],
  ["GET", /^\/2\/users\/(\d+)\/tweets$/, "posts"],
  ["POST", /^\/2\/media\/upload$/, "upload"],
  ["POST", /^\/2\/media\/metadata$/, "metadata"],
];

function xSpec(running: Running): PlaceSpec {
  return {
    name: "X",
    methodOf: (path, verb) => ROUTES.find(([method, pattern]) => method === verb && pattern.test(path))?.[2] ?? path,
    act(asked, moment) {
      if (asked.method === "token") return running.access.renew(asked);
      running.access.check(asked);
      return act(running, asked, moment);
    },
    trouble: xTrouble,
  };
}

function act(running: Running, asked: Asked, moment: Moment): Answer {
  const { store, options } = running;
  const id = asked.path.match(/\d{2,}/)?.[0] ?? "";
  switch (asked.method) {
    case "post":
      return putUp(store, asked, moment);
    case "delete":
      return remove(store, id, moment);
    case "read":
      return readOne(store, id, asked);
    case "me":
      checkNames(asked, []);
      return accept({ id: options.userId, name: "Toko Kopi", username: options.username ?? "toko_kopi" });
    case "posts":
      return id === options.userId ? listOf(store, asked) : missing(id);
    case "upload":
      return upload(store, asked, moment);
    case "metadata":
      return describe(store, asked);
    default:
      return refuse(404, "Not Found", `The sandbox has no ${asked.verb} ${asked.path}`);
  }
}

function invalid(detail: string): never {
  return refuse(400, "Invalid Request", detail, "invalid-request");
}

function checkNames({ fields, files }: Asked, known: readonly string[]): void {
  for (const name of [...Object.keys(fields), ...Object.keys(files)]) {
    if (!known.includes(name)) invalid(`The field ${name} is not one of [${known.join(", ")}]`);
  }
}

function putUp(store: XStore, asked: Asked, moment: Moment): Answer {
  checkNames(asked, ["text", "media"]);
  const { text = "", media } = asked.fields;
  if (typeof text !== "string") return invalid("text is not a string");
  const photos = store.attached(mediaIds(media), moment);
  if (text === "" && photos.length === 0) invalid("A post needs text or media");
  if (measure(text, "weighted") > 280) invalid("The text is too long");
  const cashtags = text.match(/\$\p{L}+/gu)?.length ?? 0;
  if (cashtags > 1) refuse(403, "Forbidden", "You are not permitted to perform this action.");
  if (/(?<![\w@])@\w/.test(text)) refuse(403, "Forbidden", "You are not permitted to mention others.");
  if (store.says(text)) refuse(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.");
  return accept(store.wire(store.add(text, photos, moment)), {}, 201);
}

function mediaIds(media: unknown): readonly string[] {
  if (media === undefined) return [];
  const { media_ids: ids, ...rest } = Object(media) as Readonly<Record<string, unknown>>;
  const isGood = Array.isArray(ids) && ids.length >= 1 && ids.length <= 4 && ids.every((id) => typeof id === "string");
  if (!isGood || Object.keys(rest).length > 0) return invalid("media.media_ids must be 1 to 4 ids");
  return ids.map(String);
}

function remove(store: XStore, id: string, moment: Moment): Answer {
  const post = store.newest(id) ?? missing(id);
  store.remove(post, moment);
  return accept({ deleted: true });
}

function readOne(store: XStore, id: string, asked: Asked): Answer {
  checkNames(asked, ["post.fields"]);
  const post = store.visible(id);
  if (post) return accept(store.wire(post));
  const detail = `Could not find tweet with id: [${id}].`;
  const problem = { resource_id: id, resource_type: "tweet", title: "Not Found Error", detail };
  // A good status and a problem inside.
  return accept(undefined, { errors: [{ ...problem, type: problemType("resource-not-found") }] });
}

function listOf(store: XStore, asked: Asked): Answer {
  checkNames(asked, ["max_results", "start_time", "exclude"]);
  const { max_results: most = "10", start_time: from } = asked.query;
  if (!(Number(most) >= 5 && Number(most) <= 100)) invalid("max_results is not between 5 and 100");
  if (from !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(from)) invalid("start_time is no date-time");
  const since = from === undefined ? 0 : Date.parse(from);
  const newest = store
    .posts()
    .filter(({ at }) => at.getTime() >= since)
    .toReversed()
    .slice(0, Number(most));
  const meta = { result_count: newest.length };
  return newest.length === 0
    ? accept(undefined, { meta })
    : accept(
        newest.map((post) => store.wire(post)),
        { meta },
      );
}

function upload(store: XStore, asked: Asked, moment: Moment): Answer {
  checkNames(asked, ["media", "media_category"]);
  const file = asked.files["media"];
  if (!file || asked.fields["media_category"] !== "tweet_image")
    return invalid("media and media_category are required");
  const { id } = store.keep(file.bytes, moment);
  return accept({ id, media_key: `3_${id}`, size: file.bytes.length, expires_after_secs: 86_400 });
}

function describe(store: XStore, asked: Asked): Answer {
  checkNames(asked, ["id", "metadata"]);
  const { id, metadata } = asked.fields;
  const { alt_text: alt } = Object(metadata) as { readonly alt_text?: { readonly text?: unknown } };
  const text = alt?.text;
  if (typeof text !== "string" || Array.from(text).length > 1_000) return invalid("alt_text.text is not a short text");
  store.describe(String(id), text);
  return accept({ id, associated_metadata: { alt_text: { text } } });
}

function missing(id: string): never {
  return refuse(404, "Not Found Error", `Could not find ${id}.`, "resource-not-found");
}

function xTrouble(trouble: Trouble): Answer | undefined {
  switch (trouble.what) {
    case "error":
      return refused(trouble.status, "Service Unavailable", "Service Unavailable");
    case "throttled": {
      const answer = refused(429, "Too Many Requests", "Too Many Requests");
      const { retryAfter } = trouble;
      return retryAfter === undefined ? answer : { ...answer, headers: { "retry-after": String(retryAfter) } };
    }
    case "verb-off":
      return refused(403, "Forbidden", "Your client app may not do this at present.", problemType("feature-off"));
    case "token-expired":
    case "token-revoked":
      return refused(401, "Unauthorized", "Unauthorized");
    case "closed":
      return refused(403, "Forbidden", "The account is suspended.", problemType("user-suspended"));
    case "error-in-success":
      return accept(undefined, {
        errors: [{ title: "Not Found Error", detail: "no", type: problemType("resource-not-found") }],
      });
    case "malformed":
      return refused(400, "Invalid Request", "The body is not JSON", problemType("invalid-request"));
    default:
      return trouble satisfies never;
  }
}
