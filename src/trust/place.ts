/** Places as addresses that can be compared: what a buyer has in the address bar, without what does not matter. */

/**
 * One form of a place's address: https, lower-case host without `www.`, no query, fragment or slash at the end. The path
 * keeps its letters, because accounts of some platforms differ by them.
 *
 * @returns `undefined` where it is no web address
 */
export function placeAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  const host = hostname.replace(/^www\./, "");
  return `https://${host}${port === "" ? "" : `:${port}`}${pathname.replace(/\/+$/, "")}`;
}

/** Whether two addresses mean one place, or something inside the first: a post of an account is at that account. */
export function isAtPlace(place: string, seen: string): boolean {
  const [whole, part] = [placeAddress(place), placeAddress(seen)];
  if (whole === undefined || part === undefined) return false;
  return part === whole || part.startsWith(`${whole}/`);
}
