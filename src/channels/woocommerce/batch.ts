/** Several changes in one call, each with an outcome of its own: HTTP says 200 whatever became of them. Measured 2026-11-21 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import { failureOfRefusal } from "./failures.js";
import { type There, thereOf } from "./there.js";
import { type Shop, unreadable } from "./wire.js";

/** "> 100 items -> 413 woocommerce_rest_request_entity_too_large" */
const MOST_ITEMS = 100;

/** What became of one item. */
export type Outcome = There | ChannelError;

const Failed = z.object({
  error: z.object({ code: z.string(), message: z.string().catch(""), data: z.unknown().optional() }),
});
const Rows = z.array(z.looseObject({ id: z.union([z.number(), z.string()]).optional() }));
const Answer = z.object({
  create: Rows.optional(),
  update: Rows.optional(),
  delete: Rows.optional(),
});

/** Creates, in as many calls as it takes. Outcomes are in the order of the items: a failed one has no name there. */
export async function createMany(
  shop: Shop,
  path: string,
  items: readonly object[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < items.length; start += MOST_ITEMS) {
    const create = items.slice(start, start + MOST_ITEMS);
    const { create: rows = [] } = await send(shop, path, { create }, signal);
    const isWhole = rows.length === create.length;
    outcomes.push(...create.map((_, at) => (isWhole ? outcomeOf(rows[at]) : unnamed())));
  }
  return outcomes;
}

/** An item that is there. */
export interface Change {
  readonly id: string;
  readonly fields: object;
}

/** Changes, in as many calls as it takes; outcomes by id. */
export async function updateMany(
  shop: Shop,
  path: string,
  items: readonly Change[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < items.length; start += MOST_ITEMS) {
    const slice = items.slice(start, start + MOST_ITEMS);
    const update = slice.map(({ id, fields }) => ({ id: Number(id), ...fields }));
    const { update: rows = [] } = await send(shop, path, { update }, signal);
    outcomes.push(...slice.map(({ id }) => outcomeOf(rows.find((row) => String(row.id) === id))));
  }
  return outcomes;
}

/** Deletes for good, in as many calls as it takes; what is not there any more is no failure. */
export async function deleteMany(shop: Shop, path: string, ids: readonly string[], signal: AbortSignal): Promise<void> {
  for (let start = 0; start < ids.length; start += MOST_ITEMS) {
    const slice = ids.slice(start, start + MOST_ITEMS);
    const { delete: rows = [] } = await send(shop, path, { delete: slice.map(Number) }, signal);
    for (const id of slice) {
      const outcome = outcomeOf(rows.find((row) => String(row.id) === id));
      if (outcome instanceof ChannelError && outcome.kind !== "gone") throw outcome;
    }
  }
}

async function send(shop: Shop, path: string, body: object, signal: AbortSignal): Promise<z.output<typeof Answer>> {
  const read = Answer.safeParse(await shop.send("POST", `${path}/batch`, body, signal));
  if (!read.success) throw unreadable(read.error);
  return read.data;
}

function outcomeOf(row: unknown): Outcome {
  if (row === undefined) return unnamed();
  const failed = Failed.safeParse(row).data;
  if (!failed) return thereOf(row);
  const { code, message, data } = failed.error;
  return failureOfRefusal({ code, message, data: dataIn(data) });
}

const Data = z.object({
  status: z.number().optional().catch(undefined),
  params: z.record(z.string(), z.unknown()).optional().catch(undefined),
  resource_id: z.union([z.number(), z.string()]).optional().catch(undefined),
});

function dataIn(data: unknown): z.output<typeof Data> | undefined {
  return Data.safeParse(data).data;
}

function unnamed(): ChannelError {
  const details = { outcome: "unknown", scope: "listing" } as const;
  return new ChannelError("unavailable", "The shop's answer does not name this item", details);
}

/** The first failure among outcomes, the one that will not pass by itself before others. */
export function worstOf(outcomes: readonly Outcome[]): ChannelError | undefined {
  const failures = outcomes.filter((one): one is ChannelError => one instanceof ChannelError);
  return failures.find(({ outcome }) => outcome === "unknown") ?? failures[0];
}
