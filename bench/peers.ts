/**
 * `npm run bench -- peers [--messages 100] [--from FOLDER]`: two libraries that publish to many places, and the engine, before
 * the same place that misbehaves. For each: what was doubled, what is missing at the end, what was held up for longer than
 * five seconds, and of how much the seller was told that it needs him. Run by hand; the peers are not installed here:
 *
 *     npm install --no-save @humanwhocodes/crosspost@1.0.4 notifme-sdk@1.16.25
 */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import * as z from "zod";
import { defineChannel } from "../src/channel/define.js";
import { failureOf } from "../src/channel/failures.js";
import { createEtalase } from "../src/etalase.js";
import { memoryLedger } from "../src/ledger/memory.js";

const INSTALL = "npm install --no-save @humanwhocodes/crosspost@1.0.4 notifme-sdk@1.16.25";
const HELD_MS = 5_000;
const MOST_CALLS = 5;
const { values } = parseArgs({
  options: { messages: { type: "string", default: "100" }, from: { type: "string", default: "." } },
});
const names = Array.from({ length: Number(values.messages) }, (_, index) => `m${index}`);

/** What one sender says of one message. */
interface Said {
  readonly isWell: boolean;
  readonly isHeldUp: boolean;
}

interface Line {
  readonly sender: string;
  readonly doubled: number;
  readonly lost: number;
  readonly heldUp: number;
  /** Of what was not well, how much its seller was told of. */
  readonly reported: number;
}

interface Post {
  readonly url: string;
  send(name: string): Promise<boolean>;
}

// --- The place -----------------------------------------------------------------------

interface Place {
  readonly url: string;
  shown(): Promise<ReadonlyMap<string, number>>;
  close(): void;
}

async function openPlace(): Promise<Place> {
  const child = fork(join(import.meta.dirname, "peers-server.js"), ["peers"]);
  const { port } = await next<{ readonly port: number }>(child);
  return {
    url: `http://127.0.0.1:${port}/`,
    async shown() {
      child.send("shown");
      return new Map((await next<{ readonly shown: readonly [string, number][] }>(child)).shown);
    },
    close: () => void child.send("stop"),
  };
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolveNext) => child.once("message", (message) => resolveNext(message as T)));
}

function lineOf(sender: string, shown: ReadonlyMap<string, number>, told: ReadonlySet<string>, heldUp: number): Line {
  const doubled = names.filter((name) => (shown.get(name) ?? 0) > 1);
  const lost = names.filter((name) => !shown.has(name));
  return {
    sender,
    doubled: doubled.length,
    lost: lost.length,
    heldUp,
    reported: [...doubled, ...lost].filter((name) => told.has(name)).length,
  };
}

// --- Peers -----------------------------------------------------------------------------

/** The file that a package is imported by. */
function entryOf(name: string): string {
  const folder = join(resolve(values.from), "node_modules", name);
  if (!existsSync(folder)) throw new Error(`${name} is not there. Run: ${INSTALL}`);
  const { exports, main = "index.js" } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly exports?: { readonly import?: { readonly default?: string } };
    readonly main?: string;
  };
  return pathToFileURL(join(folder, exports?.import?.default ?? main)).href;
}

interface Crosspost {
  readonly Client: new (options: {
    readonly strategies: readonly unknown[];
  }) => {
    post(message: string): Promise<readonly { readonly ok: boolean }[]>;
  };
  readonly MastodonStrategy: new (options: { readonly accessToken: string; readonly host: string }) => unknown;
}

