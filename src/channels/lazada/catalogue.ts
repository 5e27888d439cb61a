/**
 * Looking things up before a first listing: categories, what they ask for, and brands. None of these calls needs a
 * seller's consent. Pages of GetCategoryTree, GetCategoryAttributes and GetBrandByPages, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { Http } from "../../channel/toolbox.js";
import { consentHttp, consentNow } from "../../http/oauth-http.js";
import { type BrandPage, type FoundBrand, findBrands } from "../shared-brands.js";
import { type FoundCategory, searchCategories } from "../shared-categories.js";
import { type LazadaAttribute, readAttributes } from "./attributes.js";
import { readTree } from "./categories.js";
import { COUNTRIES, type LazadaCountry } from "./countries.js";
import { accept, readAnswer } from "./failures.js";
import { type Fields, getRequest, type LazadaApp } from "./wire.js";

/** An app, and the country whose catalogue is looked at. */
export interface LazadaCatalogueApp extends LazadaApp {
  readonly country: LazadaCountry;
  /** @defaultValue the country's: `"id_ID"` */
  readonly language?: string | undefined;
  /** With `/rest`. @defaultValue the country's */
  readonly server?: string | undefined;
  /** Sends the calls. @defaultValue a client of its own */
  readonly http?: Http | undefined;
  /** Our clock. @defaultValue the machine's */
  readonly now?: (() => Date) | undefined;
}

/** A brand that the country knows. */
export type LazadaBrand = FoundBrand;

/** A country's categories and brands. */
export interface LazadaCatalogue {
  /**
   * Categories whose paths hold these words, best first, at most twenty. Only leaves can be published to.
   * @throws ChannelError
   */
  categories(words: string, signal?: AbortSignal): Promise<readonly FoundCategory[]>;
  /** What a category asks for. @throws ChannelError */
  attributes(category: number, signal?: AbortSignal): Promise<readonly LazadaAttribute[]>;
  /**
   * Brands whose names hold this one. Lazada has no search: all of them are read, page by page, until one has exactly
   * this name; a country has tens of thousands.
   * @throws ChannelError
   */
  brands(name: string, signal?: AbortSignal): Promise<readonly LazadaBrand[]>;
}

const MOST_FOUND = 20;

/** Makes the way to one country's catalogue. */
export function createLazadaCatalogue(app: LazadaCatalogueApp): LazadaCatalogue {
  const { now = consentNow, country } = app;
  const { server = COUNTRIES[country].server, language = COUNTRIES[country].language } = app;
  const http = app.http ?? consentHttp([app.appSecret]);
  const reader = {
    async get(path: string, fields: Fields, signal: AbortSignal): Promise<unknown> {
      const request = getRequest(app, { server, path, fields }, now());
      return accept(readAnswer(await http.send({ ...request, signal })), now());
    },
  };
  const never = () => new AbortController().signal;
  return {
    categories: async (words, signal = never()) =>
      searchCategories(await readTree(reader, language, signal), [words], { most: MOST_FOUND, withParents: true }),
    attributes: (category, signal = never()) => readAttributes(reader, category, language, signal),
    brands: (name, signal = never()) => findBrands(name, (start) => brandPage(reader, start, signal)),
  };
}

/** What can be asked without a shop. */
type Reader = { get(path: string, fields: Fields, signal: AbortSignal): Promise<unknown> };

const Page = z.object({
  total_record: z.coerce.number().nullish(),
  module: z.array(z.object({ brand_id: z.number(), name: z.string() })).nullish(),
});
/** "The Maximum is 200." */
const PAGE_SIZE = 200;

async function brandPage(reader: Reader, start: number, signal: AbortSignal): Promise<BrandPage<number>> {
  const fields = { startRow: String(start), pageSize: String(PAGE_SIZE) };
  const { module, total_record } = Page.parse(await reader.get("/category/brands/query", fields, signal));
  const brands = (module ?? []).map((one) => ({ id: one.brand_id, name: one.name }));
  // Over 30 calls a second of everybody's the answer is good and empty.
  if (brands.length === 0 && start < (total_record ?? 1)) throw overrun();
  const next = start + PAGE_SIZE;
  return { brands, next: next < (total_record ?? 0) ? next : undefined };
}

function overrun(): ChannelError {
  return new ChannelError("throttled", "Lazada answers with no brands where there are some", {
    cure: "Ask again in a minute: too many shops are asking for brands now.",
  });
}
