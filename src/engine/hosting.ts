/** Puts renditions where channels that pull photos can fetch them: several at once, and for a set only what is not known to lie there. */
import pLimit from "p-limit";
import type { Photo } from "../channel/verbs.js";
import type { PhotoHost } from "../hosts/host.js";
import type { UploadOp } from "../ledger/shared-ops.js";
import { hostKey } from "./circuit-keys.js";
import { hostTrouble, NO_HOST, type PhotoTrouble } from "./photo-trouble.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

/** So many photos are put at once. */
const AT_ONCE = 8;
/** After so long a host is asked again for what it is known to have; each photo up to as much later, so that not all are asked for at once. */
const KNOWN_MS = 7 * 86_400_000;

export interface Hosted {
  readonly photos: readonly Photo[];
  readonly trouble: PhotoTrouble | undefined;
}

/** Puts the photos of one listing. Each is asked for: what a channel could not fetch is put again. */
export async function hostPhotos(
  photos: readonly Photo[],
  host: PhotoHost | undefined,
  signal: AbortSignal,
): Promise<Hosted> {
  if (!host) return { photos: [], trouble: NO_HOST };
  const put = await putAll(everyOne(photos), host, signal);
  if (put.failed) return { photos: [], trouble: hostTrouble(put.failed.cause, host) };
  return { photos: addressed(photos, (photo) => put.urls.get(photo.sha256) ?? host.url(photo)), trouble: undefined };
}

/** The photos with the addresses that they have on the host, which is not asked. */
export function addressed(photos: readonly Photo[], urlOf: (photo: Photo) => string): readonly Photo[] {
  return photos.map((photo) => {
    const { renditions } = photo;
    return { ...photo, url: urlOf(photo), ...(renditions ? { renditions: addressed(renditions, urlOf) } : {}) };
  });
}

/**
 * Sees to it that the photos of a set lie on the host. One that was put for this account is not asked for again within a
 * week or two, or before `forgetHosted`; a host on this machine is asked each time, which costs nothing.
 *
 * @param onPut - told of each photo that was put
 */
export async function hostOnce(
  place: Place,
  photos: readonly Photo[],
  around: Surroundings & { readonly host: PhotoHost },
  signal: AbortSignal,
  onPut: () => void,
): Promise<PhotoTrouble | undefined> {
  const { host, ledger, clock } = around;
  const account = place.account().key;
  const all = everyOne(photos);
  if (all.length === 0) return undefined;
  const purpose = await purposeOf(account, around);
  const names = all.map(({ sha256 }) => sha256);
  const known = host.isLocal
    ? new Map<string, string>()
    : await ledger.readUploads(account, names, purpose, clock.now().getTime());
  // The same host may show its photos at other addresses by now: they are looked for where they have to be.
  const missing = all.filter((photo) => known.get(photo.sha256) !== JSON.stringify(host.url(photo)));
  const begunAt = clock.now().getTime();
  const put = await putAll(missing, host, signal, onPut);
  const remembered = [...put.urls].map(([rendition, url]): UploadOp => {
    const expiresAt = begunAt + KNOWN_MS * (1 + Number.parseInt(rendition.slice(0, 8), 16) / 0x1_00_00_00_00);
    const answer = JSON.stringify(url);
    return { op: "upload", account, rendition, purpose, begunAt, answer, expiresAt: Math.floor(expiresAt) };
  });
  if (remembered.length > 0 && !host.isLocal) await ledger.write(remembered);
  return put.failed && hostTrouble(put.failed.cause, host);
}

/** The host's circuit, once for each photo that went up: a few of them close it. */
export function hostPasses(host: PhotoHost | undefined, puts: number): readonly string[] {
  return host ? Array.from({ length: Math.min(puts, AT_ONCE) }, () => hostKey(host.key)) : [];
}

/** What lies on the host is no longer taken for known: it may have lost its files. */
export async function forgetHosted(place: Place, { ledger, clock }: Surroundings): Promise<void> {
  await ledger.write([{ op: "meta", key: forgottenKey(place.account().key), value: String(clock.now().getTime()) }]);
}

function forgottenKey(account: number): string {
  return `hosted:${account}`;
}

async function purposeOf(
  account: number,
  { host, ledger }: { host: PhotoHost } & Pick<Surroundings, "ledger">,
): Promise<string> {
  const since = await ledger.readMeta(forgottenKey(account));
  return since === undefined ? `host ${host.key}` : `host ${host.key} ${since}`;
}

/** Photos and their renditions, each address once. */
function everyOne(photos: readonly Photo[]): readonly Photo[] {
  const all = photos.flatMap((photo) => [photo, ...(photo.renditions ?? [])]);
  return [...new Map(all.map((photo) => [photo.sha256, photo])).values()];
}

interface Put {
  /** Of those that are there now. */
  readonly urls: ReadonlyMap<string, string>;
  readonly failed: { readonly cause: unknown } | undefined;
}

// After a failure none begins any more; those under way come to their end and are known.
async function putAll(
  photos: readonly Photo[],
  host: PhotoHost,
  signal: AbortSignal,
  onPut: () => void = () => undefined,
): Promise<Put> {
  const turn = pLimit(AT_ONCE);
  const urls = new Map<string, string>();
  const failures: { readonly cause: unknown }[] = [];
  const putOne = async (photo: Photo): Promise<void> => {
    if (failures.length > 0) return;
    try {
      urls.set(photo.sha256, await host.put(photo, signal));
      onPut();
    } catch (cause) {
      failures.push({ cause });
    }
  };
  await Promise.all(photos.map((photo) => turn(putOne, photo)));
  return { urls, failed: failures[0] };
}
