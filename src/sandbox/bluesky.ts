/**
 * A Bluesky PDS on a loopback port: sessions that end and rotate, blobs that are thrown away, records that are checked as
 * the lexicons say. bluesky-social/atproto@d6296a1 (2026-08-20), read 2026-11-21, and what the reference PDS did when it was
 * tried: a second createRecord of one name is 500, a second putRecord of equal content is no commit.
 */

import type { Answer } from "./answer.js";
import { accept, checkPost, only, refuse, refused } from "./bluesky/checks.js";
import { checkAccess, createSession, type Running, refreshSession } from "./bluesky/sessions.js";
import { type BlueskyRecord, BlueskyStore } from "./bluesky/store.js";
import { readImageHeader } from "./image.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings, type Trouble } from "./server.js";

/** How a Bluesky place begins. */
export interface BlueskySandboxOptions {
  readonly identifier: string;
  readonly appPassword: string;
  /** What a photo of a post may have at most. @defaultValue 2,000,000 */
  readonly maxBytes?: number | undefined;
  /** After so long a blob that no record names is thrown away. @defaultValue 600,000 */
  readonly blobLivesMs?: number | undefined;
}

/** What people see of a post. */
export interface BlueskySeen {
  readonly uri: string;
  readonly text: string;
  readonly photos: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A running Bluesky place. Use `url` as the `service` of a channel. */
export interface BlueskyPlace extends Place<BlueskyStore> {
  readonly did: string;
  /** Posts that are up, oldest first. */
  posts(): readonly BlueskySeen[];
  /** Every session ends: access and refresh tokens alike. */
  endSessions(): void;
}

/** Starts a Bluesky place. */
export async function openBluesky(options: BlueskySandboxOptions, around: Surroundings): Promise<BlueskyPlace> {
  const store = new BlueskyStore();
  const { maxBytes = 2_000_000, blobLivesMs = 600_000, ...login } = options;
  const all = { ...login, maxBytes, blobLivesMs };
  const running: Running = {
    store,
    options: all,
    did: "did:plc:ewvi7nxzyoun6zhxrhs64oiz",
    refresh: new Map(),
    epoch: 0,
    sessions: 0,
  };
  const place = await openPlace(specOf(running), store, around);
  return Object.assign(place, {
    did: running.did,
    posts: () => [...store.records.values()].map(seenOf),
    endSessions() {
      running.refresh.clear();
      running.epoch = running.sessions;
    },
  });
}

function seenOf({ uri, value }: BlueskyRecord): BlueskySeen {
  const embed = value["embed"];
  const images = typeof embed === "object" && embed !== null && "images" in embed ? embed.images : [];
  const isCard = typeof embed === "object" && embed !== null && JSON.stringify(embed).includes('"thumb"');
  return { uri, text: String(value["text"]), photos: Array.isArray(images) && !isCard ? images.length : 1, value };
}

const COLLECTION = "app.bsky.feed.post";
type Work = (running: Running, asked: Asked, moment: Moment) => Answer;

const METHODS: Readonly<Record<string, { readonly verb: string; readonly isOpen?: boolean; readonly work: Work }>> = {
  "com.atproto.server.createSession": { verb: "POST", isOpen: true, work: createSession },
  "com.atproto.server.refreshSession": { verb: "POST", isOpen: true, work: refreshSession },
  "com.atproto.server.getSession": {
    verb: "GET",
    work: ({ did, options }) => accept({ did, handle: options.identifier, active: true }),
  },
  "com.atproto.repo.uploadBlob": { verb: "POST", work: uploadBlob },
  "com.atproto.repo.putRecord": { verb: "POST", work: putRecord },
  "com.atproto.repo.createRecord": { verb: "POST", work: createRecord },
  "com.atproto.repo.deleteRecord": { verb: "POST", work: deleteRecord },
  "com.atproto.repo.getRecord": { verb: "GET", work: getRecord },
  "com.atproto.repo.listRecords": { verb: "GET", work: listRecords },
};

function specOf(running: Running): PlaceSpec {
  return {
    name: "Bluesky",
    methodOf: (path) => path.split(".").at(-1) ?? "",
    act(asked, moment) {
      running.store.sweep(moment.now, running.options.blobLivesMs);
      const name = asked.path.replace(/^\/xrpc\//, "");
      const method = METHODS[name] ?? refuse(501, "MethodNotImplemented", "Method Not Implemented");
      if (method.verb !== asked.verb)
        refuse(400, "InvalidRequest", `Incorrect HTTP method (${asked.verb}) expected ${method.verb}`);
      if (!method.isOpen) checkAccess(running, asked, moment.now);
      return method.work(running, asked, moment);
    },
    trouble,
  };
}

// --- Blobs and records ----------------------------------------------------------------

function uploadBlob({ store }: Running, { raw, headers }: Asked, { now }: Moment): Answer {
  const mimeType = headers["content-type"] ?? "";
  if (raw.length > 5_242_880) refuse(413, "PayloadTooLarge", "request entity too large");
  const header = readImageHeader(raw);
  const sniffed = header ? `image/${header.format}` : mimeType;
  const { cid } = store.keep(raw, sniffed, now);
  return accept({ blob: { $type: "blob", ref: { $link: cid }, mimeType: sniffed, size: raw.length } });
}

interface Target {
  readonly rkey: string;
  readonly known: BlueskyRecord | undefined;
}

function targetOf({ store, did, options }: Running, { fields }: Asked): Target {
  if (fields["repo"] !== did && fields["repo"] !== options.identifier)
    refuse(400, "InvalidRequest", "Could not find repo");
  if (fields["collection"] !== COLLECTION) refuse(400, "InvalidRequest", "The sandbox keeps posts only");
  const rkey = String(fields["rkey"] ?? "");
  if (!/^[234567a-j][234567a-z]{12}$/.test(rkey))
    refuse(400, "InvalidRequest", `Invalid record key: ${rkey} is no TID`);
  return { rkey, known: store.records.get(rkey) };
}

function putRecord(running: Running, asked: Asked): Answer {
  const { fields } = asked;
  only(fields, ["repo", "collection", "rkey", "record"], ["swapRecord", "validate"]);
  const { rkey, known } = targetOf(running, asked);
  const swap = fields["swapRecord"];
  if (swap !== undefined && swap !== (known?.cid ?? null))
    refuse(400, "InvalidSwap", `Record was at ${known?.cid ?? "null"}`);
  return write(running, rkey, fields["record"]);
}

function createRecord(running: Running, asked: Asked): Answer {
  const { rkey, known } = targetOf(running, asked);
  if (known) refuse(500, "InternalServerError", "Internal Server Error");
  return write(running, rkey, asked.fields["record"]);
}

function write({ store, did, options }: Running, rkey: string, record: unknown): Answer {
  if (typeof record !== "object" || record === null)
    return refuse(400, "InvalidRequest", "Input/record must be an object");
  const value = record as Readonly<Record<string, unknown>>;
  for (const blob of checkPost(value, store, options.maxBytes)) blob.isNamed = true;
  const { uri, cid } = store.write(did, rkey, value);
  return accept({ uri, cid, commit: { cid, rev: "3k" }, validationStatus: "valid" });
}

function deleteRecord(running: Running, asked: Asked): Answer {
  only(asked.fields, ["repo", "collection", "rkey"], ["swapRecord"]);
  const { rkey } = targetOf(running, asked);
  running.store.records.delete(rkey);
  return accept({});
}

function getRecord(running: Running, asked: Asked): Answer {
  const { known } = targetOf(running, asked);
  return accept(known ?? refuse(400, "RecordNotFound", "Could not locate record"));
}

function listRecords({ store }: Running): Answer {
  return accept({ records: [...store.records.values()] });
}

function trouble(what: Trouble, { at }: Asked): Answer | undefined {
  switch (what.what) {
    case "error":
      return refused(
        what.status,
        what.status === 502 ? "UpstreamFailure" : "InternalServerError",
        "Internal Server Error",
      );
    case "throttled": {
      const reset = Math.ceil(at.getTime() / 1_000) + (what.retryAfter ?? 0);
      const headers = {
        "ratelimit-limit": "5000",
        "ratelimit-remaining": "0",
        "ratelimit-reset": String(reset),
        "ratelimit-policy": "5000;w=3600",
      };
      return refused(429, "RateLimitExceeded", "Rate Limit Exceeded", what.retryAfter === undefined ? {} : headers);
    }
    case "verb-off":
      return refused(501, "MethodNotImplemented", "Method Not Implemented");
    case "token-expired":
      return refused(400, "ExpiredToken", "Token has expired");
    case "token-revoked":
      return refused(400, "InvalidToken", "Token could not be verified");
    case "closed":
      return refused(401, "AccountTakedown", "Account has been taken down");
    case "malformed":
      return refused(400, "InvalidRequest", "Unable to parse input");
    // A refusal always has its own status.
    case "error-in-success":
      return undefined;
    default:
      return what satisfies never;
  }
}
