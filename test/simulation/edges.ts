/** Counts how often each edge of the state table was gone along, and each fault struck: what was never hit was never tried. */
import type { Claimed, Ledger } from "../../src/ledger/ledger.js";
import type { Op } from "../../src/ledger/ops.js";
import { SHOP } from "./begin.js";
import { FAULTS, RARE_FAULTS } from "./network.js";

export interface Counts {
  readonly edges: Map<string, number>;
  readonly faults: Map<string, number>;
  /** Sums over all runs: kills, doubts that ended, probes; and the highest of any: backlog, recovery. */
  readonly sums: Map<"kills" | "doubtsEnded" | "probes", number>;
  readonly most: Map<"backlog" | "recoveryMs", number>;
}

/** Edges that the state table of the ledger's documentation has; each has to be gone along. */
export const EDGES = [
  "new → due",
  "due → leased",
  "leased → inFlight",
  "leased → due",
  "leased → waiting",
  "inFlight → clean",
  "inFlight → due",
  "inFlight → waiting",
  "inFlight → inDoubt",
  "inFlight → settling",
  "inFlight → refused",
  "inFlight → asking",
  "inFlight → withdrawn",
  "waiting → due",
  "inDoubt → due",
  "inDoubt → inFlight",
  "inDoubt → clean",
  "settling → clean",
  "asking → due",
  "clean → due",
  "refused → due",
  "withdrawn → due",
] as const;

/** What a world can suffer. */
export const ALL_FAULTS = [...FAULTS, ...RARE_FAULTS] as const;

export function createCounts(): Counts {
  return { edges: new Map(), faults: new Map(), sums: new Map(), most: new Map() };
}

/** How often everything has to be hit in this many seeds. */
const LEAST = { hits: 50, seeds: 2_000 } as const;

/** What was hit less often than fifty times in two thousand seeds, or than its share of that. */
export function seldom({ edges, faults }: Counts, seeds: number): readonly string[] {
  const least = Math.ceil((LEAST.hits * seeds) / LEAST.seeds);
  const all = [
    ...EDGES.map((name) => [name, edges.get(name)] as const),
    ...ALL_FAULTS.map((name) => [name, faults.get(name)] as const),
  ];
  return all.filter(([, hits = 0]) => hits < least).map(([name, hits = 0]) => `${name}: ${hits} of ${least}`);
}

/** Adds one to a count. */
export function count<N extends string>(counts: Map<N, number>, name: N, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

/** Keeps the highest. */
export function countMost<N extends string>(counts: Map<N, number>, name: N, value: number): void {
  counts.set(name, Math.max(counts.get(name) ?? 0, value));
}

type Key = { readonly account: number; readonly product: number; readonly occasion: string };

/** A ledger that tells `counts` how its rows move. */
export function watched(ledger: Ledger, { edges }: Counts): Ledger {
  const states = new Map<string, string>();
  const see = ({ account, product, occasion }: Key, state: string): void => {
    const key = `${account}/${product}/${occasion}`;
    const before = states.get(key) ?? "new";
    states.set(key, state);
    if (before !== state) count(edges, `${before} → ${state}`);
  };
  const refresh = async (account: number): Promise<void> => {
    for (const { listing } of await ledger.rows({ shop: SHOP, account, limit: 1_000 })) see(listing, listing.state);
  };
  const claimed = (rows: readonly Claimed[]): readonly Claimed[] => {
    for (const { listing } of rows) see(listing, listing.state);
    return rows;
  };
  const changes: Partial<Record<keyof Ledger, (...args: never[]) => Promise<unknown>>> = {
    claim: async (query: Parameters<Ledger["claim"]>[0]) => claimed(await ledger.claim(query)),
    promote: async (account: number, now: number) => {
      const moved = await ledger.promote(account, now);
      if (moved > 0) await refresh(account);
      return moved;
    },
    write: async (ops: readonly Op[]) => {
      const results: readonly unknown[] = await ledger.write(ops);
      for (const [index, op] of ops.entries()) for (const [key, state] of movedBy(op, results[index])) see(key, state);
      return results;
    },
  };
  return new Proxy(ledger, {
    get(target, key) {
      const changed = changes[key as keyof Ledger];
      if (changed) return changed;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

function movedBy(op: Op, result: unknown): readonly (readonly [Key, string])[] {
  switch (op.op) {
    case "begin":
      return result === true ? [[op, "inFlight"]] : [];
    case "finish":
    case "move":
      return result ? [[op, (result as { readonly state: string }).state]] : [];
    case "product": {
      const { key: product, wishes } = result as {
        readonly key: number;
        readonly wishes: readonly { readonly account: number; readonly state: string }[];
      };
      return wishes.map(({ account, state }) => [{ account, product, occasion: "" }, state] as const);
    }
    case "wish":
      return [[op, (result as { readonly state: string }).state]];
    default:
      return [];
  }
}
