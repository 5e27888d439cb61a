/** Weight, size, price and stock as TikTok Shop writes them. Create Product 202309, read 2026-11-21 */
import type { VariantView } from "../../channel/view.js";
import type { Money } from "../../model/product.js";
import { inOrder, isSold } from "../shared-listing.js";
import { notForTiktok, type TiktokContent, type TiktokDimensions, type TiktokStock } from "./content.js";
import { type Desk, lose } from "./desk.js";
import { isOpen } from "./warehouses.js";

type Shipping = VariantView["shipping"];

/** The parcel of the listing: that of its heaviest variant. Kilograms with three decimals, centimetres with two. */
export function parcelOf(desk: Desk): Pick<TiktokContent, "package_weight" | "package_dimensions"> {
  const { product } = desk;
  const [first, ...rest] = product.variants.map(({ shipping }) => shipping);
  const grams = ({ weightGrams }: Shipping) => weightGrams ?? 0;
  const heaviest = rest.reduce((most, next) => (grams(next) > grams(most) ? next : most), first ?? product.shipping);
  const { weightGrams, packed } = heaviest;
  if (weightGrams === undefined) {
    const cure = "Set shipping.weightGrams.";
    throw notForTiktok("shipping.weightGrams", "TikTok Shop wants to know the weight.", cure);
  }
  const own = product.variants.findIndex(({ shipping }) => grams(shipping) !== weightGrams);
  if (own >= 0) {
    const note = "TikTok Shop has one parcel for all variants: that of the heaviest.";
    lose(desk, `variants[${own}].shipping`, "merged", note);
  }
  return {
    package_weight: { value: exact(weightGrams, 1_000), unit: "KILOGRAM" },
    ...(packed ? { package_dimensions: dimensions(packed) } : {}),
  };
}

function dimensions({ lengthMm, widthMm, heightMm }: NonNullable<Shipping["packed"]>): TiktokDimensions {
  const cm = (mm: number) => exact(mm, 10);
  return { length: cm(lengthMm), width: cm(widthMm), height: cm(heightMm), unit: "CENTIMETER" };
}

/** A whole number divided, as decimal text without trailing zeros. */
function exact(whole: number, by: 10 | 1_000): string {
  return String(Number((whole / by).toFixed(3)));
}

/** Currencies that TikTok Shop writes without decimals. */
const WHOLE: ReadonlySet<string> = new Set(["IDR", "VND", "JPY"]);

/** Price of each variant. @throws ChannelError `invalid` where it cannot be written exactly */
export function pricesOf({ input, product }: Desk): TiktokContent["prices"] {
  const priceOf = (money: Money) => ({
    amount: String(input.tools.major(money, WHOLE.has(money.currency) ? 0 : 2)),
    currency: money.currency,
  });
  return inOrder(product.variants.map(({ id, price }) => [id, priceOf(price)]));
}

const MOST_PIECES = 99_999;

/** Stock of each variant, in the usual warehouse or by those that are named. */
export function stocksOf(desk: Desk): TiktokContent["stocks"] {
  const { warehouses } = desk.input.settings;
  checkWarehouses(desk, Object.values(warehouses));
  return inOrder(desk.product.variants.map((variant, at) => [variant.id, stockOf(desk, variant, at)]));
}

function checkWarehouses({ facts }: Desk, named: readonly string[]): void {
  const strange = named.find((id) => facts.warehouses && !facts.warehouses.some((one) => one.id === id));
  if (strange === undefined) return;
  const known = (facts.warehouses ?? []).filter(isOpen).map(({ id, name }) => `${id} (${name})`);
  const message = `The shop has no warehouse ${strange} on TikTok Shop.`;
  throw notForTiktok("stock", message, `Correct the option warehouses; there are ${known.join(", ")}.`);
}

function stockOf(desk: Desk, variant: VariantView, at: number): readonly TiktokStock[] {
  const places = Object.entries(desk.input.settings.warehouses);
  if (places.length === 0) return [{ quantity: capped(desk, piecesOf(desk, variant, at), at) }];
  return places.map(([ours, warehouse_id]) => {
    const there = variant.byLocation.find(({ location }) => location === ours)?.stock ?? 0;
    return { warehouse_id, quantity: capped(desk, isSold(variant) ? there : 0, at) };
  });
}

function piecesOf(desk: Desk, variant: VariantView, at: number): number {
  if (!isSold(variant)) return 0;
  if (variant.stock !== undefined) return variant.stock;
  const { untrackedStock } = desk.input.settings;
  const note = `TikTok Shop wants a number; ${untrackedStock} stands for "not counted".`;
  lose(desk, `variants[${at}].stock`, "defaulted", note);
  return untrackedStock;
}

function capped(desk: Desk, stock: number, at: number): number {
  if (stock <= MOST_PIECES) return stock;
  lose(desk, `variants[${at}].stock`, "converted", `TikTok Shop takes at most ${MOST_PIECES}.`);
  return MOST_PIECES;
}
