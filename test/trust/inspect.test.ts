/** What a careful buyer's program finds out about an address, with the shop's own files as the web. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  checkBackLinks,
  type FetchPage,
  generateKey,
  type InspectOptions,
  inspectAddress,
} from "../../src/trust/trust.js";
import { productOf } from "../channels/fake-tools.js";
import { openShop } from "../channels/storefront-kit.js";
import { DAY, FACTS, nextProfile, openSeller, type TestSeller, trustOf } from "./kit.js";

const NOW = new Date("2026-11-22T03:00:00Z");
const POST = "https://t.me/kopitakengon/17";
const SIGNAL = new AbortController().signal;

let seller: TestSeller;
beforeAll(async () => {
  seller = await openSeller(new Date(NOW.getTime() - 5 * DAY));
});

type Web = Map<string, string>;

/** A web of pages; what is not there answers 404. */
function fetchFrom(web: Web, asked: string[] = []): FetchPage {
  return async (url) => {
    asked.push(url);
    const text = web.get(url);
    return text === undefined ? { ok: false, because: "it answered 404" } : { ok: true, text, url };
  };
}

/** The shop of a seller on the web, and posts elsewhere. */
async function webOf(one: TestSeller, posts: Readonly<Record<string, string>> = {}, now = NOW): Promise<Web> {
  const shop = openShop({ trust: trustOf(one) });
  await shop.build([{ product: productOf() }], { now });
  const files = [...shop.disk.files].map(([path, text]) => [path.replace("/shop", FACTS.iss), text] as const);
  return new Map([...files, ...Object.entries(posts)]);
}

const look = (web: Web, address: string, more: Partial<InspectOptions> = {}) =>
  inspectAddress(address, { fetch: fetchFrom(web), now: NOW, signal: SIGNAL, ...more });

describe("an address", () => {
  test("of a product's page, a checking page or a file of claims is checked alike", async () => {
    const web = await webOf(seller);
    for (const path of ["p/kopi.html", "v/kopi.html", "v/kopi.jws"]) {
      const found = await look(web, `${FACTS.iss}/${path}`);
      expect([found.verdict, found.claims.length, found.iss]).toEqual(["genuine", 3, FACTS.iss]);
    }
  });

  test("of a post is judged for the place where the post is", async () => {
    const text = 'Periksa keaslian: <a href="https://toko.example/v/kopi.html">toko</a>';
    const copycat = "https://t.me/kopitakengon2/5";
    const web = await webOf(seller, { [POST]: text, [copycat]: text });
    const found = await look(web, POST);
    expect(found).toMatchObject({ verdict: "genuine", seenAt: POST, claims: [{ claim: { at: FACTS.at[1] } }] });
    expect((await look(web, copycat)).verdict).toBe("wrong-place");
    expect((await look(web, `${FACTS.iss}/v/kopi.html`, { seenAt: copycat })).verdict).toBe("wrong-place");
  });

  test("of a post may wrap the link, as places do", async () => {
    const text = '<a href="https://l.example/?u=https%3A%2F%2Ftoko.example%2Fv%2Fkopi.html&e=1">toko</a>';
    expect((await look(await webOf(seller, { [POST]: text }), POST)).verdict).toBe("genuine");
  });

  test("of a shop says whether its profile is in order", async () => {
    const web = await webOf(seller);
    expect(await look(web, FACTS.iss)).toMatchObject({
      verdict: "genuine",
      profile: { name: "Kopi Takengon" },
      claims: [],
    });
    expect(await look(new Map(), FACTS.iss)).toMatchObject({ verdict: "unknown", because: "it answered 404" });
  });

  test("that leads to no claims is refused with what to give instead", async () => {
    const web = await webOf(seller, { [POST]: "nothing here" });
    await expect(look(web, POST)).rejects.toMatchObject({ code: "not-found" });
    await expect(look(web, "https://gone.example/x")).rejects.toThrow("it answered 404");
    await expect(look(web, "toko.example")).rejects.toMatchObject({ code: "invalid-options" });
  });

  test("of a stranger cannot pass a seller's claims off as its own", async () => {
    const web = await webOf(seller);
    const link = '<link rel="alternate" type="application/jose" href="https://toko.example/v/kopi.jws">';
    web.set("https://evil.example/p/x.html", link);
    await expect(look(web, "https://evil.example/p/x.html")).rejects.toThrow("leads to no claims");
    for (const [url, text] of [...web]) web.set(url.replace("toko", "evil"), text);
    // The files of another domain, copied whole: they speak for another one.
    const copied = await look(web, "https://evil.example/v/kopi.html");
    expect([copied.verdict, copied.because]).toEqual(["seller-changed", "its profile is that of https://toko.example"]);
  });
});

