/** Photos for the sample catalogue, drawn here: nobody's rights, one at the size of a camera's, with what cameras do to them. */
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProductInput } from "etalase";
import sharp, { type Sharp } from "sharp";
import { DRAWINGS, type Drawing, FILLINGS } from "./drawings.js";

/** One photo to draw. */
interface Shot {
  readonly product: string;
  /** Above 1: closer. @defaultValue 1 */
  readonly zoom?: number | undefined;
  /** 12 megapixels, as phones and cameras make them. The others are as sellers send them around: drawing takes time. */
  readonly isFull?: boolean | undefined;
  /** `turned`: stored lying, to be shown upright by its EXIF orientation · `wide`: Display P3 · `cut-out`: PNG with transparency. */
  readonly as?: "turned" | "wide" | "cut-out" | undefined;
}

const SHOTS: readonly Shot[] = [
  { product: "kopi-gayo", isFull: true },
  { product: "kopi-gayo", zoom: 1.7 },
  { product: "teh-melati" },
  { product: "madu-hutan", as: "turned" },
  { product: "sambal-roa", as: "wide" },
  { product: "keripik-tempe" },
  { product: "gula-semut" },
  { product: "batik-parang", as: "wide" },
  { product: "batik-parang", zoom: 1.9, as: "wide" },
  { product: "sandal-kulit", as: "turned" },
  { product: "tas-rotan" },
  { product: "tas-rotan", zoom: 1.8 },
  { product: "lampu-bambu" },
  { product: "sabun-sereh" },
  { product: "kipas-batik", as: "cut-out" },
];

/** How many photos there are. */
export const PHOTO_COUNT = SHOTS.length;

const FULL_WIDTH = 4_000;
const USUAL_WIDTH = 1_200;

