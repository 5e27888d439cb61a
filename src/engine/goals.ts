/** Goals: reach that must stay true when a channel dies. Computed from state, so that no failover can be lost. */
import type { Listing, ProductRow } from "../ledger/rows.js";
import { digestOf } from "../model/canonical.js";
import { type Circuits, keysOf } from "./circuits.js";
import { parseDocument } from "./document.js";
import type { Place } from "./place.js";
import { DIRECT, KEPT, LINKED } from "./stand-in.js";
import { standingOf } from "./standing.js";
import type { GoalRule } from "./surroundings.js";
import type { Tallies } from "./tally.js";
import { planWish, type WishTools } from "./wish.js";

const PORTION = 500;
const DAY_MS = 86_400_000;
const HEAL = "heal";

export interface GoalTools extends WishTools {
  readonly circuits: Circuits;
  readonly tallies: Tallies;
}

/** How a member of a goal stands for one product. */
type Holding = "holds" | "pending" | "fails";

export interface GoalKeeper {
  /** Looks at accounts, walks what is to be walked, a small portion. Answers when to look again. */
  tick(): Promise<number>;
  /** A listing of this product became live, was refused or withdrawn. */
  touch(product: number): void;
  /** Which goals a product misses now, and which members would hold them. */
  missing(
    product: ProductRow,
    listings: readonly Listing[],
  ): readonly { readonly goal: string; readonly missing: readonly string[] }[];
}

