/** The failure table row by row, reading, words and options: the channel by itself. */
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { readAnswer, X_ROWS } from "../../src/channels/x/failures.js";
import { type XOptions, x } from "../../src/channels/x/index.js";
import {
  createManualClock,
  createSandbox,
  type Recorded,
  type Sandbox,
  type XPlace,
} from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import {
  createAct,
  createUpload,
  fetchTools,
  NOW,
  openChannel,
  photoOf,
  productOf,
  renderInput,
} from "./fake-tools.js";
import { sendByFetch, testAgainstX } from "./x-kit.js";

const KEYS = {
  consumerKey: "consumer-key-1",
  consumerSecret: "consumer secret & +",
  token: "2244-token-1",
  tokenSecret: "token-secret/=",
};
const APP = { clientId: "client-1", clientSecret: "client-secret-1" };
const USER = "2244994945";
const TOKEN = "bearer-1";
const requests: Recorded[] = [];
const clock = createManualClock(NOW);
let sandbox: Sandbox;
let place: XPlace;
beforeEach(async () => {
  await sandbox?.close();
  sandbox = createSandbox({ clock });
  place = await sandbox.x({ userId: USER, keys: KEYS, app: { ...APP, token: TOKEN } });
});
afterAll(() => sandbox.close());

const tools = { ...fetchTools(clock.now), http: { send: sendByFetch }, tokens: async () => ({ accessToken: TOKEN }) };
const open = (more: Partial<XOptions> = {}) =>
  openChannel(x({ userId: USER, auth: KEYS, username: "toko_kopi", server: place.url, ...more }), tools);
const saying = (text: string) => ({ text, price: "", stock: "" });
const photos = [photoOf("1", jpeg(800, 800))];
const item = (text = "Kopi") => ({
  content: saying(text),
  photos,
  marker: "kopi",
  step: createAct().step,
  upload: createUpload(),
});

const problem = (name: string) => `https://api.x.com/2/problems/${name}`;

