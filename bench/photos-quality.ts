/** What `bench/photos.ts` sees: how near two pictures of one rule are to the best there is. */
import sharp from "sharp";
import { type Job, resized } from "./photos-work.js";

/** How pictures of ours differ from naive ones of the same size. */
export type Quality = Record<"psnr" | "ssim" | "bytes", number[]>;

/** Nothing compared yet. */
export const noQuality = (): Quality => ({ psnr: [], ssim: [], bytes: [] });

/** Compares pictures made one way and the other, job by job. */
export async function compare(
  path: string,
  jobs: readonly Job[],
  plain: readonly Buffer[],
  made: readonly Buffer[],
  into: Quality,
): Promise<void> {
  const full = await sharp(path).autoOrient().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = full.info;
  for (const [index, { box, fit, rule }] of jobs.entries()) {
    const [a, b] = [plain[index], made[index]];
    // Where the naive one exceeds the rule's bytes, the two are not the same task.
    if (!a || !b || a.length > rule.maxBytes) continue;
    const source = sharp(full.data, { raw: { width, height, channels } });
    const reference = await resized(source, box, fit).greyscale().raw().toBuffer({ resolveWithObject: true });
    const [[psnrA, ssimA], [psnrB, ssimB]] = [await look(a, reference), await look(b, reference)];
    into.psnr.push(psnrA - psnrB);
    into.ssim.push(ssimA - ssimB);
    into.bytes.push(b.length / a.length);
  }
}

interface Raw {
  readonly data: Buffer;
  readonly info: { readonly width: number; readonly height: number };
}

const greyOf = async (bytes: Buffer, { width, height }: Raw["info"]): Promise<Buffer> =>
  sharp(bytes).resize(width, height, { fit: "fill" }).greyscale().raw().toBuffer();

/** PSNR (dB) and SSIM of luma against the best there is: full decode, exact colour, one resize, no compression. */
async function look(made: Buffer, reference: Raw): Promise<readonly [psnr: number, ssim: number]> {
  const grey = await greyOf(made, reference.info);
  let sum = 0;
  for (let at = 0; at < grey.length; at++) sum += ((grey[at] ?? 0) - (reference.data[at] ?? 0)) ** 2;
  return [10 * Math.log10(65_025 / Math.max(sum / grey.length, 1e-9)), ssim(grey, reference)];
}

/** Mean over blocks of 8 by 8. */
function ssim(grey: Buffer, { data, info: { width, height } }: Raw): number {
  const all: number[] = [];
  for (let y = 0; y + 8 <= height; y += 8)
    for (let x = 0; x + 8 <= width; x += 8) all.push(block(grey, data, width, x, y));
  return mean(all);
}

function block(a: Buffer, b: Buffer, width: number, x: number, y: number): number {
  const sums = [0, 0, 0, 0, 0];
  for (let row = 0; row < 8; row++) {
    for (let at = (y + row) * width + x, end = at + 8; at < end; at++) {
      const [p = 0, q = 0] = [a[at], b[at]];
      [p, q, p * p, q * q, p * q].forEach((value, index) => {
        sums[index] = (sums[index] ?? 0) + value / 64;
      });
    }
  }
  const [p = 0, q = 0, pp = 0, qq = 0, pq = 0] = sums;
  return ((2 * p * q + 6.5) * (2 * (pq - p * q) + 58.5)) / ((p * p + q * q + 6.5) * (pp - p * p + qq - q * q + 58.5));
}

/** The average. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
