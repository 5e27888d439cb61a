/**
 * Notices that a machine's wall clock was set, or stood still while the machine slept. Whether a request can still land is
 * told by times that were written down before; after a jump they say nothing, and no doubt is ended for as long as anything
 * could land.
 */
import type { Clock } from "../resilience/clock.js";

/** What a time service may correct at once; delays between two looks at two clocks are far below it. */
const JUMP_MS = 5_000;
/** No two machines' clocks are that far apart. */
const SET_BACK_MS = 600_000;

export interface ClockWatch {
  /** Milliseconds until `spanMs` have passed since the clock jumped; 0: it has not jumped, or long ago. */
  waitMs(spanMs: number): number;
  /** Whether a stored time lies on the other side of the last jump, so that an age counted from it is wrong. */
  isBeyondJump(time: number): boolean;
  /** Another process saw the clock jump: nothing that was stored before is younger than this. */
  remember(newestBefore: number): void;
  /** A stored time: one that lies far ahead says that the clock was set back while no process of ours ran. */
  meet(stored: number): void;
  /** How often the clock was seen to be set back: what was stored before may lie ahead of all that can be stored now. */
  setBacks(): number;
}

/** For how long nobody can say what of this place may still land; 0: the clock has not jumped, or long ago. */
export function unsettledFor(
  timing: { readonly deadlineMs: number; readonly landsWithinMs: number; readonly readLagMs: number },
  { clockWatch }: { readonly clockWatch?: ClockWatch | undefined },
): number {
  return clockWatch?.waitMs(timing.deadlineMs + timing.landsWithinMs + timing.readLagMs) ?? 0;
}

/** Watches from now on; a jump is noticed at the first question after it, and told to `tell` for those who start later. */
export function createClockWatch(clock: Clock, tell: (newestBefore: number) => void = () => undefined): ClockWatch {
  let wall = clock.now().getTime();
  let span = clock.monotonic();
  let jumpedAt = Number.NEGATIVE_INFINITY;
  let newestBefore = Number.NEGATIVE_INFINITY;
  let setBacks = 0;
  const look = (): void => {
    const [nextWall, nextSpan] = [clock.now().getTime(), clock.monotonic()];
    const jump = nextWall - wall - (nextSpan - span);
    if (Math.abs(jump) > JUMP_MS) {
      jumpedAt = nextSpan;
      if (jump < 0) setBacks += 1;
      // Nothing that was stored before can be younger than this, by the clock of that time.
      newestBefore = Math.max(newestBefore, wall + (nextSpan - span));
      tell(newestBefore);
    }
    wall = nextWall;
    span = nextSpan;
  };
  const remember = (before: number): void => {
    look();
    if (before <= newestBefore) return;
    newestBefore = before;
    if (before <= wall) return;
    // It has not caught up yet: when it jumped is not known, so that it might have been just now.
    jumpedAt = span;
    setBacks += 1;
    tell(newestBefore);
  };
  return {
    waitMs(spanMs) {
      look();
      return Math.max(0, jumpedAt + spanMs - span);
    },
    isBeyondJump(time) {
      look();
      return time <= newestBefore;
    },
    remember,
    meet(stored) {
      look();
      if (stored > wall + SET_BACK_MS) remember(stored);
    },
    setBacks() {
      look();
      return setBacks;
    },
  };
}
