/**
 * SKUs that are taken. A live one is told with the product that has it; one in the trash keeps its SKU too, and is told
 * without: it has to be looked for. Measured on WooCommerce 11.0.1, 2026-11-21
 */
import { ChannelError } from "../../channel/failures.js";
import type { Ref } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { takenBy } from "./failures.js";
import { findBySkus, foundOf, refOf, type There } from "./there.js";
import type { Shop } from "./wire.js";

/** Clocks differ by this much. */
const CLOCK_MARGIN_MS = 120_000;

/** A create that was refused because its SKU is taken. */
export interface Repeat {
  /** The one that was refused. */
  readonly sku: string;
  readonly marker: string;
  readonly begunAt: number;
  readonly refusal: ChannelError;
}

/**
 * What stands behind a taken SKU: the product that an earlier call of this act made, or nothing any more, where our own
 * product lay in the trash.
 *
 * @throws ChannelError `duplicate` where it is somebody else's
 */
export async function whoHasIt(shop: Shop, repeat: Repeat, signal: AbortSignal): Promise<Ref | "freed"> {
  const { sku, marker, begunAt, refusal } = repeat;
  const live = await beforeWriting(findBySkus(shop, [sku], signal));
  const found = foundOf(shop, live, { marker, skus: [sku] });
  const [ours] = found;
  if (found.length === 1 && ours?.marker === marker && (ours.createdAt?.getTime() ?? 0) >= begunAt - CLOCK_MARGIN_MS) {
    return { id: ours.id, url: ours.url };
  }
  if (ours) throw exists(refusal, ours);
  const trashed = await beforeWriting(findBySkus(shop, [sku], signal, "trash"));
  if (trashed.length === 0) throw notShownYet(refusal);
  const own = trashed.filter((one) => one.marker === marker && one.parent_id === 0);
  if (own.length < trashed.length) throw inTrash(shop, refusal, trashed);
  // Ours, and thrown away: what it said is about to be said anew.
  for (const { id } of own) await shop.send("DELETE", `products/${id}?force=true`, {}, signal);
  return "freed";
}

function exists(refusal: ChannelError, { url }: Ref): ChannelError {
  return new ChannelError("duplicate", `${refusal.message}${url === undefined ? "" : ` (${url})`}`, {
    platformCode: refusal.platformCode,
    field: "variants.sku",
    cure: 'Take the product over with shop.channel(name).adopt({ match: "sku" }), or give ours another SKU.',
    cause: refusal,
  });
}

function inTrash({ settings }: Shop, refusal: ChannelError, trashed: readonly There[]): ChannelError {
  const names = trashed.map(({ id, sku }) => `${sku} (${id})`).join(", ");
  return new ChannelError("duplicate", `The shop's trash holds a product that keeps this SKU: ${names}.`, {
    platformCode: refusal.platformCode,
    field: "variants.sku",
    cure: `Restore it or delete it for good (${settings.url}/wp-admin/edit.php?post_status=trash&post_type=product), then shop.answer(listing, { there: false }).`,
    cause: refusal,
  });
}

/** Taken, and by nobody that can be seen: two calls met at this moment, or a plugin hides products. */
function notShownYet({ message, platformCode, cause }: ChannelError): ChannelError {
  const details = { outcome: "rejected", scope: "listing", platformCode, cause } as const;
  return new ChannelError("unavailable", message, details);
}

/** On a listing that is ours, a SKU that another product has is a mistake in the product. */
export function takenElsewhere(shop: Shop, refusal: ChannelError): ChannelError {
  const taker = takenBy(refusal);
  const where = taker === undefined ? "" : ` (${refOf(shop, taker).url})`;
  return new ChannelError("invalid", `${refusal.message}${where}`, {
    platformCode: refusal.platformCode,
    field: "variants.sku",
    cure: "Give one of the two another SKU, or delete the other one for good, from the shop's trash too.",
    cause: refusal,
  });
}
