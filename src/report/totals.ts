/** Numbers of a whole shop, and of its goals. */
import type { Etalase } from "../face.js";
import type { Catalogue } from "./catalogue.js";
import type { ChannelSnapshot } from "./channel-snapshot.js";
import { STANDINGS, type Standing } from "./standing.js";

/** Products that a goal does not hold for now. */
export interface GoalSnapshot {
  readonly goal: string;
  readonly missed: number;
  readonly samples: readonly { readonly product: string; readonly missing: readonly string[] }[];
}

/** Listings, except where it says products. */
export interface Totals {
  readonly products: number;
  /** Products that buyers see somewhere, in any version. */
  readonly shown: number;
  /** Products whose newest version is everywhere where it should be. */
  readonly current: number;
  readonly listings: number;
  readonly standings: Readonly<Record<Standing, number>>;
  /** `older` and `waiting`: on their way, without a person. */
  readonly queued: number;
  /** `doubt` and `you` that a person is asked about. */
  readonly waitingForYou: number;
  readonly refused: number;
}

const MOST_SAMPLES = 20;

/** Counts what each goal misses now. */
export async function goalsOf(
  shop: Pick<Etalase, "reach">,
  names: readonly string[],
): Promise<readonly GoalSnapshot[]> {
  const goals = new Map<string, { missed: number; samples: { product: string; missing: readonly string[] }[] }>(
    names.map((name) => [name, { missed: 0, samples: [] }]),
  );
  for await (const { goal, product, missing } of shop.reach()) {
    const mine = goals.get(goal) ?? { missed: 0, samples: [] };
    goals.set(goal, mine);
    mine.missed += 1;
    if (mine.samples.length < MOST_SAMPLES) mine.samples.push({ product, missing });
  }
  return [...goals].map(([goal, mine]) => ({ goal, ...mine }));
}

/** Adds channels up. */
export function totalsOf(channels: readonly ChannelSnapshot[], catalogue: Catalogue, asked: number): Totals {
  const sum = (standing: Standing): number => channels.reduce((all, one) => all + one.standings[standing], 0);
  const standings = Object.fromEntries(STANDINGS.map((one) => [one, sum(one)])) as Totals["standings"];
  return {
    products: catalogue.products,
    shown: catalogue.shown,
    current: catalogue.current,
    listings: STANDINGS.reduce((all, one) => all + (one === "none" ? 0 : standings[one]), 0),
    standings,
    queued: standings.older + standings.waiting,
    waitingForYou: asked,
    refused: standings.refused,
  };
}
