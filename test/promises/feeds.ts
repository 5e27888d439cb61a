/** Feeds in a folder: what people and machines see is the file. Its disk is the machine's. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Channel } from "../../src/channel/define.js";
import type { Limits } from "../../src/channel/limits.js";
import type { Verb } from "../../src/channel/verbs.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

interface FeedUnderTest<O extends object> {
  readonly definition: ((options: O) => Channel) & { readonly verbs: readonly Verb[]; readonly limits: Limits };
  /** Its options, for a folder that is there. */
  readonly options: (folder: string) => O;
  /** Name of the file in it. */
  readonly file: string;
  /** Its rows, read by a parser that is not ours. */
  readonly read: (text: string) => readonly object[];
}

/** A harness whose folder is made before the tests run, and emptied for each of them. */
export function feedHarness<O extends object>({ definition, options, file, read }: FeedUnderTest<O>) {
  const top = mkdtempSync(join(tmpdir(), "etalase-promises-feed-"));
  const [folder, away] = [join(top, "feeds"), join(top, "away")];
  let isOut = false;
  const reset = (): void => {
    for (const path of [folder, away]) rmSync(path, { recursive: true, force: true });
    isOut = false;
    mkdirSync(folder);
  };
  const harness: ChannelHarness<O> = {
    definition,
    options: options(folder),
    secrets: [],
    clock: createVirtualClock(START),
    place: { items: () => itemsIn(join(isOut ? away : folder, file), read) },
    reset,
    // A file stands where the folder was: nothing can be written, and what was fetched before stays known.
    outage: {
      begin: () => {
        renameSync(folder, away);
        writeFileSync(folder, "");
        isOut = true;
      },
      end: () => {
        rmSync(folder);
        renameSync(away, folder);
        isOut = false;
      },
    },
    product: { url: "https://toko.example/p/uji" },
    // Whatever a feed keeps a text under, its rows say.
    texts: textsIn,
    // A folder speaks to nobody: there is nothing that it could word.
    wording: { throttled: () => ({ status: 429 }), tokenRefused: { status: 401 }, verbOff: null, photosOff: null },
  };
  return { ...harness, open: async () => reset(), close: async () => rmSync(top, { recursive: true, force: true }) };
}

function itemsIn(file: string, read: (text: string) => readonly object[]): readonly PlaceItem[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return read(text).map((row) => {
    const says = JSON.stringify(row);
    return {
      id: idIn(row),
      says,
      visible: true,
      photos: new Set(says.match(/https:\/\/photos\.example\/[^",|]+/g)).size,
    };
  });
}

function idIn(row: object): string {
  const keys = ["id", "item_id", "sku_id", "productID", "productGroupID", "guid"];
  const found = keys.map((key): unknown => Reflect.get(row, key)).find((value) => value !== undefined);
  return typeof found === "string" ? found : JSON.stringify(found);
}

function textsIn(content: unknown): Readonly<Record<string, string | undefined>> {
  const { rows = [], item } = content as {
    readonly rows?: readonly { readonly cells: Readonly<Record<string, string>> }[];
    readonly item?: Readonly<Record<string, string>>;
  };
  const [first] = rows;
  return { title: first?.cells["title"], description: first?.cells["description"], summary: item?.["summary"] };
}
