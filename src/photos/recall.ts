/** What is remembered of the photos that a rendition is asked of: which bytes they are and what shape those have. */
import { shapeKey } from "./learn.js";
import type { PhotoError } from "./photo-error.js";
import type { PhotoShape } from "./plan.js";
import type { AskedPhoto, KnownSource, SourceMemory } from "./room.js";

/** A photo on its way to a rendition: known, refused, or neither yet. */
export interface Recalled {
  readonly asked: AskedPhoto;
  readonly sha256?: string | undefined;
  readonly shape?: PhotoShape | undefined;
  readonly error?: PhotoError | undefined;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** Reads from memory what is known; touches neither disk nor network. */
export async function recallPhotos(memory: SourceMemory, photos: readonly AskedPhoto[]): Promise<readonly Recalled[]> {
  // Identities that are no hash are the keys under which their bytes are remembered.
  const names = photos.map(({ identity }) => identity).filter((identity) => !SHA256.test(identity));
  const named = names.length > 0 ? await memory.readSources(names) : new Map<string, KnownSource>();
  const hashes = photos.map(({ identity }) => (SHA256.test(identity) ? identity : named.get(identity)?.sha256));
  const keys = new Set(hashes.flatMap((sha256) => (sha256 ? [shapeKey(sha256)] : [])));
  const shapes = keys.size > 0 ? await memory.readSources([...keys]) : new Map<string, KnownSource>();
  return photos.map((asked, index) => {
    const sha256 = hashes[index];
    const row = sha256 === undefined ? undefined : shapes.get(shapeKey(sha256));
    return { asked, sha256, shape: row && shapeFrom(asked, row) };
  });
}

/** The shape that a row tells, as the planner wants it. */
function shapeFrom({ id, focal }: AskedPhoto, row: KnownSource): PhotoShape | undefined {
  const { width, height, format, animated } = row;
  if (width === undefined || height === undefined) return undefined;
  return { id, width, height, format, animated, focal };
}

/** The shapes that are known, in order. */
export function shapesOf(recalled: readonly Recalled[]): readonly PhotoShape[] {
  return recalled.flatMap(({ shape }) => shape ?? []);
}
