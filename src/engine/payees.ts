/** One payee everywhere: what the seller, the channels and the texts of products say about whom to pay must agree. */
import { type Channel, inside } from "../channel/define.js";
import { ChannelError } from "../channel/failures.js";
import type { ProductView } from "../channel/view.js";
import { EtalaseError } from "../errors.js";
import { type NamedPayee, payeeDrift, strangeAccounts } from "../model/payee.js";
import type { PayTo } from "../model/seller.js";

/**
 * Whom all channels of a shop say to pay: the payees of a channel that shows any, such as those of the signed profile,
 * else the seller's own. Empty where nobody says.
 *
 * @throws EtalaseError `invalid-options` where the seller, or a second channel, names somebody else: whoever wants a
 * shop's money changes just that
 */
export function payeesOf(
  seller: { readonly payTo: readonly PayTo[] },
  channels: Readonly<Record<string, Channel>>,
): readonly NamedPayee[] {
  const shown = Object.entries(channels).flatMap(([name, channel]) => {
    const { payees } = channel[inside];
    return payees.length === 0 ? [] : [{ field: `channels.${name}`, name, payees }];
  });
  const [first] = shown;
  if (!first) return seller.payTo;
  for (const { field, payees } of [{ field: "seller.payTo", payees: seller.payTo }, ...shown]) {
    const strange = payeeDrift(payees, first.payees).find(({ is }) => is === "strange");
    if (!strange) continue;
    throw new EtalaseError("invalid-options", `${strange.payee} is not whom "${first.name}" says to pay.`, {
      field,
      cure: "Name the same payee everywhere, or sign a profile that names this one too.",
    });
  }
  return first.payees;
}

/**
 * Turns a product down whose text names an account that is nobody's to pay: whoever gets hold of a catalogue puts an
 * account of their own into it.
 *
 * @throws ChannelError `invalid`
 */
export function refuseStrangers({ title, description, highlights }: ProductView, payees: readonly NamedPayee[]): void {
  if (payees.length === 0) return;
  const [strange] = strangeAccounts([title, description, ...highlights].join("\n"), payees);
  if (strange === undefined) return;
  throw new ChannelError("invalid", `The text names an account that ends in ${strange}, which is not the seller's`, {
    field: "description",
    cure: "Take it out; if it is yours, name it where you say whom to pay, and in the signed profile.",
  });
}
