/** Refusals of the Merchant API and what they mean, row by row: status, reason, message. */
import type { ChannelError } from "../../src/channel/failures.js";

type Expected = Partial<Pick<ChannelError, "kind" | "outcome" | "scope" | "field">> & { readonly retryAt?: unknown };

export const CASES: readonly (readonly [http: number, status: string, reason: string, message: string, Expected])[] = [
  [401, "UNAUTHENTICATED", "", "Request had invalid authentication credentials.", { kind: "auth", scope: "account" }],
  [
    401,
    "UNAUTHENTICATED",
    "GCP_NOT_REGISTERED",
    "GCP project is not registered",
    { kind: "forbidden", scope: "account" },
  ],
  [403, "PERMISSION_DENIED", "SERVICE_DISABLED", "Merchant API has not been used in project 1", { kind: "forbidden" }],
  [403, "PERMISSION_DENIED", "PERMISSION_DENIED_ACCOUNTS", "no access", { kind: "forbidden", scope: "account" }],
  [
    429,
    "RESOURCE_EXHAUSTED",
    "quota/daily_limit_exceeded",
    "",
    { kind: "quota", scope: "verb", retryAt: new Date("2026-11-21T12:00:00Z") },
  ],
  [
    429,
    "RESOURCE_EXHAUSTED",
    "quota/request_rate_too_high",
    "",
    { kind: "throttled", scope: "verb", retryAt: new Date("2026-11-21T08:01:00Z") },
  ],
  [
    409,
    "ABORTED",
    "CONFLICT_ITEM_OUT_OF_ORDER_UPDATE",
    "the last update for this item is more recent",
    { kind: "locked", outcome: "rejected" },
  ],
  [
    409,
    "ABORTED",
    "CONFLICT_CONCURRENT_MODIFICATION",
    "A concurrent change",
    { kind: "locked", retryAt: new Date("2026-11-21T08:01:00Z") },
  ],
  [404, "NOT_FOUND", "", "The data source was not found.", { kind: "forbidden", scope: "account" }],
  [400, "INVALID_ARGUMENT", "", "Only API data sources are supported.", { kind: "forbidden", scope: "account" }],
  [404, "NOT_FOUND", "NOT_FOUND_ITEM", "The item was not found.", { kind: "gone", scope: "listing" }],
  [409, "ALREADY_EXISTS", "", "It exists.", { kind: "duplicate" }],
  [
    400,
    "INVALID_ARGUMENT",
    "INVALID_VALUE",
    "Invalid value",
    { kind: "invalid", scope: "listing", outcome: "rejected" },
  ],
  [400, "FAILED_PRECONDITION", "", "Not now", { kind: "invalid" }],
  [501, "UNIMPLEMENTED", "", "Method not found.", { kind: "forbidden", scope: "verb", outcome: "rejected" }],
  [500, "INTERNAL", "", "Internal error encountered.", { kind: "unavailable", outcome: "unknown" }],
  [503, "UNAVAILABLE", "", "The service is currently unavailable.", { kind: "unavailable", outcome: "unknown" }],
  [504, "DEADLINE_EXCEEDED", "", "Deadline exceeded", { kind: "unavailable", outcome: "unknown" }],
  [418, "NEW_STATUS", "", "Unheard of", { kind: "invalid", outcome: "rejected" }],
  [502, "NEW_STATUS", "", "Unheard of", { kind: "unavailable", outcome: "unknown" }],
];
