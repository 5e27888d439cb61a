/** What the parts of a rendering share. */
import type { Loss, RenderInput, TextPart } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import { notForShopee } from "./content.js";
import type { ShopeeExtras } from "./extras.js";
import type { ItemLimits, Range, ShopeeFacts } from "./facts.js";
import type { ShopeeSettings } from "./wire.js";

export type ShopeeInput = RenderInput<ShopeeSettings, ShopeeExtras>;

/** One rendering under way. */
export interface Desk {
  readonly input: ShopeeInput;
  readonly product: ProductView;
  readonly facts: ShopeeFacts;
  /** Of the category where they are known, else of the shop, else the usual ones. */
  readonly limits: ItemLimits;
  readonly losses: Loss[];
}

/** Text that fits and is long enough. @throws ChannelError `invalid` where it is too short: nothing is made up */
export function fitted(
  desk: Desk,
  field: string,
  parts: readonly TextPart[],
  { min = 0, max = 10_000 }: Range,
): string {
  const { text, losses } = desk.input.tools.fit(parts, { max, unit: "codePoints" });
  desk.losses.push(...losses);
  const length = Array.from(text).length;
  if (length >= min) return text;
  throw notForShopee(
    field,
    `Shopee wants a ${field} of at least ${min} characters; this has ${length}.`,
    "Write more.",
  );
}
