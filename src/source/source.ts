/**
 * Follows a catalogue that changes: what the source says happened is a hint and never the truth. A change only names a
 * product; what is published is read anew. Whatever hints are lost, doubled or come in another order, a sweep over
 * everything brings the shop to what there is.
 */
import { promises as fs } from "node:fs";
import { systemClock } from "../resilience/clock.js";
import type { CursorStore, FollowedShop, Following, FollowOptions, Source } from "./contract.js";
import { Follower } from "./follower.js";

export type {
  CursorStore,
  FollowedShop,
  Following,
  FollowOptions,
  FollowReport,
  FollowWork,
  Source,
  SourceChange,
} from "./contract.js";

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * Keeps a shop at what a source says, until `stop`. Products are published without waiting for the channels: whoever
 * delivers does so by itself.
 *
 * @example
 * const following = followSource(shop, source, { onTrouble: (error) => console.error(error) });
 * app.post("/hooks/products", (request) => following.touch([request.body.id]));
 */
export function followSource(shop: FollowedShop, source: Source, options: FollowOptions = {}): Following {
  const follower = new Follower(shop, source, {
    everyMs: options.everyMs ?? MINUTE,
    sweepEveryMs: options.sweepEveryMs ?? DAY,
    gatherMs: options.gatherMs ?? 2_000,
    atOnce: options.atOnce ?? 100,
    cursor: options.cursor ?? memoryCursor(),
    onReport: options.onReport ?? (() => undefined),
    onTrouble: options.onTrouble ?? (() => undefined),
    clock: options.clock ?? systemClock,
  });
  const running = follower.run();
  return {
    touch: (ids) => follower.touch(ids),
    sweep: () => follower.sweepNow(),
    stop: async () => {
      follower.stop();
      await running;
    },
  };
}

// --- Cursors -------------------------------------------------------------------------

/** Forgets at the end of the process. */
export function memoryCursor(): CursorStore {
  let kept: string | undefined;
  return {
    load: async () => kept,
    save: async (cursor) => {
      kept = cursor;
    },
  };
}

/** Keeps the cursor in a file of its own. */
export function fileCursor(path: string): CursorStore {
  return {
    async load() {
      try {
        return await fs.readFile(path, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    async save(cursor) {
      const draft = `${path}.new`;
      await fs.writeFile(draft, cursor, { flush: true });
      await fs.rename(draft, path);
    },
  };
}
