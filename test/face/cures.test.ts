/** What an error tells people to run or to call is there, and does what it says. A new cure has to be shown here too. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { shopee } from "../../src/channels/shopee/index.js";
import { telegram } from "../../src/channels/telegram.js";
import { webhook } from "../../src/channels/webhook.js";
import { createEtalase } from "../../src/index.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { parseProduct } from "../../src/model/schema.js";
import { curesWithCode } from "./cure-texts.js";
import {
  adopting,
  answering,
  connecting,
  hosting,
  reaching,
  rebinding,
  rebindingBack,
  recovering,
  sealing,
  selling,
  settling,
  shrinking,
} from "./cured.js";
import { CURES_OF_CHANNELS } from "./cures-of-channels.js";
import { CURES_OF_GOOGLE_MERCHANT } from "./cures-of-google-merchant.js";
import { CURES_OF_IMPORT } from "./cures-of-import.js";
import { CURES_OF_OWN_SHOPS } from "./cures-of-own-shops.js";
import { CURES_OF_POSTS } from "./cures-of-posts.js";
import { CURES_OF_SFTP } from "./cures-of-sftp.js";
import { CURES_OF_WOOCOMMERCE } from "./cures-of-woocommerce.js";
import { all, kopi, makeFolder, SELLER, standing, TOKEN, webIn } from "./kit.js";

const root = join(import.meta.dirname, "../..");
const folders: ReturnType<typeof makeFolder>[] = [];
afterAll(() => {
  for (const one of folders) one.remove();
});
function folder() {
  const made = makeFolder();
  folders.push(made);
  return made;
}

const FACTORIES = { shopee, telegram, webhook } as const;
const GIVEN = {
  shopee: { partnerId: 1, partnerKey: "key", shopId: 1 },
  telegram: { token: TOKEN, chat: "@toko" },
  webhook: { url: "https://toko.example/hook", secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}` },
} as const;

/** An option of this name is there: another kind of value is refused by its name. */
const option =
  (channel: keyof typeof FACTORIES, ...names: readonly string[]) =>
  () => {
    for (const name of names) {
      const make = () => Reflect.apply(FACTORIES[channel], undefined, [{ ...GIVEN[channel], [name]: Symbol("wrong") }]);
      expect(make).toThrow(expect.objectContaining({ code: "invalid-options", field: `${channel}.${name}` }));
    }
  };

/** The package is one that this library asks for, and can be loaded. */
const installed =
  (name: string, part = "") =>
  () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect({ ...manifest.dependencies, ...manifest.peerDependencies }).toHaveProperty(name);
    expect(createRequire(join(root, "package.json")).resolve(name + part)).toContain(name);
  };

const CONTEXT = { currency: "IDR", locale: "id-ID" } as const;
/** The model refuses the one with these words, and takes the other. */
const model = (wrong: object, says: RegExp, right: object) => () => {
  const parsed = parseProduct({ ...kopi, ...wrong }, CONTEXT);
  expect(parsed.ok ? [] : parsed.issues.map(({ cure }) => cure).join(" ")).toMatch(says);
  const cured = parseProduct({ ...kopi, ...right }, CONTEXT);
  expect(cured.ok ? [] : cured.issues).toEqual([]);
};

const sizes = [{ name: "Ukuran", values: ["M", "L"] }];
const open = () => createEtalase({ ledger: sqliteLedger(":memory:"), channels: { web: webIn(folder()) } });

