/** Renditions of a listing's photos for one channel, made or found, hosted where the channel pulls them. */
import type { PhotoRule } from "../channel/limits.js";
import type { Photo } from "../channel/verbs.js";
import { traced } from "../events/tracing.js";
import type { Frozen } from "../ledger/rows.js";
import type { KnownRendition, PhotoRoom, Rendering } from "../photos/room.js";
import { addressed, hostPhotos } from "./hosting.js";
import type { PhotoTrouble } from "./photo-trouble.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

interface PreparedPhotos {
  readonly photos: readonly Photo[];
  readonly trouble: PhotoTrouble | undefined;
  /** Ids of photos of which a rendition that is made `later` is not there yet. */
  readonly waiting?: readonly string[] | undefined;
}

/**
 * Makes the photos of a listing. Trouble is in the answer; it rejects only where memory or sharp fail. Photos that are
 * up already have their addresses: the host need not be reached for them.
 */
export async function preparePhotos(
  place: Place,
  frozen: Frozen,
  around: Surroundings,
  signal: AbortSignal,
  areUp = false,
): Promise<PreparedPhotos> {
  const { isPulled, ...made } = await makePhotos(place, frozen, around, signal);
  if (!isPulled || made.trouble) return made;
  const { host } = around;
  if (areUp && host) return { ...made, photos: addressed(made.photos, (photo) => host.url(photo)) };
  return { ...made, ...(await hostPhotos(made.photos, host, signal)) };
}

/** Photos that are made, and lie nowhere yet. */
export interface MadePhotos extends PreparedPhotos {
  /** The channel fetches them from a host. */
  readonly isPulled: boolean;
}

/** Makes the photos of a listing, and puts them nowhere. */
export async function makePhotos(
  place: Place,
  frozen: Frozen,
  around: Surroundings,
  signal: AbortSignal,
): Promise<MadePhotos> {
  const rule = place.photoRule();
  const room = around.photos;
  if (!rule || !room) return NOTHING;
  const rendering = await renderTraced(place, frozen, { rule, room }, around, signal);
  if (!rendering) return NOTHING;
  const trouble = troubleOf(rendering, rule.count.min);
  if (trouble) return { ...NOTHING, trouble };
  // A channel that can do without addresses says so by not needing a host.
  const isPulled = rule.handedOverAs === "url" && (around.host !== undefined || place.inside.needs.includes("host"));
  const { waiting } = rendering;
  return { photos: photosOf(rendering, frozen, room), trouble: undefined, waiting, isPulled };
}

const NOTHING: MadePhotos = { photos: [], trouble: undefined, isPulled: false };

function renderTraced(
  place: Place,
  { photos }: Frozen,
  { rule, room }: { readonly rule: PhotoRule; readonly room: PhotoRoom },
  { shop }: Surroundings,
  signal: AbortSignal,
): Promise<Rendering | undefined> {
  return traced(
    "photos",
    () => ({ shop, channel: place.name, photos: photos.length }),
    async (trace) => {
      const [rendering] = await room.render(photos, [rule], signal);
      if (trace) trace.bytes = rendering?.photos.reduce((sum, { byteLength }) => sum + byteLength, 0) ?? 0;
      return rendering;
    },
  );
}

/** The photos as channels get them, each with its further renditions. */
function photosOf({ photos }: Rendering, frozen: Frozen, room: PhotoRoom): readonly Photo[] {
  const alts = new Map(frozen.photos.map(({ id, alt }) => [id, alt]));
  const asPhoto = (made: KnownRendition, id: string): Photo => {
    const { sha256, format, width, height, byteLength } = made;
    const bytes = (): Promise<Uint8Array> => room.bytes(sha256);
    return { id, sha256, format, width, height, byteLength, alt: alts.get(id) ?? "", url: undefined, bytes };
  };
  return photos.map((photo) => {
    const { id, renditions = [] } = photo;
    const more = renditions.map(({ name, ...made }) => ({ ...asPhoto(made, id), name }));
    return more.length === 0 ? asPhoto(photo, id) : { ...asPhoto(photo, id), renditions: more };
  });
}

function troubleOf(rendering: Rendering, least: number): PhotoTrouble | undefined {
  const passing = rendering.problems.find(({ error }) => error.passing);
  const worst = passing ?? rendering.problems.find(({ id }) => id === undefined);
  if (!worst && rendering.photos.length >= least) return undefined;
  const problem = worst ?? rendering.problems[0];
  return {
    passing: passing !== undefined,
    message: problem?.error.message ?? `fewer than ${least} photos can be used`,
    cure: problem?.error.cure,
    field: problem?.id === undefined ? "photos" : `photos.${problem.id}`,
  };
}
