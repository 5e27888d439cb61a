/** What buyers see of trust: checking pages, the places that name the domain, and one payee everywhere. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Http } from "../../src/channel/toolbox.js";
import { CHECK_WORDS } from "../../src/trust/page-script.js";
import { keySigner, PERIOD_DAYS, type SellerTrustOptions, sellerTrust } from "../../src/trust/trust.js";
import { DAY, FACTS, openSeller, type TestSeller, trustOf } from "../trust/kit.js";
import { NOW, photoOf, productOf } from "./fake-tools.js";
import { brokenLinks, createDisk, type Entry, openShop } from "./storefront-kit.js";

const START = new Date(NOW.getTime() - DAY);
const PERIOD = PERIOD_DAYS * DAY;
const MIDDLE = new Date((Math.floor(NOW.getTime() / PERIOD) + 1.5) * PERIOD);
const daysOn = (days: number) => new Date(MIDDLE.getTime() + days * DAY);

let seller: TestSeller;
beforeAll(async () => {
  seller = await openSeller(START);
});

const kopi: Entry = { product: productOf(), photos: [photoOf("1", Buffer.from("a photo"))] };

function shopOf(more: Partial<SellerTrustOptions> = {}, options: object = {}, disk = createDisk()) {
  return openShop({ trust: trustOf(seller, more), ...options }, disk);
}

describe("checking pages", () => {
  const dataOf = (text: string) =>
    JSON.parse(/<script type="application\/json">(.*?)<\/script>/s.exec(text)?.[1] ?? "") as {
      readonly iss: string;
      readonly claims?: string;
      readonly root: string;
      readonly words: Readonly<Record<string, string>>;
    };

  test("lead with domain, places and payee, before any verdict", async () => {
    const shop = shopOf();
    await shop.build([kopi], { now: MIDDLE });
    for (const path of ["v/kopi.html", "verify.html"]) {
      const text = shop.read(path).replace(/<script[\s\S]*$/, "");
      const order = ['class="domain">toko.example', "t.me/kopitakengon", "BCA ···7890", "data-verdict"];
      const places = order.map((part) => text.indexOf(part));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places[0]).toBeGreaterThan(0);
      expect(text).toContain("pengganti sementara untuk instagram.com/kopitakengon");
    }
  });

  test("say where a number is looked up as text, never as a link", async () => {
    const shop = shopOf();
    await shop.build([kopi], { now: MIDDLE });
    const text = shop.read("verify.html");
    expect(text).toContain("cekrekening.id");
    expect(text).not.toMatch(/href="[^"]*cekrekening/);
  });

  test("ask nobody else: nothing is loaded, sent or run but what lies beside them", async () => {
    const shop = shopOf({ qr: true }, { templates: { frame: () => ({ text: "<html>mine</html>" }) as never } });
    await shop.build([kopi], { now: MIDDLE });
    for (const path of ["v/kopi.html", "verify.html"]) {
      const text = shop.read(path);
      const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? "";
      expect(policy).toContain("default-src &#39;none&#39;; script-src &#39;self&#39;; style-src &#39;sha256-");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? "";
      const hash = await crypto.subtle.digest("SHA-256", Buffer.from(style));
      expect(policy).toContain(Buffer.from(hash).toString("base64"));
      expect(text).not.toMatch(/ style="| on\w+="|<script>|src="https?:/);
    }
    expect(shop.read("verify.js")).not.toMatch(/https?:\/\/[a-z]|innerHTML|eval\(/);
  });

  test("give the script every word it says, in both languages", async () => {
    for (const locale of ["id-ID", "en"]) {
      const shop = shopOf({}, { locale });
      await shop.build([], { now: MIDDLE });
      const { words } = dataOf(shop.read("verify.html"));
      for (const word of CHECK_WORDS) expect(words[word], `${word} ${locale}`).toMatch(/\S/);
      expect(Object.keys(words).toSorted()).toEqual([...CHECK_WORDS].toSorted());
    }
  });

  test("name the files that the script asks for", async () => {
    const shop = shopOf();
    await shop.build([kopi], { now: MIDDLE });
    expect(dataOf(shop.read("v/kopi.html"))).toMatchObject({ iss: FACTS.iss, root: "../", claims: "v/kopi.jws" });
    expect(dataOf(shop.read("verify.html"))).toMatchObject({ root: "" });
    expect(shop.read("p/kopi.html")).toContain('<link rel="alternate" type="application/jose" href="../v/kopi.jws">');
    expect(brokenLinks(shop.disk)).toEqual([]);
  });

  test("carry a QR code of their address where that is wished", async () => {
    const shop = shopOf({ qr: true });
    await shop.build([kopi], { now: MIDDLE });
    const drawn = shop.read("v/kopi.svg");
    expect(drawn.length).toBeLessThan(4_000);
    // At most 29 modules and the border: still read from a phone's screen, a packing slip, a story.
    expect(Number(/viewBox="0 0 (\d+)/.exec(drawn)?.[1])).toBeLessThanOrEqual(37);
    expect((await shop.build([kopi], { now: MIDDLE })).written).toBe(0);
  });

  test("show a domain in letters of its own as people and as computers write it", async () => {
    const { origin, hostname } = new URL("https://kopí.example");
    const own = await openSeller(START, { ...FACTS, iss: origin, at: ["https://t.me/kopi"] });
    const trust = sellerTrust({ profiles: own.profiles, signer: keySigner(own.work), checkPlaces: false });
    const shop = openShop({ trust, url: origin });
    await shop.build([kopi], { now: MIDDLE });
    expect(hostname).toMatch(/^xn--/);
    expect(shop.read("verify.html")).toContain('class="domain">kopí.example<');
    expect(shop.read("verify.html")).toContain(hostname);
  });
});

describe("places", () => {
  const listed = "https://t.me/kopitakengon";
  /** Pages of the places as they answer; what is not there cannot be reached. */
  function placesOf(
    pages: Readonly<Record<string, { readonly status?: number; readonly to?: string; text?: string }>>,
  ) {
    const asked: string[] = [];
    const http: Http = {
      async send({ url }) {
        asked.push(url);
        const page = pages[url];
        if (!page) throw new Error("getaddrinfo ENOTFOUND");
        const headers: Record<string, string> = page.to === undefined ? {} : { location: page.to };
        return { status: page.status ?? 200, headers, body: undefined, text: page.text ?? "" };
      },
    };
    return { http, asked };
  }
  const built = async (pages: Parameters<typeof placesOf>[0], disk = createDisk(), now = MIDDLE) => {
    const { http, asked } = placesOf(pages);
    const shop = shopOf({ checkPlaces: true }, {}, disk);
    await shop.build([kopi], { now, http });
    return { shop, asked };
  };

  test("are asked whether they name the domain, and what they said stands there with its date", async () => {
    const { shop, asked } = await built({ [listed]: { text: '<a href="https://toko.example/">toko</a>' } });
    expect(asked.toSorted()).toEqual([listed, "https://www.instagram.com/kopitakengon"].toSorted());
    const text = shop.read("v/kopi.html");
    expect(text).toMatch(/menyebut alamat kami, diperiksa \d+ Nov 2026/);
    expect(text).toMatch(/tidak bisa dibaca saat diperiksa \d+ Nov 2026/);
  });

  test("are asked again after a week, not before, and what changed is shown", async () => {
    const disk = createDisk();
    const there = { [listed]: { text: "toko.example" } };
    await built(there, disk);
    expect((await built(there, disk, daysOn(6.9))).asked).toEqual([]);
    const { shop, asked } = await built({ [listed]: { text: "nothing" } }, disk, daysOn(7));
    expect(asked).toHaveLength(2);
    expect(shop.read("verify.html")).toContain("tidak menyebut alamat kami saat diperiksa");
  });

  test("that are new in the profile are asked at the next build, not when the old ones are a week old", async () => {
    const disk = createDisk();
    await built({}, disk);
    const bluesky = "https://bsky.app/profile/kopitakengon.example";
    const wider = await openSeller(START, { ...FACTS, at: [...FACTS.at, bluesky] });
    const { http, asked } = placesOf({});
    const shop = openShop({ trust: trustOf(wider, { checkPlaces: true }) }, disk);
    await shop.build([kopi], { now: daysOn(1), http });
    expect(asked).toContain(bluesky);
    asked.length = 0;
    await shop.build([kopi], { now: daysOn(2), http });
    expect(asked).toEqual([]);
  });

  test("say how they name the domain and when they did last, in both languages, from memory too", async () => {
    const disk = createDisk();
    const marked = { [listed]: { text: '<a rel="me" href="https://toko.example/">toko</a>' } };
    await built(marked, disk);
    const english = openShop({ trust: trustOf(seller, { checkPlaces: true }), locale: "en" }, disk);
    const { http, asked } = placesOf({});
    await english.build([kopi], { now: daysOn(1), http });
    expect(asked).toEqual([]);
    expect(english.read("verify.html")).toMatch(/marks our address as its owner&#39;s, checked \d+ Nov 2026/);
    const { shop } = await built({}, disk, daysOn(8));
    expect(shop.read("verify.html")).toMatch(
      /tidak bisa dibaca saat diperiksa \d+ \w+ 2026<\/small><small>terakhir terlihat menyebutnya \d+ Nov 2026/,
    );
    await built(marked, disk, daysOn(16));
    expect(disk.files.get("/shop/verify.html")).toContain("menandai alamat kami sebagai milik akun itu");
  });

  test("are linked with rel=me from every page and from the checking page", async () => {
    const officialChannels = [{ channel: "Telegram", url: listed }];
    const shop = shopOf({}, { seller: { name: "Toko", officialChannels } });
    await shop.build([kopi], { now: MIDDLE });
    expect(shop.read("p/kopi.html")).toContain(`<a rel="me" href="${listed}">Telegram`);
    expect(shop.read("verify.html")).toContain(`<a rel="me" href="${listed}">t.me/kopitakengon`);
  });

  test("are followed to themselves only, and never hold up the shop", async () => {
    const pages = {
      [listed]: { status: 302, to: "https://t.me/kopitakengon/" },
      "https://t.me/kopitakengon/": { status: 301, to: "https://10.0.0.1/" },
    };
    const { shop, asked } = await built(pages);
    expect(asked).not.toContain("https://10.0.0.1/");
    expect(shop.read("verify.html")).toContain("tidak bisa dibaca");
    expect(shop.read("p/kopi.html")).toContain("Kopi Gayo");
  });
});

describe("whom to pay", () => {
  const paid = (last4: string) => ({ name: "Toko", payTo: [{ bank: "BCA", holder: "CV KOPI TAKENGON", last4 }] });

  test("is the same everywhere: a seller who says otherwise is refused at once", () => {
    expect(() => shopOf({}, { seller: paid("7890") })).not.toThrow();
    expect(() => shopOf({}, { seller: paid("1111") })).toThrow(
      "BCA ···1111 (CV KOPI TAKENGON) is not whom the signed profile says to pay",
    );
  });
});
