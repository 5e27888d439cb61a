/** What the parts of a rendering share. */
import type { Loss, RenderInput, TextPart } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import { fittedText } from "../shared-listing.js";
import type { LazadaAttribute } from "./attributes.js";
import { COUNTRIES, type Country } from "./countries.js";
import type { LazadaExtras } from "./extras.js";
import type { LazadaSettings } from "./wire.js";

/** What a rendering is given. */
export type LazadaInput = RenderInput<LazadaSettings, LazadaExtras>;

/** One rendering under way. */
export interface Desk {
  readonly input: LazadaInput;
  readonly product: ProductView;
  readonly country: Country;
  /** Of the category; `undefined` while they are not known. */
  readonly tree: readonly LazadaAttribute[] | undefined;
  readonly losses: Loss[];
}

/** A desk without anything on it. */
export function createDesk(input: LazadaInput, tree: readonly LazadaAttribute[] | undefined): Desk {
  return { input, product: input.product, country: COUNTRIES[input.settings.country], tree, losses: [] };
}

/** Text that fits and is long enough. @throws ChannelError `invalid` where it is too short */
export function fitted(
  { input, losses }: Desk,
  field: string,
  parts: readonly TextPart[],
  max: number,
  min = 0,
): string {
  return fittedText({ tools: input.tools, losses, title: "Lazada" }, field, parts, { min, max });
}
