/** Writes down what goals decided: reasons come to a listing and go from it, never over what somebody else has moved. */
import type { Listing, ProductRow } from "../ledger/rows.js";
import { parseDocument } from "./document.js";
import { decideGoal } from "./goal-decision.js";
import { type ByName, listingsByName, viewOf } from "./goal-standing.js";
import type { GoalState } from "./goal-state.js";
import type { Place } from "./place.js";
import { DIRECT, KEPT, LINKED } from "./stand-in.js";
import type { GoalRule } from "./surroundings.js";
import { planWish, standsBy } from "./wish.js";

type Reasons = readonly string[];
type Change = (why: Reasons) => Reasons;

/** Calls stand-ins where a goal is missed, lets them step back where it is held again. */
export async function decideProduct(
  state: GoalState,
  product: ProductRow,
  listings: readonly Listing[],
): Promise<void> {
  const byName = listingsByName(state, listings);
  for (const [name, goal] of Object.entries(state.goals)) {
    const { call, retire } = decideGoal(viewOf(state, name, goal, byName));
    for (const standIn of call) await callIn(state, product, name, standIn);
    for (const standIn of retire) await wishFor(state, product, standIn, (why) => ending(state, name, goal, why));
    if (retire.length > 0) state.around.bus.emit("goal-held", { goal: name, product: product.id });
  }
  await dropStale(state, product, byName);
}

async function callIn(state: GoalState, product: ProductRow, goal: string, standIn: string): Promise<void> {
  const over = [goal, KEPT + goal, LINKED + goal];
  const change: Change = (why) => [...why.filter((reason) => !over.includes(reason)), goal];
  if (await wishFor(state, product, standIn, change))
    state.around.bus.emit("goal-missed", { goal, product: product.id, standIn });
}

async function dropStale(state: GoalState, product: ProductRow, byName: ByName): Promise<void> {
  for (const [place, { why }] of byName) {
    const isStale = (reason: string): boolean => isOver(state, place, reason);
    if (why.some(isStale)) await wishFor(state, product, place, (all) => all.filter((reason) => !isStale(reason)));
  }
}

// Of several goals that it stood in for, the mildest ending wins.
function ending({ goals }: GoalState, name: string, goal: GoalRule, why: Reasons): Reasons {
  const rest = why.filter((reason) => reason !== name);
  const all = [goal.onRecovery, ...why.flatMap((reason) => goals[reason]?.onRecovery ?? [])];
  if (all.includes("keep")) return [...rest, KEPT + name];
  return all.includes("link") ? [...rest, LINKED + name] : rest;
}

/** A goal that is no longer configured, or no longer names this place, is no reason any more. */
function isOver({ goals }: GoalState, place: string, reason: string): boolean {
  if (reason === DIRECT || reason.startsWith(KEPT) || reason.startsWith(LINKED)) return false;
  return goals[reason]?.standIns.includes(place) !== true;
}

/** Wishes a place's listing with other reasons. `false`: nothing was written, or somebody else was faster. */
async function wishFor(state: GoalState, product: ProductRow, name: string, change: Change): Promise<boolean> {
  const { around, places, tallies } = state;
  const place = places.get(name);
  if (!place) return false;
  const known = (await around.ledger.look(around.shop, [product.id])).get(product.id);
  if (!known || known.version !== product.version || known.removed) return again(state, product);
  const before = known.listings.find(({ account, occasion }) => account === place.account().key && occasion === "");
  const changed = change(before?.why ?? []);
  // Who took a closing channel's place is wanted for itself, also before anybody has said so to its listing.
  const isDirect = standsBy(place.name, around.choices) || changed.includes(DIRECT);
  const why = isDirect ? changed : [DIRECT, ...changed];
  const document = parseDocument(product);
  const order = { product: document, digest: known.digest, run: known.run, known, why };
  const plan = planWish(place, order, state);
  if (plan.kind !== "wish") return false;
  const { shop } = around;
  const { id, version: expect, revision, model } = product;
  const [written] = await around.ledger.write([
    {
      op: "product",
      shop,
      id,
      expect,
      revision,
      model,
      digest: known.digest,
      doc: null,
      skus: [],
      run: known.run,
      removed: false,
      wishes: [plan.wish],
    },
  ]);
  if (written.result === "moved") return again(state, product);
  for (const one of written.wishes)
    tallies.wished(known.run, one.account, one.moves, one.moved ? one.movedRun : undefined);
  tell(state, place);
  return true;
}

function tell({ around, tallies }: GoalState, place: Place): void {
  tallies.busy(place.account().key);
  around.wakeup.notify([place.account().key]);
}

// It moved on between looking and writing: it is decided anew from what it is by then.
function again({ touched }: GoalState, { key }: ProductRow): false {
  touched.add(key);
  return false;
}
