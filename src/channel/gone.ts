/**
 * Places that took listings once and never will again. Whoever configures one is told when it ended, who says so, and
 * what to use instead: at once, where the mistake is, not by a connection that fails for ever.
 */
import { EtalaseError } from "../errors.js";

interface GonePlace {
  readonly id: string;
  readonly title: string;
  /** ISO date of its last day for listings. */
  readonly endedOn: string;
  readonly what: string;
  readonly source: string;
  readonly instead: string;
}

/** A channel that cannot be configured any more. */
export interface GoneChannel {
  /** @throws EtalaseError `invalid-options`, always: with `endedOn` and `source` in its facts */
  (options?: unknown): never;
  readonly id: string;
  readonly title: string;
  /** ISO date of its last day for listings. */
  readonly endedOn: string;
}

/**
 * Bukalapak sells no physical goods any more: no new products since 1 February 2025, last orders 9 February 2025
 * (company blog of 2025-01-07, as quoted by infobanknews.com on 2025-01-09, read 2026-11-21).
 */
export const bukalapak: GoneChannel = defineGone({
  id: "bukalapak",
  title: "Bukalapak",
  endedOn: "2025-02-09",
  what: "ended its marketplace for physical goods",
  source: "company blog of 2025-01-07, quoted by infobanknews.com on 2025-01-09",
  instead: 'Use another marketplace, such as shopee of "etalase/channels/shopee", or a shop page of your own.',
});

/**
 * Tokopedia's own API ended on 30 September 2025; its listings are kept through TikTok Shop's: `tiktokShop({ …, tokopedia: true })` (release notes of TikTok
 * Shop Partner Center, 2025-08-26, read 2026-11-21).
 */
export const tokopedia: GoneChannel = defineGone({
  id: "tokopedia",
  title: "Tokopedia",
  endedOn: "2025-09-30",
  what: "ended its own API for sellers",
  source: "release notes of TikTok Shop Partner Center, 2025-08-26",
  instead:
    'Use tiktokShop of "etalase/channels/tiktok-shop" with tokopedia: true: its listings stand on Tokopedia too, where the seller moved there.',
});

function defineGone({ id, title, endedOn, what, source, instead }: GonePlace): GoneChannel {
  const make = (): never => {
    throw new EtalaseError("invalid-options", `${title} ${what} on ${endedOn} (${source}).`, {
      field: `channels.${id}`,
      cure: instead,
      facts: { endedOn, source },
    });
  };
  return Object.assign(make, { id, title, endedOn });
}
