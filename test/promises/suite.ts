/** Shows all promises of one channel as tests of this runner. */
import { describe, test } from "vitest";
import { type ChannelHarness, channelPromises, manifestOf } from "../../src/testing/testing.js";

export const START = new Date("2026-11-21T01:00:00Z");

/** One line per channel. `timeout`: of each promise, in milliseconds; a real server wants more. */
export function showPromises<O extends object>(name: string, harness: ChannelHarness<O>, timeout = 60_000): void {
  describe(`${name} promises that it`, () => {
    const manifest = manifestOf(harness.definition(harness.options));
    for (const { name: promise, needs, run } of channelPromises) {
      test.skipIf(needs !== undefined && !needs(manifest))(promise, { timeout }, () => run(harness));
    }
  });
}
