/**
 * Walks over all products whose wishes have to be planned anew although nothing of them changed: a channel closes or
 * comes back, and with it goals and links. Where a walk stands lies in the ledger, so that none is lost with its process.
 */
import type { Ledger } from "../ledger/ledger.js";
import type { ProductOp } from "../ledger/product-ops.js";
import type { ProductRow } from "../ledger/rows.js";
import type { WalkOp } from "../ledger/shared-ops.js";
import { parseDocument } from "./document.js";
import { type PublishTools, tellWishes } from "./keep.js";
import type { Place } from "./place.js";
import { DIRECT } from "./stand-in.js";
import { planWish, standsBy } from "./wish.js";

const PORTION = 64;
const PREFIX = "rewish:";

/** Whether a walk is one of these. */
export function isRewish({ why }: { readonly why: string }): boolean {
  return why.startsWith(PREFIX);
}

/** Asks for all products of a shop to be planned anew, from the first one on. */
export function rewishOp(shop: string, what: string, now: number): WalkOp {
  return { op: "walk", shop, why: PREFIX + what, after: 0, askedAt: now };
}

/** Goes on with the oldest walk by one portion. Answers whether there is more. */
export async function rewishSome(tools: PublishTools): Promise<boolean> {
  const { ledger, shop } = tools.around;
  const walk = (await ledger.readWalks(shop)).find(isRewish);
  if (!walk) return false;
  const rows = await ledger.walkProducts(shop, { after: walk.after, limit: PORTION });
  await rewish(rows, tools);
  const last = rows.at(-1);
  const after = last && rows.length === PORTION ? last.key : null;
  await ledger.write([{ op: "walk", shop, why: walk.why, after, askedAt: walk.askedAt }]);
  return true;
}

async function rewish(rows: readonly ProductRow[], tools: PublishTools): Promise<void> {
  const { around } = tools;
  const kept = rows.filter(({ removed }) => !removed);
  const known = await around.ledger.look(
    around.shop,
    kept.map(({ id }) => id),
  );
  const planned = kept.map((row) => ({ run: row.run, op: productOp(row, known, tools) }));
  const changed = planned.filter(({ op }) => op.wishes.length > 0);
  const results = await around.ledger.write(changed.map(({ op }) => op));
  // Who moved a product meanwhile has planned it with what is known by now.
  for (const [index, result] of results.entries()) tellWishes(changed[index]?.run ?? 0, [result], tools);
  for (const { key } of kept) tools.touch(key);
}

function productOp(row: ProductRow, known: Awaited<ReturnType<Ledger["look"]>>, tools: PublishTools): ProductOp {
  const before = known.get(row.id);
  const product = parseDocument(row);
  const wishes = [...tools.places.values()].flatMap((place) => {
    const listing = before?.listings.find(
      ({ account, occasion }) => account === place.account().key && occasion === "",
    );
    const why = handedBack(place, listing?.why ?? [], tools);
    const order = { product, digest: row.digest, run: row.run, known: before, ...(why ? { why } : {}) };
    const plan = planWish(place, order, tools);
    return plan.kind === "wish" ? [plan.wish] : [];
  });
  const { id, version: expect, revision, model, digest, run } = row;
  const { shop } = tools.around;
  return { op: "product", shop, id, expect, revision, model, digest, doc: null, skus: [], run, removed: false, wishes };
}

// Who took a channel's place and only stands in again, stands in until the goal says that it may go: make before break.
function handedBack(place: Place, why: readonly string[], { around }: PublishTools): readonly string[] | undefined {
  if (!why.includes(DIRECT) || !standsBy(place.name, around.choices)) return undefined;
  const goals = Object.entries(around.choices.goals).flatMap(([name, goal]) =>
    goal.standIns.includes(place.name) ? [name] : [],
  );
  return [...new Set([...why.filter((reason) => reason !== DIRECT), ...goals])];
}
