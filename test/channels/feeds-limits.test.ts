/** What OpenAI takes of one file, held against the specification, and what is said where there is more. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FeedDisk, realDisk } from "../../src/channels/feeds/_feed/disk.js";
import type { FeedSession } from "../../src/channels/feeds/_feed/session.js";
import { writerOf } from "../../src/channels/feeds/openai/columns.js";
import { openaiFeed } from "../../src/channels/feeds/openai.js";
import { feedOf, freshFolder, plain } from "./feeds-kit.js";

/** "<= 500k items and < ~500 MB a shard" (developers.openai.com/commerce, read 2026-11-21; spec/shops.md, 1.10) */
const MOST = { rows: 500_000, bytes: 500_000_000 };

const spec = join("..", "shared", "spec", "shops.md");
const isAbsent = !existsSync(spec);

test.each(["jsonl", "csv", "tsv"] as const)("a file of %s has at most what the specification says", (format) => {
  for (const writer of [1, 2] as const) expect(writerOf({ format, writer }).most).toEqual(MOST);
});

test.skipIf(isAbsent)(
  `the specification says that number${isAbsent ? " (SKIPPED: ../shared is not beside the checkout)" : ""}`,
  () => {
    const [, thousands, megabytes] = /<= (\d+)k items and < ~(\d+) MB a shard/.exec(readFileSync(spec, "utf8")) ?? [];
    expect({ rows: Number(thousands) * 1_000, bytes: Number(megabytes) * 1_000_000 }).toEqual(MOST);
  },
);

describe("a file for OpenAI", () => {
  /** The channel with its own limits, whose one product has as many rows, and whose file as many bytes. */
  const open = ({ rows = 1, bytes }: { readonly rows?: number; readonly bytes?: number }) => {
    const file = join(freshFolder(), "openai.jsonl");
    const feed = feedOf(openaiFeed({ file }));
    const connect = feed.within.connect.bind(feed.within);
    const write: FeedDisk["write"] = async (...given) => {
      const written = await realDisk.write(...given);
      return bytes === undefined ? written : { ...written, byteLength: bytes };
    };
    feed.within.connect = (tools) => {
      const session = connect(tools) as FeedSession;
      const keys = Array.from({ length: rows }, (_, at) => String(at));
      const writer = { ...session.writer, entry: () => ({ text: "{}\n", keys }) };
      return { ...session, writer, disk: { ...session.disk, write } };
    };
    return { feed, file };
  };

  test.each([
    ["as many rows", { rows: MOST.rows }],
    ["as many bytes", { bytes: MOST.bytes }],
  ])("with %s as it may have is written", async (_, has) => {
    const { feed, file } = open(has);
    expect(await feed.build([plain("teh")])).toMatchObject({ written: 1 });
    expect(statSync(file).size).toBeGreaterThan(0);
  });

  test.each([
    ["a row", { rows: MOST.rows + 1 }, "500001 rows; its reader takes at most 500000 rows"],
    ["a byte", { bytes: MOST.bytes + 1 }, "500000001 bytes; its reader takes at most 500000000 bytes"],
  ])("with %s too many is held back as a whole, and what helps is said", async (_, has, words) => {
    const { feed, file } = open(has);
    await expect(feed.build([plain("teh")])).rejects.toMatchObject({
      name: "ChannelError",
      kind: "blocked",
      scope: "verb",
      field: "file",
      message: expect.stringContaining(words) as string,
      cure: expect.stringMatching(/several feeds: channels\.<name>\.publish false/) as string,
    });
    expect(existsSync(file)).toBe(false);
  });
});
