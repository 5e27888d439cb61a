/** Who made a photo: the two EXIF texts that may stay on wish, and a look whether anything else came along. */
import { readTiffText } from "./tiff-tags.js";

/** As the source says it. */
export interface Credit {
  readonly copyright?: string | undefined;
  readonly artist?: string | undefined;
}

const TAG_ARTIST = 315;
const TAG_COPYRIGHT = 33_432;
const TAG_PLACE = 34_853;
/** Longer is no credit but a hiding place. */
const MOST_CHARACTERS = 200;

/** Reads copyright and artist from an EXIF block as sharp hands it over; `undefined` where neither is said. */
export function readCredit(exif: Uint8Array | undefined): Credit | undefined {
  if (!exif) return undefined;
  const block = withoutPrefix(exif);
  const [copyright, artist] = [TAG_COPYRIGHT, TAG_ARTIST].map((tag) => clean(readTiffText(block, tag)));
  if (copyright === undefined && artist === undefined) return undefined;
  return { copyright, artist };
}

/** The EXIF to write for it. */
export function creditExif({ copyright, artist }: Credit): { readonly IFD0: Record<string, string> } {
  return {
    IFD0: {
      ...(copyright === undefined ? {} : { Copyright: copyright }),
      ...(artist === undefined ? {} : { Artist: artist }),
    },
  };
}

/** Whether an EXIF block points to a place where the photo was taken. */
export function saysPlace(exif: Uint8Array | undefined): boolean {
  return exif !== undefined && readTiffText(withoutPrefix(exif), TAG_PLACE) !== undefined;
}

function withoutPrefix(exif: Uint8Array): Uint8Array {
  return Buffer.from(exif.subarray(0, 6)).toString("latin1") === "Exif\0\0" ? exif.subarray(6) : exif;
}

function clean(text: string | undefined): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const shown = text?.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
  return shown === undefined || shown === "" ? undefined : shown.slice(0, MOST_CHARACTERS);
}
