/** etalase: publish products once; every channel a small seller uses shows the newest version. */

export { type Channel, type ChannelFactory, defineChannel, type OptionsSchema } from "./channel/define.js";
export { ChannelError, failureOf, type Kind, type Outcome, type Scope } from "./channel/failures.js";
export type { Tokens } from "./channel/toolbox.js";
export { type ErrorCode, EtalaseError, LedgerBusy } from "./errors.js";
export { createEtalase } from "./etalase.js";
export type {
  EventName,
  Events,
} from "./events/events.js";
export type {
  Channels,
  Etalase,
  EtalaseOptions,
  Goal,
  OverlayFor,
  PhotoOptions,
  Place,
  Plan,
  Problem,
  Product,
  ProductOf,
  PublishOptions,
  Report,
  Row,
  WaitOptions,
  WithdrawOptions,
} from "./face.js";
export type { OverlayInput, PhotoInput, ProductInput, VariantInput } from "./model/input.js";
export type { SellerInput } from "./model/seller.js";
