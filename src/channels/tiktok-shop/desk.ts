/** What the parts of a rendering share. */
import type { Loss, RenderInput } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import type { TiktokShopExtras } from "./extras.js";
import type { TiktokFacts } from "./facts.js";
import type { TiktokSettings } from "./wire.js";

export type TiktokInput = RenderInput<TiktokSettings, TiktokShopExtras>;

/** One rendering under way. */
export interface Desk {
  readonly input: TiktokInput;
  readonly product: ProductView;
  readonly facts: TiktokFacts;
  readonly losses: Loss[];
}

/** Notes one loss. */
export function lose({ losses }: Desk, field: string, reason: Loss["reason"], note: string): void {
  losses.push({ field, reason, note });
}
