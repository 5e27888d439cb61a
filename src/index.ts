/** etalase: publish products once; every channel a small seller uses shows the newest version. */
export { createEtalase } from "./etalase.js";
export { EtalaseError, type ErrorCode, LedgerBusy } from "./errors.js";
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
export { type Channel, type ChannelFactory, defineChannel, type OptionsSchema } from "./channel/define.js";
export { ChannelError, failureOf, type Kind, type Outcome, type Scope } from "./channel/failures.js";
