/**
 * Every cell of every feed, of products drawn from what has ever broken one: read by parsers that are not ours and held
 * against what the product says by the column map.
 */
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { XMLParser } from "fast-xml-parser";
import Papa from "papaparse";
import { expect, test } from "vitest";
import type { Channel } from "../../src/channel/define.js";
import { googleFeed } from "../../src/channels/feeds/google.js";
import { metaFeed } from "../../src/channels/feeds/meta.js";
import { openaiFeed } from "../../src/channels/feeds/openai.js";
import { pinterestFeed } from "../../src/channels/feeds/pinterest.js";
import { tiktokAdsFeed } from "../../src/channels/feeds/tiktok-ads.js";
import { feedOf, freshFolder, readTwin, viewOf } from "./feeds-kit.js";
import { nastyProducts } from "./feeds-nasty.js";
import {
  asTable,
  asXml,
  googleWants,
  metaWants,
  openaiWants,
  pinterestWants,
  tiktokWants,
  type Wanted,
  type Wants,
} from "./feeds-wanted.js";

/** The same in every run. */
const PRODUCTS = nastyProducts(400);
const VIEWS = PRODUCTS.map((product) => viewOf(product));

// --- Parsers that are not ours --------------------------------------------------------

const filled = (row: Wanted): Wanted => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ""));

/** Two parsers, which have to agree. */
function table(delimiter: "," | "\t") {
  return (text: string): readonly Wanted[] => {
    const rows = (parse(text, { columns: true, delimiter }) as readonly Wanted[]).map(filled);
    const { data, errors } = Papa.parse<Wanted>(text, { header: true, skipEmptyLines: true, delimiter });
    expect(errors).toEqual([]);
    expect(data.map(filled)).toEqual(rows);
    return rows;
  };
}

function items(xml: string): readonly Wanted[] {
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    removeNSPrefix: true,
    isArray: (name) => name === "item",
  });
  const { rss } = parser.parse(xml) as { rss: { channel: { item: readonly Wanted[] } } };
  return rss.channel.item.map(({ "#text": _between, ...item }) => item);
}

const FLAGS = new Set(["is_eligible_search", "is_eligible_checkout", "listing_has_variations"]);

function lines(text: string): readonly Wanted[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) =>
      Object.fromEntries(
        Object.entries(JSON.parse(line) as Record<string, unknown>).map(([column, cell]) => {
          // Flags and objects are what JSON has for them, and no texts.
          if (FLAGS.has(column)) return [column, cell === true || cell === false ? String(cell) : "no flag"];
          return [column, column === "variant_dict" ? JSON.stringify(cell) : (cell as string)];
        }),
      ),
    );
}

// --- Feeds of rows --------------------------------------------------------------------

interface Kind {
  readonly open: (file: string) => Channel;
  readonly read: (text: string) => readonly Wanted[];
  readonly wants: Wants;
  readonly form: (row: Wanted) => Wanted;
}

const countries = { targetCountries: ["ID", "MY"], storeCountry: "ID" };
const asItIs = (row: Wanted) => row;

const ROWS: Readonly<Record<string, Kind>> = {
  "Google RSS": { open: (file) => googleFeed({ file }), read: items, wants: googleWants(false), form: asXml },
  "Google TSV": {
    open: (file) => googleFeed({ file, format: "tsv" }),
    ...{ read: table("\t"), wants: googleWants(true), form: asTable(true) },
  },
  "Meta CSV": { open: (file) => metaFeed({ file }), read: table(","), wants: metaWants, form: asTable(false) },
  "Meta XML": { open: (file) => metaFeed({ file, format: "xml" }), read: items, wants: metaWants, form: asXml },
  Pinterest: { open: (file) => pinterestFeed({ file }), read: table("\t"), wants: pinterestWants, form: asTable(true) },
  "Pinterest CSV": {
    open: (file) => pinterestFeed({ file, format: "csv" }),
    ...{ read: table(","), wants: pinterestWants, form: asTable(true) },
  },
  "TikTok Ads": { open: (file) => tiktokAdsFeed({ file }), read: table(","), wants: tiktokWants, form: asTable(true) },
  "OpenAI JSONL": { open: (file) => openaiFeed({ file, ...countries }), read: lines, wants: openaiWants, form: asItIs },
  "OpenAI CSV": {
    open: (file) => openaiFeed({ file, format: "csv", ...countries }),
    ...{ read: table(","), wants: openaiWants, form: asTable(false) },
  },
  "OpenAI TSV": {
    open: (file) => openaiFeed({ file, format: "tsv", ...countries }),
    ...{ read: table("\t"), wants: openaiWants, form: asTable(false) },
  },
};

test.each(Object.entries(ROWS))(
  "%s says in every cell what the product says",
  async (_, { open, read, wants, form }) => {
    const file = join(freshFolder(), "feed");
    const { refused } = await feedOf(open(file)).build(PRODUCTS);
    expect([...(refused ?? [])]).toEqual([]);
    const wanted = VIEWS.flatMap((view) => view.variants.map((variant) => form(wants(view, variant))));
    const rows = read(readTwin(file));
    // One by one: what differs is then a row, and not a feed.
    for (const [at, row] of wanted.entries()) expect(rows[at]).toEqual(row);
    expect(rows).toHaveLength(wanted.length);
  },
);
