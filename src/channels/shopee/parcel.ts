/** Weight, size and shipping channels. Kilograms and whole centimetres. Page of add_item, read 2026-11-21 */
import type { ProductView } from "../../channel/view.js";
import { notForShopee, type ShopeeDimension, type ShopeeLogistic } from "./content.js";
import type { Desk } from "./desk.js";
import type { LogisticChannel } from "./facts.js";
import { withoutSize } from "./limits.js";

type Shipping = ProductView["shipping"];

/** The parcel of a listing or of one of its variants. */
export interface Parcel {
  readonly weight: number;
  readonly dimension: ShopeeDimension | undefined;
}

/** The parcel of the listing: that of its heaviest variant. */
export function parcelOf(desk: Desk): Parcel {
  const { product, limits, losses } = desk;
  const [first, ...rest] = product.variants.map(({ shipping }) => shipping);
  const heaviest = rest.reduce(
    (most, next) => (gramsOf(next) > gramsOf(most) ? next : most),
    first ?? product.shipping,
  );
  const { weightGrams, packed } = heaviest;
  if (weightGrams === undefined && limits.weightMandatory) {
    throw notForShopee("shipping.weightGrams", "Shopee wants to know the weight.", "Set shipping.weightGrams, packed.");
  }
  if (packed === undefined && limits.dimensionMandatory) {
    throw withoutSize();
  }
  if (packed && [packed.lengthMm, packed.widthMm, packed.heightMm].some((mm) => mm % 10 !== 0)) {
    losses.push({ field: "shipping.packed", reason: "converted", note: "Shopee takes whole centimetres; rounded up." });
  }
  return { weight: kilograms(weightGrams ?? 0), dimension: packed && centimetres(packed) };
}

/** What a variant's parcel has of its own. */
export function ownParcel(shipping: Shipping, { weight, dimension }: Parcel): Partial<Parcel> {
  const own = shipping.weightGrams === undefined ? weight : kilograms(shipping.weightGrams);
  const size = shipping.packed === undefined ? dimension : centimetres(shipping.packed);
  const hasOwnSize = JSON.stringify(size) !== JSON.stringify(dimension);
  // "If set the dimension of this model, then must set the weight of this model." (init_tier_variation)
  return { ...(own !== weight || hasOwnSize ? { weight: own } : {}), ...(hasOwnSize ? { dimension: size } : {}) };
}

function gramsOf({ weightGrams }: Shipping): number {
  return weightGrams ?? 0;
}

/** Exact: a whole number of grams has three decimals. */
function kilograms(grams: number): number {
  return Number((grams / 1_000).toFixed(3));
}

function centimetres({ lengthMm, widthMm, heightMm }: NonNullable<Shipping["packed"]>): ShopeeDimension {
  const up = (mm: number) => Math.ceil(mm / 10);
  return { package_length: up(lengthMm), package_width: up(widthMm), package_height: up(heightMm) };
}

/** Shipping channels, or `undefined` while those of the shop are not known and none were named. */
export function logisticsOf({ input, facts }: Desk, parcel: Parcel): readonly ShopeeLogistic[] | undefined {
  const named = namedIn(input);
  if (!facts.logistics) return named;
  return chooseLogistics(facts.logistics, named, parcel);
}

function namedIn({ extras, settings }: Desk["input"]): readonly ShopeeLogistic[] | undefined {
  return (extras.logistics ?? settings.logistics)?.map((one) => {
    if (typeof one === "number") return { logistic_id: one, enabled: true };
    return {
      logistic_id: one.id,
      enabled: true,
      ...(one.isFree === undefined ? {} : { is_free: one.isFree }),
      ...(one.shippingFee === undefined ? {} : { shipping_fee: one.shippingFee }),
      ...(one.sizeId === undefined ? {} : { size_id: one.sizeId }),
    };
  });
}

/** What a channel of these kinds costs has to be said for each listing, so they are used only where they are named. */
const ASKING: ReadonlySet<string> = new Set(["SIZE_SELECTION", "CUSTOM_PRICE"]);

/**
 * The shop's channels, those named or all that take the parcel switched on, the others off.
 * @throws ChannelError `invalid` where none is left, or a named one is not the shop's
 */
export function chooseLogistics(
  channels: readonly LogisticChannel[],
  named: readonly ShopeeLogistic[] | undefined,
  parcel: Parcel,
): readonly ShopeeLogistic[] {
  const strange = named?.find(({ logistic_id }) => !channels.some(({ id }) => id === logistic_id));
  if (strange) {
    const known = channels.map(({ id, name }) => `${id} (${name})`).join(", ");
    const message = `The shop has no shipping channel ${strange.logistic_id} switched on.`;
    throw notForShopee("channels.<name>.extras.logistics", message, `Choose from ${known}.`);
  }
  const lines = channels.map((channel): ShopeeLogistic => {
    const line = named?.find(({ logistic_id }) => logistic_id === channel.id);
    const isOn = named ? line !== undefined : takes(channel, parcel) && !ASKING.has(channel.feeType);
    return line ?? { logistic_id: channel.id, enabled: isOn };
  });
  if (lines.some(({ enabled }) => enabled)) return lines;
  const message = `None of the shop's shipping channels takes a parcel of ${parcel.weight} kg.`;
  throw notForShopee(
    "shipping",
    message,
    "Switch on another channel in the Seller Centre, or correct weight and size.",
  );
}

function takes({ minWeight, maxWeight, maxSides }: LogisticChannel, { weight, dimension }: Parcel): boolean {
  if (weight < minWeight || (maxWeight > 0 && weight > maxWeight)) return false;
  if (!dimension || maxSides.length === 0) return true;
  const sides = Object.values(dimension as ShopeeDimension & Record<string, number>).toSorted((a, b) => b - a);
  return sides.every((side, at) => side <= (maxSides[at] ?? Number.POSITIVE_INFINITY));
}
