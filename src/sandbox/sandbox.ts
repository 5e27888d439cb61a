/**
 * `etalase/sandbox`: platforms on loopback ports, with their real wire formats, their checks and their bad days.
 * Made for tests and for trying a shop out; nothing here knows how etalase talks to a platform.
 */
import { createManualClock, type SandboxClock, wallClock } from "./clock.js";
import type { Surroundings } from "./server.js";
import { openShopee, type ShopeePlace, type ShopeeSandboxOptions } from "./shopee.js";
import { openTelegram, type TelegramPlace, type TelegramSandboxOptions } from "./telegram.js";
import { openWebhook, type WebhookPlace, type WebhookSandboxOptions } from "./webhook.js";

export type { ManualClock, SandboxClock } from "./clock.js";
export type { Delay, Down, Fault, Faults, Outcome, When } from "./faults.js";
export type { Asked, SentFile } from "./request.js";
export type { Answer, Place, Recorded } from "./server.js";
export type { ShopeeTokens } from "./shopee/access.js";
export type {
  ShopeeSandboxAttribute,
  ShopeeSandboxCategory,
  ShopeeSandboxChannel,
  ShopeeSandboxLimits,
  Span,
} from "./shopee/catalogue.js";
export type {
  ShopeeImage,
  ShopeeItemModel,
  ShopeeItemStatus,
  ShopeeItemTier,
  ShopeePromotion,
  ShopeeSellerStock,
  ShopeeStore,
  ShopeeStoredItem,
} from "./shopee/store.js";
export type { ShopeePlace, ShopeeSandboxOptions, ShopeeSwitches } from "./shopee.js";
export type {
  TelegramChat,
  TelegramChatChange,
  TelegramChatSeed,
  TelegramMessage,
  TelegramPhoto,
  TelegramStore,
} from "./telegram/chats.js";
export type { TelegramEntity } from "./telegram/html.js";
export type { TelegramPlace, TelegramSandboxOptions } from "./telegram.js";
export type { WebhookEvent, WebhookPlace, WebhookSandboxOptions, WebhookStore } from "./webhook.js";

export { createManualClock };

/** Options of `createSandbox`. */
export interface SandboxOptions {
  /** @defaultValue the clock on the wall */
  readonly clock?: SandboxClock | undefined;
  /** 0…1; draws ids and faults with a `chance`. @defaultValue a fixed sequence, so that runs can be repeated */
  readonly random?: (() => number) | undefined;
}

/** Starts a place with options, or gives the one that was started last. */
type Opener<Options, P> = {
  (options: Options): Promise<P>;
  /** @throws Error where none was started yet */
  (): P;
};

/** Fake platforms of one test or one try-out. */
export interface Sandbox {
  readonly shopee: Opener<ShopeeSandboxOptions, ShopeePlace>;
  readonly telegram: Opener<TelegramSandboxOptions, TelegramPlace>;
  readonly webhook: Opener<WebhookSandboxOptions, WebhookPlace>;
  /** Closes every place. */
  close(): Promise<void>;
}

/**
 * Makes a sandbox. Its places listen on 127.0.0.1 only, each on a free port.
 *
 * @example
 * const sandbox = createSandbox();
 * const telegram = await sandbox.telegram({ token: "123456:test-test-test-test-test-test-test", chats: ["@toko"] });
 * await telegram.fault({ what: "lost-answer", method: "sendPhoto", times: 1 });
 * // … publish to `telegram.url` …
 * telegram.messages("@toko");
 * await sandbox.close();
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const around: Surroundings = { clock: options.clock ?? wallClock, random: options.random ?? createSequence() };
  const places: { close(): Promise<void> }[] = [];
  const opener = <Options, P extends { close(): Promise<void> }>(
    name: string,
    open: (options: Options, around: Surroundings) => Promise<P>,
  ): Opener<Options, P> => {
    let last: P | undefined;
    const start = async (given: Options) => {
      last = await open(given, around);
      places.push(last);
      return last;
    };
    const current = () => {
      if (last) return last;
      throw new Error(`No ${name} was started in this sandbox; call sandbox.${name}({ … }) first`);
    };
    function either(): P;
    function either(given: Options): Promise<P>;
    function either(given?: Options): P | Promise<P> {
      return given === undefined ? current() : start(given);
    }
    return either;
  };
  return {
    shopee: opener("shopee", openShopee),
    telegram: opener("telegram", openTelegram),
    webhook: opener("webhook", openWebhook),
    async close() {
      await Promise.all(places.map((place) => place.close()));
    },
  };
}

/** A small generator with a fixed seed (mulberry32). */
function createSequence(): () => number {
  let state = 0x5eed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
