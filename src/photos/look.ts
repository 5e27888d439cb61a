/** Looks at photos: a small copy is decoded, which tells what a seller wants to know before anything is sent. */
import pLimit from "p-limit";
import { backgroundOf } from "./background.js";
import { asBuffer } from "./bytes.js";
import type { LookedPhoto } from "./desk-room.js";
import { loadBytes, refreshPhotos } from "./fresh.js";
import type { Gate } from "./gate.js";
import { heldByDecoding } from "./inspect.js";
import type { IdentifyContext } from "./learn.js";
import { likenessOf } from "./likeness.js";
import type { Rgb } from "./luma.js";
import { decodeMaster, openPhoto } from "./master.js";
import { PhotoError } from "./photo-error.js";
import { recallPhotos } from "./recall.js";
import type { AskedPhoto } from "./room.js";
import type { SharpModule } from "./sharp.js";
import { thumbHashOf } from "./thumb-hash.js";

export type Look = (
  photos: readonly AskedPhoto[],
  signal: AbortSignal,
) => Promise<readonly (LookedPhoto | PhotoError)[]>;

/** Longest edge of the copy that is looked at. */
const EDGE = 256;
const AT_ONCE = 2;

/** Makes the room's eyes. */
export function createLook(context: IdentifyContext, gate: Gate, loadSharp: () => Promise<SharpModule>): Look {
  const limit = pLimit(AT_ONCE);
  return async (photos, signal) => {
    const sharp = await loadSharp();
    const recalled = await recallPhotos(context.memory, photos);
    const fresh = await refreshPhotos(context, recalled, () => true, signal);
    return Promise.all(
      fresh.map(({ asked, sha256, error }) =>
        limit(async () => {
          signal.throwIfAborted();
          if (error || !sha256) return error ?? new PhotoError("missing", "The photo is not there.");
          const bytes = await loadBytes(context, asked.source, sha256);
          return orError(() => lookAt(context, gate, sharp, asked.id, bytes, signal));
        }),
      ),
    );
  };
}

async function orError(look: () => Promise<LookedPhoto>): Promise<LookedPhoto | PhotoError> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

async function lookAt(
  { limits }: IdentifyContext,
  gate: Gate,
  sharp: SharpModule,
  id: string,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<LookedPhoto> {
  const leave = await gate.enter(heldByDecoding(bytes), signal);
  try {
    const photo = await openPhoto(sharp, asBuffer(bytes), limits);
    const { pixels, ...master } = await decodeMaster(sharp, photo, { edge: EDGE }, limits);
    const { width, height, channels } = master;
    const image = sharp(pixels, { raw: { width, height, channels } }).flatten({ background: "#ffffff" });
    const rgb: Rgb = { width, height, pixels: await image.toColourspace("srgb").raw({ depth: "uchar" }).toBuffer() };
    const { kind, subject, fill } = backgroundOf(rgb);
    return {
      id,
      width: photo.width,
      height: photo.height,
      thumbHash: thumbHashOf(rgb),
      likeness: likenessOf(rgb, subject),
      background: kind,
      fill,
    };
  } finally {
    leave();
  }
}
