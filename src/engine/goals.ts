/** Goals: reach that must stay true when a channel dies. Computed from state, so that no failover can be lost. */
import type { Listing, ProductRow } from "../ledger/rows.js";
import { decideProduct, listingsByName, reachable } from "./goal-decision.js";
import type { GoalState, GoalTools } from "./goal-state.js";
import type { Place } from "./place.js";
import type { GoalRule } from "./surroundings.js";

const PORTION = 500;
const DAY_MS = 86_400_000;
const HEAL = "heal";

export interface GoalKeeper {
  /** Looks at accounts, walks what is to be walked, a small portion. Answers when to look again. */
  tick(): Promise<number>;
  /** A listing of this product became live, was refused or withdrawn. */
  touch(product: number): void;
  /** Which goals a product misses now, and which members would hold them. */
  missing(product: ProductRow, listings: readonly Listing[]): readonly Missing[];
}

export interface Missing {
  readonly goal: string;
  readonly missing: readonly string[];
}

/** Keeps the goals of one shop. */
export function createGoalKeeper(tools: GoalTools): GoalKeeper {
  const { goals } = tools.around.choices;
  const state: GoalState = {
    ...tools,
    goals,
    names: Object.keys(goals),
    touched: new Set(),
    seen: new Map(),
    recoveredAt: new Map(),
    healAt: 0,
  };
  return {
    touch(product) {
      if (state.names.length > 0) state.touched.add(product);
    },
    tick: () => tick(state),
    missing: (product, listings) => missing(state, product, listings),
  };
}

async function tick(state: GoalState): Promise<number> {
  const now = nowOf(state);
  if (state.names.length === 0) return now + DAY_MS;
  for (const place of state.places.values()) await watchAccount(state, place);
  await decideTouched(state);
  if (now >= state.healAt) {
    state.healAt = now + DAY_MS;
    await askForWalk(state, [HEAL]);
  }
  const walked = await walk(state);
  return walked || state.touched.size > 0 ? nowOf(state) : nowOf(state) + soonest(state.goals);
}

function nowOf({ around }: GoalState): number {
  return around.clock.now().getTime();
}

/** Since when does an account fail, and does that change what its goals need? */
async function watchAccount(state: GoalState, place: Place): Promise<void> {
  const { circuits, seen, names, goals } = state;
  await circuits.load(place);
  const row = place.account();
  const isUp = reachable(state, place);
  if (!isUp && row.failingSince === null) await markFailing(state, place, nowOf(state));
  if (isUp && row.failingSince !== null) {
    state.recoveredAt.set(row.key, nowOf(state));
    await markFailing(state, place, null);
  }
  const { failingSince } = place.account();
  const crossed = names.map(
    (name) => failingSince !== null && nowOf(state) - failingSince >= (goals[name]?.afterMs ?? 0),
  );
  const stance = JSON.stringify([isUp, crossed, row.darkFor, row.closesAt]);
  const before = seen.get(row.key);
  seen.set(row.key, stance);
  if (before !== stance && (before !== undefined || !isUp)) await askForWalk(state, goalsOf(state, place.name));
}

async function markFailing({ around }: GoalState, place: Place, failingSince: number | null): Promise<void> {
  const row = place.account();
  await around.ledger.write([{ op: "account", key: row.key, failingSince }]);
  place.bind({ ...row, failingSince });
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
  const [next] = await around.ledger.readWalks(around.shop);
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
    const shows = (member: string): boolean => {
      const place = state.places.get(member);
      return place !== undefined && byName.get(member)?.applied.presence === "live" && reachable(state, place);
    };
    const away = all.filter((member) => !shows(member));
    return all.length - away.length >= rule.atLeast ? [] : [{ goal, missing: away }];
  });
}

/** Looks often enough that no `afterMs` is overslept by much, and seldom enough to cost nothing. */
function soonest(goals: Readonly<Record<string, GoalRule>>): number {
  const spans = Object.values(goals).map(({ afterMs, cooldownMs }) => Math.min(afterMs, cooldownMs));
  return Math.min(5_000, Math.max(200, Math.min(...spans) / 4));
}
