/** The names of circuits: which ones a call passes through, and which one a failure counts against. */
import type { ChannelError } from "../channel/failures.js";
import type { Place } from "./place.js";

export const accountKey = (place: Place): string => `account:${place.inside.account}`;
export const verbKey = (place: Place, verb: string): string => `verb:${place.inside.account}:${verb}`;
export const hostKey = (host: string): string => `host:${host}`;
const appKey = (place: Place): readonly string[] => (place.inside.app ? [`app:${place.inside.app}`] : []);
const fateKey = (place: Place): readonly string[] => (place.inside.fate ? [`fate:${place.inside.fate}`] : []);

/** The circuits that a lane's calls pass through. */
export function keysOf(place: Place, verb: string): readonly string[] {
  return [accountKey(place), verbKey(place, verb), ...appKey(place), ...fateKey(place)];
}

/** Kinds of trouble that show that a place does not work. */
export const COUNTED: ReadonlySet<string> = new Set(["unavailable", "forbidden", "closed"]);

/** The circuit that a failure counts against; `undefined`: none, it is the listing's own trouble. */
export function keyOf(place: Place, verb: string, error: ChannelError, host: string | undefined): string | undefined {
  if (!COUNTED.has(error.kind)) return undefined;
  switch (error.scope) {
    case "listing":
      return undefined;
    case "verb":
      // Photos that are not taken are no trouble of the verb that carried them: text still passes.
      return verbKey(place, error.verb ?? (isOfPhotos(error) ? "photos" : verb));
    case "account":
      return isTransport(error) ? (fateKey(place)[0] ?? accountKey(place)) : accountKey(place);
    case "app":
      return appKey(place)[0] ?? accountKey(place);
    case "host":
      return host === undefined ? undefined : hostKey(host);
    default:
      return error.scope satisfies never;
  }
}

function isTransport({ kind, outcome }: ChannelError): boolean {
  return kind === "unavailable" && outcome === "not-sent";
}

function isOfPhotos({ facets }: ChannelError): boolean {
  return facets !== undefined && facets.length > 0 && facets.every((facet) => facet === "photos");
}