/** Keeps the goals of one shop. */
export function createGoalKeeper(tools: GoalTools): GoalKeeper {
  const { around, places, circuits } = tools;
  const { goals } = around.choices;
  const names = Object.keys(goals);
  const touched = new Set<number>();
  const seen = new Map<number, string>();
  const recoveredAt = new Map<number, number>();
  const now = (): number => around.clock.now().getTime();

  const isReachable = (place: Place): boolean => {
    const row = place.account();
    if (!standingOf(row, now()).open || row.closesAt !== null) return false;
    return keysOf(place, "create").every((key) => circuits.stateOf(key).state === "closed");
  };
  const isDark = (place: Place, goal: GoalRule): boolean => {
    if (goal.needs === undefined) return false;
    const dark = place.account().darkFor[goal.needs];
    return dark !== undefined && (dark === null || dark > now());
  };
  const hasFailed = (place: Place, goal: GoalRule): boolean => {
    if (isDark(place, goal)) return true;
    const row = place.account();
    if (row.closesAt !== null) return true;
    return row.failingSince !== null && now() - row.failingSince >= goal.afterMs;
  };
  const holding = (place: Place, goal: GoalRule, listing: Listing | undefined): Holding => {
    if (hasFailed(place, goal)) return "fails";
    if (listing?.applied.presence === "live" && isReachable(place)) return "holds";
    const definite =
      listing?.state === "refused" && listing.detail?.reason !== "invalid" && listing.liveVersion === null;
    return definite ? "fails" : "pending";
  };
  const count = (goal: GoalRule, byPlace: ReadonlyMap<string, Listing>, wanted: readonly Holding[]): number => {
    const fates = new Set<string>();
    for (const name of goal.anyOf) {
      const place = places.get(name);
      if (place && wanted.includes(holding(place, goal, byPlace.get(name)))) fates.add(place.inside.fate ?? name);
    }
    return fates.size;
  };
  const listingsByName = (listings: readonly Listing[]): ReadonlyMap<string, Listing> => {
    const byKey = new Map(
      listings.filter(({ occasion }) => occasion === "").map((listing) => [listing.account, listing]),
    );
    return new Map(
      [...places.values()].flatMap((place) => {
        const listing = byKey.get(place.account().key);
        return listing ? [[place.name, listing] as const] : [];
      }),
    );
  };

  // ---- accounts: since when does each one fail, and has that changed? ----
  const watchAccounts = async (): Promise<void> => {
    for (const place of places.values()) {
      await circuits.load(place);
      const row = place.account();
      const reachable = isReachable(place);
      if (!reachable && row.failingSince === null) await mark(place, now());
      if (reachable && row.failingSince !== null) {
        recoveredAt.set(row.key, now());
        await mark(place, null);
      }
      const stance = names.map((name) => `${name}:${hasFailed(place, goals[name] as GoalRule)}`).join() + reachable;
      if (seen.get(row.key) === stance) continue;
      if (seen.has(row.key) || row.failingSince !== null) await walkFor(place);
      seen.set(row.key, stance);
    }
  };
  const mark = async (place: Place, failingSince: number | null): Promise<void> => {
    const { key } = place.account();
    await around.ledger.write([{ op: "account", key, failingSince }]);
    place.bind({ ...place.account(), failingSince });
  };
  const walkFor = async (place: Place): Promise<void> => {
    const mine = names.filter(
      (name) => goals[name]?.anyOf.includes(place.name) || goals[name]?.standIns.includes(place.name),
    );
    await around.ledger.write(
      mine.map((why) => ({ op: "walk" as const, shop: around.shop, why, after: 0, askedAt: now() })),
    );
  };

  // ---- products ----
  const evaluate = async (products: readonly ProductRow[]): Promise<void> => {
    const listings = await around.ledger.listingsOf(products.map(({ key }) => key));
    for (const product of products) {
      if (!product.removed)
        await decide(
          product,
          listings.filter((listing) => listing.product === product.key),
        );
    }
  };
  const decide = async (product: ProductRow, listings: readonly Listing[]): Promise<void> => {
    const byName = listingsByName(listings);
    for (const name of names) {
      const goal = goals[name] as GoalRule;
      const acting = goal.standIns.filter((standIn) => byName.get(standIn)?.why.includes(name));
      const held = count(goal, byName, ["holds"]);
      const hopeful = count(goal, byName, ["holds", "pending"]);
      if (hopeful < goal.atLeast) await callStandIn(name, goal, product, byName, acting);
      else if (held >= goal.atLeast && acting.length > 0) await retire(name, goal, product, byName, acting);
    }
  };
  const callStandIn = async (
    name: string,
    goal: GoalRule,
    product: ProductRow,
    byName: ReadonlyMap<string, Listing>,
    acting: readonly string[],
  ): Promise<void> => {
    const working = acting.filter((standIn) => isUsable(standIn, goal));
    if (working.length > 0) return;
    const next = goal.standIns.find((standIn) => isUsable(standIn, goal) && !isRefusedThere(byName.get(standIn)));
    if (next === undefined) return;
    await wishFor(next, product, byName.get(next), (why) => [
      ...why.filter((reason) => reason !== KEPT + name && reason !== LINKED + name),
      name,
    ]);
    around.bus.emit("goal-missed", { goal: name, product: product.id, standIn: next });
  };
  const isUsable = (name: string, goal: GoalRule): boolean => {
    const place = places.get(name);
    if (!place || !isReachable(place)) return false;
    const down = goal.anyOf.map((member) => places.get(member)).filter((member) => member && hasFailed(member, goal));
    const sharesFate =
      place.inside.fate !== undefined && down.some((member) => member?.inside.fate === place.inside.fate);
    return !sharesFate && !pullsFromDeadHost(place);
  };
  const pullsFromDeadHost = (place: Place): boolean =>
    around.host !== undefined &&
    place.photoRule()?.handedOverAs === "url" &&
    circuits.stateOf(`host:${around.host.key}`).state === "open";

  const retire = async (
    name: string,
    goal: GoalRule,
    product: ProductRow,
    byName: ReadonlyMap<string, Listing>,
    acting: readonly string[],
  ): Promise<void> => {
    const preferred = goal.anyOf.find((member) => byName.get(member)?.applied.presence === "live");
    const listing = preferred === undefined ? undefined : byName.get(preferred);
    if (!listing || listing.state !== "clean") return;
    const since = recoveredAt.get(listing.account);
    if (since !== undefined && now() - since < goal.cooldownMs) return;
    for (const standIn of acting) {
      const mildest = mildestOf(byName.get(standIn)?.why ?? [], goal);
      const stays = mildest === "keep" ? [KEPT + name] : mildest === "link" ? [LINKED + name] : [];
      await wishFor(standIn, product, byName.get(standIn), (why) => [
        ...why.filter((reason) => reason !== name),
        ...stays,
      ]);
    }
    around.bus.emit("goal-held", { goal: name, product: product.id });
  };
  const mildestOf = (why: readonly string[], goal: GoalRule): GoalRule["onRecovery"] => {
    const all = [goal.onRecovery, ...why.flatMap((reason) => goals[reason]?.onRecovery ?? [])];
    return (["keep", "link", "retire"] as const).find((kind) => all.includes(kind)) ?? "retire";
  };
  const wishFor = async (
    name: string,
    product: ProductRow,
    listing: Listing | undefined,
    change: (why: readonly string[]) => readonly string[],
  ): Promise<void> => {
    const place = places.get(name);
    if (!place) return;
    const known = (await around.ledger.look(around.shop, [product.id])).get(product.id);
    const why = change(listing?.why ?? []);
    const run = known?.run ?? product.run;
    const order = { product: parseDocument(product), digest: digestOf(product.doc), run, known, why };
    const plan = planWish(place, order, tools);
    if (plan.kind !== "wish") return;
    const [result] = await around.ledger.write([{ ...plan.wish, product: product.key, version: product.version }]);
    tools.tallies.wished(run, result.account, result.moves, result.moved ? result.movedRun : undefined);
    around.wakeup.notify([place.account().key]);
  };

  const walk = async (): Promise<boolean> => {
    const [next] = await around.ledger.readWalks(around.shop);
    if (!next) return false;
    const products = await around.ledger.walkProducts(around.shop, { after: next.after, limit: PORTION });
    await evaluate(products);
    const last = products.at(-1);
    const after = last && products.length === PORTION ? last.key : null;
    await around.ledger.write([{ op: "walk", shop: around.shop, why: next.why, after, askedAt: next.askedAt }]);
    return true;
  };
  let healAt = 0;

  return {
    touch(product) {
      if (names.length > 0) touched.add(product);
    },
    async tick() {
      if (names.length === 0) return now() + DAY_MS;
      await watchAccounts();
      if (touched.size > 0) {
        const keys = [...touched].slice(0, PORTION);
        for (const key of keys) touched.delete(key);
        const rows = await productsOf(keys, tools);
        await evaluate(rows);
      }
      if (now() >= healAt) {
        healAt = now() + DAY_MS;
        await around.ledger.write([{ op: "walk", shop: around.shop, why: HEAL, after: 0, askedAt: now() }]);
      }
      const walked = await walk();
      return walked || touched.size > 0 ? now() : now() + soonest(goals);
    },
    missing(product, listings) {
      const byName = listingsByName(listings);
      return names.flatMap((name) => {
        const goal = goals[name] as GoalRule;
        const all = [...goal.anyOf, ...goal.standIns];
        const holds = all.filter(
          (member) => byName.get(member)?.applied.presence === "live" && isReachable(places.get(member) as Place),
        );
        return holds.length >= goal.atLeast || product.removed
          ? []
          : [{ goal: name, missing: all.filter((member) => !holds.includes(member)) }];
      });
    },
  };
}

function isRefusedThere(listing: Listing | undefined): boolean {
  return listing?.state === "refused" && listing.why.some((reason) => reason !== DIRECT);
}

async function productsOf(keys: readonly number[], { around }: GoalTools): Promise<readonly ProductRow[]> {
  const rows: ProductRow[] = [];
  for (const key of keys)
    rows.push(
      ...(await around.ledger.walkProducts(around.shop, { after: key - 1, limit: 1 })).filter((row) => row.key === key),
    );
  return rows;
}

/** Looks often enough that no `afterMs` is overslept by much, and seldom enough to cost nothing. */
function soonest(goals: Readonly<Record<string, GoalRule>>): number {
  const spans = Object.values(goals).map(({ afterMs, cooldownMs }) => Math.min(afterMs, cooldownMs));
  return Math.min(5_000, Math.max(200, Math.min(...spans) / 4));
}
