/** A refusal of one product. */
import { ChannelError } from "../channel/failures.js";

/** What is missing of a product, told before anything is written. */
export function missing(field: string, message: string, cure: string): ChannelError {
  return new ChannelError("invalid", message, { field, cure });
}
