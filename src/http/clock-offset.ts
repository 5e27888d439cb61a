/** How far a platform's clock is from ours, learnt from the `Date` headers of its answers (RFC 9110 section 6.6.1). */
import type { Clock } from "../resilience/clock.js";

/** How many samples the median is taken of. */
const SAMPLES = 15;
/** An answer slower than this tells too little about the time. */
const SLOWEST_MS = 10_000;
/** Below this the difference is noise: the header has whole seconds. */
const NOISE_MS = 1_000;
/** When our two clocks moved apart by more, one of them jumped, and older samples say nothing. */
const JUMP_MS = 2_000;

/** What we know of one origin's clock. */
export interface ClockOffset {
  /**
   * Takes in one `Date` header.
   *
   * @param sentAt - monotonic milliseconds, when the request left
   * @param headAt - monotonic milliseconds, when the answer's head arrived
   */
  learn(serverTime: Date, sentAt: number, headAt: number): void;
  /** Add this to our wall clock to get the platform's. 0 while nothing is known, and where the difference is noise. */
  offsetMs(): number;
}

interface Sample {
  readonly offsetMs: number;
  /** Wall minus monotonic when it was taken. */
  readonly anchorMs: number;
}

/**
 * Makes an estimate that one absurd header does not move (a median), and that forgets what it learnt before the
 * machine's clock jumped or the machine slept.
 */
export function createClockOffset(clock: Clock): ClockOffset {
  let samples: readonly Sample[] = [];
  const anchor = () => clock.now().getTime() - clock.monotonic();
  return {
    learn: (serverTime, sentAt, headAt) => {
      const serverMs = serverTime.getTime();
      if (Number.isNaN(serverMs) || headAt - sentAt > SLOWEST_MS) return;
      const anchorMs = anchor();
      // The header is cut to whole seconds: half a second is the best guess for the rest.
      const offsetMs = serverMs + 500 - (anchorMs + (sentAt + headAt) / 2);
      samples = [...samples, { offsetMs, anchorMs }].slice(-SAMPLES);
    },
    offsetMs: () => {
      const anchorMs = anchor();
      const valid = samples.filter((sample) => Math.abs(sample.anchorMs - anchorMs) <= JUMP_MS);
      const offset = median(valid.map((sample) => sample.offsetMs));
      return Math.abs(offset) <= NOISE_MS ? 0 : Math.round(offset);
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