/** It speaks https to a host name; here every such call goes to our place. */
function redirectFetch(url: string): void {
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => real(String(input).replace(/^https:\/\/place\.invalid\//, url), init);
}

async function crosspost(url: string): Promise<Post> {
  const { Client, MastodonStrategy } = (await import(entryOf("@humanwhocodes/crosspost"))) as Crosspost;
  redirectFetch(url);
  const client = new Client({ strategies: [new MastodonStrategy({ accessToken: "token", host: "place.invalid" })] });
  return { url, send: async (name) => (await client.post(`Product ${name}`)).every(({ ok }) => ok) };
}

type Notifme = new (
  options: object,
) => {
  send(message: object): Promise<{ readonly status: string }>;
};

async function notifme(url: string, providers: number): Promise<Post> {
  const loaded = (await import(entryOf("notifme-sdk"))) as {
    readonly default: { readonly default?: Notifme } & Notifme;
  };
  const Sdk = loaded.default.default ?? loaded.default;
  const slack = Array.from({ length: providers }, () => ({ type: "webhook", webhookUrl: url }));
  const multiProviderStrategy = providers > 1 ? "fallback" : "no-fallback";
  const sdk = new Sdk({ channels: { slack: { multiProviderStrategy, providers: slack } } });
  return { url, send: async (name) => (await sdk.send({ slack: { text: `Product ${name}` } })).status === "success" };
}

/** Sends everything, one after the other; what is not well is called again, at most `calls` times. */
async function sendAll(post: Post, calls: number): Promise<ReadonlyMap<string, Said>> {
  const said = new Map<string, Said>();
  for (const name of names) {
    let last: Said = { isWell: false, isHeldUp: false };
    for (let call = 0; call < calls && !last.isWell && !last.isHeldUp; call += 1) last = await inTime(post.send(name));
    said.set(name, last);
  }
  return said;
}

// Who never hears an answer would wait for minutes: after a while nobody waits any more.
async function inTime(sending: Promise<boolean>): Promise<Said> {
  const late = new Promise<Said>((resolveLate) =>
    setTimeout(() => resolveLate({ isWell: false, isHeldUp: true }), HELD_MS).unref(),
  );
  const sent = sending.then(
    (isWell): Said => ({ isWell, isHeldUp: false }),
    (): Said => ({ isWell: false, isHeldUp: false }),
  );
  return Promise.race([sent, late]);
}

async function runPeer(sender: string, open: (url: string) => Promise<Post>, calls: number): Promise<Line> {
  const place = await openPlace();
  const said = await sendAll(await open(place.url), calls);
  const shown = await place.shown();
  place.close();
  const told = new Set([...said].flatMap(([name, { isWell, isHeldUp }]) => (isWell || isHeldUp ? [] : [name])));
  return lineOf(sender, shown, told, [...said.values()].filter(({ isHeldUp }) => isHeldUp).length);
}

// --- The engine ------------------------------------------------------------------------

const PROBES = { firstMs: 200, mostMs: 1_000 };
const limits = {
  text: {},
  photos: null,
  edit: { text: true, price: true, addPhotos: true },
  rates: [],
  concurrency: 4,
  timing: { deadlineMs: 2_000, landsWithinMs: 2_000, readLagMs: 0 },
  source: { page: "https://example.com", read: "2026-11-22" },
} as const;

/** The place with its idempotency keys, and the same place for whoever knows of none. */
const channelOf = (safety: "key" | "blind") =>
  defineChannel({
    id: `peers-${safety}`,
    title: "Place",
    kind: "shelf",
    rendering: 1,
    options: z.strictObject({ url: z.url() }),
    limits,
    account: () => `peers:${safety}`,
    render: ({ product }) => ({ content: product.title }),
    connect: ({ url }, { http }) => ({
      async put(text: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
        const reply = await http.send({ url, json: { text }, headers, signal });
        if (reply.status !== 200) throw failureOf(reply, "the place refused");
        return { id: String((reply.body as { readonly id?: string } | undefined)?.id) };
      },
    }),
    verbs: {
      create: async (place, { content, step }, signal) =>
        step("put", safety, ({ key }) =>
          place.put(content, safety === "key" ? { "idempotency-key": key } : {}, signal),
        ),
    },
    safety: { create: safety },
  });

async function runEngine(safety: "key" | "blind"): Promise<Line> {
  const place = await openPlace();
  const shop = createEtalase({
    ledger: memoryLedger(),
    probes: PROBES,
    photos: { folder: "tmp/bench-peers" },
    channels: { place: channelOf(safety)({ url: place.url }) },
  });
  const products = names.map((id) => ({ id, title: `Product ${id}`, price: "1", stock: 1 }));
  const report = await shop.publish(products, { waitMs: 600_000 });
  const told = new Set<string>();
  let heldUp = 0;
  for await (const row of report.rows()) {
    if (row.status === "waitingForYou" || row.status === "refused") told.add(row.product);
    if (row.status === "queued") heldUp += 1;
  }
  const line = lineOf(`etalase, ${safety}`, await place.shown(), told, heldUp);
  await shop.close();
  place.close();
  console.log(`etalase, ${safety}: ${told.size} questions to the seller`);
  return line;
}

const lines = [
  await runPeer("crosspost, called once", crosspost, 1),
  await runPeer("crosspost, called again", crosspost, MOST_CALLS),
  await runPeer("notifme-sdk, one provider", (url) => notifme(url, 1), 1),
  await runPeer("notifme-sdk, fallback to a second", (url) => notifme(url, 2), 1),
  await runEngine("key"),
  await runEngine("blind"),
];
console.table(lines);
console.log(JSON.stringify(Object.fromEntries(lines.map(({ sender, ...line }) => [sender, line]))));
process.exit(0);
