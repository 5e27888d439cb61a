/** What every marketplace does with answers that are not its own, and with reads on the way to a write. */
import { ChannelError, failureOf } from "../channel/failures.js";
import type { HttpReply } from "../channel/toolbox.js";

/** A read on the way to a write: its failure leaves nothing in doubt. */
export async function beforeWriting<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof ChannelError) || error.outcome !== "unknown") throw error;
    const { kind, message, ...details } = error;
    throw new ChannelError(kind, message, { ...details, outcome: "rejected", cause: error });
  }
}

/**
 * An answer that is not the platform's: a proxy, a captive portal, a block page. It says nothing about our tokens or
 * rights, whatever its status; the outcome is that of HTTP.
 *
 * @param title - the platform, as people call it
 */
export function failureWithoutWords(reply: HttpReply, title: string): ChannelError {
  const message = `${title}'s address answered ${reply.status} without ${title}'s words`;
  if (reply.status === 429) return failureOf(reply, message);
  if (reply.status === 413) return failureOf(reply, message, { field: "photos", facets: ["photos"] });
  const isRefusal = reply.status >= 400 && reply.status < 500;
  return new ChannelError("unavailable", message, {
    outcome: isRefusal ? "rejected" : "unknown",
    platformCode: String(reply.status),
    retryAt: reply.retryAt,
  });
}

/** The same failure, said of one facet, so that the others can go on. */
export function failureOfFacet(error: ChannelError, facet: "price" | "stock"): ChannelError {
  const { kind, message, outcome, scope, cure, retryAt, platformCode } = error;
  return new ChannelError(kind, message, {
    outcome,
    scope,
    facets: [facet],
    field: facet,
    cure,
    retryAt,
    platformCode,
    cause: error,
  });
}
