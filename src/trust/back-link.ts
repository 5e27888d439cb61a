/**
 * Whether a place that the profile names also names the seller's domain: anybody can list an account, only its owner can
 * write the domain there. It holds for the day it was looked at, so every answer carries its date.
 */
import { toSecond } from "./claim.js";
import { placeAddress } from "./place.js";

/** What a page said when it was fetched. */
export type FetchedPage =
  | { readonly ok: true; readonly text: string; readonly url: string }
  /** Why there is none, in a few words for a person. */
  | { readonly ok: false; readonly because: string };

/** Fetches a page of the open internet. It must be the one that keeps off private addresses where places are strangers'. */
export type FetchPage = (url: string, signal: AbortSignal) => Promise<FetchedPage>;

/** How a place stood to the seller's domain when it was looked at. */
export interface BackLink {
  readonly place: string;
  /** `unreachable` says nothing against a place: it could not be read. */
  readonly state: "linked" | "missing" | "unreachable";
  /** How it links: an address marked `rel="me"`, an address, the domain as text, or the account's name is the domain. */
  readonly how?: "rel-me" | "link" | "text" | "handle" | undefined;
  /** Why not, in a few words. */
  readonly because?: string | undefined;
  /** ISO 8601 in UTC. */
  readonly checkedAt: string;
  /** When it was last seen to link. */
  readonly linkedAt?: string | undefined;
}

export interface BackLinkCheck {
  /** Origin of the seller's domain. */
  readonly iss: string;
  /** Places of the profile; the domain's own pages are left out. */
  readonly places: readonly string[];
  /** What was found the last time, so that `linkedAt` is remembered. */
  readonly before?: readonly BackLink[] | undefined;
  readonly fetch: FetchPage;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Looks at each place, all at once. Never throws for one that cannot be read. */
export async function checkBackLinks(check: BackLinkCheck): Promise<readonly BackLink[]> {
  const { iss, places, before = [] } = check;
  return Promise.all(
    placesElsewhere(places, iss).map(async (place) => {
      const found = await lookAt(place, check);
      const last = before.find((one) => one.place === place)?.linkedAt;
      const linkedAt = found.state === "linked" ? found.checkedAt : last;
      return { ...found, ...(linkedAt === undefined ? {} : { linkedAt }) };
    }),
  );
}

/** Places that can name the domain: the domain's own pages are left out. */
export function placesElsewhere(places: readonly string[], iss: string): readonly string[] {
  return places.filter((place) => URL.canParse(place) && new URL(place).origin !== iss);
}

async function lookAt(place: string, { iss, fetch, now, signal }: BackLinkCheck): Promise<BackLink> {
  const checkedAt = toSecond(now.getTime());
  const domain = new URL(iss).hostname;
  // Bluesky itself asks the domain before it gives an account its name. (atproto.com/specs/handle, read 2026-11-21)
  if (placeAddress(place) === `https://bsky.app/profile/${domain}`) {
    return { place, state: "linked", how: "handle", checkedAt };
  }
  const page = await fetch(place, signal);
  signal.throwIfAborted();
  if (!page.ok) return { place, state: "unreachable", because: page.because, checkedAt };
  const how = linkIn(page.text, domain);
  if (how) return { place, state: "linked", how, checkedAt };
  const because = `the page that strangers get does not name ${domain}; some places show a profile only after a login`;
  return { place, state: "missing", because, checkedAt };
}

/** How a page names a domain; `undefined`: it does not. */
function linkIn(page: string, domain: string): BackLink["how"] {
  const tags = [...page.matchAll(/<(?:a|link)\b(?:"[^"]*"|'[^']*'|[^'">])*>/gi)].map(([tag]) => tag);
  const own = tags.filter((tag) => isAddressOf(attributeOf(tag, "href"), domain));
  if (own.some((tag) => attributeOf(tag, "rel").toLowerCase().split(/\s+/).includes("me"))) return "rel-me";
  if (own.length > 0) return "link";
  // Places wrap addresses: l.example/?u=https%3A%2F%2Ftoko.example%2F
  const plain = page.replace(/%2F/gi, "/").toLowerCase();
  const escaped = domain.toLowerCase().replaceAll(".", "\\.");
  return new RegExp(`(?<![\\w.-])(?:www\\.)?${escaped}(?![\\w-]|\\.\\w)`).test(plain) ? "text" : undefined;
}

function attributeOf(tag: string, name: string): string {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag) ?? [];
  return (double ?? single ?? bare ?? "").replaceAll("&amp;", "&");
}

function isAddressOf(address: string, domain: string): boolean {
  return URL.canParse(address) && new URL(address).hostname.replace(/^www\./, "") === domain.replace(/^www\./, "");
}
