import { expect, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import type { HttpReply } from "../../src/channel/toolbox.js";
import { GRAPH_ROWS, type GraphRow } from "../../src/channels/_graph/failure-rows.js";
import { hasSubcode, readGraph } from "../../src/channels/_graph/failures.js";
import { beforeWriting } from "../../src/channels/shared-answers.js";
import { NOW } from "./fake-tools.js";
import { graphRefusal } from "./graph-kit.js";

const reply = (body: unknown, status = 400, headers: HttpReply["headers"] = {}): HttpReply => ({
  status,
  headers,
  body,
  text: JSON.stringify(body),
});
const failureOf = (given: HttpReply): ChannelError => {
  try {
    readGraph(given, NOW);
  } catch (error) {
    if (error instanceof ChannelError) return error;
  }
  throw new Error("it was taken for a good answer");
};
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

/** Code, subcode, words → what they mean. One line for each row of the table, and more where codes overlap. */
const CASES: readonly (readonly [code: number, subcode: number | undefined, message: string, expected: object])[] = [
  [4, 2207051, "spam", { kind: "blocked", scope: "account", outcome: "rejected" }],
  [25, 2207050, "restricted", { kind: "auth", cure: expect.stringContaining("Meta's own app") }],
  [9, 2207042, "maximum", { kind: "quota", scope: "account", retryAt: inMinutes(60) }],
  [9007, 2207027, "not ready", { kind: "locked", outcome: "rejected", retryAt: inMinutes(0.5) }],
  [24, 2207008, "temporary", { kind: "unavailable", outcome: "unknown" }],
  [24, 2207006, "not found", { kind: "gone", outcome: "rejected" }],
  [-2, 2207020, "expired", { kind: "gone" }],
  [-1, 2207001, "server", { kind: "unavailable", outcome: "unknown" }],
  [-1, 2207032, "create failed", { kind: "unavailable" }],
  [-1, 2207053, "upload", { kind: "unavailable" }],
  [-2, 2207003, "too long to download", { kind: "unavailable", outcome: "rejected", facets: ["photos"] }],
  [9004, 2207052, "fetch", { kind: "unavailable", outcome: "rejected", scope: "host", facets: ["photos"] }],
  [36000, 2207004, "too large", { kind: "invalid", field: "photos" }],
  [36001, 2207005, "format", { kind: "invalid", facets: ["photos"] }],
  [36003, 2207009, "ratio", { kind: "invalid", field: "photos" }],
  [100, 2207028, "carousel", { kind: "invalid", field: "photos" }],
  [100, 2207010, "caption", { kind: "invalid", field: "caption", facets: ["content"] }],
  [190, 458, "app removed", { kind: "auth", cure: expect.stringContaining("Meta's own app") }],
  [190, 460, "password", { kind: "auth", cure: expect.stringContaining("Meta's own app") }],
  [190, 463, "expired", { kind: "auth", cure: expect.stringContaining("connect(tokens)") }],
  [368, 1390008, "too fast", { kind: "throttled", retryAt: inMinutes(60) }],
  [10, 1366051, "already posted", { kind: "duplicate" }],
  [100, 1366046, "photo", { kind: "invalid", field: "photos" }],
  [368, 1404006, "limited", { kind: "blocked", scope: "listing" }],
  [100, 1609005, "link", { kind: "invalid", field: "link" }],
  [200, 1404078, "authorisation", { kind: "forbidden", scope: "account" }],
  [2, 1363047, "service", { kind: "unavailable", outcome: "unknown" }],
  [100, 33, "does not exist", { kind: "gone" }],
  [1, undefined, "Please reduce the amount of data", { kind: "invalid", scope: "listing", outcome: "rejected" }],
  [1, undefined, "unknown", { kind: "unavailable", outcome: "unknown" }],
  [2, undefined, "retry later", { kind: "unavailable", outcome: "unknown", scope: "account" }],
  [-1, undefined, "server", { kind: "unavailable", outcome: "unknown" }],
  [4, undefined, "application limit", { kind: "throttled", scope: "app", retryAt: inMinutes(10) }],
  [17, undefined, "user limit", { kind: "throttled", scope: "account" }],
  [32, undefined, "page limit", { kind: "throttled" }],
  [341, undefined, "limit", { kind: "throttled" }],
  [613, 1996, "custom limit", { kind: "throttled" }],
  [80001, undefined, "page", { kind: "throttled" }],
  [80014, undefined, "batch", { kind: "throttled" }],
  [9, undefined, "quota", { kind: "quota" }],
  [25, undefined, "restricted", { kind: "auth" }],
  [102, undefined, "session", { kind: "auth" }],
  [190, undefined, "token", { kind: "auth", scope: "account" }],
  [0, undefined, "login", { kind: "auth" }],
  [3, undefined, "capability", { kind: "forbidden", scope: "verb" }],
  [10, undefined, "permission", { kind: "forbidden", scope: "verb", outcome: "rejected" }],
  [200, undefined, "permission", { kind: "forbidden", scope: "verb" }],
  [299, undefined, "permission", { kind: "forbidden", scope: "verb" }],
  [368, undefined, "abusive", { kind: "blocked", scope: "account" }],
  [506, undefined, "duplicate", { kind: "duplicate" }],
  [803, undefined, "alias", { kind: "gone" }],
  [9004, undefined, "fetch", { kind: "unavailable", scope: "host" }],
  [9007, undefined, "not ready", { kind: "locked" }],
  [36001, undefined, "format", { kind: "invalid", facets: ["photos"] }],
  [100, undefined, "Invalid appsecret_proof provided", { kind: "auth", scope: "app", cure: "Check `appSecret`." }],
  [100, undefined, "parameter", { kind: "invalid", outcome: "rejected" }],
  [100, 2207023, "media type", { kind: "invalid", field: "photos" }],
  [190, 452, "session", { kind: "auth", cure: expect.stringContaining("Meta's own app") }],
  [190, 459, "checkpoint", { kind: "auth", cure: expect.stringContaining("Meta's own app") }],
  [190, 464, "unconfirmed", { kind: "auth", cure: expect.stringContaining("Meta's own app") }],
  [190, 465, "invalid", { kind: "auth", cure: expect.stringContaining("Meta's own app") }],
  [190, 492, "session", { kind: "auth", cure: expect.stringContaining("Meta's own app") }],
  [190, 467, "invalid", { kind: "auth", cure: expect.stringContaining("connect(tokens)") }],
  [368, 1346003, "abusive", { kind: "blocked", scope: "listing", cure: expect.stringContaining("spam") }],
  [368, 1404102, "standards", { kind: "blocked", scope: "listing" }],
  [368, 1404112, "limited", { kind: "blocked", scope: "listing" }],
  [100, 1609008, "link", { kind: "invalid", field: "link" }],
  [100, 2061006, "link", { kind: "invalid", field: "link" }],
  [200, 4854002, "identity", { kind: "forbidden", scope: "account" }],
  [2, 1609010, "service", { kind: "unavailable", outcome: "unknown" }],
  [-2, undefined, "timeout", { kind: "unavailable", outcome: "unknown" }],
  [80000, undefined, "rates", { kind: "throttled", outcome: "rejected" }],
  [36000, undefined, "too large", { kind: "invalid", facets: ["photos"] }],
  [36003, undefined, "ratio", { kind: "invalid", facets: ["photos"] }],
];

test.each(CASES)("%i/%s, %s", (code, subcode, message, expected) => {
  const error = failureOf(reply(graphRefusal(code, subcode, message)));
  expect(error).toMatchObject({ ...expected, message: `Meta: ${message}` });
  expect(error.platformCode).toBe(subcode === undefined ? String(code) : `${code}/${subcode}`);
});

test("every row of the table is the first to fit one of these", () => {
  const fits = ({ code, subcode, says }: GraphRow, [given, sub, message]: (typeof CASES)[number]): boolean => {
    const [from, to] = typeof code === "object" ? code : [code ?? given, code ?? given];
    const isSub = subcode === undefined || (sub !== undefined && subcode.includes(sub));
    return given >= from && given <= to && isSub && (says?.test(message.toLowerCase()) ?? true);
  };
  const used = new Set(CASES.map((one) => GRAPH_ROWS.findIndex((row) => fits(row, one))));
  expect(GRAPH_ROWS.filter((_, index) => !used.has(index))).toEqual([]);
});

test("every subcode of every row is among these, and both ends of every span of codes", () => {
  const subcodes = new Set(CASES.map(([, subcode]) => subcode));
  expect(GRAPH_ROWS.flatMap(({ subcode = [] }) => subcode).filter((one) => !subcodes.has(one))).toEqual([]);
  const codes = new Set(CASES.map(([code]) => code));
  const ends = GRAPH_ROWS.flatMap(({ code }) => (typeof code === "object" ? code : []));
  expect(ends.filter((one) => !codes.has(one))).toEqual([]);
});

test.each([
  ["words that nobody knows", 400, graphRefusal(77_777), { kind: "invalid", outcome: "rejected" }],
  [
    "words that nobody knows and that pass",
    400,
    graphRefusal(77_777, undefined, "x", { is_transient: true }),
    { kind: "unavailable", outcome: "unknown" },
  ],
  ["words that nobody knows, with 500", 500, graphRefusal(77_777), { kind: "unavailable", outcome: "unknown" }],
  [
    "a transient refusal that may have been done, with 500",
    500,
    graphRefusal(2),
    { kind: "unavailable", outcome: "unknown" },
  ],
  ["a block page", 403, undefined, { kind: "unavailable", outcome: "rejected", scope: "account" }],
  ["a captive portal", 200, undefined, { kind: "unavailable", outcome: "unknown" }],
  ["a bad gateway", 502, undefined, { kind: "unavailable", outcome: "unknown" }],
  ["a proxy's throttle", 429, undefined, { kind: "throttled", outcome: "rejected" }],
  ["a proxy's cap", 413, undefined, { kind: "invalid", facets: ["photos"] }],
])("%s", (_what, status, body, expected) => {
  expect(failureOf(reply(body, status))).toMatchObject(expected);
});

test("waits as long as the usage header says", () => {
  const usage = { call_count: 100, total_cputime: 1, total_time: 1, estimated_time_to_regain_access: 7 };
  const headers = { "x-business-use-case-usage": JSON.stringify({ "1": [{ type: "pages", ...usage }] }) };
  expect(failureOf(reply(graphRefusal(80001), 400, headers)).retryAt).toEqual(inMinutes(7));
});

test("says what Meta says to the user, and the details of WhatsApp", () => {
  const more = { error_user_msg: "For people", error_data: { details: "For us" } };
  expect(failureOf(reply(graphRefusal(100, undefined, "x", more))).message).toBe("Meta: For us");
  expect(failureOf(reply(graphRefusal(100, undefined, "x", { error_user_msg: "For people" }))).message).toBe(
    "Meta: For people",
  );
});

test("a read before a write leaves nothing in doubt", async () => {
  const read = beforeWriting(Promise.resolve().then(() => readGraph(reply(graphRefusal(2), 500), NOW)));
  await expect(read).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected", platformCode: "2" });
});

test("a subcode is told from a code", () => {
  expect(hasSubcode(failureOf(reply(graphRefusal(24, 2207006))), 2207006)).toBe(true);
  expect(hasSubcode(failureOf(reply(graphRefusal(190))), 190)).toBe(false);
  expect(hasSubcode(new Error("no"), 33)).toBe(false);
});
