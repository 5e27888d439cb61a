/** Reads single tags of a TIFF directory: EXIF blocks of JPEG, PNG, WebP, and TIFF files. Never trusts an offset. */

/** The few tags a photo's shape depends on; 0 where absent. */
export interface TiffTags {
  readonly width: number;
  readonly height: number;
  /** 1…8, 1 where absent or nonsense. */
  readonly orientation: number;
  /** Another directory follows: a second page. */
  readonly more: boolean;
}

const TAG_WIDTH = 256;
const TAG_HEIGHT = 257;
const TAG_ORIENTATION = 274;
const SHORT = 3;
const LONG = 4;

/** Reads the first directory of a TIFF block that begins with its byte order. `undefined`: not a TIFF block. */
export function readTiffTags(block: Uint8Array): TiffTags | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const little = byteOrder(view);
  if (little === undefined) return undefined;
  const start = view.getUint32(4, little);
  if (start + 2 > view.byteLength) return undefined;
  const end = start + 2 + 12 * view.getUint16(start, little);
  const found = new Map<number, number>();
  for (let at = start + 2; at < end && at + 12 <= view.byteLength; at += 12) {
    const value = readValue(view, at, little);
    if (value !== undefined) found.set(view.getUint16(at, little), value);
  }
  const orientation = found.get(TAG_ORIENTATION) ?? 1;
  return {
    width: found.get(TAG_WIDTH) ?? 0,
    height: found.get(TAG_HEIGHT) ?? 0,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    more: end + 4 <= view.byteLength && view.getUint32(end, little) !== 0,
  };
}

/** Whether the block is little-endian; `undefined`: it does not begin as TIFF does. */
function byteOrder(view: DataView): boolean | undefined {
  if (view.byteLength < 8) return undefined;
  const order = view.getUint16(0);
  const little = order === 0x4949;
  return (little || order === 0x4d4d) && view.getUint16(2, little) === 42 ? little : undefined;
}

function readValue(view: DataView, entry: number, little: boolean): number | undefined {
  const type = view.getUint16(entry + 2, little);
  if (view.getUint32(entry + 4, little) !== 1) return undefined;
  if (type === SHORT) return view.getUint16(entry + 8, little);
  if (type === LONG) return view.getUint32(entry + 8, little);
  return undefined;
}

const ASCII = 2;

/**
 * The text of one tag of the first directory, or the empty text where the tag is there and holds no text. `undefined`:
 * the tag is not there. UTF-8, as most writers have it.
 */
export function readTiffText(block: Uint8Array, tag: number): string | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const little = byteOrder(view);
  if (little === undefined) return undefined;
  const start = view.getUint32(4, little);
  if (start + 2 > view.byteLength) return undefined;
  const end = start + 2 + 12 * view.getUint16(start, little);
  for (let at = start + 2; at < end && at + 12 <= view.byteLength; at += 12) {
    if (view.getUint16(at, little) === tag) return textAt(block, view, at, little);
  }
  return undefined;
}

function textAt(block: Uint8Array, view: DataView, entry: number, little: boolean): string {
  if (view.getUint16(entry + 2, little) !== ASCII) return "";
  const length = view.getUint32(entry + 4, little);
  const from = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
  if (from + length > block.length) return "";
  return Buffer.from(block.subarray(from, from + length)).toString("utf8");
}
