/** What all feeds promise of their files, shown of one that is a table and one that is XML. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import type { FileHost, HostedFile } from "../../src/channel/file-host.js";
import { type FeedDisk, realDisk } from "../../src/channels/feeds/_feed/disk.js";
import type { FeedSession } from "../../src/channels/feeds/_feed/session.js";
import { googleFeed } from "../../src/channels/feeds/google.js";
import { metaFeed } from "../../src/channels/feeds/meta.js";
import { openaiFeed } from "../../src/channels/feeds/openai.js";
import { itemsOf } from "./feeds-items.js";
import { feedOf, freshFolder, KOPI, plain, readTwin } from "./feeds-kit.js";

const fileIn = (name = "google.xml") => join(freshFolder(), name);
const many = (count: number) => Array.from({ length: count }, (_, at) => plain(`p${String(at).padStart(3, "0")}`));
const keysIn = (file: string) => itemsOf(readTwin(file)).map(({ id }) => id);

describe("the file", () => {
  test("is the same to the byte for the same products, its gzip twin too", async () => {
    const [one, other] = [fileIn(), fileIn()];
    for (const file of [one, other]) await feedOf(googleFeed({ file })).build([KOPI, ...many(300)]);
    expect(readFileSync(one).equals(readFileSync(other))).toBe(true);
    expect(readFileSync(`${one}.gz`).equals(readFileSync(`${other}.gz`))).toBe(true);
    // The system is not named, and there is no time.
    expect([...readFileSync(`${one}.gz`).subarray(4, 10)]).toEqual([0, 0, 0, 0, 0, 255]);
  });

  test("stays untouched where nothing changed, and is replaced as a whole where something did", async () => {
    const file = fileIn();
    const feed = feedOf(googleFeed({ file }));
    expect((await feed.build([KOPI])).written).toBe(1);
    const before = statSync(file).ino;
    expect((await feed.build([KOPI])).written).toBe(0);
    expect(statSync(file).ino).toBe(before);
    await feed.build([KOPI, plain("teh")]);
    expect(keysIn(file)).toEqual(["KOPI-250", "KOPI-1K", "teh"]);
    expect(readdirSync(dirname(file)).toSorted()).toEqual([".google.xml.etalase.json", "google.xml", "google.xml.gz"]);
  });

  test("comes back where somebody took it or its twin away", async () => {
    const file = fileIn();
    const feed = feedOf(googleFeed({ file }));
    await feed.build([KOPI]);
    for (const path of [file, `${file}.gz`]) {
      await realDisk.remove(path);
      await feed.build([KOPI]);
      expect(keysIn(file)).toHaveLength(2);
    }
  });

  test("has no twin where none is wanted", async () => {
    const file = fileIn();
    await feedOf(googleFeed({ file })).build([KOPI]);
    await feedOf(googleFeed({ file, gzip: false })).build([KOPI, plain("teh")]);
    expect(existsSync(`${file}.gz`)).toBe(false);
  });

  test("never takes the place of one that it did not write", async () => {
    const file = fileIn();
    mkdirSync(dirname(file));
    writeFileSync(file, "mine");
    await expect(feedOf(googleFeed({ file })).build([KOPI])).rejects.toMatchObject({ kind: "blocked", field: "file" });
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  test("stays as it is when the set ends early", async () => {
    const file = fileIn();
    const feed = feedOf(googleFeed({ file }));
    await feed.build([KOPI, plain("teh")]);
    await expect(feed.build([], { count: 2 })).rejects.toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    expect(keysIn(file)).toHaveLength(3);
  });

  test("stays as it is when the run is aborted while it reads", async () => {
    const file = fileIn();
    const feed = feedOf(googleFeed({ file }));
    await feed.build([KOPI]);
    const stop = new AbortController();
    const products = (function* () {
      yield KOPI;
      yield plain("teh");
    })();
    const rows = async function* () {
      stop.abort(new Error("enough"));
      yield { product: "teh", content: {}, photos: [], digest: "", presence: "live" as const };
    };
    await expect(feed.build(products, { rows, signal: stop.signal })).rejects.toMatchObject({ outcome: "rejected" });
    expect(keysIn(file)).toHaveLength(2);
  });

  test("names a disk that does not take it, and what to look at", async () => {
    const file = join(fileIn("taken"), "google.xml");
    mkdirSync(dirname(dirname(file)), { recursive: true });
    writeFileSync(dirname(file), "");
    const feed = feedOf(googleFeed({ file }));
    await expect(feed.build([KOPI])).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected", field: "file" });
  });
});

describe("a run that would take out more than it may", () => {
  test("asks, changes nothing, and goes on with a person's word", async () => {
    const file = fileIn();
    const feed = feedOf(googleFeed({ file, maxShrink: 0.5 }));
    await feed.build(many(20));
    await expect(feed.build(many(9))).rejects.toMatchObject({ kind: "blocked", platformCode: "would shrink" });
    expect(keysIn(file)).toHaveLength(20);
    await feed.build(many(10));
    expect(keysIn(file)).toHaveLength(10);
    await feed.build(many(20));
    await feed.build(many(1), { mayShrink: true });
    expect(keysIn(file)).toHaveLength(1);
  });

  test("counts rows: products that lose their variants shrink a feed too", async () => {
    const file = fileIn();
    const feed = feedOf(googleFeed({ file }));
    const sizes = Array.from({ length: 12 }, (_, at) => ({
      sku: `S${at}`,
      options: { Ukuran: `${at}` },
      price: "1000",
    }));
    const wide = plain("kaus", { variants: sizes });
    await feed.build([wide]);
    const narrow = { ...wide, variants: sizes.map((size, at) => ({ ...size, active: at < 3 })) };
    await expect(feed.build([narrow])).rejects.toMatchObject({ platformCode: "would shrink" });
  });

  test("does not ask for a handful", async () => {
    const file = fileIn();
    const feed = feedOf(googleFeed({ file }));
    await feed.build(many(10));
    await feed.build([]);
    expect(keysIn(file)).toEqual([]);
  });
});

describe("a product that cannot be in the feed after all", () => {
  test("is left out with its reason, and the others go out", async () => {
    const file = fileIn();
    const { refused } = await feedOf(googleFeed({ file })).build([
      plain("teh"),
      plain("kopi", { sku: "teh" }),
      plain("gula", { photos: ["broken.jpg"] }),
      plain("garam"),
    ]);
    expect(keysIn(file)).toEqual(["teh", "garam"]);
    expect([...(refused ?? [])].map(([product, { kind, field, cure }]) => [product, kind, field, typeof cure])).toEqual(
      [
        ["kopi", "invalid", "sku", "string"],
        ["gula", "invalid", "photos", "string"],
      ],
    );
  });
});

describe("a crash", () => {
  test("at any moment leaves a whole file, and the next run ends what was begun", async () => {
    for (let budget = 0; ; budget += 1) {
      const file = fileIn();
      const feed = feedOf(googleFeed({ file }));
      if (budget % 2 === 0) await feed.build([KOPI]);
      const crashed = await crashAfter(budget, googleFeed({ file }), [KOPI, plain("teh")]);
      // What is there is the old feed or the new one, and its twin the one or the other.
      if (existsSync(file)) expect([2, 3]).toContain(itemsOf(readFileSync(file, "utf8")).length);
      await feed.build([KOPI, plain("teh")]);
      expect(keysIn(file)).toHaveLength(3);
      if (!crashed) break;
    }
  });
});

/** Runs a feed on a disk that fails after so many changes. Answers whether it failed. */
async function crashAfter(budget: number, channel: ReturnType<typeof googleFeed>, products: readonly object[]) {
  let left = budget;
  const change = <A extends readonly unknown[], R>(work: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      left -= 1;
      if (left < 0) throw new Error("the power is gone");
      return work(...given);
    };
  };
  const disk: FeedDisk = {
    ...realDisk,
    write: change(realDisk.write),
    zip: change(realDisk.zip),
    rename: change(realDisk.rename),
    remove: change(realDisk.remove),
  };
  const feed = feedOf(channel);
  const connect = feed.within.connect.bind(feed.within);
  feed.within.connect = (tools) => ({ ...(connect(tools) as FeedSession), disk });
  try {
    await feed.build(products as Parameters<typeof feed.build>[0]);
    return false;
  } catch (error) {
    if (!(error instanceof Error) || !/power/.test(error.message)) throw error;
    return true;
  }
}

