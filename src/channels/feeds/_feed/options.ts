/** What every feed lets its owner choose. */
import { basename, join } from "node:path";
import * as z from "zod";
import type { FileHost } from "../../../channel/file-host.js";

/** Options of every feed. */
export interface FeedOptions {
  /** The file that is written. Give each feed one of its own. */
  readonly file: string;
  /** Where the file is fetched: `https://toko.example/feeds/google.xml`. @defaultValue none, nothing needs it */
  readonly url?: string | undefined;
  /** Where the file is put besides, such as `s3Files({ … })`. @defaultValue nowhere */
  readonly to?: FileHost | readonly FileHost[] | undefined;
  /** The largest share of its rows that a run may take out without a person's word, 0 to 1. @defaultValue 0.2 */
  readonly maxShrink?: number | undefined;
  /** Whether `<file>.gz` is written too. @defaultValue `true` */
  readonly gzip?: boolean | undefined;
}

/** Options of feeds whose rows are things that can be bought. */
export interface OfferFeedOptions extends FeedOptions {
  /**
   * Address of a product's page: `https://toko.example/p/{id}.html?v={sku}`. `{id}`, `{variant}` and `{sku}` are filled in.
   * @defaultValue the product's page on the channel that `links` names, else the product's `url`
   */
  readonly link?: string | undefined;
  /** Brand of products that name none. */
  readonly brand?: string | undefined;
  /** Name of the feed itself, where it has one. @defaultValue the seller's name */
  readonly title?: string | undefined;
}

/** The same with every default filled in. */
export interface FeedSettings {
  readonly file: string;
  readonly url?: string | undefined;
  readonly to: readonly FileHost[];
  readonly maxShrink: number;
  readonly gzip: boolean;
}

/** The same with every default filled in. */
export interface OfferFeedSettings extends FeedSettings {
  readonly link?: string | undefined;
  readonly brand?: string | undefined;
  readonly title?: string | undefined;
}

const hosts = z
  .custom<FileHost | readonly FileHost[]>(
    (given) => [given].flat().every(isHost),
    "is no file host; make one, such as s3Files({ … })",
  )
  .default([])
  // Plain objects: settings are digested, and whatever else a host holds is nobody's business.
  .transform((given) =>
    listOf(given).map((host): FileHost => ({ key: host.key, put: (file, signal) => host.put(file, signal) })),
  );

function isHost(value: unknown): value is FileHost {
  if (typeof value !== "object" || value === null) return false;
  return typeof Reflect.get(value, "put") === "function" && typeof Reflect.get(value, "key") === "string";
}

function listOf(given: FileHost | readonly FileHost[]): readonly FileHost[] {
  return "put" in given ? [given] : given;
}

/** An address without a slash at its end. */
export const web = z.url({ protocol: /^https?$/ });

const file = z.string().refine((path) => basename(path) !== "" && !path.endsWith("/"), "expected the path of a file");

/** What all feeds share but `file`. */
export const sharedShape = {
  url: web.optional(),
  to: hosts,
  maxShrink: z.number().min(0).max(1).default(0.2),
  gzip: z.boolean().default(true),
};

/** The schema of `FeedOptions`. */
export const feedShape = { file, ...sharedShape };

/** What feeds of offers share besides. */
export const offerShape = {
  link: z
    .string()
    .regex(
      /^https?:\/\/[^\s{}]+(?:\{(?:id|variant|sku)\}[^\s{}]*)+$/,
      "expected an address with {id}, {variant} or {sku}",
    )
    .optional(),
  brand: z.string().min(1).max(100).optional(),
  title: z.string().min(1).max(150).optional(),
};

/** Who a feed is, from its settings only: where it is fetched, else where it lies. */
export function accountOf(name: string, { url, file }: Pick<FeedSettings, "url" | "file">): string {
  return `${name}:${url ?? file}`;
}

/** A folder's file, for feeds whose name is given. */
export function fileIn(folder: string, name: string): string {
  return join(folder, name);
}
