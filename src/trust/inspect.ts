/**
 * Looks at an address as a careful buyer would: fetches the claims and the profile that belong to it from the seller's own
 * domain, and says what they are worth. The address may be the domain, a page of the shop, a file of claims, or a post
 * somewhere else that leads to a checking page.
 */
import { EtalaseError } from "../errors.js";
import { strangeAccounts } from "../model/payee.js";
import { type BackLink, checkBackLinks, type FetchPage } from "./back-link.js";
import { parseJws } from "./jws.js";
import { placeAddress } from "./place.js";
import { type CheckedProfile, checkProfile, type Profile } from "./profile.js";
import { type CheckedClaim, checkClaim, type Verdict } from "./verdict.js";

/** What is remembered of a seller between two looks. */
export interface SellerMemory {
  /** Thumbprint of the root key that had signed. */
  readonly root: string;
  readonly seq: number;
  /** When this seller was seen first, ISO 8601. */
  readonly since: string;
  readonly places?: readonly BackLink[] | undefined;
}

export interface Inspection {
  /** Origin of the domain that speaks here: the first thing to compare. */
  readonly iss: string;
  /** The worst of the claims; of a domain alone: `genuine` where its profile is in order. */
  readonly verdict: Verdict;
  /** Why, where the profile is not in order or cannot be fetched. */
  readonly because?: string | undefined;
  /** Believe it only where the verdict is about claims, or `genuine`. */
  readonly profile?: Profile | undefined;
  readonly claims: readonly CheckedClaim[];
  /** Where it was seen, as far as that is known. */
  readonly seenAt?: string | undefined;
  /** Account numbers on the page that the profile does not name, masked: an alarm. */
  readonly strangeAccounts: readonly string[];
  readonly places: readonly BackLink[];
  /** What to remember for the next look; absent where the profile is not in order. */
  readonly memory?: SellerMemory | undefined;
}

export interface InspectOptions {
  /** Must keep off addresses that are not on the open internet: those of a stranger's page are a stranger's. */
  readonly fetch: FetchPage;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Where it was seen, if that is not the address itself. */
  readonly seenAt?: string | undefined;
  /** What an earlier look has told to remember, by origin. */
  readonly memory?: Readonly<Record<string, SellerMemory>> | undefined;
  /** Also looks whether each place of the profile names the domain. @defaultValue `false` */
  readonly checkPlaces?: boolean | undefined;
}

/**
 * Looks at an address.
 *
 * @throws EtalaseError `not-found` where nothing there leads to a seller's claims or profile
 */
export async function inspectAddress(address: string, options: InspectOptions): Promise<Inspection> {
  const found = await findClaims(address, options);
  const { iss } = found;
  const known = options.memory?.[iss];
  const seller = await readSeller(iss, known, options);
  const { checked } = seller;
  const claims = found.claims.map((text) =>
    checkClaim({ text, profile: checked, now: options.now, seenAt: found.seenAt }),
  );
  const profile = checked?.ok ? checked.profile : undefined;
  const places = profile && options.checkPlaces ? await lookAtPlaces(profile, known, options) : [];
  return {
    iss,
    verdict: found.isSellerOnly ? verdictOnSeller(checked) : verdictOn(claims),
    because: seller.because ?? (checked && !checked.ok ? checked.why : undefined),
    profile,
    claims: found.seenAt === undefined ? claims : nearest(claims),
    seenAt: found.seenAt,
    strangeAccounts: profile ? strangeAccounts(textOf(found.page), profile.payTo) : [],
    places,
    memory:
      profile && seller.root !== undefined ? remember(known, seller.root, profile, places, options.now) : undefined,
  };
}

/** Of several places the one that it was seen at, else what is wrong with all of them. */
function nearest(claims: readonly CheckedClaim[]): readonly CheckedClaim[] {
  const here = claims.filter(({ verdict }) => verdict !== "wrong-place");
  return here.length === 0 ? claims : here;
}

function verdictOn(claims: readonly CheckedClaim[]): Verdict {
  const here = nearest(claims);
  return here.find(({ verdict }) => verdict !== "genuine")?.verdict ?? (here.length === 0 ? "unknown" : "genuine");
}

function verdictOnSeller(checked: CheckedProfile | undefined): Verdict {
  if (!checked) return "unknown";
  if (checked.ok) return "genuine";
  return checked.why === "expired" || checked.why === "replaced" ? "expired" : checked.why;
}

function remember(
  known: SellerMemory | undefined,
  root: string,
  { seq }: Profile,
  places: readonly BackLink[],
  now: Date,
): SellerMemory {
  const since = known?.since ?? now.toISOString();
  return { root, seq, since, places: places.length > 0 ? places : known?.places };
}

// --- Claims ------------------------------------------------------------------------

interface Found {
  readonly iss: string;
  readonly claims: readonly string[];
  /** The page that was given, for alarms. */
  readonly page: string;
  readonly seenAt: string | undefined;
  /** The domain itself was asked about, not a listing. */
  readonly isSellerOnly: boolean;
}

