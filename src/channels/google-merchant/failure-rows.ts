/**
 * Google's refusals → ours, as data; the first row that fits wins. A refusal is a `google.rpc.Status` with a reason in the
 * metadata of its `ErrorInfo`. https://developers.google.com/merchant/api/guides/error-handling, error-messages and
 * quotas-limits, read 2026-11-22; none of it could be tried in a live account.
 */
import type { FailureDetails, Kind } from "../../channel/failures.js";

/** One row: which answers it means, and what they mean to us. */
export interface FailureRow {
  /** Of the status. */
  readonly status: RegExp;
  /** Within reason and message. @defaultValue every one */
  readonly says?: RegExp | undefined;
  readonly kind: Kind;
  readonly details?: FailureDetails | undefined;
  /** How long to wait where the answer does not say. */
  readonly waitMs?: number | undefined;
  /** Waits until noon of UTC, where daily quotas begin anew. */
  readonly untilNoon?: boolean | undefined;
}

const MINUTE_MS = 60_000;

const REGISTER = 'Register the Google Cloud project once: googleMerchant.desk({ … }).register("you@toko.example").';
const ENABLE = "Enable the Merchant API for the service account's project in the Google Cloud console.";
const USER = "Add the service account's client_email as a user in Merchant Center, and check `accountId`.";
const KEY = "Check the service account: where its key was deleted, hand in the file of a new one.";
/** What to do where a data source takes no products, or not these. */
export const SOURCE = "Check `dataSource`: googleMerchant.desk({ … }).dataSources() lists those that take products.";

const account = (cure: string): FailureDetails => ({ scope: "account", cure });

const ACCESS: readonly FailureRow[] = [
  { status: /^UNAUTHENTICATED$/, kind: "auth", details: { cure: KEY } },
  {
    status: /^(PERMISSION_DENIED|FAILED_PRECONDITION|UNAUTHENTICATED)$/,
    says: /not registered|NOT_REGISTERED|registerGcp/i,
    kind: "forbidden",
    details: account(REGISTER),
  },
  {
    status: /^PERMISSION_DENIED$/,
    says: /SERVICE_DISABLED|accessNotConfigured|has not been used in project|is disabled/i,
    kind: "forbidden",
    details: account(ENABLE),
  },
  { status: /^PERMISSION_DENIED$/, kind: "forbidden", details: account(USER) },
];

const RATES: readonly FailureRow[] = [
  {
    status: /^RESOURCE_EXHAUSTED$/,
    says: /daily[_ ]limit/i,
    kind: "quota",
    details: { scope: "verb" },
    untilNoon: true,
  },
  { status: /^RESOURCE_EXHAUSTED$/, kind: "throttled", details: { scope: "verb" }, waitMs: MINUTE_MS },
];

const PRODUCTS: readonly FailureRow[] = [
  // What is there is newer than what we sent: the next try carries a higher number.
  {
    status: /^ABORTED$/,
    says: /OUT_OF_ORDER|more recent|version|freshness/i,
    kind: "locked",
    details: {
      cure: "None while we alone write to this data source. Where another tool left a higher version number, delete the product in Merchant Center.",
    },
  },
  { status: /^ABORTED$/, kind: "locked", waitMs: MINUTE_MS },
  {
    status: /^(NOT_FOUND|INVALID_ARGUMENT|FAILED_PRECONDITION)$/,
    says: /data ?source/i,
    kind: "forbidden",
    details: account(SOURCE),
  },
  { status: /^NOT_FOUND$/, kind: "gone" },
  { status: /^ALREADY_EXISTS$/, kind: "duplicate" },
  {
    status: /^(INVALID_ARGUMENT|FAILED_PRECONDITION|OUT_OF_RANGE)$/,
    kind: "invalid",
    details: { cure: "Change what Google names, and publish again." },
  },
];

const TROUBLE: readonly FailureRow[] = [
  {
    status: /^UNIMPLEMENTED$/,
    kind: "forbidden",
    details: { scope: "verb", cure: "Update etalase: Google no longer knows this call." },
  },
  { status: /^(INTERNAL|UNKNOWN|DATA_LOSS|UNAVAILABLE|DEADLINE_EXCEEDED|CANCELLED)$/, kind: "unavailable" },
];

/** The table. */
export const FAILURE_ROWS: readonly FailureRow[] = [...ACCESS, ...RATES, ...PRODUCTS, ...TROUBLE];
