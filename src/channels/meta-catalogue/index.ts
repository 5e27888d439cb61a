/**
 * Rows of a Meta catalogue, which feeds Facebook Shops, Instagram Shopping and WhatsApp: sent in batches, told apart by
 * SKU, judged afterwards under a handle. https://developers.facebook.com/docs/marketing-api/reference/product-catalog/items_batch,
 * Graph v26.0, read 2026-11-21; nothing could be tried against the live platform.
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { ChannelError } from "../../channel/failures.js";
import type { Limits } from "../../channel/limits.js";
import type { Toolbox } from "../../channel/toolbox.js";
import type { Again, Done, Item, Ref } from "../../channel/verbs.js";
import { createFacebookLogin, type GraphOAuthApp, noRefresh } from "../_graph/oauth.js";
import {
  appOf,
  FACEBOOK_SERVER,
  GRAPH_FATE,
  type GraphOptions,
  type GraphSettings,
  graphId,
  graphShape,
  serverShape,
} from "../_graph/settings.js";
import { createGraph } from "../_graph/wire.js";
import { createKept } from "../shared-kept.js";
import { type BatchPart, outcomeOf, settleBatch } from "./batch.js";
import { type CatalogueContent, DESCRIPTION, dataOf, MOST_PHOTOS, renderRows, TITLE } from "./rows.js";
import { createToldBatches } from "./told-batches.js";
import { type Catalogue, type Change, findListings, readListing, sendBatch } from "./wire.js";
import { removeRows } from "./withdrawal.js";

export type { FacebookLogin, GraphConsentQuery, GraphOAuthApp, GraphPage } from "../_graph/oauth.js";
export type { GraphOptions } from "../_graph/settings.js";

// --- Options -----------------------------------------------------------------

/** Options of `metaCatalogue()`. `tokens` are best those of a system user. */
export interface MetaCatalogueOptions extends GraphOptions {
  /** Id of the catalogue, from Commerce Manager. */
  readonly catalogId: string;
  /**
   * Brand of products that name none; Meta wants one for each.
   * @defaultValue the seller's name
   */
  readonly brand?: string | undefined;
  /**
   * The API's host, for another server such as the sandbox.
   * @defaultValue `"https://graph.facebook.com"`
   */
  readonly server?: string | undefined;
}

interface MetaCatalogueSettings extends GraphSettings {
  readonly catalogId: string;
  readonly brand?: string | undefined;
}

const options: OptionsSchema<MetaCatalogueOptions, MetaCatalogueSettings> = z.strictObject({
  ...graphShape,
  catalogId: graphId,
  brand: z.string().min(1).max(100).optional(),
  server: serverShape.default(FACEBOOK_SERVER),
});

// --- What it can bear ----------------------------------------------------------

const page = "https://developers.facebook.com/docs/marketing-api/reference/product-catalog/items_batch";
const read = "2026-11-21";

/** "at most 5000 requests, fewer than 3000 advised": a listing may have a hundred variants. */
const AT_ONCE = 30;

const limits: Limits = {
  text: { title: TITLE, description: DESCRIPTION },
  photos: {
    count: { min: 1, max: MOST_PHOTOS },
    formats: ["jpeg", "png"],
    // Sizes are on none of the pages that we read; 500 pixels and 8 MB are what shops are told. (unverified)
    minEdge: 500,
    maxEdge: 2_048,
    aimEdge: 1_200,
    aspect: { min: 1 / 2, max: 2 },
    maxBytes: 8_000_000,
    handedOverAs: "url",
    source: { page, read, unverified: true },
  },
  edit: { text: true, price: true, addPhotos: false },
  // "8 + 8 x log2(impressions and visits) calls a minute": eight for a shop that nobody has seen yet.
  rates: [{ scope: "account", calls: 8, perMs: 60_000, counts: "calls" }],
  timing: { deadlineMs: 60_000, readLagMs: 300_000 },
  settling: { everyMs: 60_000 },
  cannot: {
    hide: "a row that is deleted comes back as a new one with the same SKU",
    altText: "photos of a row have an address and tags, and no alternative text",
    "list price": "a struck price could be set and not surely be taken off again",
  },
  source: { page, read, unverified: true },
};

// --- The channel -----------------------------------------------------------------

