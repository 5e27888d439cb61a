/** `etalase verify URL`: what it prints, its exit codes, and what it remembers. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FetchPage } from "../../src/trust/trust.js";
import { productOf } from "../channels/fake-tools.js";
import { openShop } from "../channels/storefront-kit.js";
import { DAY, FACTS, openSeller, type TestSeller, trustOf } from "../trust/kit.js";
import { makeFolder, run } from "./kit.js";

const NOW = new Date();
const CHAT = FACTS.at[1] ?? "";
const PAGE = `${FACTS.iss}/v/kopi.html`;

let folder: ReturnType<typeof makeFolder>;
let web: Map<string, string>;
beforeEach(async () => {
  folder = makeFolder();
  web = await webOf(await openSeller(new Date(NOW.getTime() - 5 * DAY)));
});
afterEach(() => folder.remove());

async function webOf(seller: TestSeller): Promise<Map<string, string>> {
  const shop = openShop({ trust: trustOf(seller) });
  await shop.build([{ product: productOf() }], { now: NOW });
  return new Map([...shop.disk.files].map(([path, text]) => [path.replace("/shop", FACTS.iss), text]));
}

const fetchPage: FetchPage = async (url) => {
  const text = web.get(url);
  return text === undefined ? { ok: false, because: "it answered 404" } : { ok: true, text, url };
};
const type = (...words: readonly string[]) => run(["verify", ...words], { folder: folder.path, fetchPage });

describe("an address", () => {
  it("is genuine: 0, and the domain, the places and the payee are what is said of it", async () => {
    const ran = await type(PAGE, "--at", `${CHAT}/17`);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/genuine +Kopi Gayo 250 g +IDR 65000 +https:\/\/t\.me\/kopitakengon/);
    expect(ran.out).toMatch(/toko\.example: genuine/);
    expect(ran.out).toContain("Pay only to: BCA ···7890 (CV KOPI TAKENGON)");
    expect(ran.out).toContain("Look the whole number up at: cekrekening.id");
  });

  it("is repeated elsewhere: 4, as JSON too", async () => {
    const ran = await type(PAGE, "--at", "https://t.me/kopitakengon2", "--json");
    const result = ran.lines().at(-1);
    expect([ran.code, result?.data]).toMatchObject([4, { iss: FACTS.iss, verdict: "wrong-place" }]);
    expect(ran.lines().flatMap(({ kind, row }) => (kind === "claimed" ? [row?.["verdict"]] : []))).toHaveLength(3);
  });

  it("cannot be checked now: 1, and nobody is called a forger", async () => {
    web.delete(`${FACTS.iss}/.well-known/etalase/seller.jws`);
    const ran = await type(PAGE);
    expect([ran.code, ran.out]).toEqual([1, expect.stringContaining("not the same as fake")]);
  });

  it("leads to nothing that is signed: 3", async () => {
    web.set(`${CHAT}/1`, "hello");
    const ran = await type(`${CHAT}/1`);
    expect([ran.code, ran.err]).toEqual([3, expect.stringContaining("leads to no claims")]);
  });

  it("names an account that is not the seller's: 4, with a warning that does not repeat it", async () => {
    web.set(`${CHAT}/1`, `${PAGE} Transfer ke BRI 002101000123456`);
    const ran = await type(`${CHAT}/1`);
    expect([ran.code, ran.err]).toEqual([4, expect.stringContaining("···3456")]);
    expect(ran.out + ran.err).not.toContain("002101000123456");
  });

  it("says in Indonesian what it says", async () => {
    const ran = await type(FACTS.iss, "--lang", "id");
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining("Bayar hanya ke: BCA ···7890")]);
  });

  it("of the shop, with --places: tells which of its places name it", async () => {
    web.set(CHAT, "toko.example");
    const ran = await type(FACTS.iss, "--places", "--json");
    const rows = ran.lines().flatMap(({ kind, row }) => (kind === "place" ? [[row?.["place"], row?.["state"]]] : []));
    expect(rows).toEqual([
      [CHAT, "linked"],
      [FACTS.at[2], "unreachable"],
    ]);
  });

  it("that is not on the open internet is refused by the guard, whoever asks", async () => {
    for (const address of ["https://127.0.0.1/v/x.html", "https://[::1]/", "http://toko.example/v/x.html"]) {
      const ran = await run(["verify", address], { folder: folder.path });
      expect([ran.code > 0, ran.err], address).toEqual([true, expect.stringMatching(/open internet|https/)]);
    }
  });
});

describe("a memory", () => {
  it("notices that the domain has another seller: 4, and keeps the first", async () => {
    expect((await type(FACTS.iss, "--memory", "sellers.json")).code).toBe(0);
    const before = readFileSync(folder.in("sellers.json"), "utf8");
    web = await webOf(await openSeller(NOW));
    const ran = await type(PAGE, "--memory", "sellers.json");
    expect([ran.code, ran.out]).toEqual([4, expect.stringContaining("another seller than before")]);
    expect(readFileSync(folder.in("sellers.json"), "utf8")).toBe(before);
  });

  it("is not written over where it is something else", async () => {
    writeFileSync(folder.in("mine.json"), "{}");
    const ran = await type(FACTS.iss, "--memory", "mine.json");
    expect([ran.code, readFileSync(folder.in("mine.json"), "utf8")]).toEqual([2, "{}"]);
  });
});
