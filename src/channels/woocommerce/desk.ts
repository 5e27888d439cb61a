/** What the parts of a rendering share. */
import type { Loss, RenderInput } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import type { WooExtras } from "./extras.js";
import type { WooFacts } from "./facts.js";
import type { WooSettings } from "./wire.js";

/** What a rendering is given. */
export type WooInput = RenderInput<WooSettings, WooExtras>;

/** One rendering under way. */
export interface Desk {
  readonly input: WooInput;
  readonly product: ProductView;
  readonly facts: WooFacts;
  readonly losses: Loss[];
}
