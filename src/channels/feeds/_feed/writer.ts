/** How a feed is written: head, one text for each product, tail. Equal products give equal bytes. */
import type { SellerView } from "../../../channel/render.js";
import type { Photo } from "../../../channel/verbs.js";
import type { FeedSettings } from "./options.js";

/** What a feed says of itself. */
export interface About {
  readonly title: string;
  /** Where its shop is. */
  readonly home: string | undefined;
  readonly locale: string;
  /** Where the feed itself is. */
  readonly self: string | undefined;
}

/** A product's part of a feed. */
export interface Made {
  readonly text: string;
  /** Keys of its rows: nobody else in the feed may have one of them. */
  readonly keys: readonly string[];
}

/** A file beside the feed. */
export interface Beside {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** The most that a reader takes of a feed. */
export interface Most {
  readonly rows: number;
  readonly bytes?: number | undefined;
}

/** What a run has to know of a feed, however its text is written. */
export interface FeedFormat {
  /** Raised by hand when equal contents give other bytes. */
  readonly version: number;
  /** Media type of the file. */
  readonly type: string;
  /** Which files are put to hosts. @defaultValue both */
  readonly puts?: "gzip" | "both" | undefined;
  readonly most?: Most | undefined;
  /** Files beside the feed, `changedAt` being when the feed changed last. */
  readonly beside?: ((changedAt: Date) => readonly Beside[]) | undefined;
}

/** Writes the rows of one kind of feed. */
export interface FeedWriter<C> extends FeedFormat {
  /** What stands between two products. @defaultValue nothing */
  readonly joint?: string | undefined;
  head(about: About): string;
  /** @throws ChannelError `invalid` where the product cannot be in the feed after all */
  entry(content: C, photos: readonly Photo[]): Made;
  tail(about: About): string;
}

/** What a feed says of itself under these settings. */
export function aboutOf(
  { url, title }: Pick<FeedSettings, "url"> & { readonly title?: string | undefined },
  seller: SellerView | undefined,
): About {
  return {
    title: title ?? (seller?.name || "Katalog"),
    home: seller?.url ?? (url === undefined ? undefined : new URL(url).origin),
    locale: seller?.locale ?? "id-ID",
    self: url,
  };
}
