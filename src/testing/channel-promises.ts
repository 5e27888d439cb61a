/**
 * What every channel of etalase promises, as a suite for any test runner. Each promise runs the channel through the real
 * engine, with a ledger in memory and a clock that costs no time, so that it shows what users get.
 */
import type { ChannelPromise } from "./channel-harness.js";
import { doubtPromises } from "./channel-promises-doubt.js";
import { lifePromises } from "./channel-promises-life.js";
import { troublePromises } from "./channel-promises-trouble.js";
import { wordPromises } from "./channel-promises-words.js";

/**
 * The promises, in the order in which they are best read.
 *
 * @example
 * const manifest = manifestOf(telegram(options));
 * for (const { name, needs, run } of channelPromises) {
 *   test.skipIf(needs !== undefined && !needs(manifest))(name, () => run(harness));
 * }
 */
export const channelPromises: readonly ChannelPromise[] = [
  ...lifePromises,
  ...doubtPromises,
  ...troublePromises,
  ...wordPromises,
];
