/** What a feed remembers beside its file: what was written last, where it was put, and since when products are in it. */
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import type { FeedDisk } from "./disk.js";

/** When a product came into a feed and when it changed last, with what it said. */
export type Dated = readonly [digest: string, since: number, changed: number];

export interface FeedMemory {
  /** Version of the writer. */
  readonly version: number;
  /** Rows of the last run. */
  readonly rows: number;
  /** Of the file as it was written last. */
  readonly sha256: string;
  /** When the file's bytes changed last. */
  readonly changedAt: number;
  /** Host to the digest of what it has. */
  readonly put: Readonly<Record<string, string>>;
  /** For feeds of news. Pairs, for a product may be called "__proto__". */
  readonly dates?: readonly (readonly [product: string, dated: Dated])[] | undefined;
}

const Memory: z.ZodType<FeedMemory> = z.object({
  version: z.number(),
  rows: z.number(),
  sha256: z.string(),
  changedAt: z.number(),
  put: z.record(z.string(), z.string()),
  dates: z.array(z.tuple([z.string(), z.tuple([z.string(), z.number(), z.number()])])).optional(),
});

/** Paths beside a feed's file. A leading dot keeps common web servers from serving them. */
export function besideOf(file: string): { readonly memory: string; readonly draft: string; readonly zipDraft: string } {
  const hidden = (ending: string): string => join(dirname(file), `.${basename(file)}.etalase${ending}`);
  return { memory: hidden(".json"), draft: hidden(".new"), zipDraft: hidden(".new.gz") };
}

/** What the last run left; `undefined` where there was none, or it cannot be read. */
export async function recall(disk: FeedDisk, file: string): Promise<FeedMemory | undefined> {
  const text = await disk.readText(besideOf(file).memory);
  return text === undefined ? undefined : Memory.safeParse(parseJson(text)).data;
}

/** Keeps what the next run has to know. */
export async function remember(disk: FeedDisk, file: string, memory: FeedMemory, signal: AbortSignal): Promise<void> {
  const { memory: path } = besideOf(file);
  await replace(disk, path, `${JSON.stringify(memory)}\n`, signal);
}

/** Replaces a small file as a whole. */
export async function replace(disk: FeedDisk, path: string, text: string, signal: AbortSignal): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.new`);
  await disk.write(draft, once(text), signal);
  await disk.rename(draft, path);
  await disk.syncFolder(dirname(path));
}

async function* once(text: string): AsyncIterable<string> {
  yield text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