describe("a host", () => {
  const hostOf = (fails = 0) => {
    const got: (HostedFile & { readonly text: string })[] = [];
    let left = fails;
    const host: FileHost = {
      key: "test:host",
      async put(file) {
        left -= 1;
        if (left >= 0) throw new Error("no room");
        got.push({ ...file, text: Buffer.from(await file.bytes()).toString("utf8") });
      },
    };
    return { host, got };
  };

  test("gets file and twin once for each content", async () => {
    const { host, got } = hostOf();
    const file = fileIn();
    const feed = feedOf(googleFeed({ file, to: host }));
    await feed.build([KOPI]);
    await feed.build([KOPI]);
    expect(got.map(({ name, type }) => [name, type])).toEqual([
      ["google.xml", "application/xml"],
      ["google.xml.gz", "application/gzip"],
    ]);
    expect(got[0]).toMatchObject({ text: readTwin(file), byteLength: statSync(file).size });
    await feed.build([KOPI, plain("teh")]);
    expect(got).toHaveLength(4);
  });

  test.each(["last", "first"])("that fails, named %s, is tried again, and the others have theirs", async (place) => {
    const [bad, good] = [hostOf(1), hostOf()];
    const file = fileIn();
    const hosts = [{ ...good.host, key: "test:good" }, bad.host];
    const feed = feedOf(googleFeed({ file, to: place === "last" ? hosts : hosts.toReversed() }));
    await expect(feed.build([KOPI])).rejects.toMatchObject({ kind: "unavailable", outcome: "unknown", field: "to" });
    expect(keysIn(file)).toHaveLength(2);
    expect([good.got.length, bad.got.length]).toEqual([2, 0]);
    await feed.build([KOPI]);
    expect([good.got.length, bad.got.length]).toEqual([2, 2]);
  });

  test("of OpenAI gets the gzipped file alone", async () => {
    const { host, got } = hostOf();
    await feedOf(openaiFeed({ file: fileIn("openai.jsonl"), to: host })).build([KOPI]);
    expect(got.map(({ name }) => name)).toEqual(["openai.jsonl.gz"]);
  });

  test("is refused where it is none", () => {
    expect(() => googleFeed({ file: "feed.xml", to: {} as FileHost })).toThrow(/is no file host/);
  });
});

