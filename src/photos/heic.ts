/** HEIC, the format of phones, through a decoder that is handed in: sharp's own binaries do not have one. */
import type { DecodeHeic } from "./desk-room.js";
import { PhotoError } from "./photo-error.js";
import type { SharpModule } from "./sharp.js";

/** The refusal of HEIC where no decoder was handed in, or where it failed. */
export function heicError(cause?: unknown): PhotoError {
  return new PhotoError("heic", "The photo is HEIC, which cannot be decoded here.", {
    cure: 'Export it as JPEG, set the phone\'s camera to "Most compatible", or give photos.decodeHeic, such as the package heic-decode.',
    cause,
  });
}

/** The same picture in a format that sharp reads. Throws `PhotoError` (`heic`, `damaged`). */
export async function fromHeic(sharp: SharpModule, bytes: Uint8Array, decode: DecodeHeic): Promise<Buffer> {
  const picture = await decode(bytes).catch((cause: unknown) => Promise.reject(heicError(cause)));
  const { width, height, data } = picture;
  if (data.length !== width * height * 4) {
    throw new PhotoError("damaged", "The HEIC decoder gave fewer pixels than it says.", { cure: "Export it as JPEG." });
  }
  const pixels = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const image = sharp(pixels, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  // Uncompressed: it is read again at once, and compressing costs more than decoding did.
  return image.removeAlpha().tiff({ compression: "none" }).toBuffer();
}
