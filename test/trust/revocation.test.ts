/** A revocation counts within the hour: behind a shared cache that obeys what the shop and the guide tell servers. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createGuardedHttp } from "../../src/http/guard.js";
import { createRedactor } from "../../src/http/redact.js";
import { systemClock } from "../../src/resilience/clock.js";
import { generateKey } from "../../src/trust/trust.js";
import { productOf } from "../channels/fake-tools.js";
import { createDisk, openShop } from "../channels/storefront-kit.js";
import { makeFolder, run } from "../cli/kit.js";
import { DAY, FACTS, nextProfile, openSeller, type TestSeller, trustOf } from "./kit.js";
import { openPage } from "./played-page.js";

const NOW = new Date();
const START = new Date(NOW.getTime() - 5 * DAY);
const PAGE = "/v/kopi.html";
const CHECKED = ["/.well-known/etalase/seller.jws", "/v/kopi.jws", PAGE, "/verify.html", "/verify.js"];

/** What a server is told to say of a path, in seconds. */
type MaxAgeOf = (path: string) => number | undefined;
const secondsIn = (text = ""): number | undefined => {
  const found = /max-age=(\d+)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** The block of the guide: `location ~ pattern` and `location = path`. */
function nginxRules(): MaxAgeOf {
  const guide = readFileSync(join(import.meta.dirname, "..", "..", "docs", "guide", "trust.md"), "utf8");
  const block = /```nginx\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  const rules = [...block.matchAll(/location ([~=]) (\S+)\s+\{ add_header Cache-Control "([^"]*)"; \}/g)];
  return (path) =>
    secondsIn(rules.find(([, how, at = ""]) => (how === "=" ? path === at : new RegExp(at).test(path)))?.[3]);
}

/** A `_headers` file: a path at the margin, with a star for the rest; its headers below, indented. */
function headersRules(text: string): MaxAgeOf {
  const rules = [...text.matchAll(/^(\/\S*)\n((?:[ \t]+.*\n?)+)/gm)];
  const isFor = (at: string, path: string) => (at.endsWith("*") ? path.startsWith(at.slice(0, -1)) : path === at);
  return (path) => secondsIn(rules.find(([, at = ""]) => isFor(at, path))?.[2]);
}

/** An origin with the shop's files, behind a cache that keeps each answer for its max-age and without one for ever. */
async function serve(files: () => ReadonlyMap<string, string>, maxAgeOf: MaxAgeOf, obeysNoCache: boolean) {
  const clock = { seconds: 0 };
  const kept = new Map<string, { readonly text: string | undefined; readonly until: number }>();
  const server: Server = createServer((request, response) => {
    const { url: path = "", headers } = request;
    let answer = kept.get(path);
    if (!answer || answer.until < clock.seconds || (obeysNoCache && headers["cache-control"] === "no-cache")) {
      const until = clock.seconds + (maxAgeOf(path) ?? Number.POSITIVE_INFINITY);
      answer = { text: files().get(path), until };
      kept.set(path, answer);
    }
    response.writeHead(answer.text === undefined ? 404 : 200).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise((resolve) => server.close(resolve));
  return { clock, origin: `http://127.0.0.1:${port}`, port, close };
}
type Served = Awaited<ReturnType<typeof serve>>;

/** Where the shop's domain leads in this test; the real guard, with its real headers, goes there. */
const net = vi.hoisted(() => ({ origin: "", port: 0 }));
vi.mock("../../src/import/guard.js", () => ({
  openGuard: () => {
    const policy = { allowHttp: true, allowPrivate: true, ports: [net.port] };
    const real = createGuardedHttp({ policy, clock: systemClock, redactor: createRedactor() });
    return {
      http: async () => ({
        fetch: async (url: string, request: Parameters<typeof real.fetch>[1]) => {
          const reply = await real.fetch(url.replace(FACTS.iss, net.origin), request);
          return reply.status === "new" ? { ...reply, url } : reply;
        },
      }),
      close: () => real.close(),
    };
  },
}));

let folder: ReturnType<typeof makeFolder>;
let seller: TestSeller;
let built: ReadonlyMap<string, string>;
let served: Served | undefined;
beforeEach(async () => {
  folder = makeFolder();
  seller = await openSeller(START);
  built = await build(seller);
});
afterEach(async () => {
  await served?.close();
  served = undefined;
  folder.remove();
});

async function build(one: TestSeller, disk = createDisk()): Promise<ReadonlyMap<string, string>> {
  const shop = openShop({ trust: trustOf(one) }, disk);
  await shop.build([{ product: productOf() }], { now: NOW });
  return new Map([...shop.disk.files].map(([path, text]) => [path.replace("/shop", ""), text]));
}

/** The shop after the theft; the thief still shows a claim of the stolen key. */
async function revoke(): Promise<void> {
  const order = { now: START, revoke: [{ kid: seller.work.kid, reason: "stolen" }] as const };
  const after = await build(await nextProfile(seller, order, generateKey()));
  built = new Map([...after, ["/v/kopi.jws", built.get("/v/kopi.jws") ?? ""]]);
}

async function open(maxAgeOf: MaxAgeOf, obeysNoCache = false): Promise<Served> {
  served = await serve(() => built, maxAgeOf, obeysNoCache);
  Object.assign(net, { origin: served.origin, port: served.port });
  return served;
}

async function lookByCli(): Promise<unknown> {
  const ran = await run(["verify", `${FACTS.iss}${PAGE}`, "--json"], { folder: folder.path });
  return ran.lines().at(-1)?.data?.["verdict"];
}

async function lookByPage({ origin }: Served): Promise<string> {
  const get = (url: string) => fetch(new URL(url, `${origin}${PAGE}`));
  const page = await (await get(PAGE)).text();
  return (await openPage({ page, fetch: get, origin: FACTS.iss })).said;
}

const RULES = {
  "the guide's nginx block": () => nginxRules(),
  "the file _headers": () => headersRules(built.get("/_headers") ?? ""),
};

describe.each(Object.entries(RULES))("%s", (_, rulesOf) => {
  test("names everything that buyers check with, for an hour at most", () => {
    const paths = [...built.keys()].filter((path) => /^\/(\.well-known\/etalase\/|v\/|verify\.)/.test(path));
    expect(paths).toEqual(expect.arrayContaining(CHECKED));
    for (const path of paths) expect(rulesOf()(path), path).toBeLessThanOrEqual(3_600);
    expect(rulesOf()("/p/kopi.html")).toBeUndefined();
  });

  test("lets a revocation be seen by terminal and page one second after the cache's time", async () => {
    const maxAgeOf = rulesOf();
    const shop = await open(maxAgeOf);
    expect([await lookByCli(), await lookByPage(shop)]).toEqual(["genuine", expect.stringContaining("good")]);
    await revoke();
    shop.clock.seconds = Math.max(...CHECKED.map((path) => maxAgeOf(path) ?? Number.POSITIVE_INFINITY)) + 1;
    expect([await lookByCli(), await lookByPage(shop)]).toEqual(["revoked-key", expect.stringMatching(/bad.*dicabut/)]);
  });
});

test("a look from the terminal goes past a cache that obeys no-cache", async () => {
  await open(() => 3_600, true);
  expect(await lookByCli()).toBe("genuine");
  await revoke();
  expect(await lookByCli()).toBe("revoked-key");
});

test("a _headers file of the seller's own stays", async () => {
  const own = createDisk(new Map([["/shop/_headers", "/*\n  X-Mine: 1\n"]]));
  expect((await build(seller, own)).get("/_headers")).toBe("/*\n  X-Mine: 1\n");
});
