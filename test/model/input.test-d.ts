/** What callers may write, checked by the compiler: each line marked as an error must not compile. */
import type * as z from "zod";
import type { OverlayInput, ProductInput } from "../../src/model/input.js";
import type { Product } from "../../src/model/product.js";
import type { SellerInput } from "../../src/model/seller.js";
import type { productShape } from "../../src/model/shape.js";

export const short: ProductInput = { id: "kopi", title: "Kopi", price: "65000", stock: 12, photos: ["kopi.jpg"] };
/** A stored product is an input. */
export const stored = (product: Product): ProductInput => product;
export const bytes: ProductInput = {
  id: "k",
  title: "K",
  photos: [new Uint8Array(1), new URL("https://a.example"), async () => new Uint8Array(1)],
};
export const shape = (input: z.input<typeof productShape>): ProductInput => input;

interface Overlays {
  readonly tele?: OverlayInput<{ readonly silent?: boolean }> | undefined;
}
export const known: ProductInput<Overlays> = { id: "k", title: "K", channels: { tele: { extras: { silent: true } } } };

// @ts-expect-error a price is text
export const number: ProductInput = { id: "k", title: "K", price: 65_000 };
// @ts-expect-error a product has a title
export const untitled: ProductInput = { id: "k" };
// @ts-expect-error a typo
export const typo: ProductInput = { id: "k", title: "K", prise: "1" };
// @ts-expect-error a channel that is not configured
export const elsewhere: ProductInput<Overlays> = { id: "k", title: "K", channels: { shopee: {} } };
// @ts-expect-error extras of another kind
export const extras: ProductInput<Overlays> = { id: "k", title: "K", channels: { tele: { extras: { silent: 1 } } } };
// @ts-expect-error a whole account number has no place
export const account: SellerInput = { name: "K", payTo: [{ bank: "BCA", holder: "K", account: "1234567890" }] };
