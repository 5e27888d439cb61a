/** What every feed can bear: it is written from the ledger as a whole, and whoever wants it fetches or takes it. */
import type { Limits, PhotoRule } from "../../../channel/limits.js";

/** What is a feed's own. */
export interface FeedBounds extends Pick<Limits, "text" | "source"> {
  /** They are fetched from a host. */
  readonly photos: Omit<PhotoRule, "handedOverAs">;
  /** @defaultValue it can be neither searched nor hidden in */
  readonly cannot?: Limits["cannot"] | undefined;
}

const CANNOT = { find: "the feed is written from the ledger, not read", hide: "what is not in the feed is gone there" };

/** The limits of a feed. */
export function feedLimits({ text, photos, source, cannot = CANNOT }: FeedBounds): Limits {
  return {
    text,
    photos: { ...photos, handedOverAs: "url" },
    edit: { text: true, price: true, addPhotos: true },
    rates: [],
    // One file, one writer.
    concurrency: 1,
    cannot,
    source,
  };
}
