/** What the runs of one feed work with. */
import type { Toolbox } from "../../../channel/toolbox.js";
import { type FeedDisk, realDisk } from "./disk.js";
import type { FeedSettings } from "./options.js";
import type { FeedFormat } from "./writer.js";

/** Settings, with the title where a feed has one. */
export type TitledSettings = FeedSettings & { readonly title?: string | undefined };

/** `W` writes the text: run by run the same. */
export interface FeedSession<W extends FeedFormat = FeedFormat, S extends TitledSettings = TitledSettings> {
  readonly settings: S;
  readonly writer: W;
  readonly now: () => Date;
  readonly disk: FeedDisk;
}

/** Opens a feed. */
export function openFeed<W extends FeedFormat, S extends TitledSettings>(
  settings: S,
  writer: W,
  { now }: Pick<Toolbox, "now">,
): FeedSession<W, S> {
  return { settings, writer, now, disk: realDisk };
}
