/** Renditions of a listing's photos for one channel, made or found, hosted where the channel pulls them. */
import { ChannelError } from "../channel/failures.js";
import type { Photo } from "../channel/verbs.js";
import type { PhotoHost } from "../hosts/host.js";
import type { Frozen } from "../ledger/rows.js";
import type { Rendering } from "../photos/room.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

export interface PhotoTrouble {
  /** Later it may go. */
  readonly passing: boolean;
  readonly message: string;
  readonly cure?: string | undefined;
  readonly field?: string | undefined;
  readonly retryMs?: number | undefined;
  /** What counts against a circuit. */
  readonly error?: ChannelError | undefined;
}

/** Makes the photos of a listing. Trouble is in the answer; it rejects only where memory or sharp fail. */
export async function preparePhotos(
  place: Place,
  frozen: Frozen,
  around: Surroundings,
  signal: AbortSignal,
): Promise<{ readonly photos: readonly Photo[]; readonly trouble: PhotoTrouble | undefined }> {
  const rule = place.photoRule();
  const room = around.photos;
  if (!rule || !room) return { photos: [], trouble: undefined };
  const [rendering] = await room.render(frozen.photos, [rule], signal);
  if (!rendering) return { photos: [], trouble: undefined };
  const trouble = troubleOf(rendering, rule.count.min);
  if (trouble) return { photos: [], trouble };
  const alts = new Map(frozen.photos.map(({ id, alt }) => [id, alt]));
  const plain = rendering.photos.map((photo): Photo => {
    const { id, sha256, format, width, height, byteLength } = photo;
    const bytes = (): Promise<Uint8Array> => room.bytes(sha256);
    return { id, sha256, format, width, height, byteLength, alt: alts.get(id) ?? "", url: undefined, bytes };
  });
  if (rule.handedOverAs !== "url") return { photos: plain, trouble: undefined };
  // A channel that can do without addresses says so by not needing a host.
  if (!around.host && !place.inside.needs.includes("host")) return { photos: plain, trouble: undefined };
  return hostPhotos(plain, around.host, signal);
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

async function hostPhotos(
  photos: readonly Photo[],
  host: PhotoHost | undefined,
  signal: AbortSignal,
): Promise<{ readonly photos: readonly Photo[]; readonly trouble: PhotoTrouble | undefined }> {
  if (!host) {
    const cure = "Give createEtalase photos.host, such as folderHost({ folder, url }).";
    return {
      photos: [],
      trouble: { passing: false, message: "this channel fetches photos and there is no photo host", cure },
    };
  }
  try {
    const hosted: Photo[] = [];
    for (const photo of photos) hosted.push({ ...photo, url: await host.put(photo, signal) });
    return { photos: hosted, trouble: undefined };
  } catch (cause) {
    const message = `the photo host ${host.key} does not take photos`;
    const error = new ChannelError("unavailable", message, { outcome: "not-sent", scope: "host", cause });
    return { photos: [], trouble: { passing: true, message, error } };
  }
}
