/**
 * A Mastodon server on a loopback port: photos that take their time, posts with idempotency keys, edits, deletions, and the
 * server's own limits. Mastodon's documentation of 2026-07-02, read 2026-11-21.
 */

import type { Answer } from "./answer.js";
import {
  edit,
  instance,
  type MastodonCall,
  MastodonRefusal,
  type MastodonRules,
  post,
  refuse,
  remove,
  show,
  showMedia,
  takeMedia,
  verify,
} from "./mastodon/methods.js";
import { MastodonStore } from "./mastodon/store.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings, type Trouble } from "./server.js";

/** How a Mastodon place begins. */
export interface MastodonSandboxOptions {
  /** The only token that is accepted. */
  readonly token: string;
  /** @defaultValue `"toko"` */
  readonly user?: string | undefined;
  /** @defaultValue 500 */
  readonly maxCharacters?: number | undefined;
  /** @defaultValue 4 */
  readonly maxPhotos?: number | undefined;
  /** Largest photo, in bytes. @defaultValue 16 MiB */
  readonly imageBytes?: number | undefined;
  /** Photos take so long before they can be attached. @defaultValue 0 */
  readonly processingMs?: number | undefined;
  /** `false`: another server with the same API, which keeps no idempotency keys. @defaultValue `true` */
  readonly isMastodon?: boolean | undefined;
}

/** What people see of a post. */
export interface MastodonSeen {
  readonly id: string;
  readonly text: string;
  readonly photos: readonly { readonly description: string; readonly bytes: Uint8Array }[];
}

/** A running Mastodon place. Use `url` as the `server` of a channel. */
export interface MastodonPlace extends Place<MastodonStore> {
  /** Posts that are up, oldest first. */
  posts(): readonly MastodonSeen[];
}

/** Starts a Mastodon place. */
export async function openMastodon(options: MastodonSandboxOptions, around: Surroundings): Promise<MastodonPlace> {
  const store = new MastodonStore();
  const {
    token,
    user = "toko",
    maxCharacters = 500,
    maxPhotos = 4,
    imageBytes = 16_777_216,
    processingMs = 0,
    isMastodon = true,
  } = options;
  const at = { url: "" };
  const rules: MastodonRules = {
    user,
    maxCharacters,
    maxPhotos,
    perLink: 23,
    imageBytes,
    processingMs,
    isMastodon,
    url: () => at.url,
  };
  const place = await openPlace(specOf(token, store, rules), store, around);
  at.url = place.url;
  return Object.assign(place, {
    posts: () =>
      [...store.statuses.values()].map(({ id, text, media }) => ({
        id,
        text,
        photos: media.flatMap((one) => store.media.get(one) ?? []),
      })),
  });
}

type Work = (call: MastodonCall) => Answer;

/** HTTP method and path → what it is called here, and what it does. */
const ROUTES: readonly (readonly [verb: string, path: RegExp, name: string, work: Work])[] = [
  ["GET", /^\/api\/v2\/instance$/, "instance", instance],
  ["GET", /^\/api\/v1\/accounts\/verify_credentials$/, "verify", verify],
  ["POST", /^\/api\/v2\/media$/, "media", takeMedia],
  ["GET", /^\/api\/v1\/media\/(\w+)$/, "media.get", showMedia],
  ["POST", /^\/api\/v1\/statuses$/, "statuses", post],
  ["GET", /^\/api\/v1\/statuses\/(\w+)$/, "status", show],
  ["PUT", /^\/api\/v1\/statuses\/(\w+)$/, "edit", edit],
  ["DELETE", /^\/api\/v1\/statuses\/(\w+)$/, "delete", remove],
];

function routeOf(path: string, verb: string) {
  return ROUTES.find(([one, pattern]) => one === verb && pattern.test(path));
}

function specOf(token: string, store: MastodonStore, rules: MastodonRules): PlaceSpec {
  return {
    name: "Mastodon",
    methodOf: (path, verb) => routeOf(path, verb)?.[2] ?? "unknown",
    act(asked, moment) {
      try {
        return withRate(enter(asked, moment, token, store, rules), moment);
      } catch (error) {
        if (error instanceof MastodonRefusal) return withRate(refused(error.status, error.message), moment);
        throw error;
      }
    },
    trouble,
  };
}

function enter(asked: Asked, moment: Moment, token: string, store: MastodonStore, rules: MastodonRules): Answer {
  const [, pattern, name, work] = routeOf(asked.path, asked.verb) ?? refuse(404, "Record not found");
  const isOpen = name === "instance";
  if (!isOpen && asked.headers["authorization"] !== `Bearer ${token}`) refuse(401, "The access token is invalid");
  const [, id = ""] = pattern.exec(asked.path) ?? [];
  return work({ store, rules, asked, moment, id });
}

function refused(status: number, error: string): Answer {
  return { status, body: JSON.stringify({ error }) };
}

const PERIOD_MS = 300_000;

function withRate(answer: Answer, { now }: Moment): Answer {
  const reset = new Date(Math.ceil((now.getTime() + 1) / PERIOD_MS) * PERIOD_MS).toISOString();
  const headers = { "x-ratelimit-limit": "300", "x-ratelimit-remaining": "299", "x-ratelimit-reset": reset };
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

function trouble(what: Trouble, { at }: Asked): Answer | undefined {
  switch (what.what) {
    case "error":
      return { status: what.status, body: "<html><h1>We're sorry, but something went wrong.</h1></html>" };
    case "throttled": {
      const reset = new Date(at.getTime() + (what.retryAfter ?? 0) * 1_000).toISOString();
      const headers = { "x-ratelimit-limit": "300", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
      return { ...refused(429, "Too many requests"), headers: what.retryAfter === undefined ? {} : headers };
    }
    case "verb-off":
      return refused(403, "This action is not allowed");
    case "token-expired":
    case "token-revoked":
      return refused(401, "The access token was revoked");
    case "closed":
      return refused(403, "Your login is currently disabled");
    case "malformed":
      return refused(400, "There was a problem parsing the request");
    // A refusal always has its own status.
    case "error-in-success":
      return undefined;
    default:
      return what satisfies never;
  }
}
