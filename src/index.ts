/** etalase: publish products once; every channel a small seller uses shows the newest version. */

export { type Channel, type ChannelFactory, defineChannel, type OptionsSchema } from "./channel/define.js";
export type { Facet } from "./channel/facet.js";
export { ChannelError, failureOf, type Kind, type Outcome, type Scope } from "./channel/failures.js";
export { bukalapak, type GoneChannel, tokopedia } from "./channel/gone.js";
export type { Limits, PhotoRule, Rate, RenditionRule, TextLimit } from "./channel/limits.js";
export type { Loss, Rendered, RenderInput, RenderTools, SellerView } from "./channel/render.js";
export type { Http, HttpReply, HttpRequest, Tokens, Toolbox } from "./channel/toolbox.js";
export type {
  Again,
  Done,
  Found,
  Item,
  Photo,
  Piece,
  RebuildSet,
  Rebuilt,
  Ref,
  Safety,
  Seen,
  Step,
  Upload,
  Verb,
  Wanted,
  Withdrawal,
} from "./channel/verbs.js";
export { type EnvironmentNames, fromEnvironment, type Settings } from "./embedding/environment.js";
export {
  checkWebhook,
  type Webhook,
  type WebhookCheck,
  type WebhookIntakeOptions,
  type WebhookVerdict,
  webhookIntake,
} from "./embedding/intake.js";
export type { Recovery } from "./engine/recover.js";
export type { Closing, Stood } from "./engine/sunset.js";
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
  SunsetOptions,
  WaitOptions,
  WithdrawOptions,
} from "./face.js";
export type { OverlayInput, PhotoInput, ProductInput, VariantInput } from "./model/input.js";
export type { ProductView, VariantView } from "./model/product-view.js";
export type { SellerInput } from "./model/seller.js";
export type {
  ContactSheet,
  DecodeHeic,
  ExplainedChannel,
  ExplainedPhotos,
  LookedPhoto,
  LookedPhotos,
  PhotoDesk,
  PhotoOfProduct,
  PhotoTrouble,
  SheetCell,
} from "./photos/desk-room.js";
export type { PhotoPlacement, PlannedPhoto } from "./photos/room.js";
export type {
  Preview,
  PreviewListing,
  PreviewPhoto,
  PreviewPicture,
  PreviewProblem,
} from "./preview/room.js";