describe("a table", () => {
  const textsOf = (text: string) =>
    feedOf(metaFeed({ file: fileIn("meta.csv") })).rows(plain("teh", { title: text, description: text }))[0]?.cells;

  test.each([
    ["=SUM(A1)", "'=SUM(A1)"],
    ["+62 812", "'+62 812"],
    ["@toko", "'@toko"],
    ["-10 % hari ini", "–10 % hari ini"],
    ["＝1+1", "'＝1+1"],
    ["Kopi = enak", "Kopi = enak"],
  ])("makes %s harmless for spreadsheets", (given, safe) => {
    expect(textsOf(given)).toMatchObject({ title: safe, description: safe });
  });

  test("leaves keys and prices unharmed, and reads back as it was", async () => {
    const file = fileIn("meta.csv");
    const odd = plain("-5", { sku: "+A/1#x", title: 'Kopi "Gayo", 250 g', description: "satu\n=dua\ttiga, empat" });
    await feedOf(metaFeed({ file })).build([odd]);
    const [row] = parse(readTwin(file), { columns: true }) as readonly Record<string, string>[];
    expect(row).toMatchObject({
      id: "+A/1#x",
      title: 'Kopi "Gayo", 250 g',
      description: "satu\n=dua\ttiga, empat",
      price: "20000 IDR",
    });
  });

  test("names what it changed", () => {
    const feed = feedOf(metaFeed({ file: fileIn("meta.csv") }));
    expect(feed.losses(plain("teh", { title: "=1", description: "teh" }))).toEqual(["title converted"]);
    expect(
      feedOf(metaFeed({ file: fileIn(), format: "xml" })).losses(plain("t", { title: "=1", description: "t" })),
    ).toEqual([]);
  });
});

test("a feed that grew too large for its reader is held back", async () => {
  const feed = feedOf(openaiFeed({ file: fileIn("openai.jsonl") }));
  const connect = feed.within.connect.bind(feed.within);
  feed.within.connect = (tools) => {
    const session = connect(tools) as FeedSession;
    return { ...session, writer: { ...session.writer, most: { rows: 2 } } };
  };
  await expect(feed.build(many(3))).rejects.toMatchObject({ kind: "blocked", message: /3 rows.*at most 2/ });
});
