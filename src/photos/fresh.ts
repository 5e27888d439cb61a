/** Brings what is known of photos up to date before they are rendered, and loads their bytes. */
import { learnAddress } from "./addresses.js";
import { identifyPhotos } from "./identify.js";
import { type IdentifyContext, learn, type Row } from "./learn.js";
import { PhotoError } from "./photo-error.js";
import { type Recalled, recallPhotos } from "./recall.js";
import type { AskedPhoto } from "./room.js";
import { placeOf, shortHash } from "./sources.js";
import { sha256Of } from "./store.js";

/** Looks at the sources of those photos that `isWanting`; the others stay as they are. */
export async function refreshPhotos(
  context: IdentifyContext,
  photos: readonly Recalled[],
  isWanting: (photo: Recalled) => boolean,
  signal: AbortSignal,
): Promise<readonly Recalled[]> {
  const errors = new Map<Recalled, PhotoError>();
  const fresh = await Promise.all(
    photos.map(async (photo): Promise<AskedPhoto> => {
      if (!isWanting(photo)) return photo.sha256 ? { ...photo.asked, identity: photo.sha256 } : photo.asked;
      try {
        return { ...photo.asked, identity: await currentHash(context, photo, signal) };
      } catch (error) {
        if (!(error instanceof PhotoError)) throw error;
        errors.set(photo, error);
        return photo.asked;
      }
    }),
  );
  const recalled = await recallPhotos(context.memory, fresh);
  return recalled.map((one, index) => {
    const error = photos[index] && errors.get(photos[index]);
    return error ? { asked: one.asked, error } : one;
  });
}

/** SHA-256 of what the source holds now; its shape is remembered when this resolves. */
async function currentHash(
  context: IdentifyContext,
  { asked, sha256 }: Recalled,
  signal: AbortSignal,
): Promise<string> {
  const place = placeOf(asked.source);
  const hash =
    place.kind === "address"
      ? await fetchedHash(context, asked, place.url, sha256, signal)
      : await identifiedHash(context, asked, signal);
  const [known] = await recallPhotos(context.memory, [{ ...asked, identity: hash }]);
  const rows: Row[] = [];
  if (!known?.shape) {
    const { shape } = await learn(context, await loadBytes(context, asked.source, hash), hash, false);
    rows.push(shape);
  }
  // A revision is a name: from now on it is known which bytes it stands for.
  if (asked.identity.startsWith("rev:")) rows.push(await revisionRow(context, asked.identity, hash));
  if (rows.length > 0) await context.memory.saveSources(rows);
  return hash;
}

async function revisionRow({ memory, now }: IdentifyContext, identity: string, sha256: string): Promise<Row> {
  const known = (await memory.readSources([identity])).get(identity);
  return { seen: "", checkedAt: now().getTime(), ...known, key: identity, identity, sha256 };
}

async function identifiedHash(
  context: IdentifyContext,
  { id, source }: AskedPhoto,
  signal: AbortSignal,
): Promise<string> {
  const [found] = await identifyPhotos(context, [{ ref: { id, source, role: "extra" } }], signal);
  if (found?.identity !== undefined) return found.identity;
  throw found?.error ?? new PhotoError("missing", "The photo names no source.");
}

async function fetchedHash(
  context: IdentifyContext,
  { identity }: AskedPhoto,
  url: string,
  sha256: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { memory, store, now } = context;
  if (sha256 && (await store.touch(sha256, now()))) return sha256;
  const key = identity.includes(":") ? identity : `url:${shortHash(url)}`;
  const known = (await memory.readSources([key])).get(key);
  if (known?.sha256 && (await store.touch(known.sha256, now()))) return known.sha256;
  const reply = await context.sources.fetch(url, {}, signal);
  if (reply === "same")
    throw new PhotoError("unreachable", "The host says that nothing changed since it was never asked.");
  const [row, shape] = await learnAddress(context, key, reply, known);
  await memory.saveSources([row, shape]);
  return shape.identity;
}

/** The bytes behind a source that are known by their hash. */
export async function loadBytes(context: IdentifyContext, source: string, sha256: string): Promise<Buffer> {
  const place = placeOf(source);
  if (place.kind !== "path") return context.store.read(sha256);
  const located = await context.sources.locate(place.path);
  if (!located.isInside) return context.store.read(sha256);
  const { bytes, stamp } = await context.sources.readLocated(located);
  if ((stamp && context.hashed.get(stamp)) === sha256 || sha256Of(bytes) === sha256) return bytes;
  throw new PhotoError("changed", "The photo was edited while it was rendered.", {
    cure: "It is tried again by itself.",
    passing: true,
  });
}