const channel = defineChannel({
  id: "meta-catalogue",
  title: "Meta catalogue",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["appSecret", "tokens"],
  limits,
  account: ({ catalogId }) => `meta-catalogue:${catalogId}`,
  app: appOf,
  fate: GRAPH_FATE,
  // Commerce Manager's address as browsers show it. (unverified)
  home: ({ catalogId }) => `https://business.facebook.com/commerce/catalogs/${catalogId}/products`,
  facets: { price: ["prices"], stock: ["stocks"] },
  tokens: { seed: ({ tokens }) => tokens, refresh: async () => noRefresh(), sealWith: ({ appSecret }) => appSecret },

  render: renderRows,

  connect: createCatalogue,

  verbs: {
    upsert: { upTo: AT_ONCE, run: putRows },
    revise: { upTo: AT_ONCE, run: reviseRows },
    withdraw: { upTo: AT_ONCE, run: removeRows },
    settle: settleBatch,
    find: { upTo: AT_ONCE, run: findListings },
    read: (catalogue, { ref }, signal) => readListing(catalogue, ref, signal),

    async ping({ graph, catalogId }, signal) {
      await graph.get(`/${catalogId}`, { fields: "id,name" }, signal);
    },
  },

  safety: { upsert: "upsert", revise: "absolute", withdraw: "absolute" },
});

const SCOPES = ["catalog_management", "business_management"];

/**
 * A catalogue of Meta.
 *
 * @example
 * metaCatalogue({ catalogId: "900000000000001", appSecret, tokens: { accessToken }, brand: "Kopi Gayo" })
 */
export const metaCatalogue = Object.assign(channel, {
  /** The way to tokens through Facebook Login; a system user's token from Business settings needs none of it. */
  oauth: (app: GraphOAuthApp) => createFacebookLogin(app, SCOPES),
});

const toldOf = createKept(createToldBatches);

function createCatalogue(settings: MetaCatalogueSettings, tools: Toolbox): Catalogue {
  return { graph: createGraph(settings, tools), catalogId: settings.catalogId, told: toldOf(settings) };
}

type Safe = "lookup" | "upsert" | "absolute" | "handle" | "key" | "blind";
type Putting = Pick<Item<unknown, CatalogueContent, Safe>, "content" | "photos"> & {
  readonly previous: Ref | undefined;
};

async function putRows(
  catalogue: Catalogue,
  items: readonly Putting[],
  signal: AbortSignal,
): Promise<readonly (Done | ChannelError)[]> {
  const parts = items.map(({ content, previous }) => ({ ...partOf(content), gone: leftOver(content, previous) }));
  const changes = items.flatMap(({ content, photos }, index): readonly Change[] => [
    ...content.rows.map((row) => ({ method: "UPDATE" as const, data: dataOf(content, row, photos) })),
    ...(parts[index]?.gone ?? []).map((id) => ({ method: "DELETE" as const, data: { id } })),
  ]);
  const taken = await sendBatch(catalogue, changes, true, signal);
  return items.map(({ content }, index) => outcomeOf(taken, parts[index] ?? partOf(content), refOf(content)));
}

/** Rows that the listing had and no longer has: of variants that are gone, or that have another SKU now. */
function leftOver(content: CatalogueContent, previous: Ref | undefined): readonly string[] {
  const now = keysOf(content);
  return Object.values(previous?.variants ?? {}).filter((id) => !now.includes(id));
}

function keysOf({ rows }: CatalogueContent): readonly string[] {
  return rows.map(({ id }) => id);
}

function partOf(content: CatalogueContent): BatchPart {
  return { group: content.group, rows: keysOf(content), gone: [] };
}

function refOf({ group, rows }: CatalogueContent): Ref {
  return { id: group, variants: Object.fromEntries(rows.map(({ variant, id }) => [variant, id])) };
}

type Revising = Pick<Again<unknown, CatalogueContent, Safe>, "content" | "due">;

async function reviseRows(
  catalogue: Catalogue,
  items: readonly Revising[],
  signal: AbortSignal,
): Promise<readonly (Done | ChannelError)[]> {
  const changes = items.flatMap(({ content, due }) =>
    content.rows.map(({ id }): Change => {
      const price = due.includes("price") ? { price: content.prices[id] } : {};
      const stock = due.includes("stock") ? content.stocks[id] : {};
      return { method: "UPDATE", data: { id, ...price, ...stock } };
    }),
  );
  // A row that is not there must not be made of a price alone.
  const taken = await sendBatch(catalogue, changes, false, signal);
  return items.map(({ content }) => outcomeOf(taken, partOf(content), refOf(content)));
}
