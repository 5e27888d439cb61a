/**
 * ThumbHash of a picture without transparency: some twenty bytes from which a page paints a blurred picture until the
 * photo has come. (evanw.github.io/thumbhash, MIT; the layout of the bytes is its, read 2026-11-22)
 */
import { averaged, type Rgb, waveOf, wholeOf } from "./luma.js";

const MOST = 100;
const LIGHT_WAVES = 7;
const COLOUR_WAVES = 3;

/** Base64 of the hash. */
export function thumbHashOf(picture: Rgb): string {
  const small = reduced(picture);
  const { width, height } = small;
  const long = Math.max(width, height);
  const across = Math.max(1, Math.round((LIGHT_WAVES * width) / long));
  const down = Math.max(1, Math.round((LIGHT_WAVES * height) / long));
  const [light, blue, red] = planesOf(small);
  const l = encodePlane(light, small, Math.max(3, across), Math.max(3, down));
  const p = encodePlane(blue, small, COLOUR_WAVES, COLOUR_WAVES);
  const q = encodePlane(red, small, COLOUR_WAVES, COLOUR_WAVES);
  const isWide = width > height;
  const head =
    Math.round(63 * l.mean) |
    (Math.round(31.5 + 31.5 * p.mean) << 6) |
    (Math.round(31.5 + 31.5 * q.mean) << 12) |
    (Math.round(31 * l.scale) << 18);
  const more =
    (isWide ? down : across) |
    (Math.round(63 * p.scale) << 3) |
    (Math.round(63 * q.scale) << 9) |
    (isWide ? 1 << 15 : 0);
  const waves = [...l.waves, ...p.waves, ...q.waves].map((wave) => Math.round(15 * wave));
  const bytes = [head & 255, (head >> 8) & 255, head >> 16, more & 255, more >> 8];
  for (let at = 0; at < waves.length; at += 2) bytes.push((waves[at] ?? 0) | ((waves[at + 1] ?? 0) << 4));
  return Buffer.from(bytes).toString("base64");
}

function reduced(picture: Rgb): Rgb {
  const factor = Math.min(1, MOST / Math.max(picture.width, picture.height));
  if (factor === 1) return picture;
  const size = (length: number): number => Math.max(1, Math.round(length * factor));
  return averaged(picture, wholeOf(picture), size(picture.width), size(picture.height));
}

/** Light, yellow against blue, red against green; 0 to 1 or -1 to 1. */
function planesOf({ pixels, width, height }: Rgb): readonly [Float64Array, Float64Array, Float64Array] {
  const planes = [
    new Float64Array(width * height),
    new Float64Array(width * height),
    new Float64Array(width * height),
  ] as const;
  for (let at = 0; at < width * height; at++) {
    const [r, g, b] = [0, 1, 2].map((part) => (pixels[at * 3 + part] ?? 0) / 255) as [number, number, number];
    planes[0][at] = (r + g + b) / 3;
    planes[1][at] = (r + g) / 2 - b;
    planes[2][at] = r - g;
  }
  return planes;
}

/** The mean of a plane, its slow waves as shares of the strongest, and how strong that is. */
function encodePlane(plane: Float64Array, { width, height }: Rgb, across: number, down: number) {
  const all: number[] = [];
  for (let cy = 0; cy < down; cy++) {
    for (let cx = 0; cx * down < across * (down - cy); cx++) all.push(waveOf(plane, width, height, cx, cy));
  }
  const [mean = 0, ...rest] = all;
  const scale = Math.max(0, ...rest.map(Math.abs));
  return { mean, scale, waves: rest.map((wave) => (scale === 0 ? wave : 0.5 + (0.5 / scale) * wave)) };
}
