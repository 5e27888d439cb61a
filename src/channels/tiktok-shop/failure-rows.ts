/**
 * TikTok Shop's refusals → ours, as data; the first row that fits wins. Codes with the words of the error lists as they
 * were on 2026-09-20 (read 2026-11-21). 36009004 is used for a dozen causes, so its rows match on the message too.
 * None of it could be tried against the live platform.
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: which answers it means, and what they mean to us. */
export interface FailureRow {
  /** @defaultValue every code */
  readonly codes?: readonly number[] | undefined;
  /** Within the message, in lower case. @defaultValue every message */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** Used up until the shop's day ends. */
  readonly untilMidnight?: boolean | undefined;
}

const AGAIN =
  "Let the seller give consent again (tiktokShop.oauth) and hand the tokens to shop.channel(name).connect(tokens).";
const CONSOLE = "Look at the app in the TikTok Shop Partner Center.";
const KEY = "Check `appKey` and `appSecret` in the TikTok Shop Partner Center.";
const NEWER = "Install a newer version of this package: TikTok Shop no longer takes this call as it is made.";
const SELLER = "Look at the shop in TikTok Shop's Seller Center.";
const PROMOTION = "It goes on by itself when the promotion is over.";
const passing: FailureDetails = { outcome: "rejected" };
const outdated: FailureDetails = { ...passing, scope: "verb", cure: NEWER };
const photos: FailureDetails = { field: "photos", facets: ["photos"] };
const content = (field: string, cure?: string): FailureDetails => ({ field, facets: ["content"], cure });

const GATEWAY: readonly FailureRow[] = [
  { codes: [105_002, 101_000, 36_004_004], kind: "auth", details: { cure: AGAIN } },
  { codes: [36_009_004], says: /access[_-]token/, kind: "auth", details: { cure: AGAIN } },
  { codes: [36_009_004], says: /app_key/, kind: "auth", details: { scope: "app", cure: KEY } },
  {
    codes: [36_009_004, 106_001],
    says: /timestamp/,
    kind: "unavailable",
    details: {
      ...passing,
      cure: "Set this computer's clock: TikTok Shop takes calls of the last five minutes that are at most 30 seconds early.",
    },
  },
  { codes: [106_001], kind: "auth", details: { scope: "app", cure: KEY } },
  { codes: [36_009_004], says: /missing credentials|sign/, kind: "auth", details: { scope: "app", cure: KEY } },
  { codes: [36_009_004], says: /not required|version/, kind: "unavailable", details: outdated },
  {
    codes: [106_013],
    kind: "auth",
    details: { field: "shopCipher", cure: "Check `shopCipher`, or leave it out: it is looked up." },
  },
  {
    codes: [36_009_004],
    says: /shop_cipher/,
    kind: "auth",
    details: { field: "shopCipher", cure: "Check `shopCipher`, or leave it out: it is looked up." },
  },
  { codes: [36_009_009, 36_009_010, 36_009_014, 36_009_022, 36_009_023], kind: "unavailable", details: outdated },
  { codes: [36_009_021], kind: "invalid", details: photos },
  { codes: [36_009_002, 12_052_109], kind: "throttled" },
  { codes: [36_009_003, 36_009_007, 12_001_000, 12_052_881, 33_001_002], kind: "unavailable" },
];

const RIGHTS: readonly FailureRow[] = [
  // Since 2026-06 the gateway refuses shops that are not active; its code is in none of our sources. (unverified)
  {
    says: /shop (status )?(is )?(inactive|not active|deactivated|closed|closing|frozen)/,
    kind: "closed",
    details: { cure: SELLER },
  },
  {
    codes: [36_009_033],
    kind: "forbidden",
    details: { scope: "app", cure: "Add this server's address to the app's IP allow-list in the Partner Center." },
  },
  {
    codes: [105_005],
    kind: "forbidden",
    details: { scope: "verb", cure: `Ask for the missing scope, then let the seller give consent again. ${CONSOLE}` },
  },
  { codes: [12_019_114, 12_009_014, 12_052_700], kind: "forbidden", details: { scope: "account", cure: SELLER } },
  {
    codes: [12_052_995],
    kind: "forbidden",
    details: { scope: "account", cure: "Finish the shop's registration in TikTok Shop's Seller Center." },
  },
  {
    codes: [12_052_115],
    kind: "forbidden",
    details: { scope: "account", cure: "Add a pickup warehouse in TikTok Shop's Seller Center." },
  },
  { codes: [12_052_093], kind: "quota", details: { scope: "verb", verb: "create" }, untilMidnight: true },
  {
    codes: [12_019_215, 12_052_585],
    kind: "forbidden",
    details: { scope: "verb", verb: "create", cure: "Pay the shop's deposit in TikTok Shop's Seller Center." },
  },
  {
    codes: [12_052_994],
    kind: "forbidden",
    details: { field: "tokopedia", cure: "Only sellers who moved from Tokopedia have it; leave out `tokopedia`." },
  },
  { codes: [12_052_330], kind: "invalid", details: content("channels.<name>.extras.tokopedia") },
  { codes: [12_052_358], kind: "invalid", details: content("channels.<name>.extras.tokopedia") },
];

const LISTING: readonly FailureRow[] = [
  // Said for a product or SKU that is not there (a third party, 2026-09, unverified).
  { codes: [12_052_032], kind: "gone" },
  { codes: [12_052_996], kind: "duplicate" },
  { codes: [12_052_038, 12_019_045, 12_052_393], kind: "locked", details: { cure: PROMOTION } },
  {
    codes: [12_052_901, 12_019_113],
    kind: "locked",
    details: { cure: "TikTok Shop is looking at this listing; it goes on by itself." },
  },
  {
    codes: [
      12_038_002, 12_038_004, 12_038_005, 12_038_014, 12_038_015, 12_019_116, 12_052_300, 12_052_301, 12_052_302,
      12_052_303, 12_052_304, 12_052_305, 12_052_306, 12_052_722,
    ],
    kind: "invalid",
    details: photos,
  },
  { codes: [12_052_051, 12_052_931], kind: "invalid", details: content("title") },
  { codes: [12_052_013, 12_052_932], kind: "invalid", details: content("description") },
  {
    codes: [12_052_262, 12_052_346],
    kind: "invalid",
    details: content("title", "Write it without Chinese characters."),
  },
  // The warehouse does not exist (a third party, 2026, unverified).
  {
    codes: [12_052_097],
    kind: "invalid",
    details: { field: "stock", facets: ["stock"], cure: "Correct `warehouses`." },
  },
];

/** Every row, in the order in which they are tried. What none fits is a refusal of the listing. */
export const FAILURE_ROWS: readonly FailureRow[] = [...GATEWAY, ...RIGHTS, ...LISTING];
