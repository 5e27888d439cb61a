/**
 * `etalase/trust`: lets buyers tell the genuine seller, above all when a stand-in shows up in an unfamiliar place. A profile
 * on the seller's own domain says where the seller is and whom to pay; a claim says that one listing at one place is the
 * seller's. Both are signed. A signature proves that the owner of the domain said it, no more: see `docs/guide/trust.md`.
 */
// biome-ignore-all lint/performance/noBarrelFile: the one entry of this room.
export { type NamedPayee, type PayeeDrift, payeeDrift, strangeAccounts } from "../model/payee.js";
export { type BackLink, type BackLinkCheck, checkBackLinks, type FetchedPage, type FetchPage } from "./back-link.js";
export {
  CLAIM_DAYS,
  type Claim,
  type ClaimedPhoto,
  type ClaimInput,
  claimShape,
  signClaim,
} from "./claim.js";
export { type Inspection, type InspectOptions, inspectAddress, type SellerMemory } from "./inspect.js";
export type { Signer } from "./jws.js";
export { generateKey, keySigner, type PrivateJwk, type PublicJwk, publicKeyOf, thumbprint } from "./keys.js";
export { PERIOD_DAYS } from "./period.js";
export { isAtPlace, placeAddress } from "./place.js";
export {
  type CheckedProfile,
  checkProfile,
  KEY_DAYS,
  PROFILE_DAYS,
  type Profile,
  type ProfileCheck,
  type ProfileFacts,
  type ProfileKey,
  type ProfileOrder,
  type ProfilePayee,
  profileHash,
  profileShape,
  type Revocation,
  signProfile,
} from "./profile.js";
export {
  type ClaimedListing,
  type SellerTrust,
  type SellerTrustOptions,
  sellerTrust,
  type TrustFile,
  type TrustPlace,
} from "./seller-trust.js";
export { type CheckedClaim, type ClaimCheck, checkClaim, type Verdict } from "./verdict.js";
