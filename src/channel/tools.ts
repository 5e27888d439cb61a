/** What `render` is handed to write texts and prices with, in the language of one listing. */
import { fit } from "../model/fit.js";
import { formatMoney, MoneyError, toMajor, toMinor } from "../model/money.js";
import type { Money } from "../model/product.js";
import { ChannelError } from "./failures.js";
import type { RenderTools } from "./render.js";

/**
 * The tools of a rendering.
 * Money that a channel cannot take exactly throws `ChannelError` `invalid` with its cure, so that the listing is refused
 * and its price is never rounded in silence.
 *
 * @param locale BCP 47, of the listing.
 */
export function renderTools(locale: string): RenderTools {
  return {
    fit,
    money: (money) => formatMoney(money, locale),
    major: (money, scale) => exactly(money, () => toMajor(money, scale)),
    minor: (money) => exactly(money, () => safeNumber(toMinor(money), money)),
  };
}

function exactly(money: Money, convert: () => number): number {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw new ChannelError("invalid", `The price ${money.amount} ${money.currency} cannot be sent: ${error.message}`, {
      field: "price",
      cure: error.cure,
      cause: error,
    });
  }
}

function safeNumber(value: bigint, { amount, currency }: Money): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new MoneyError(`${amount} ${currency} is too large for a number`, "Lower the price.");
}
