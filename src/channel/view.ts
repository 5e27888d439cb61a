/** The product as one channel sees it; made by the core, read by channels. */
export type { Availability, ProductView, VariantView } from "../model/product-view.js";