describe("says what a refusal means", () => {
  const CASES: readonly (readonly [what: string, status: number, body: object, expected: object])[] = [
    [
      "duplicates",
      403,
      { detail: "You are not allowed to create a Tweet with duplicate content." },
      { kind: "duplicate" },
    ],
    ["a suspension", 403, { type: problem("user-suspended"), title: "x" }, { kind: "blocked", scope: "account" }],
    ["a lock", 403, { detail: "Your account is temporarily locked." }, { kind: "blocked", scope: "account" }],
    [
      "a used up month",
      429,
      { type: problem("usage-capped"), title: "UsageCapExceeded" },
      { kind: "quota", scope: "app" },
    ],
    ["no credits", 403, { title: "CreditsDepleted" }, { kind: "quota", scope: "app", retryAt: later(3_600) }],
    ["payment", 402, { title: "Payment Required" }, { kind: "quota", cure: expect.stringContaining("credits") }],
    [
      "read-only keys",
      403,
      { type: problem("oauth1-permissions"), title: "x" },
      { kind: "forbidden", scope: "account" },
    ],
    ["an app outside", 403, { type: problem("client-forbidden"), title: "x" }, { kind: "forbidden", scope: "account" }],
    ["stale uploads", 400, { detail: "Your media IDs are invalid." }, { kind: "invalid", facets: ["photos"] }],
    ["what is gone", 404, { type: problem("resource-not-found"), title: "x" }, { kind: "gone" }],
    [
      "words it dislikes",
      403,
      { detail: "You are not permitted to perform this action." },
      { kind: "blocked", scope: "listing" },
    ],
    ["dead keys", 401, { title: "Unauthorized", detail: "Unauthorized" }, { kind: "auth", scope: "account" }],
    ["a shut feature", 403, { title: "Forbidden", detail: "no" }, { kind: "forbidden", scope: "verb" }],
    ["nothing there", 404, { title: "Not Found" }, { kind: "gone" }],
    ["too much", 413, { title: "Payload Too Large" }, { kind: "invalid", facets: ["photos"] }],
    [
      "too fast, in the old shape",
      429,
      { errors: [{ code: 88, message: "Rate limit exceeded" }] },
      { kind: "throttled" },
    ],
    ["a bad request", 400, { title: "Invalid Request", detail: "text: too long" }, { kind: "invalid" }],
    ["an outage", 503, { title: "Service Unavailable" }, { kind: "unavailable", outcome: "unknown" }],
    [
      "a bad day",
      500,
      { errors: [{ code: 131, message: "Internal error" }] },
      { kind: "unavailable", outcome: "unknown" },
    ],
    [
      "a problem inside a good answer",
      200,
      { errors: [{ type: problem("resource-not-found"), detail: "no" }] },
      { kind: "gone" },
    ],
    [
      "a right inside a good answer",
      200,
      { errors: [{ type: problem("not-authorized-for-resource"), detail: "no" }] },
      { kind: "forbidden" },
    ],
    ["somebody else's page", 403, {}, { kind: "unavailable", outcome: "rejected" }],
    ["somebody else's page, well", 200, { data: 1, errors: "no" }, { kind: "unavailable", outcome: "unknown" }],
    [
      "a suspension in words",
      403,
      { detail: "The account has been suspended." },
      { kind: "blocked", scope: "account" },
    ],
    ["credits at an end", 403, { detail: "Your credits are exhausted." }, { kind: "quota", scope: "app" }],
    [
      "a way in that does not fit",
      403,
      { type: problem("unsupported-authentication"), title: "x" },
      { kind: "forbidden", scope: "account" },
    ],
    [
      "an app that is set up otherwise",
      403,
      { detail: "Your client app is not configured with the appropriate oauth1 app permissions." },
      { kind: "forbidden", scope: "account" },
    ],
  ];
  test.each(CASES)("%s", (_what, status, body, expected) => {
    const error = caught(() => readAnswer({ status, headers: {}, body, text: "" }, NOW));
    expect(error).toMatchObject({ name: "ChannelError", outcome: "rejected", ...expected });
  });

  test("with one case at least for each row", () => {
    const met = CASES.map(([, given, body]) =>
      X_ROWS.find(({ status = given, says }) => status === given && (says?.test(wordsIn(body)) ?? true)),
    );
    expect(X_ROWS.filter((row) => !met.includes(row))).toEqual([]);
  });

  function wordsIn({
    type = "",
    title = "",
    detail = "",
  }: {
    readonly type?: string;
    title?: string;
    detail?: string;
  }): string {
    return `${type} ${title} ${detail}`;
  }

  test("and how long a rate lasts, by the header", () => {
    const headers = { "x-rate-limit-reset": String(NOW.getTime() / 1_000 + 640) };
    const body = { title: "Too Many Requests" };
    expect(caught(() => readAnswer({ status: 429, headers, body, text: "" }, NOW))).toMatchObject({
      kind: "throttled",
      retryAt: later(640),
    });
  });

  test("and reads what is good beside a problem", () => {
    const body = { data: { id: "1" }, errors: [{ title: "Field Hydration Failure" }] };
    expect(readAnswer({ status: 200, headers: {}, body, text: "" }, NOW)).toEqual({ id: "1" });
  });

  function later(seconds: number): Date {
    return new Date(NOW.getTime() + seconds * 1_000);
  }
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test("puts up, reads and deletes, also what is gone already", async () => {
  const shop = open();
  const ref = (await shop.run("create", item())) as { id: string; url: string };
  expect(ref).toEqual({ id: place.posts()[0]?.id, url: `https://x.com/toko_kopi/status/${ref.id}` });
  expect(await shop.run("read", { ref })).toEqual({ visible: true, ref });
  const withdraw = () => shop.run("withdraw", { ref, how: "delete", step: createAct().step });
  await withdraw();
  expect(place.posts()).toEqual([]);
  expect(await shop.run("read", { ref })).toEqual({ visible: false });
  await expect(withdraw()).resolves.toBeUndefined();
  requests.push(...place.requests);
});

test("says whose keys they are where they are another account's", async () => {
  await expect(open({ userId: "17" }).run("ping")).rejects.toMatchObject({
    kind: "auth",
    cure: `Set userId to "${USER}", or use the keys of 17.`,
  });
});

test.each(["Kopi di kopi.id", "https://toko.example", "Pesan:www.toko.co.id/kopi"])(
  "spends nothing on an address that slipped in: %s",
  async (text) => {
    await expect(open().run("create", item(text))).rejects.toMatchObject({ kind: "invalid", field: "text" });
    expect(place.requests).toEqual([]);
    await expect(open({ link: "text" }).run("create", item(text))).resolves.toMatchObject({ id: expect.any(String) });
    requests.push(...place.requests);
  },
);

test("the sandbox is strict about fields, lengths, media and times", async () => {
  const shop = open({ auth: { ...APP, tokens: { accessToken: TOKEN } } });
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const status = async (method: string, path: string, json?: object): Promise<number> => {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    return (await fetch(`${place.url}${path}`, { method, headers, ...body })).status;
  };
  const bad = [{}, { text: "é".repeat(281) }, { text: "x", extra: 1 }, { text: "x", media: { media_ids: [] } }];
  for (const json of bad) expect(await status("POST", "/2/tweets", json)).toBe(400);
  expect(await status("POST", "/2/tweets", { text: "x", media: { media_ids: ["17"] } })).toBe(400);
  expect(await status("POST", "/2/tweets", { text: "@toko halo" })).toBe(403);
  expect(await status("POST", "/2/tweets", { text: "$AB $CD" })).toBe(403);
  expect(await status("GET", `/2/users/${USER}/tweets?max_results=3`)).toBe(400);
  expect(await status("GET", `/2/users/${USER}/tweets?start_time=gestern`)).toBe(400);
  expect(await status("GET", "/2/users/17/tweets")).toBe(404);
  expect(await status("POST", "/2/media/metadata", { id: "17", metadata: { alt_text: { text: "x" } } })).toBe(400);
  await shop.run("create", item());
  expect(await status("POST", "/2/tweets", { text: "Kopi" })).toBe(403);
});

describe("options", () => {
  const good = { userId: USER, auth: KEYS };
  test.each([
    [{ ...good, userId: "@toko" }, "expected the digits of an id"],
    [{ ...good, auth: { ...KEYS, ...APP } }, "expected { consumerKey, consumerSecret, token, tokenSecret }, or"],
    [{ ...good, template: "{titel}" }, "{titel} is not a field"],
    [{ ...good, template: `{title} ${"kopi ".repeat(21)}` }, "weigh more than 100 of 280"],
    [{ ...good, link: "reply" }, 'option "link"'],
  ])("%j are refused in words", (options, why) => {
    expect(() => x(options as XOptions)).toThrow(why);
  });

  test("name the account and its app, and show no key", () => {
    const channel = x({ ...good, username: "toko_kopi" });
    const { account, app, home, publicSettings, needs } = channel[inside];
    expect([account, home, needs]).toEqual([`x:${USER}`, "https://x.com/toko_kopi", []]);
    expect(app).toMatch(/^x:[0-9a-f]{12}$/);
    for (const secret of Object.values(KEYS))
      expect(JSON.stringify([channel, publicSettings, app])).not.toContain(secret);
  });
});

describe("a rendering", () => {
  const render = (more: object, options: Partial<XOptions> = {}) => {
    const { within } = open(options);
    return within.render({ ...renderInput(productOf(more)), settings: within.publicSettings });
  };

  test("says title, price and description, and the address only where it is wanted", () => {
    const plain = render({});
    expect(plain.content).toMatchObject({
      text: "Kopi Gayo 250 g\nRp65.000\n\nKopi arabika dari dataran tinggi Gayo.",
    });
    expect(plain.losses).toEqual([{ field: "link", reason: "dropped", note: "a post with an address costs $0.2" }]);
    const { text } = render({}, { link: "text", hashtags: ["kopi"] }).content as { text: string };
    expect(text).toContain("\n\nhttps://toko.example/kopi?a=1&b=2\n#kopi");
  });

  test("follows the seller's own template", () => {
    const { text } = render({ tags: ["Kopi Gayo"] }, { template: "{title}: {price} {hashtags}" }).content as {
      text: string;
    };
    expect(text).toBe("Kopi Gayo 250 g: Rp65.000 #kopigayo");
  });
});

testAgainstX(requests, 8);
