/**
 * Graph's refusals → ours, as data. A subcode says more than its code, so rows with one stand first and the first that
 * fits wins: 4/2207051 is a block for spam, not a throttle; 9/2207042 is a daily quota.
 * Graph API "Handling errors" and "Rate limits", Instagram Platform "Error codes" of June 2026, read 2026-11-21; rows
 * marked (3p) come from programs that post for others, not from Meta's pages.
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: which answers it means, and what they mean to us. */
export interface GraphRow {
  /** One code, or from and to. @defaultValue every code */
  readonly code?: number | readonly [from: number, to: number] | undefined;
  /** @defaultValue every subcode, and none */
  readonly subcode?: readonly number[] | undefined;
  /** Within the message, in any case. @defaultValue every message */
  readonly says?: RegExp | undefined;
  /** Only where HTTP's status is at least this. @defaultValue any */
  readonly fromStatus?: number | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** Not before this long from now, where the answer does not say. */
  readonly waitMs?: number | undefined;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const AGAIN = "Connect the account again and hand the tokens to shop.channel(name).connect(tokens).";
const PERSON = "Open the account in Meta's own app or Business Suite, do what it asks for, then connect it again.";
/** The cure where a permission is missing. */
export const RIGHTS = "Give the app the permissions that the channel's page names, then connect the account again.";
const LOOK = "Meta takes it for spam or against its rules: look at the account in its own app before you go on.";
const photos: FailureDetails = { field: "photos", facets: ["photos"] };
const fetching: FailureDetails = {
  outcome: "rejected",
  scope: "host",
  facets: ["photos"],
  cure: "Check that the photo host can be reached from outside.",
};
const passing: FailureDetails = { outcome: "unknown" };

const INSTAGRAM: readonly GraphRow[] = [
  // "The publishing action is suspected to be spam"
  { subcode: [2207051], kind: "blocked", details: { scope: "account", cure: LOOK } },
  // "the account is inactive, checkpointed, or restricted"
  { subcode: [2207050], kind: "auth", details: { cure: PERSON } },
  // "reached their daily publishing limit"; when the first of them is a day old is not said.
  { subcode: [2207042], kind: "quota", waitMs: HOUR_MS },
  // "is not ready for publishing": the container is still being made.
  { subcode: [2207027], kind: "locked", waitMs: 30_000 },
  // "Temporary error publishing a container": whether it was published, the container tells.
  { subcode: [2207008], kind: "unavailable", details: passing },
  // The container is not there, or has expired: a new one takes its place.
  { subcode: [2207006, 2207020], kind: "gone" },
  { subcode: [2207001, 2207032, 2207053], kind: "unavailable", details: passing },
  // "It takes too long to download the media": our host or theirs.
  { subcode: [2207003], kind: "unavailable", details: { outcome: "rejected", scope: "listing", facets: ["photos"] } },
  // "could not be fetched from this URI"; seen to pass although it says is_transient false (3p).
  { subcode: [2207052], kind: "unavailable", details: fetching },
  {
    subcode: [2207004, 2207005, 2207009, 2207023, 2207028],
    kind: "invalid",
    details: { ...photos, cure: "Use JPEG photos of at most 8 MB, between 4:5 and 1.91:1." },
  },
  { subcode: [2207010], kind: "invalid", details: { field: "caption", facets: ["content"] } },
];

const TOKENS: readonly GraphRow[] = [
  // App removed, checkpoint, password changed: nothing but a person helps.
  { subcode: [452, 458, 459, 460, 464, 465, 492], kind: "auth", details: { cure: PERSON } },
  { subcode: [463, 467], kind: "auth", details: { cure: AGAIN } },
];

const SUBCODES: readonly GraphRow[] = [
  ...INSTAGRAM,
  ...TOKENS,
  // Code 368: "posting too fast"; wait and try again.
  { code: 368, subcode: [1390008], kind: "throttled", waitMs: HOUR_MS },
  // "These photos were already posted" (3p)
  { subcode: [1366051], kind: "duplicate" },
  { subcode: [1366046], kind: "invalid", details: { ...photos, cure: "Use a JPEG or PNG below 4 MB." } },
  { subcode: [1346003, 1404102, 1404112, 1404006], kind: "blocked", details: { cure: LOOK } },
  { subcode: [1609005, 1609008, 2061006], kind: "invalid", details: { field: "link", cure: "Check the link." } },
  // The Page must confirm who runs it (3p).
  { subcode: [1404078, 4854002], kind: "forbidden", details: { scope: "account", cure: PERSON } },
  { subcode: [1363047, 1609010], kind: "unavailable", details: passing },
  // Object missing, or no right to see it; which of both is not said (3p).
  { code: 100, subcode: [33], kind: "gone" },
];

const CODES: readonly GraphRow[] = [
  // A batch too large; never a reason to send the same again.
  { code: 1, says: /reduce the amount of data/, kind: "invalid", details: { cure: "Send less at once." } },
  // "unknown error", "service": the call may have taken effect (arsduo/koala issue 699).
  { code: [1, 2], kind: "unavailable", details: passing },
  { code: [-2, -1], kind: "unavailable", details: passing },
  { code: 4, kind: "throttled", details: { scope: "app" }, waitMs: 10 * MINUTE_MS },
  { code: 17, kind: "throttled", waitMs: 10 * MINUTE_MS },
  { code: 32, kind: "throttled", waitMs: 10 * MINUTE_MS },
  { code: 341, kind: "throttled", waitMs: 10 * MINUTE_MS },
  { code: 613, kind: "throttled", waitMs: 10 * MINUTE_MS },
  { code: [80000, 80014], kind: "throttled", waitMs: 10 * MINUTE_MS },
  { code: 9, kind: "quota", waitMs: HOUR_MS },
  { code: 25, kind: "auth", details: { cure: PERSON } },
  { code: 102, kind: "auth", details: { cure: AGAIN } },
  { code: 190, kind: "auth", details: { cure: AGAIN } },
  { code: 0, kind: "auth", details: { cure: AGAIN } },
  // One feature is shut while others go on.
  { code: 3, kind: "forbidden", details: { scope: "verb", cure: RIGHTS } },
  { code: 10, kind: "forbidden", details: { scope: "verb", cure: RIGHTS } },
  { code: [200, 299], kind: "forbidden", details: { scope: "verb", cure: RIGHTS } },
  { code: 368, kind: "blocked", details: { scope: "account", cure: LOOK } },
  // "Duplicate status message"
  { code: 506, kind: "duplicate" },
  { code: 803, kind: "gone" },
  { code: 9004, kind: "unavailable", details: fetching },
  { code: 9007, kind: "locked", waitMs: 30_000 },
  { code: [36000, 36003], kind: "invalid", details: photos },
  { code: 100, says: /appsecret_proof/, kind: "auth", details: { scope: "app", cure: "Check `appSecret`." } },
  { code: 100, kind: "invalid" },
];

/** Every row, in the order in which they are tried. */
export const GRAPH_ROWS: readonly GraphRow[] = [...SUBCODES, ...CODES];
