/**
 * What a shop says of itself: its currency, its limits, its locations, where it publishes. Asked once a day, kept by the
 * ledger for rendering and by the session for writing. Admin schema 2026-10, read 2026-11-21
 */
import * as z from "zod";
import type { FactSpec } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import { createDaily, createFactsReader } from "../shared-facts.js";
import { PING, SHOP } from "./documents.js";
import type { Shop } from "./wire.js";

const Named = z.object({ id: z.string(), name: z.string().catch("") });
const Location = Named.extend({ isActive: z.boolean().catch(true), fulfillsOnlineOrders: z.boolean().catch(true) });
const Publication = Named.extend({ catalog: z.object({ title: z.string() }).nullish().catch(undefined) });
const Answer = z.object({
  shop: z.object({
    currencyCode: z.string(),
    resourceLimits: z.object({ maxProductVariants: z.number(), maxProductOptions: z.number() }).nullish(),
  }),
  locations: z.object({ nodes: z.array(Location) }),
  publications: z.object({ nodes: z.array(Publication) }),
});

const DeskFact = z.object({
  currency: z.string(),
  mostVariants: z.number().optional(),
  mostOptions: z.number().optional(),
  locations: z.array(z.object({ id: z.string(), name: z.string(), sells: z.boolean() })),
  publications: z.array(z.object({ id: z.string(), names: z.array(z.string()) })),
});

/** A shop, as far as listings depend on it. */
export type Desk = Readonly<z.output<typeof DeskFact>>;

const daily = createDaily<Desk>();

/** Asks, at most once a day. @throws ChannelError */
export function deskOf(shop: Shop, signal: AbortSignal): Promise<Desk> {
  return daily(shop, "desk", () => readDesk(shop, signal));
}

async function readDesk(shop: Shop, signal: AbortSignal): Promise<Desk> {
  const read = Answer.safeParse(await shop.ask(SHOP, {}, signal));
  if (!read.success) {
    throw new ChannelError("unavailable", "Shopify's answer about the shop cannot be read", { cause: read.error });
  }
  const { shop: said, locations, publications } = read.data;
  return {
    currency: said.currencyCode,
    mostVariants: said.resourceLimits?.maxProductVariants,
    mostOptions: said.resourceLimits?.maxProductOptions,
    locations: locations.nodes
      .filter(({ isActive }) => isActive)
      .map(({ id, name, fulfillsOnlineOrders }) => ({ id, name, sells: fulfillsOnlineOrders })),
    publications: publications.nodes.map(({ id, name, catalog }) => ({
      id,
      names: [...new Set([name, catalog?.title ?? ""])].filter((one) => one !== ""),
    })),
  };
}

const DAY_MS = 86_400_000;

/** The facts of the definition. */
export const FACTS: Readonly<Record<string, FactSpec<Shop>>> = { desk: { everyMs: DAY_MS, read: deskOf } };

const Facts = z.object({ desk: DeskFact.optional().catch(undefined) });

/** Makes sense of what the ledger kept. */
export const factsOf: (facts: Readonly<Record<string, unknown>>) => { readonly desk?: Desk | undefined } =
  createFactsReader((facts) => Facts.parse(facts));

/** Where stock is when nobody says: the shop's only location that sells online. @throws ChannelError where it has several */
export function onlyLocation({ locations }: Desk): string {
  const selling = locations.filter(({ sells }) => sells);
  const [only, another] = selling.length > 0 ? selling : locations;
  if (only && !another) return only.id;
  const names = locations.map(({ id, name }) => `${name} (${id})`).join(", ");
  throw new ChannelError(
    "forbidden",
    locations.length === 0 ? "The shop has no location that can be seen" : `The shop has several locations: ${names}`,
    {
      scope: "account",
      field: "locations",
      cure: "Name the ones to stock in the option locations, and give the app the scope read_locations.",
    },
  );
}

/** Ids of the publications that the options name. @throws ChannelError where the shop has none of that name */
export function publicationsOf(wanted: readonly string[], { publications }: Desk): readonly string[] {
  return wanted.map((one) => {
    const found = publications.find(
      ({ id, names }) => id === one || names.some((name) => name.toLowerCase() === one.toLowerCase()),
    );
    if (found) return found.id;
    const there = publications.map(({ id, names }) => `${names[0] ?? ""} (${id})`).join(", ");
    throw new ChannelError("forbidden", `The shop has no publication "${one}"; it has: ${there || "none"}`, {
      scope: "account",
      field: "publications",
      cure: "Name one of these in the option publications, and give the app the scope read_publications.",
    });
  });
}

const Pinged = z.object({ shop: z.object({ myshopifyDomain: z.string().catch("") }) });

/** The verb `ping`: the token opens this shop and no other. */
export async function pingShop(shop: Shop, signal: AbortSignal): Promise<void> {
  const { data } = Pinged.safeParse(await shop.ask(PING, {}, signal));
  const domain = data?.shop.myshopifyDomain ?? "";
  if (domain === "" || domain.toLowerCase() === `${shop.settings.shop}.myshopify.com`) return;
  throw new ChannelError("auth", `This token opens ${domain}, not ${shop.settings.shop}.myshopify.com`, {
    cure: "Set the option shop to the name of that shop, or use the token of this one.",
  });
}
