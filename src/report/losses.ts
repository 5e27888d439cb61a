/** What channels could not carry, gathered: the same loss of many products is said once. */
import type { Row } from "../face.js";

/** Listings that lost the same thing in the same place. */
export interface LossGroup {
  readonly channel: string;
  /** Path in the product, without positions: `photos[]`. */
  readonly field: string;
  readonly reason: string;
  readonly note?: string | undefined;
  readonly count: number;
  readonly sample: { readonly product: string; readonly title: string };
}

/** Gathers losses row by row. */
export interface LossGroups {
  add(row: Row): void;
  /** The largest first. */
  list(): readonly LossGroup[];
}

/** Starts gathering. */
export function createLossGroups(): LossGroups {
  const groups = new Map<string, LossGroup>();
  return {
    add({ channel, product, title, losses }) {
      const mine = new Map(losses.map((loss) => [`${loss.field.replaceAll(/\[\d+\]/g, "[]")}\n${loss.reason}`, loss]));
      for (const [what, { reason, note }] of mine) {
        const key = `${channel}\n${what}`;
        const known = groups.get(key);
        const [field = ""] = what.split("\n");
        groups.set(
          key,
          known
            ? { ...known, count: known.count + 1 }
            : { channel, field, reason, note, count: 1, sample: { product, title } },
        );
      }
    },
    list: () => [...groups.values()].sort((a, b) => b.count - a.count || (a.channel < b.channel ? -1 : 1)),
  };
}
