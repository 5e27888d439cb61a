/** A channel whose place is this machine: while it works, virtual time stands still. */
import { type Channel, inside } from "../channel/define.js";
import type { Verb } from "../channel/verbs.js";
import { isRemote } from "./channel-harness.js";
import type { VirtualClock } from "./virtual-clock.js";

/** Holds the clock while a verb works that makes no call; a channel with a platform is left as it is. */
export function heldChannel(channel: Channel, clock: VirtualClock): Channel {
  if (isRemote(channel)) return channel;
  const within = channel[inside];
  const verb = (name: Verb): unknown => {
    const work = within.verb(name);
    if (typeof work !== "function") return work;
    return async (...given: readonly unknown[]): Promise<unknown> => {
      const release = clock.hold();
      try {
        return await Reflect.apply(work, undefined, given);
      } finally {
        release();
      }
    };
  };
  return { ...channel, [inside]: { ...within, verb } };
}