/** Cures as they stand in the sources, `…` for what is filled in. */
const CURES: Readonly<Record<string, () => unknown>> = {
  ...CURES_OF_CHANNELS,
  ...CURES_OF_IMPORT,
  ...CURES_OF_POSTS,
  ...CURES_OF_OWN_SHOPS,
  ...CURES_OF_SFTP,
  ...CURES_OF_GOOGLE_MERCHANT,
  ...CURES_OF_WOOCOMMERCE,
  "Let the seller give consent again (shopee.oauth) and hand the tokens to shop.channel(name).connect(tokens).":
    connecting,
  "Let the seller give consent again and hand the tokens to shop.channel(name).connect(tokens).": connecting,
  'Let the seller give consent again, then shop.channel("…").connect(tokens).': connecting,
  "Check `partnerId` and `partnerKey`: live and sandbox have different ones, and keys expire.": option(
    "shopee",
    "partnerId",
    "partnerKey",
  ),
  "Say in `locations` which of Shopee's warehouses each stock location is.": option("shopee", "locations"),
  "Check `shopId`: the tokens belong to one shop.": option("shopee", "shopId"),
  "Set shipping.weightGrams, packed.": model({ shipping: { weight: 1 } }, /./, { shipping: { weightGrams: 350 } }),
  "Change the days, or set extras.preOrderDays.": () => {
    const made = shopee(GIVEN.shopee);
    expect(made.id).toBe("shopee");
    expect(readFileSync(join(root, "src/channels/shopee/extras.ts"), "utf8")).toContain("readonly preOrderDays?");
  },
  "Make a new token with @BotFather and set `token`.": option("telegram", "token"),
  "Check `chat`, and add the bot to it.": option("telegram", "chat"),
  'The group has become a supergroup: set `chat` to "…".': option("telegram", "chat"),
  "Check `url` and the receiver behind it.": option("webhook", "url"),
  "Check that the receiver has the same `secret` and a right clock.": option("webhook", "secret"),
  "Check that the receiver has the same `secret` and lets us in.": option("webhook", "secret"),
  "The receiver wants no more events: take the channel out, or give it another `url`.": option("webhook", "url"),
  "Redirects are not followed: set `url` to the final address.": option("webhook", "url"),
  "Call shop.recover() once, then go on as always; or bring back the newest ledger.": recovering,
  'shop.channel("…").rebind("keep") goes on with those; the ones on … are left as they are.': rebindingBack,
  'shop.channel("…").rebind("keep") starts anew there; rebind("sameListings") takes the listings along.': rebinding,
  "Look whether it is there; then shop.answer(listing, { there: true, id }) or shop.answer(listing, { there: false }).":
    answering,
  "Look whether it …; then shop.answer(listing, { there: true, id }) or shop.answer(listing, { there: false }).":
    answering,
  "Answer with shop.answer(listing, { there: false }) to put it up again, or withdraw it.": settling,
  "shop.answer(listing, { there: false }) puts it up again.": settling,
  'shop.channel("…").adopt({ match: "sku" }) takes it over; onExisting: "createAnyway" puts up a second one.': adopting,
  'shop.listings({ status: "waitingForYou" }) shows what is.': answering,
  "Give createEtalase photos.host, such as folderHost({ folder, url }).": hosting,
  "Give photos: { host: folderHost({ folder, url }) }.": hosting,
  'If that is meant, shop.retry({ reason: "would shrink" }).': shrinking,
  "Make a new one with createEtalase.": async () => {
    const closed = open();
    await closed.close();
    await expect(closed.publish([kopi])).rejects.toMatchObject({ code: "closed" });
    await using again = open();
    expect((await again.publish([kopi])).kept).toBe(1);
  },
  "shop.listings() shows what there is.": async () => {
    await using shop = open();
    await shop.publish([kopi]);
    expect(await (await shop.withdraw(["teh"])).problems(1)).toMatchObject([{ product: "teh", status: "skipped" }]);
    expect(await standing(shop.listings())).toEqual(["kopi web unchanged"]);
  },
  "Name at least one in anyOf.": () => {
    const goal = (anyOf: readonly "web"[]) =>
      createEtalase({
        ledger: sqliteLedger(":memory:"),
        channels: { web: webIn(folder()) },
        goals: { seen: { anyOf } },
      });
    expect(() => goal([])).toThrow("names no channel");
    expect(goal(["web"])).toBeDefined();
  },
  "Say who sells: seller: { id, name, … }.": selling,
  'Add "…" to allowedHosts if it is meant.': reaching,
  "Make one: openssl rand -base64 32.": () => sealing(randomBytes(32).toString("base64")),
  "Give createEtalase a sealKey: openssl rand -base64 32.": () => sealing(randomBytes(32).toString("base64")),
  "Make one sqliteLedger and hand it to both, or give both the same options.": async () => {
    const file = folder().in("etalase.db");
    const [one, other] = [sqliteLedger(file), sqliteLedger(file, { exclusive: true })];
    await one.open();
    await expect(other.open()).rejects.toMatchObject({ code: "ledger-busy" });
    const same = sqliteLedger(file);
    await same.open();
    await Promise.all([one.close(), same.close()]);
  },
  "npm install libsql": installed("libsql"),
  "npm install nodemailer": installed("nodemailer"),
  "npm install qr": installed("qr"),
  "npm install ssh2-sftp-client": installed("ssh2-sftp-client"),
  "npm install graphile-worker@0.17": installed("graphile-worker"),
  "npm install @opentelemetry/api": installed("@opentelemetry/api"),
  // It has no main module, only parts.
  "npm install @modelcontextprotocol/sdk": installed("@modelcontextprotocol/sdk", "/client/index.js"),
  "Run `npm install sharp`, with optional dependencies, on this very machine.": installed("sharp"),
  "Call open() first.": async () => {
    const ledger = sqliteLedger(":memory:");
    await expect((async () => ledger.beginRun("shop", false, 0))()).rejects.toMatchObject({
      cure: "Call open() first.",
    });
    await ledger.open();
    expect(await ledger.beginRun("shop", false, 0)).toBe(1);
    await ledger.close();
  },
  "Add it, or say defaultLocale.": model({ title: { en: "Coffee" } }, /defaultLocale/, {
    title: { en: "Coffee" },
    defaultLocale: "en",
  }),
  "Begin it with …, or leave maxQty out.": model(
    {
      price: {
        list: "65000",
        tiers: [
          { minQty: 5, maxQty: 9, price: "60000" },
          { minQty: 20, price: "50000" },
        ],
      },
    },
    /maxQty/,
    {
      price: {
        list: "65000",
        tiers: [
          { minQty: 5, price: "60000" },
          { minQty: 20, price: "50000" },
        ],
      },
    },
  ),
  "Give onHand, or byLocation.": model({ stock: { policy: "track" } }, /onHand/, {
    stock: { policy: "track", onHand: 3 },
  }),
  "Keep onHand or byLocation, not both.": model({ stock: { onHand: 3, byLocation: { solo: 3 } } }, /byLocation/, {
    stock: { byLocation: { solo: 3 } },
  }),
  "Give shipDays or releaseDate.": model({ stock: { onHand: 3, preorder: {} } }, /shipDays/, {
    stock: { onHand: 3, preorder: { shipDays: 7 } },
  }),
  'Say what differs: options: { Ukuran: "M" }.': model(
    { stock: undefined, options: sizes, variants: [{ sku: "a" }, { sku: "b" }] },
    /options: \{/,
    {
      stock: undefined,
      options: sizes,
      variants: [
        { sku: "a", options: { Ukuran: "M" } },
        { sku: "b", options: { Ukuran: "L" } },
      ],
    },
  ),
  "Leave `sha256` out, or give the right one.": async () => {
    const { createHash } = await import("node:crypto");
    const { photo } = await import("./kit.js");
    const source = photo("kopi");
    await using shop = open();
    const wrong = await shop.publish([{ ...kopi, photos: [{ source, sha256: "0".repeat(64) }] }]);
    const told = [...(await wrong.problems(5)), ...(await all(wrong.rows()))].map(({ cure }) => cure);
    expect(told).toContain("Leave `sha256` out, or give the right one.");
    const sha256 = createHash("sha256").update(source).digest("hex");
    expect(await (await shop.publish([{ ...kopi, photos: [{ source, sha256 }] }])).problems(5)).toEqual([]);
  },
};

test("every cure of the sources that names code is shown here, and none is shown that is gone", () => {
  const found = [...new Set(curesWithCode(join(root, "src")).map(({ text }) => text))];
  expect(found.toSorted()).toEqual(Object.keys(CURES).toSorted());
});

describe("works as it says:", () => {
  for (const [text, show] of Object.entries(CURES)) test(text, async () => void (await show()));
});

test("a shop that has a seller may leave everything else out", () => {
  expect(
    createEtalase({ seller: SELLER, ledger: sqliteLedger(":memory:"), channels: { web: webIn(folder()) } }),
  ).toBeDefined();
});
