/**
 * One listing on TikTok Shop and on Tokopedia: each place audits it by itself, and the verdicts can differ.
 * Get Product 202309 and webhook 37, read 2026-11-21
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done, PlaceStatus, Ref } from "../../channel/verbs.js";
import type { ThereProduct } from "./there.js";

type State = "live" | "pending" | "failed" | "off";
type Named = Pick<ThereProduct, "status" | "audit" | "audit_failed_reasons" | "integrated_platform_statuses" | "title">;

interface Standing extends PlaceStatus {
  readonly title: string;
  /** The platform's own name of the place. */
  readonly platform: string;
  readonly state: State;
}

const STATES: Readonly<Record<string, State>> = {
  ACTIVATE: "live",
  APPROVED: "live",
  PENDING: "pending",
  AUDITING: "pending",
  // Passed, and listed once the seller's registration is complete.
  PRE_APPROVED: "pending",
  FAILED: "failed",
  PLATFORM_DEACTIVATED: "failed",
  FREEZE: "failed",
};

function standingsOf(product: Named): readonly Standing[] {
  const { status, audit, integrated_platform_statuses: others } = product;
  const own = status ? [{ platform: "TIKTOK_SHOP", status, state: stateOf(status, audit?.status) }] : [];
  const there = (others ?? []).map((one) => ({ ...one, state: stateOf(one.status) }));
  return [...own, ...there].map((one) => ({
    ...one,
    place: one.platform.toLowerCase().replaceAll("_", "-"),
    title: TITLES[one.platform] ?? one.platform,
  }));
}

const TITLES: Readonly<Record<string, string>> = { TIKTOK_SHOP: "TikTok Shop", TOKOPEDIA: "Tokopedia" };

// A listing that is up stays up in its old form while, and after, a newer one is looked at.
function stateOf(status: string, audit?: string | null | undefined): State {
  const state = STATES[status] ?? "off";
  if (state !== "live" || !audit) return state;
  return audit === "AUDITING" ? "pending" : audit === "FAILED" ? "failed" : "live";
}

/** On which places it stands, each with the platform's own word. */
export function placesOf(product: Named): readonly PlaceStatus[] {
  return standingsOf(product).map(({ place, status }) => ({ place, status }));
}

/** Whether buyers see it anywhere. */
export function isVisible({ status, integrated_platform_statuses: others }: Named): boolean {
  return [status, ...(others ?? []).map((one) => one.status)].some((word) => word && STATES[word] === "live");
}

/** Why it is not seen everywhere, in the platform's words; `undefined` where it is. */
export function becauseOf(product: Named): string | undefined {
  const out = standingsOf(product).filter(({ state }) => state !== "live");
  return out.length === 0 ? undefined : out.map((one) => sayOf(one, product)).join(" ");
}

function sayOf({ title, status, state, platform }: Standing, product: Named): string {
  if (state === "pending") return `${title} is looking at it (${status}).`;
  if (state === "off") return `${title} does not show it (${status}).`;
  return [`${title} did not accept it (${status}).`, ...reasonsOf(product, platform)].join(" ");
}

function reasonsOf({ audit_failed_reasons: failed }: Named, platform: string): readonly string[] {
  return (failed ?? [])
    .filter(({ listing_platform: where }) => !where || where === platform)
    .flatMap(({ position, reasons, suggestions }) =>
      [...(reasons ?? []), ...(suggestions ?? [])].map((one) => (position ? `${position}: ${one}` : one)),
    );
}

/**
 * What became of a listing: done with its places, or still looked at somewhere.
 *
 * @param warnings - what else is to be said of it
 * @throws ChannelError `blocked` where no place took it
 */
export function verdictOf(product: Named, ref: Ref, warnings: readonly string[] = []): Done | "settling" {
  const all = standingsOf(product);
  if (all.some(({ state }) => state === "pending")) return "settling";
  const failed = all.filter(({ state }) => state === "failed");
  if (failed.length > 0 && failed.length === all.length) {
    throw new ChannelError("blocked", failed.map((one) => sayOf(one, product)).join(" "), {
      platformCode: failed[0]?.status,
      cure: "Change the listing as it is said there, then publish again.",
    });
  }
  const said = [...warnings, ...failed.map((one) => sayOf(one, product))];
  return { ...ref, places: placesOf(product), ...(said.length === 0 ? {} : { warnings: said }) };
}
