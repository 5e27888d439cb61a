/** The checking page's script on a page that is played: what it asks for, what it says, what it remembers. */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { generateKey } from "../../src/trust/trust.js";
import { productOf } from "../channels/fake-tools.js";
import { openShop } from "../channels/storefront-kit.js";
import { DAY, FACTS, nextProfile, openSeller, type TestSeller, trustOf } from "./kit.js";
import { openPage } from "./played-page.js";

const NOW = new Date();
const START = new Date(NOW.getTime() - 5 * DAY);

let seller: TestSeller;
let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  seller = await openSeller(START);
  files = await filesOf(seller);
});

async function filesOf(one: TestSeller): Promise<ReadonlyMap<string, string>> {
  const shop = openShop({ trust: trustOf(one) });
  await shop.build([{ product: productOf() }], { now: NOW });
  return new Map([...shop.disk.files].map(([path, text]) => [path.replace("/shop/", ""), text]));
}

interface Played {
  readonly web?: ReadonlyMap<string, string>;
  readonly path?: string;
  readonly origin?: string;
  readonly storage?: Map<string, string>;
  readonly subtle?: boolean;
}

/** Opens a page of the shop, and remembers what its script asks for. */
async function open({ web = files, path = "v/kopi.html", origin = FACTS.iss, ...more }: Played) {
  const asked: { readonly url: string; readonly options: object }[] = [];
  const fetch = async (url: string, options: object) => {
    asked.push({ url, options });
    const text = web.get(url.replace(/^(\.\.\/)+/, ""));
    return { ok: text !== undefined, status: 404, text: async () => text };
  };
  return { ...(await openPage({ page: files.get(path) ?? "", fetch, origin, ...more })), asked };
}

describe("a checking page", () => {
  test("says that the signature is right, and until when", async () => {
    const { said, form } = await open({});
    expect(said).toMatch(/^verdict good: ✓ Tanda tangan sah\. Pemilik toko\.example menyatakan ini sampai /);
    await vi.waitFor(() => expect(form.hidden).toBe(false));
    expect((await open({ path: "verify.html" })).said).toMatch(/^verdict good: ✓ /);
  });

  test("asks for profile and claims anew each time, beside itself and without cookies", async () => {
    const { asked } = await open({});
    expect(asked.map(({ url }) => url)).toEqual(["../.well-known/etalase/seller.jws", "../v/kopi.jws"]);
    for (const { options } of asked)
      expect(options).toEqual({ cache: "no-store", credentials: "omit", redirect: "error" });
  });

  test("shows a revocation at the next look", async () => {
    const revoke = [{ kid: seller.work.kid, reason: "stolen" }] as const;
    const cured = await filesOf(await nextProfile(seller, { now: START, revoke }, generateKey()));
    const web = new Map([...cured, ["v/kopi.jws", files.get("v/kopi.jws") ?? ""]]);
    expect((await open({ web })).said).toMatch(/^verdict bad: ✗ .*dicabut/);
  });

  test("cannot say anything where nothing can be fetched, and blames nobody", async () => {
    expect((await open({ web: new Map() })).said).toMatch(/^verdict unsure: \? .*tidak berarti palsu/);
  });

  test("does not judge on another address, without https, or from a file", async () => {
    expect((await open({ origin: "https://salinan.example" })).said).toMatch(
      /^verdict bad: .*salinan di salinan\.example/,
    );
    expect((await open({ origin: "http://toko.example", subtle: false })).said).toMatch(/^verdict bad: .*https/);
    expect((await open({ origin: "file:///v/kopi.html" })).said).toMatch(/^verdict unsure: .*berkas/);
  });

  test("remembers the seller, and notices another one on the same domain", async () => {
    const storage = new Map<string, string>();
    await open({ storage });
    const stranger = await filesOf(await openSeller(START));
    expect((await open({ web: stranger, storage })).said).toMatch(
      /^verdict bad: ✗ Penjual di toko\.example bukan yang sama/,
    );
    expect((await open({ storage })).said).toMatch(/^verdict good/);
  });

  test("follows a root that was handed over, back to the one it remembers", async () => {
    const storage = new Map<string, string>();
    await open({ storage });
    const root = generateKey();
    const handed = await nextProfile(seller, { now: START, roots: [root] });
    const third = await nextProfile({ ...handed, root }, { now: START });
    const { said, asked } = await open({ web: await filesOf(third), storage });
    expect(said).toMatch(/^verdict good/);
    expect(asked.map(({ url }) => url)).toContain("../.well-known/etalase/history/1.jws");
  });
});

describe("what is pasted", () => {
  test.each([
    ["https://t.me/kopitakengon/17?single", /^verdict good: .*pengganti sementara untuk instagram\.com\/kopitakengon/],
    ["www.instagram.com/kopitakengon", /^verdict good: .*tempat resmi/],
    ["https://t.me/kopitakengon2", /^verdict bad: .*bukan tempat toko ini/],
    ["https://t.me.evil.example/kopitakengon", /^verdict bad/],
    ["BCA 123 456 7890 a.n. siapa saja", /^verdict unsure: .*Empat angka terakhir cocok.*CV KOPI TAKENGON/],
    ["0021-01-000123-45-6", /^verdict bad: .*···3456 bukan rekening/],
    ["@kopitakengon", /^verdict unsure: .*tautan lengkap/],
    ["javascript:alert(1)", /^verdict unsure/],
  ])("%s is answered", async (text, expected) => {
    const { paste } = await open({});
    expect(await paste(text)).toMatch(expected);
  });

  test("a claim is judged, and says its place", async () => {
    const { paste } = await open({});
    const claim = (files.get("v/kopi.jws") ?? "").trim().split("\n").at(-1) ?? "";
    expect(await paste(claim)).toMatch(/^verdict good: .*Asli untuk t\.me\/kopitakengon, dan hanya di sana/);
    expect(await paste(`${claim.slice(0, -4)}AAAA`)).toMatch(/^verdict bad/);
  });
});
