/** Goals: reach that must stay true when a channel dies. Computed from state, so that no failover can be lost. */
import type { Listing, ProductRow } from "../ledger/rows.js";
import { digestOf } from "../model/canonical.js";
import { countFates } from "./goal-decision.js";
import { type GoalHealth, healthOf, isDark, isReachable, listingsByName } from "./goal-standing.js";
import { type GoalState, type GoalTools, nowOf } from "./goal-state.js";
import { watchAccount } from "./goal-watch.js";
import { decideProduct } from "./goal-wish.js";
import { isRewish } from "./rewish.js";
import type { GoalRule } from "./surroundings.js";

const PORTION = 500;
const DAY_MS = 86_400_000;
const HEAL = "heal";
const LOOK_MS = 5_000;

export interface GoalKeeper {
  /** Looks at accounts, walks what is to be walked, a small portion. Answers when to look again. */
  tick(signal: AbortSignal): Promise<number>;
  /** A listing of this product became live, was refused or withdrawn. */
  touch(product: number): void;
  /** Which goals a product misses now, and which members would hold them. */
  missing(product: ProductRow, listings: readonly Listing[]): readonly Missing[];
  /** How the places of each goal stand now, by its name. */
  health(): Readonly<Record<string, GoalHealth>>;
}

export interface Missing {
  readonly goal: string;
  readonly missing: readonly string[];
}

/** Keeps the goals of one shop. */
export function createGoalKeeper(tools: GoalTools): GoalKeeper {
  const { choices } = tools.around;
  const { goals } = choices;
  const state: GoalState = {
    ...tools,
    // As they are now: a channel that closes may have a successor.
    get goals() {
      return choices.goals;
    },
    names: Object.keys(goals),
    digest: digestOf(JSON.stringify(goals)),
    touched: new Set(),
    seen: new Map(),
    recoveredAt: new Map(),
    untried: new Set(),
    healAt: 0,
    hasClaimed: false,
  };
  return {
    touch(product) {
      if (state.names.length > 0) state.touched.add(product);
    },
    tick: (signal) => tick(state, signal),
    missing: (product, listings) => missing(state, product, listings),
    health: () => Object.fromEntries(Object.entries(state.goals).map(([name, goal]) => [name, healthOf(state, goal)])),
  };
}

async function tick(state: GoalState, signal: AbortSignal): Promise<number> {
  const known = await state.around.ledger.readMeta(goalsKey(state));
  // There are none, and there never were any that a stand-in might still act for.
  if (state.names.length === 0 && known === undefined) return nowOf(state) + DAY_MS;
  if (known !== state.digest && state.hasClaimed) {
    state.touched.clear();
    return nowOf(state) + LOOK_MS;
  }
  await claim(state, known);
  for (const place of state.places.values()) {
    if (await watchAccount(state, place, signal)) await askForWalk(state, goalsOf(state, place.name));
  }
  await decideTouched(state);
  await askToHeal(state);
  const walked = await walk(state);
  if (!walked && state.names.length === 0)
    await state.around.ledger.write([{ op: "meta", key: goalsKey(state), value: null }]);
  return walked || state.touched.size > 0 ? nowOf(state) : nowOf(state) + soonest(state.goals);
}

async function askToHeal(state: GoalState): Promise<void> {
  const now = nowOf(state);
  // A clock that was set back does not put the next walk off.
  if (now < state.healAt && state.healAt - now <= DAY_MS) return;
  state.healAt = now + DAY_MS;
  await askForWalk(state, [HEAL]);
}

const goalsKey = ({ around }: GoalState): string => `goals:${around.shop}`;

/** The process that started last says what the goals are; one with others publishes and delivers, and keeps none. */
async function claim(state: GoalState, known: string | undefined): Promise<void> {
  state.hasClaimed = true;
  if (known === state.digest) return;
  await state.around.ledger.write([{ op: "meta", key: goalsKey(state), value: state.digest }]);
}

function goalsOf({ names, goals }: GoalState, member: string): readonly string[] {
  return names.filter((name) => goals[name]?.anyOf.includes(member) || goals[name]?.standIns.includes(member));
}

async function askForWalk({ around }: GoalState, why: readonly string[]): Promise<void> {
  const askedAt = around.clock.now().getTime();
  await around.ledger.write(
    why.map((one) => ({ op: "walk" as const, shop: around.shop, why: one, after: 0, askedAt })),
  );
}

/** Goes on with the oldest walk by one portion. */
async function walk(state: GoalState): Promise<boolean> {
  const { around } = state;
  const next = (await around.ledger.readWalks(around.shop)).find((one) => !isRewish(one));
  if (!next) return false;
  const products = await around.ledger.walkProducts(around.shop, { after: next.after, limit: PORTION });
  await decideAll(state, products);
  const last = products.at(-1);
  const after = last && products.length === PORTION ? last.key : null;
  await around.ledger.write([{ op: "walk", shop: around.shop, why: next.why, after, askedAt: next.askedAt }]);
  return true;
}

async function decideTouched(state: GoalState): Promise<void> {
  const { around, touched } = state;
  const keys = [...touched].slice(0, PORTION);
  for (const key of keys) {
    touched.delete(key);
    const rows = await around.ledger.walkProducts(around.shop, { after: key - 1, limit: 1 });
    await decideAll(
      state,
      rows.filter((row) => row.key === key),
    );
  }
}

async function decideAll(state: GoalState, products: readonly ProductRow[]): Promise<void> {
  if (products.length === 0) return;
  const listings = await state.around.ledger.listingsOf(products.map(({ key }) => key));
  for (const product of products) {
    if (product.removed) continue;
    await decideProduct(
      state,
      product,
      listings.filter((listing) => listing.product === product.key),
    );
  }
}

function missing(state: GoalState, product: ProductRow, listings: readonly Listing[]): readonly Missing[] {
  if (product.removed) return [];
  const byName = listingsByName(state, listings);
  return state.names.flatMap((goal): readonly Missing[] => {
    const rule = state.goals[goal];
    if (!rule) return [];
    const all = [...rule.anyOf, ...rule.standIns];
    const showing = all.flatMap((name) => {
      const place = state.places.get(name);
      const isShown = byName.get(name)?.applied.presence === "live";
      const isHolding = place !== undefined && isShown && isReachable(state, place) && !isDark(state, place, rule);
      return isHolding ? [{ name, fate: place.inside.fate }] : [];
    });
    if (countFates(showing) >= rule.atLeast) return [];
    return [{ goal, missing: all.filter((name) => showing.every((one) => one.name !== name)) }];
  });
}

/** Looks often enough that no `afterMs` is overslept by much, and seldom enough to cost nothing. */
function soonest(goals: Readonly<Record<string, GoalRule>>): number {
  const spans = Object.values(goals).map(({ afterMs, cooldownMs }) => Math.min(afterMs, cooldownMs));
  return Math.min(LOOK_MS, Math.max(200, Math.min(...spans, DAY_MS) / 4));
}
