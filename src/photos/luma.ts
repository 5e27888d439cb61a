/** Small pictures as numbers: averaged down, and turned into waves. Pure; for hashes, not for anybody's eyes. */

/** Upright RGB pixels, three bytes each. */
export interface Rgb {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A part of a picture, in pixels; right and bottom are outside. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function wholeOf({ width, height }: Rgb): Part {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** Averages a part down to a size; every pixel counts where the part is larger. */
export function averaged(picture: Rgb, part: Part, width: number, height: number): Rgb {
  const pixels = new Uint8Array(width * height * 3);
  const columns = spans(part.left, part.right, width);
  spans(part.top, part.bottom, height).forEach((rows, y) => {
    columns.forEach((range, x) => {
      pixels.set(meanOf(picture, range, rows), (y * width + x) * 3);
    });
  });
  return { width, height, pixels };
}

type Span = readonly [from: number, to: number];

function spans(from: number, to: number, count: number): readonly Span[] {
  const step = (to - from) / count;
  return Array.from({ length: count }, (_, index) => {
    const start = Math.min(Math.floor(from + index * step), to - 1);
    return [start, Math.max(start + 1, Math.floor(from + (index + 1) * step))];
  });
}

function meanOf({ pixels, width }: Rgb, [left, right]: Span, [top, bottom]: Span): readonly number[] {
  const sums = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let at = (y * width + left) * 3, end = (y * width + right) * 3; at < end; at++) {
      sums[at % 3] = (sums[at % 3] ?? 0) + (pixels[at] ?? 0);
    }
  }
  const count = (right - left) * (bottom - top);
  return sums.map((sum) => Math.round(sum / count));
}

/** One factor of a picture's cosine transform: how much of a wave of `cx` by `cy` half periods is in it. */
export function waveOf(plane: ArrayLike<number>, width: number, height: number, cx: number, cy: number): number {
  const across = Array.from({ length: width }, (_, x) => Math.cos((Math.PI / width) * cx * (x + 0.5)));
  let sum = 0;
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) row += (plane[y * width + x] ?? 0) * (across[x] ?? 0);
    sum += row * Math.cos((Math.PI / height) * cy * (y + 0.5));
  }
  return sum / (width * height);
}
