/**
 * Tells colour profiles apart: sRGB needs no conversion at all (most cameras and editors attach it), other RGB profiles
 * (Display P3 of phones) may be converted after the picture was made smaller. Reads the numbers, not the name.
 */
import { asBuffer } from "./bytes.js";

/** `srgb`: skip it. `rgb`: convert, late. `other`: the decoder's business (CMYK, grey, Lab, lookup tables). */
export type ProfileKind = "srgb" | "rgb" | "other";

// Red, green and blue of sRGB adapted to D50, as IEC 61966-2-1 profiles hold them.
const SRGB_COLORANTS: readonly (readonly [string, readonly [number, number, number]])[] = [
  ["rXYZ", [0.4361, 0.2225, 0.0139]],
  ["gXYZ", [0.3851, 0.7169, 0.0971]],
  ["bXYZ", [0.1431, 0.0606, 0.7141]],
];
const COLORANT_TOLERANCE = 0.002;
/** Half a step of 8 bits. */
const CURVE_TOLERANCE = 0.002;

/** Classifies an ICC profile. */
export function profileKind(profile: Uint8Array): ProfileKind {
  const icc = asBuffer(profile);
  if (icc.length < 132 || icc.toString("latin1", 16, 20) !== "RGB ") return "other";
  const tags = readTags(icc);
  if (tags.has("A2B0") || !tags.has("rXYZ") || !tags.has("rTRC")) return "other";
  return SRGB_COLORANTS.every(([tag, xyz]) => isNear(tags.get(tag), xyz)) &&
    ["rTRC", "gTRC", "bTRC"].every((tag) => isSrgbCurve(tags.get(tag)))
    ? "srgb"
    : "rgb";
}

function readTags(icc: Buffer): ReadonlyMap<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = Math.min(icc.readUInt32BE(128), 100);
  for (let at = 132; at + 12 <= icc.length && tags.size < count; at += 12) {
    const offset = icc.readUInt32BE(at + 4);
    tags.set(icc.toString("latin1", at, at + 4), icc.subarray(offset, offset + icc.readUInt32BE(at + 8)));
  }
  return tags;
}

function isNear(tag: Buffer | undefined, xyz: readonly [number, number, number]): boolean {
  if (!tag || tag.length < 20) return false;
  return xyz.every((value, index) => Math.abs(fixed(tag, 8 + 4 * index) - value) <= COLORANT_TOLERANCE);
}

function isSrgbCurve(tag: Buffer | undefined): boolean {
  const curve = tag && readCurve(tag);
  if (!curve) return false;
  for (let step = 0; step <= 16; step++) {
    const x = step / 16;
    const linear = x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    if (Math.abs(curve(x) - linear) > CURVE_TOLERANCE) return false;
  }
  return true;
}

function readCurve(tag: Buffer): ((x: number) => number) | undefined {
  const type = tag.toString("latin1", 0, 4);
  if (type === "para" && tag.length >= 32 && tag.readUInt16BE(8) === 3) {
    const [g = 0, a = 0, b = 0, c = 0, d = 0] = [12, 16, 20, 24, 28].map((at) => fixed(tag, at));
    return (x) => (x >= d ? (a * x + b) ** g : c * x);
  }
  if (type !== "curv" || tag.length < 12) return undefined;
  const count = tag.readUInt32BE(8);
  if (count < 256 || tag.length < 12 + 2 * count) return undefined;
  return (x) => {
    const at = x * (count - 1);
    const low = Math.floor(at);
    const y0 = tag.readUInt16BE(12 + 2 * low);
    const y1 = tag.readUInt16BE(12 + 2 * Math.min(low + 1, count - 1));
    return (y0 + (y1 - y0) * (at - low)) / 65_535;
  };
}

/** s15Fixed16. */
function fixed(tag: Buffer, at: number): number {
  return tag.readInt32BE(at) / 65_536;
}
