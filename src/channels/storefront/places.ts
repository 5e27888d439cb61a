/** Looks once a week whether the shop's places name its domain, and remembers what it saw with its date. */
import { join } from "node:path";
import * as z from "zod";
import type { Http, HttpReply } from "../../channel/toolbox.js";
import type { Files } from "./files.js";
import type { ShopBackLink, ShopPageFetched, ShopTrust } from "./trust.js";

const FILE = ".etalase/places.json";
const EVERY_MS = 7 * 86_400_000;
/** For one place, all hops together; they are asked at once, and the shop waits no longer for them. */
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_HOPS = 3;

const Memory = z.array(
  z.object({
    place: z.string(),
    state: z.enum(["linked", "missing", "unreachable"]),
    how: z.enum(["rel-me", "link", "text", "handle"]).optional(),
    because: z.string().optional(),
    checkedAt: z.iso.datetime(),
    linkedAt: z.iso.datetime().optional(),
  }),
);

interface PlaceReading {
  readonly trust: ShopTrust;
  readonly files: Files;
  /** The shop's folder. */
  readonly folder: string;
  readonly http: Http | undefined;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** What is known of the places; asks them where that is older than a week for one of them. Never fails for a place's sake. */
export async function readPlaces(reading: PlaceReading): Promise<readonly ShopBackLink[]> {
  const { trust, files, folder, http, now, signal } = reading;
  const before = parseMemory(await files.readText(join(folder, FILE)));
  const fresh = new Set(before.flatMap(({ place, checkedAt }) => (isWithin(checkedAt, now) ? [place] : [])));
  // A place that is new in the profile was never asked, however fresh the others are.
  const isFresh = trust.askedPlaces.every((place) => fresh.has(place));
  if (!trust.checkPlaces || !http || isFresh) return before;
  const found = await trust.readPlaces((url, stop) => fetchPage(http, url, stop), now, signal, before);
  signal.throwIfAborted();
  if (found.length === 0) return found;
  const beside = join(folder, `${FILE}.new`);
  await files.remove(beside);
  await files.write(beside, `${JSON.stringify(found)}\n`);
  await files.rename(beside, join(folder, FILE));
  return found;
}

function isWithin(checkedAt: string, now: Date): boolean {
  const age = now.getTime() - Date.parse(checkedAt);
  return age >= 0 && age < EVERY_MS;
}

function parseMemory(text: string | undefined): readonly ShopBackLink[] {
  if (text === undefined) return [];
  try {
    return Memory.safeParse(JSON.parse(text)).data ?? [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** A place's page. Follows a place to itself only: what leads elsewhere is another place. */
async function fetchPage(http: Http, start: string, signal: AbortSignal): Promise<ShopPageFetched> {
  let url = start;
  for (let hop = 0; hop <= MAX_HOPS; hop++) {
    const reply = await getPage(http, url, signal);
    if ("because" in reply) return { ok: false, because: reply.because };
    if (reply.status === 200) return { ok: true, text: reply.text, url };
    const next = reply.headers["location"];
    if (reply.status < 300 || reply.status > 399 || next === undefined || !URL.canParse(next, url)) {
      return { ok: false, because: `it answered ${reply.status}` };
    }
    const target = new URL(next, url);
    if (target.protocol !== "https:" || hostOf(target.href) !== hostOf(start)) {
      return { ok: false, because: `it leads to ${target.host}` };
    }
    url = target.href;
  }
  return { ok: false, because: "it leads round in circles" };
}

async function getPage(
  http: Http,
  url: string,
  signal: AbortSignal,
): Promise<HttpReply | { readonly because: string }> {
  try {
    return await http.send({ url, method: "GET", timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal });
  } catch (error) {
    signal.throwIfAborted();
    // Why is for the log of the place; a buyer needs to know only that nothing is known.
    return {
      because:
        error instanceof Error && /time/i.test(error.message) ? "it did not answer in time" : "it could not be reached",
    };
  }
}

function hostOf(url: string): string {
  return new URL(url).host.replace(/^www\./, "");
}