async function findClaims(address: string, { fetch, seenAt, signal }: InspectOptions): Promise<Found> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:") {
    throw new EtalaseError("invalid-options", `${address} is no https address.`, {
      field: "address",
      cure: "Give a whole address, such as https://toko.example/v/kopi.html.",
    });
  }
  if (url.pathname.endsWith(".jws") && !url.pathname.startsWith("/.well-known/")) {
    const claims = await linesAt(url.href, fetch, signal);
    return { iss: url.origin, claims, page: "", seenAt, isSellerOnly: false };
  }
  const isSellerOnly = /^\/($|verify\.html$|index\.html$|\.well-known\/)/.test(url.pathname);
  const page = await fetch(url.href, signal);
  if (!page.ok && !isSellerOnly) throw nothingAt(url.href, page.because);
  const text = page.ok ? page.text : "";
  if (isSellerOnly) return { iss: url.origin, claims: [], page: text, seenAt, isSellerOnly };
  const file = claimsIn(text, page.ok ? page.url : url.href);
  if (!file) throw nothingAt(url.href, "it leads to no claims");
  const { origin } = new URL(file);
  // Seen elsewhere, it was seen there; on the seller's own page it is read, not seen.
  const where = seenAt ?? (origin === url.origin ? undefined : placeAddress(url.href));
  return { iss: origin, claims: await linesAt(file, fetch, signal), page: text, seenAt: where, isSellerOnly: false };
}

function nothingAt(address: string, because: string): EtalaseError {
  return new EtalaseError("not-found", `Nothing at ${address} can be checked: ${because}.`, {
    field: "address",
    cure: "Give the address of a checking page, of a product's page, or of the shop.",
  });
}

/** The file of claims that a page of the shop names, or that a checking page stands for to which a post leads. */
function claimsIn(page: string, base: string): string | undefined {
  for (const [tag] of page.matchAll(/<link\b(?:"[^"]*"|[^">])*>/gi)) {
    const [, href = ""] = /\bhref="([^"]*)"/i.exec(tag) ?? [];
    if (!/\btype="application\/jose"/i.test(tag) || !URL.canParse(href, base)) continue;
    const file = new URL(href, base);
    // A stranger's page may name whose claims it likes, but not as its own.
    if (file.origin === new URL(base).origin) return file.href;
  }
  const plain = page.replace(/%2F/gi, "/").replace(/%3A/gi, ":");
  const [found] = /https:\/\/[\w.-]+(?::\d+)?\/v\/[\w.~-]+?\.html/.exec(plain) ?? [];
  return found?.replace(/html$/, "jws");
}

async function linesAt(file: string, fetch: FetchPage, signal: AbortSignal): Promise<readonly string[]> {
  const reply = await fetch(file, signal);
  return reply.ok
    ? reply.text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .slice(0, MOST_CLAIMS)
    : [];
}

const MOST_CLAIMS = 100;

// --- The seller ----------------------------------------------------------------------

interface ReadSeller {
  /** `undefined`: the profile could not be fetched. */
  readonly checked: CheckedProfile | undefined;
  readonly because?: string | undefined;
  readonly root?: string | undefined;
}

const MOST_PROFILES = 50;

async function readSeller(
  iss: string,
  known: SellerMemory | undefined,
  { fetch, now, signal }: InspectOptions,
): Promise<ReadSeller> {
  const folder = `${iss}/.well-known/etalase`;
  const newest = await fetch(`${folder}/seller.jws`, signal);
  if (!newest.ok) return { checked: undefined, because: newest.because };
  const chain = [newest.text.trim()];
  let first = read(chain[0]);
  // Back to one that the remembered root has signed and that names it: from there each vouches for the next.
  while (known && first && !isBy(first, known.root) && first.seq > 1 && chain.length < MOST_PROFILES) {
    const older = await fetch(`${folder}/history/${first.seq - 1}.jws`, signal);
    if (!older.ok) break;
    chain.unshift(older.text.trim());
    first = read(chain[0]);
  }
  const checked = checkProfile({ chain, rememberedRoot: known?.root, rememberedSeq: known?.seq, now });
  if (checked.ok && checked.profile.iss !== iss) {
    return { checked: { ok: false, why: "seller-changed" }, because: `its profile is that of ${checked.profile.iss}` };
  }
  return { checked, root: read(chain.at(-1))?.kid };
}

/** What a profile says of itself; nothing of it is believed yet. */
interface SaidProfile {
  readonly kid: string;
  readonly seq: number;
  readonly root: readonly unknown[];
}

function read(text: string | undefined): SaidProfile | undefined {
  const jws = parseJws(text ?? "", "etalase-profile+jws");
  if (!jws) return undefined;
  const { seq, root } = Object(jws.payload) as { readonly seq?: unknown; readonly root?: unknown };
  return { kid: jws.header.kid, seq: typeof seq === "number" ? seq : 0, root: Array.isArray(root) ? root : [] };
}

function isBy({ kid, root }: SaidProfile, remembered: string): boolean {
  return kid === remembered && root.includes(kid);
}

function lookAtPlaces(
  { iss, at }: Profile,
  known: SellerMemory | undefined,
  { fetch, now, signal }: InspectOptions,
): Promise<readonly BackLink[]> {
  return checkBackLinks({ iss, places: at, before: known?.places, fetch, now, signal });
}

/** What a page says to people. */
function textOf(page: string): string {
  return page
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&nbsp;", " ");
}
