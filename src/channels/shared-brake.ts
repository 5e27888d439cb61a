/**
 * Holds calls back where a platform said that the next one would be too many. Calls that leave nevertheless prolong it,
 * or are counted against us, so that it is asked when a call's turn has come and not when it is handed over.
 */
import { ChannelError, type Scope } from "../channel/failures.js";

/** What an answer says of the rate. */
export interface Pause {
  /** Nothing leaves before; `0`: whatever comes. */
  readonly forMs: number;
  /** From then on one call each so many milliseconds. @defaultValue 0: as many as come */
  readonly gapMs?: number | undefined;
  /** Whose calls they are. @defaultValue `"account"` */
  readonly scope?: Scope | undefined;
}

/** The brake of one account. Keep it from one session to the next (`createKept`). */
export interface Brake {
  /** Asked when a call leaves. @throws ChannelError `throttled`, not sent, while it holds */
  check(now: Date): void;
  /** What the newest good answer says: takes the place of what earlier ones said. */
  pace(pause: Pause, now: Date): void;
  /** Reads an answer; where it was turned down as too many, nothing leaves before its time, whatever other answers say. */
  read<T>(work: () => T, now: Date): T;
}

/** A stretch of time of the wall clock, which may be set. */
interface Hold {
  readonly from: number;
  readonly until: number;
  readonly scope: Scope;
}

const FREE: Hold = { from: 0, until: 0, scope: "account" };

/**
 * Makes a brake.
 *
 * @param words - what is said of a call that is held back
 */
export function createBrake(words: string): Brake {
  let paced = FREE;
  let turnedDown = FREE;
  let gapMs = 0;
  return {
    check(now) {
      const at = now.getTime();
      for (const { from, until, scope } of [turnedDown, paced]) {
        // Before its own beginning: the clock was set back, and nobody knows how long it would have to hold.
        if (at < from || at >= until) continue;
        throw new ChannelError("throttled", words, { outcome: "not-sent", scope, retryAt: new Date(until) });
      }
      // Whoever comes at the same instant waits for the next gap, or for what the answer to this call says.
      paced = { from: at, until: at + gapMs, scope: paced.scope };
    },
    pace({ forMs, gapMs: gap = 0, scope = "account" }, now) {
      const from = now.getTime();
      paced = { from, until: from + forMs, scope };
      gapMs = gap;
    },
    read(work, now) {
      try {
        return work();
      } catch (error) {
        turnedDown = holdOf(error, now) ?? turnedDown;
        throw error;
      }
    },
  };
}

// What was said of one listing or one verb holds no other.
function holdOf(error: unknown, now: Date): Hold | undefined {
  if (!(error instanceof ChannelError) || error.kind !== "throttled" || error.retryAt === undefined) return undefined;
  if (error.scope !== "account" && error.scope !== "app") return undefined;
  return { from: now.getTime(), until: error.retryAt.getTime(), scope: error.scope };
}
