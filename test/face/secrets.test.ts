/** Planted secrets are looked for in everything that is told, written or kept, after failures of every kind. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { shopee } from "../../src/channels/shopee/index.js";
import { webhook } from "../../src/channels/webhook.js";
import { createEtalase, type EventName } from "../../src/index.js";
import { createSandbox, type Fault, type ShopeePlace } from "../../src/sandbox/sandbox.js";
import { all, makeFolder, openTelegram, photo, settingsIn, TOKEN, thrownBy } from "./kit.js";

const IDENTITY = { partnerId: 2_001_887, partnerKey: "canary-partner-key-0123456789abcdef", shopId: 600_000 } as const;
const HOOK = `whsec_${Buffer.from("canary-canary-canary-canary-canary").toString("base64")}`;
const SEAL_KEY = "canary seal key, long enough for sealing";
const PASSWORD = "canary-pass-word-47";
const PATH = "canary-path-of-a-hook";

const EVENTS = [
  "listing-published",
  "listing-updated",
  "listing-withdrawn",
  "listing-refused",
  "listing-waits-for-you",
  "listing-doubted",
  "doubt-ended",
  "listing-delayed",
  "circuit-opened",
  "circuit-trying",
  "circuit-closed",
  "account-held",
  "account-released",
  "goal-missed",
  "goal-held",
  "closing-suspected",
  "channel-bug",
  "publish-progressed",
  "warned",
] as const satisfies readonly EventName[];

let folder = makeFolder();
const sandbox = createSandbox();
let tele: Awaited<ReturnType<typeof openTelegram>>;
const written: string[] = [];
beforeEach(async () => {
  folder = makeFolder();
  tele = await openTelegram();
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await sandbox.close();
  await tele.close();
  folder.remove();
});

async function openShop() {
  const shop = await sandbox.shopee(IDENTITY);
  const hook = await sandbox.webhook({ secret: HOOK, path: `/hook/${PATH}` });
  const address = hook.hook.replace("http://", `http://seller:${PASSWORD}@`);
  const etalase = createEtalase({
    ...settingsIn(folder),
    sealKey: SEAL_KEY,
    channels: {
      tele: tele.channel(),
      shop: shopee({ ...IDENTITY, tokens: shop.tokens, server: shop.url }),
      hook: webhook({ url: hook.hook, secret: HOOK }),
      basic: webhook({ url: address, secret: HOOK }),
    },
    goals: { dibeli: { anyOf: ["shop"], standIns: ["tele"] } },
    probes: { firstMs: 20, mostMs: 20 },
    pace: 1_000,
  });
  return { etalase, places: [tele.place, shop, hook], shop };
}

/** Tokens that Shopee has ever handed out or was shown. */
function tokensOf(place: ShopeePlace): readonly string[] {
  const shown = place.requests.flatMap(({ query, fields, answer }) => {
    const told = /"(?:access|refresh)_token":"([^"]+)"/g;
    const given = [...(answer?.body ?? "").matchAll(told)].map((match) => match[1] ?? "");
    return [query["access_token"], fields["refresh_token"], ...given];
  });
  const all = [place.tokens.accessToken, place.tokens.refreshToken, ...shown];
  return [...new Set(all.filter((token): token is string => typeof token === "string" && token.length > 5))];
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [bytes.toString("base64"), bytes.toString("base64url")].map((text) => text.replace(/=+$/, ""));
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), bytes.toString("hex"), ...base64];
}

/** Where a secret is to be read. */
function leaks(secrets: readonly string[], told: Readonly<Record<string, string | Buffer>>): readonly string[] {
  return Object.entries(told).flatMap(([where, text]) => {
    const bytes = Buffer.from(text);
    return secrets.flatMap((secret) => {
      const at = Math.max(...formsOf(secret).map((form) => bytes.indexOf(form)));
      return at < 0 ? [] : [`${where}: …${String(bytes.subarray(Math.max(0, at - 80), at + 60))}`];
    });
  });
}

function filesIn(path: string): Readonly<Record<string, Buffer>> {
  const files = readdirSync(path, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(path, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(path, name))]));
}

const tellError = (error: unknown): string =>
  error instanceof Error
    ? `${error.message} ${error.stack} ${JSON.stringify(error)} ${JSON.stringify(Object.entries(error))} ${tellError(error.cause)}`
    : JSON.stringify(error ?? null);

const echo = (secrets: readonly string[]) => secrets.join(" ");