describe("what is remembered", () => {
  test("lets a change be noticed: another seller on the same domain is not the one from before", async () => {
    const first = await look(await webOf(seller), FACTS.iss);
    const memory = { [FACTS.iss]: first.memory ?? { root: "", seq: 0, since: "" } };
    const stranger = await openSeller(NOW);
    const later = await look(await webOf(stranger), `${FACTS.iss}/v/kopi.html`, { memory });
    expect([later.verdict, later.memory]).toEqual(["seller-changed", undefined]);
  });

  test("follows a root that was handed over, back to the one that is remembered", async () => {
    const first = await look(await webOf(seller), FACTS.iss);
    const memory = { [FACTS.iss]: first.memory ?? { root: "", seq: 0, since: "" } };
    const root = generateKey();
    const handed = await nextProfile(seller, { now: NOW, roots: [root] });
    const now = new Date(NOW.getTime() + 1_000);
    const third = await nextProfile({ ...handed, root }, { now });
    const later = await look(await webOf(third, {}, now), FACTS.iss, { memory, now });
    expect([later.verdict, later.memory]).toMatchObject([
      "genuine",
      { root: root.kid, seq: 3, since: first.memory?.since },
    ]);
  });

  test("keeps an old profile from bringing a stolen key back", async () => {
    const revoke = [{ kid: seller.work.kid, reason: "stolen" }] as const;
    const cured = await nextProfile(seller, { now: NOW, revoke }, generateKey());
    const now = new Date(NOW.getTime() + 1_000);
    const { memory: seen } = await look(await webOf(cured, {}, now), FACTS.iss, { now });
    const memory = { [FACTS.iss]: seen ?? { root: "", seq: 0, since: "" } };
    const old = await look(await webOf(seller), `${FACTS.iss}/v/kopi.html`, { memory, now });
    expect([old.verdict, old.because]).toEqual(["unknown", "replaced"]);
  });
});

test("an account that the profile does not name is an alarm, in whatever else a page says", async () => {
  const page = (account: string) => `<p>Transfer ke <b>BCA</b> ${account}</p> https://toko.example/v/kopi.html`;
  const found = async (account: string) =>
    (await look(await webOf(seller, { [POST]: page(account) }), POST)).strangeAccounts;
  expect(await found("123-456-7890")).toEqual([]);
  expect(await found("5550001111")).toEqual(["···1111"]);
});

describe("places", () => {
  const [, chat = ""] = FACTS.at;
  const check = async (pages: Readonly<Record<string, string>>, places = FACTS.at) =>
    checkBackLinks({
      iss: FACTS.iss,
      places,
      fetch: fetchFrom(new Map(Object.entries(pages))),
      now: NOW,
      signal: SIGNAL,
    });
  const howOf = async (page: string) => (await check({ [chat]: page })).find(({ place }) => place === chat);

  test.each([
    ['<a class="x" rel="nofollow me" href="https://toko.example">toko</a>', "linked", "rel-me"],
    ["<a href='https://www.toko.example/p/1.html?a=1&amp;b=2'>toko</a>", "linked", "link"],
    ["<p>Web: toko.example</p>", "linked", "text"],
    ['<a href="https://l.instagram.com/?u=https%3A%2F%2Ftoko.example%2F">x</a>', "linked", "text"],
    ["<a rel='me' href='https://toko.example.evil.test/'>toko</a>", "missing", undefined],
    ["<p>mytoko.example, toko.example.id, toko-example</p>", "missing", undefined],
  ])("that say %s are %s", async (page, state, how) => {
    expect(await howOf(page)).toMatchObject({ state, ...(how ? { how } : {}), checkedAt: "2026-11-22T03:00:00Z" });
  });

  test("that cannot be read are not blamed, and the last good day is remembered", async () => {
    const [before] = await check({ [chat]: "toko.example" });
    const later = new Date(NOW.getTime() + 7 * DAY);
    const [now] = await checkBackLinks({
      iss: FACTS.iss,
      places: [chat],
      before: before ? [before] : [],
      fetch: fetchFrom(new Map()),
      now: later,
      signal: SIGNAL,
    });
    expect(now).toEqual({
      place: chat,
      state: "unreachable",
      because: "it answered 404",
      checkedAt: "2026-11-29T03:00:00Z",
      linkedAt: "2026-11-22T03:00:00Z",
    });
  });

  test("whose name is the domain need no page", async () => {
    const found = await check({}, [FACTS.iss, "https://bsky.app/profile/toko.example"]);
    expect(found).toMatchObject([{ state: "linked", how: "handle" }]);
  });
});
