/** How a sandbox starts its places, and gives the one that was started last. */
import type { Surroundings } from "./server.js";

/** Starts a place with options, or gives the one that was started last. */
export type Opener<Options, P> = {
  (options: Options): Promise<P>;
  /** @throws Error where none was started yet */
  (): P;
};

/**
 * Makes the openers of one sandbox, and tells of every place that was started. `name`: the sandbox's own for it. A
 * place is loaded when it is opened: whoever plays with two of them does not wait for all.
 */
export function createOpener(around: Surroundings, started: (place: { close(): Promise<void> }) => void) {
  return <Options, P extends { close(): Promise<void> }>(
    name: string,
    load: () => Promise<(options: Options, around: Surroundings) => Promise<P>>,
  ): Opener<Options, P> => {
    let last: P | undefined;
    const start = async (given: Options) => {
      const open = await load();
      last = await open(given, around);
      started(last);
      return last;
    };
    const current = () => {
      if (last) return last;
      throw new Error(`Nothing was started by sandbox.${name} yet; call sandbox.${name}({ … }) first`);
    };
    function either(): P;
    function either(given: Options): Promise<P>;
    function either(given?: Options): P | Promise<P> {
      return given === undefined ? current() : start(given);
    }
    return either;
  };
}

/** A small generator with a fixed seed (mulberry32). */
export function createSequence(): () => number {
  let state = 0x5eed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