/** Bad days of every kind; the last ones repeat what they were sent. */
const days = (secrets: readonly string[]): Readonly<Record<string, Fault>> => ({
  good: { what: "slow", ms: 0 },
  "no answer": { what: "lost-answer", times: 3 },
  "reset before": { what: "reset-before", times: 3 },
  "502": { what: "error-before", status: 502, times: 3 },
  "500 after": { what: "error-after", status: 500, times: 3 },
  "broken JSON": { what: "broken-json", times: 3 },
  throttled: { what: "throttled", retryAfter: 1, times: 1 },
  "400 with an echo": {
    what: "answer",
    status: 400,
    body: JSON.stringify({ error: echo(secrets), message: echo(secrets) }),
  },
  "400 in Telegram's words": {
    what: "answer",
    status: 400,
    body: JSON.stringify({ ok: false, error_code: 400, description: `Bad Request: ${echo(secrets)}` }),
  },
  "500 with an echo": { what: "answer", status: 500, body: echo(secrets) },
  "200 with an echo": {
    what: "answer",
    status: 200,
    body: JSON.stringify({ error: "error_param", message: echo(secrets) }),
  },
  "401 with an echo": {
    what: "answer",
    status: 401,
    headers: { "www-authenticate": echo(secrets).slice(0, 40) },
    body: JSON.stringify({ ok: false, error_code: 401, description: `Unauthorized ${echo(secrets)}` }),
  },
});

describe("a planted secret is nowhere to be read", () => {
  test("in logs, errors, events, rows, snapshots, files and raw bytes of the ledger", {
    timeout: 120_000,
  }, async () => {
    const { etalase, places, shop } = await openShop();
    const planted = [TOKEN, IDENTITY.partnerKey, HOOK, SEAL_KEY, PASSWORD, PATH];
    const told: Record<string, string | Buffer> = {};
    const events: string[] = [];
    for (const name of EVENTS) {
      etalase.on(name, (event) => {
        const error = "error" in event ? tellError(event.error) : "";
        events.push(`${name} ${JSON.stringify(event)} ${error}`);
      });
    }
    let number = 0;
    for (const [day, fault] of Object.entries(days([...planted, ...tokensOf(shop)]))) {
      for (const place of places) await place.faults.set([fault]);
      if (day === "good") for (const place of places) await place.faults.clear();
      number += 1;
      const product = {
        id: `kopi-${number}`,
        title: `Kopi nomor ${number}`,
        description: "Biji pilihan dari dataran tinggi Gayo.",
        price: "65000",
        stock: 12,
        photos: [photo(`kopi-${number}`)],
        shipping: { weightGrams: 250 },
        channels: { shop: { extras: { categoryId: 100_202 } } },
      };
      const report = await etalase.publish([product], { waitMs: 400 });
      await etalase.setStock([{ sku: "kopi-1", onHand: number }], { waitMs: 100 });
      told[`${day}: rows`] = JSON.stringify([await all(report.rows()), await report.problems(50), report.counts]);
      told[`${day}: listings`] = JSON.stringify(await all(etalase.listings()));
      told[`${day}: health`] = JSON.stringify(await etalase.health());
      told[`${day}: reach`] = JSON.stringify(await all(etalase.reach()));
      told[`${day}: plan`] = JSON.stringify(await etalase.plan([{ ...product, price: "70000" }]).catch(tellError));
      told[`${day}: files`] = Buffer.concat(Object.values(filesIn(folder.path)));
      for (const name of ["tele", "shop", "hook", "basic"] as const) await etalase.channel(name).resume();
    }
    for (const place of places) await place.faults.clear();
    await etalase.deliver({ budgetMs: 1_500 });
    told["errors"] = tellError(await thrownBy(() => etalase.channel("tele").connect({ accessToken: TOKEN })));
    told["a shop that is logged"] = JSON.stringify(etalase) + String(Object.entries(etalase));
    told["events"] = events.join("\n");
    told["logs"] = written.join("\n");
    Object.assign(told, filesIn(folder.path));
    const open = Object.keys(told).filter((name) => name.startsWith("etalase.db"));
    expect(open).toContain("etalase.db-wal");
    await etalase.close();
    for (const [name, bytes] of Object.entries(filesIn(folder.path))) told[`closed ${name}`] = bytes;
    // Something was told at all, and the platforms had been shown every secret.
    expect(events.length).toBeGreaterThan(20);
    const secrets = [...planted, ...tokensOf(shop)];
    expect(secrets.length).toBeGreaterThan(7);
    vi.restoreAllMocks();
    expect(leaks(secrets, told)).toEqual([]);
  });

  test("and the search would find one", () => {
    expect(leaks([TOKEN], { there: `x ${Buffer.from(TOKEN).toString("base64")}` })).toHaveLength(1);
    expect(leaks([TOKEN], { there: Buffer.from(encodeURIComponent(TOKEN)) })).toHaveLength(1);
  });
});
