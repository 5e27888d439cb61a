/**
 * `etalase/testing`: promise suites for those who write a channel or a ledger, free of any test runner, and what they
 * are shown with: a virtual clock, a transport with bad days, pictures without an image library.
 */
// biome-ignore-all lint/performance/noBarrelFile: the one entry of this room.
export {
  type ChannelHarness,
  type ChannelPromise,
  isRemote,
  type Manifest,
  manifestOf,
  type PlaceItem,
  type Wording,
} from "./channel-harness.js";
export { channelPromises } from "./channel-promises.js";
export {
  type Call,
  type CallFault,
  type FaultScript,
  type FaultyOptions,
  type FaultyTransport,
  faultyTransport,
  type WireAnswer,
  watchedChannel,
} from "./faulty-transport.js";
export type { LedgerHarness, LedgerPromise } from "./ledger-fixtures.js";
export { ledgerPromises } from "./ledger-promises.js";
export { createPictureHost, createPictureRoom, makeJpeg, type PictureHost, type PictureRoom } from "./pictures.js";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.js";
