/** Looking at a post, and taking it away: the same for every post of the Graph family. */
import { ChannelError } from "../../channel/failures.js";
import type { Ref, Seen } from "../../channel/verbs.js";
import type { Graph } from "./wire.js";

/** What a read of a post says: where it is seen, or that it is gone. */
export async function seenOf(ref: Ref, address: Promise<string | undefined>): Promise<Seen> {
  try {
    return { visible: true, ref: { ...ref, url: (await address) ?? ref.url } };
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return { visible: false, because: error.message };
    throw error;
  }
}

/** The address of something that is up already: that it cannot be read now changes nothing. */
export async function addressIfTold(address: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await address;
  } catch (error) {
    if (error instanceof ChannelError) return undefined;
    throw error;
  }
}

/**
 * Deletes something; what is gone already is deleted. "Missing, or no permission" is one answer of Graph's: only what
 * cannot be read either is gone.
 *
 * @throws ChannelError `forbidden` with `cure` where it is there and may not be deleted
 */
export async function removeObject(graph: Graph, id: string, cure: string, signal: AbortSignal): Promise<true> {
  try {
    await graph.remove(`/${id}`, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
    if (await isThere(graph, id, signal)) {
      const { platformCode } = error;
      throw new ChannelError("forbidden", "Meta does not let the app delete this post", {
        platformCode,
        cure,
        cause: error,
      });
    }
  }
  return true;
}

async function isThere(graph: Graph, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await graph.get(`/${id}`, { fields: "id" }, signal);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function isGone(error: unknown): error is ChannelError {
  return error instanceof ChannelError && error.kind === "gone";
}
