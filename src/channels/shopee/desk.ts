/** What the parts of a rendering share. */
import type { Loss, RenderInput, TextPart } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import { fittedText } from "../shared-listing.js";
import type { ShopeeExtras } from "./extras.js";
import type { ShopeeFacts } from "./facts.js";
import type { ItemLimits, Range } from "./limits.js";
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
export function fitted({ input, losses }: Desk, field: string, parts: readonly TextPart[], range: Range): string {
  return fittedText({ tools: input.tools, losses, title: "Shopee" }, field, parts, range);
}
