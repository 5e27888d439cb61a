/**
 * WhatsApp's refusals → ours, tried before Graph's own. "Cloud API error codes", page of May 2026, read 2026-11-21.
 * Those that mean one recipient only are in `deliver.ts`.
 */
import type { FailureDetails } from "../../channel/failures.js";
import type { GraphRow } from "../_graph/failure-rows.js";

const HOUR_MS = 3_600_000;
const MANAGER = "Look at the number and the account in WhatsApp Manager.";
const TEMPLATE: FailureDetails = {
  field: "template",
  cure: "Compare `template` with the one in WhatsApp Manager: name, language and number of parameters.",
};
const account: FailureDetails = { scope: "account", cure: MANAGER };

/** What every message of the account meets alike. */
export const WHATSAPP_ROWS: readonly GraphRow[] = [
  // "Something went wrong", overloaded, maintenance: it may have gone out.
  { code: 131_000, kind: "unavailable", details: { outcome: "unknown" } },
  { code: 131_016, kind: "unavailable", details: { outcome: "unknown" } },
  { code: 131_057, kind: "unavailable", details: { outcome: "rejected" } },
  { code: 133_004, kind: "unavailable", details: { outcome: "rejected" } },
  { code: 130_429, kind: "throttled", waitMs: 60_000 },
  { code: 80_007, kind: "throttled", waitMs: 600_000 },
  { code: 133_016, kind: "throttled", waitMs: HOUR_MS },
  // One message in six seconds to one recipient.
  { code: 131_056, kind: "locked", waitMs: 60_000 },
  // Too many people said that they did not want it.
  { code: 131_048, kind: "quota", details: { cure: MANAGER }, waitMs: 24 * HOUR_MS },
  { code: 131_064, kind: "quota", details: { cure: MANAGER }, waitMs: 24 * HOUR_MS },
  {
    code: 131_005,
    kind: "forbidden",
    details: { scope: "verb", cure: "Give the system user whatsapp_business_messaging." },
  },
  { code: 130_497, kind: "blocked", details: account },
  { code: 131_031, kind: "blocked", details: account },
  { code: 131_042, kind: "blocked", details: { scope: "account", cure: "Put the payment method in order." } },
  { code: 131_037, kind: "forbidden", details: account },
  { code: 131_045, kind: "forbidden", details: account },
  { code: 133_010, kind: "forbidden", details: account },
  { code: 131_052, kind: "invalid", details: { field: "photos", facets: ["photos"] } },
  { code: 131_053, kind: "invalid", details: { field: "photos", facets: ["photos"] } },
  // Template paused for quality, disabled, or marketing switched off.
  { code: 132_015, kind: "forbidden", details: { scope: "verb", cure: MANAGER } },
  { code: 132_016, kind: "forbidden", details: { scope: "verb", cure: MANAGER } },
  { code: 131_063, kind: "forbidden", details: { scope: "verb", cure: MANAGER } },
  { code: 132_000, kind: "invalid", details: TEMPLATE },
  { code: 132_001, kind: "invalid", details: TEMPLATE },
  { code: 132_005, kind: "invalid", details: TEMPLATE },
  { code: 132_012, kind: "invalid", details: TEMPLATE },
  { code: 132_018, kind: "invalid", details: TEMPLATE },
  { code: 131_008, kind: "invalid" },
  { code: 131_009, kind: "invalid" },
  { code: 131_051, kind: "invalid" },
];
