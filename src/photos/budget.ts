/**
 * Finds the quality at which a picture fits a number of bytes, with about 2.5 encodes where bisection takes six:
 * ln(bytes) is nearly a straight line over ln(S(q) + 6), S being the JPEG scale of quantisation tables; a secant on it
 * starts from the slope that photos have (-0.62 JPEG, -0.75 WebP; measured 2026-11-21). Pure but for `encode`.
 */

/** One encoding and the quality it took. */
export interface Encoded<T> {
  readonly quality: number;
  readonly output: T;
}

export interface BudgetSearch {
  readonly maxBytes: number;
  /** Never above this one; tried first. */
  readonly aim: number;
  readonly min: number;
  /** Slope of ln(bytes) before two points are known. */
  readonly slope: number;
  /** Encodes after which what fits is good enough. @defaultValue 3 */
  readonly encodes?: number | undefined;
}

export interface BudgetResult<T> {
  /** Absent: even the lowest quality is too heavy. */
  readonly best: Encoded<T> | undefined;
  /** Bytes at the lowest quality tried. */
  readonly lightest: number;
  readonly encodes: number;
}

/** Good enough: bytes left unused below this share are worth another encode. */
const ENOUGH = 0.95;
/** Aimed at a little below, because the line is not quite straight. */
const AIM_SHARE = 0.98;

/** Searches until something fits and either is good enough or the encodes are used up. */
export async function fitBytes<T extends { readonly byteLength: number }>(
  encode: (quality: number) => Promise<T>,
  search: BudgetSearch,
): Promise<BudgetResult<T>> {
  let fits: Encoded<T> | undefined;
  let exceeds: { readonly quality: number; readonly bytes: number } | undefined;
  let slope = search.slope;
  let last: { readonly quality: number; readonly bytes: number } | undefined;
  let lightest = Number.POSITIVE_INFINITY;
  let quality = search.aim;
  for (let encodes = 1; ; encodes++) {
    const output = await encode(quality);
    const bytes = output.byteLength;
    lightest = Math.min(lightest, bytes);
    if (bytes <= search.maxBytes) fits = { quality, output };
    else exceeds = { quality, bytes };
    if (isDone(fits, exceeds, encodes, search)) return { best: fits, lightest, encodes };
    slope = slopeBetween(last, { quality, bytes }) ?? slope;
    last = { quality, bytes };
    quality = nextQuality({ quality, bytes }, slope, search, fits?.quality, exceeds?.quality);
  }
}

function isDone(
  fits: Encoded<{ readonly byteLength: number }> | undefined,
  exceeds: { readonly quality: number } | undefined,
  encodes: number,
  { maxBytes, min, encodes: most = 3 }: BudgetSearch,
): boolean {
  if (!exceeds) return true;
  if (!fits) return exceeds.quality <= min;
  if (encodes >= most || exceeds.quality - fits.quality <= 1) return true;
  return fits.output.byteLength >= maxBytes * ENOUGH;
}

function nextQuality(
  at: { readonly quality: number; readonly bytes: number },
  slope: number,
  { maxBytes, min }: BudgetSearch,
  fits: number | undefined,
  exceeds: number | undefined,
): number {
  const step = (Math.log(maxBytes * AIM_SHARE) - Math.log(at.bytes)) / slope;
  const wanted = Math.floor(qualityAt(abscissa(at.quality) + step));
  // Strictly between what fits and what exceeds, so that every encode narrows the gap and the search ends.
  const low = fits === undefined ? min : fits + 1;
  const high = (exceeds ?? 101) - 1;
  return Math.min(Math.max(wanted, low), high);
}

function slopeBetween(
  a: { readonly quality: number; readonly bytes: number } | undefined,
  b: { readonly quality: number; readonly bytes: number },
): number | undefined {
  if (!a || a.quality === b.quality) return undefined;
  const slope = (Math.log(b.bytes) - Math.log(a.bytes)) / (abscissa(b.quality) - abscissa(a.quality));
  // A flat or rising line (tiny pictures are all header) leads nowhere: go on with a cautious one.
  return Number.isFinite(slope) && slope < -0.1 ? slope : -0.1;
}

/** ln(S + 6), S as libjpeg scales its tables by quality. */
function abscissa(quality: number): number {
  return Math.log((quality < 50 ? 5000 / quality : 200 - 2 * quality) + 6);
}

function qualityAt(x: number): number {
  const scale = Math.exp(x) - 6;
  if (scale <= 0) return 100;
  return scale > 100 ? 5000 / scale : (200 - scale) / 2;
}
