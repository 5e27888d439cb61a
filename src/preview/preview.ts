/**
 * `etalase/preview`: what every channel would get, as one page that opens anywhere. `shop.preview(products)` gives what
 * is shown.
 */
// biome-ignore-all lint/performance/noBarrelFile: the one entry of this room.
export { type PreviewPageOptions, renderPreview } from "./page.js";
export type {
  Preview,
  PreviewListing,
  PreviewPhoto,
  PreviewPicture,
  PreviewProblem,
} from "./room.js";
export { cutOf, type Shown, type ShownFact, type ShownText, sortContent } from "./texts.js";