export interface DrawOptions {
  /** Of the longer edge, in pixels. @defaultValue 4000 for one of them, 1200 for the others */
  readonly width?: number | undefined;
  readonly onDrawn?: ((count: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Products whose photos are drawn when somebody asks for them. */
export interface Album {
  /** With the paths of their photos, drawn or not. */
  readonly products: readonly ProductInput[];
  /** Draws what is missing: of one product, or of all. */
  draw(product?: string): Promise<void>;
}

/** Gives the products their photos, which are drawn into a folder unless they are there. */
export async function openAlbum(
  products: readonly ProductInput[],
  folder: string,
  { width, onDrawn, signal }: DrawOptions = {},
): Promise<Album> {
  await mkdir(folder, { recursive: true });
  const paths = new Map<string, string[]>();
  const missing = new Map<string, Shot>();
  for (const shot of SHOTS) {
    const mine = paths.get(shot.product) ?? [];
    const path = join(folder, `${shot.product}-${mine.length + 1}.${shot.as === "cut-out" ? "png" : "jpg"}`);
    paths.set(shot.product, [...mine, path]);
    if (!(await exists(path))) missing.set(path, shot);
  }
  let drawn = SHOTS.length - missing.size;
  const next = async (wanted: [string, Shot][]): Promise<void> => {
    for (let one = wanted.shift(); one && !signal?.aborted; one = wanted.shift()) {
      const [path, shot] = one;
      await draw(shot, width ?? (shot.isFull ? FULL_WIDTH : USUAL_WIDTH), path);
      missing.delete(path);
      drawn += 1;
      onDrawn?.(drawn);
    }
  };
  return {
    products: products.map((product) => ({ ...product, photos: paths.get(product.id) ?? [] })),
    async draw(product) {
      const wanted = [...missing].filter(([, shot]) => product === undefined || shot.product === product);
      await Promise.all([next(wanted), next(wanted)]);
      signal?.throwIfAborted();
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function draw(shot: Shot, width: number, path: string): Promise<void> {
  // Whole or not there: an interrupted run leaves no half of a photo behind.
  const photo = await develop(shot, width).toBuffer();
  await writeFile(`${path}.part`, shot.as === "wide" ? await tagWide(photo) : photo);
  await rename(`${path}.part`, path);
}

function develop({ product, zoom = 1, as }: Shot, width: number): Sharp {
  const drawing = DRAWINGS[product];
  if (!drawing) throw new Error(`Nothing is drawn for "${product}"`);
  const upright = as === "turned";
  const [wide, high] = upright ? [width * 0.75, width] : [width, width * 0.75];
  // Drawn smaller and enlarged: most of the time goes into the encoding.
  const drawn = sharp(Buffer.from(scene(drawing, wide * 0.4, high * 0.4, zoom, as === "cut-out")));
  const lying = upright ? drawn.rotate(270) : drawn;
  const photo = lying.resize(width, width * 0.75, { kernel: "linear" });
  if (as === "cut-out") return photo.png({ compressionLevel: 2 });
  return (upright ? photo.withMetadata({ orientation: 6 }) : photo).jpeg({ quality: 88, optimiseCoding: false });
}

/** Says that a JPEG's numbers mean Display P3, as phones do: its reds are redder than any that sRGB has. */
async function tagWide(jpeg: Buffer): Promise<Buffer> {
  const dot = sharp({ create: { width: 1, height: 1, channels: 3, background: "#000" } }).withIccProfile("p3");
  const { icc = Buffer.alloc(0) } = await sharp(await dot.jpeg().toBuffer()).metadata();
  const head = Buffer.from([0xff, 0xe2, 0, 0, ...Buffer.from("ICC_PROFILE\0"), 1, 1]);
  // The length counts itself, not the marker.
  head.writeUInt16BE(head.length - 2 + icc.length, 2);
  const afterStart = 2;
  return Buffer.concat([jpeg.subarray(0, afterStart), head, icc, jpeg.subarray(afterStart)]);
}

function scene(
  { wall, thing, shadow }: Drawing,
  width: number,
  height: number,
  zoom: number,
  isCutOut: boolean,
): string {
  const isUpright = height > width;
  const box = isUpright ? "50 -66 300 400" : "0 0 400 300";
  const closer = `translate(${200 - 200 * zoom} ${150 - 160 * zoom}) scale(${zoom})`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box}"><defs>${FILLINGS}
    <linearGradient id="wall" x2=".9" y2="1"><stop offset="0" stop-color="hsl(${wall} 52% 93%)"/><stop offset="1" stop-color="hsl(${wall} 30% 74%)"/></linearGradient>
    <linearGradient id="table" x2="0" y2="1"><stop offset="0" stop-color="#a87a4f"/><stop offset=".25" stop-color="#c0946a"/><stop offset="1" stop-color="#8d6340"/></linearGradient>
    <radialGradient id="shadow"><stop offset="0" stop-color="#1d0f05" stop-opacity=".6"/><stop offset=".6" stop-color="#1d0f05" stop-opacity=".28"/><stop offset="1" stop-color="#1d0f05" stop-opacity="0"/></radialGradient>
    <radialGradient id="corner" cx=".42" cy=".4" r=".8"><stop offset=".55" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#2a1505" stop-opacity=".35"/></radialGradient>
    <radialGradient id="leaf"><stop offset=".2" stop-color="#4b3a1e" stop-opacity=".2"/><stop offset="1" stop-color="#4b3a1e" stop-opacity="0"/></radialGradient>
    <linearGradient id="beam"><stop offset="0" stop-color="#fff" stop-opacity="0"/><stop offset=".25" stop-color="#fff" stop-opacity=".32"/><stop offset=".75" stop-color="#fff" stop-opacity=".26"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient></defs>
    <g transform="${closer}">${isCutOut ? "" : room(shadow)}${thing}</g>
    ${isCutOut ? "" : `<rect x="-10" y="-100" width="420" height="500" fill="url(#corner)"/>`}</svg>`;
}

const GRAIN = [214, 226, 243, 262, 288, 312]
  .map((y, at) => `M-60 ${y}q130 ${at % 2 ? 5 : -4} 260 0t260 ${at - 2}`)
  .join("");
const LEAVES = [20, 62, 104, 146]
  .map((turn) => `<ellipse rx="22" ry="70" cy="-62" transform="rotate(${turn})"/>`)
  .join("");

function room({ x, y, width }: Drawing["shadow"]): string {
  return `<rect x="-60" y="-120" width="520" height="340" fill="url(#wall)"/>
    <g fill="url(#beam)" transform="skewX(-30)"><rect x="70" y="-120" width="150" height="330"/><rect x="246" y="-120" width="56" height="330"/></g>
    <g transform="translate(356 70)" fill="url(#leaf)">${LEAVES}</g>
    <rect x="-60" y="205" width="520" height="220" fill="url(#table)"/><path d="${GRAIN}" stroke="#6f4a2b" stroke-opacity=".35" stroke-width="1.200" fill="none"/>
    <path d="M-60 205h520" stroke="#5d3d22" stroke-opacity=".5"/>
    <ellipse cx="${x + 16}" cy="${y}" rx="${width * 1.25}" ry="${width * 0.2}" fill="url(#shadow)"/>`;
}
