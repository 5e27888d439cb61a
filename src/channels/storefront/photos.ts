/** Photos of the shop: files named after their bytes, so that an address never shows another picture. */
import type { PhotoFormat, PhotoRule } from "../../channel/limits.js";
import type { Photo } from "../../channel/verbs.js";
import { attributes, type Html, html } from "./html.js";
import type { Picture, Rendition } from "./pages.js";

/**
 * What is made of each photo. Limits of our own: a page is looked at on a phone, often paid by the megabyte, and chats
 * show no preview of a large file. The JPEG is for them, for search engines and for old browsers; others take WebP. AVIF
 * costs many times the work, so it follows when the shop is up, and stays only where it saves a fifth at a quality that
 * looks alike: without a budget, because at its lowest qualities it smears what cloth is made of.
 */
export const PHOTO_RULE: PhotoRule = {
  count: { min: 0, max: 20 },
  formats: ["jpeg"],
  maxEdge: 1_200,
  maxBytes: 300_000,
  renditions: [
    { name: "thumb", format: "webp", width: 160, maxBytes: 3_000 },
    { name: "card", format: "webp", width: 480, maxBytes: 30_000 },
    { name: "large", format: "webp", width: 960, maxBytes: 56_000 },
    {
      name: "cardAvif",
      format: "avif",
      width: 480,
      worth: { against: "card", maxShare: 0.8 },
      later: true,
    },
    {
      name: "largeAvif",
      format: "avif",
      width: 960,
      worth: { against: "large", maxShare: 0.8 },
      later: true,
    },
  ],
};

/** One file below the shop's folder. */
export interface PhotoFile {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly format: PhotoFormat;
}

/** A photo as pages remember it, without bytes. */
export interface StoredPhoto {
  readonly id: string;
  readonly alt: string;
  /** Largest first. */
  readonly files: readonly [PhotoFile, ...PhotoFile[]];
}

const ENDINGS: Readonly<Record<PhotoFormat, string>> = {
  jpeg: "jpg",
  png: "png",
  webp: "webp",
  avif: "avif",
  gif: "gif",
};

/** Up to this width a file is a thumbnail, which no newer format is made of. */
export const THUMB_WIDTH = 200;

/**
 * The renditions of a photo that the shop shows. A browser takes the first format that it knows and chooses among its
 * widths alone: AVIF is there only where it stands in for every width, else some would be sent a larger file than before.
 * What is made later joins a photo that is shown already only in a run that is there for it (`isShown` says what was).
 */
export function renditionsOf(
  photo: Photo,
  { showsLater, isShown }: { readonly showsLater: boolean; readonly isShown: (path: string) => boolean },
): readonly [Photo, ...Photo[]] {
  const isNew = showsLater || !isShown(photoFile(photo).path);
  const more = (photo.renditions ?? []).filter((one) => one.format !== "avif" || isNew || isShown(photoFile(one).path));
  const count = (wanted: PhotoFormat): number =>
    more.filter(({ format, width }) => format === wanted && width > THUMB_WIDTH).length;
  const isWhole = count("avif") >= count("webp");
  return [photo, ...more.filter(({ format }) => format !== "avif" || isWhole)];
}

/** Where the bytes of a rendition lie. */
export function photoFile({ sha256, format, width, height }: Photo): PhotoFile {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError("A photo is named by the SHA-256 of its bytes.");
  return { path: `m/${sha256.slice(0, 20)}.${ENDINGS[format]}`, width, height, format };
}

/** A photo as pages remember it, from the renditions that are shown. */
export function storedPhoto(renditions: readonly [Photo, ...Photo[]]): StoredPhoto {
  const [photo] = renditions;
  const [first, ...rest] = renditions.map(photoFile).sort((a, b) => b.width - a.width);
  if (!first) throw new TypeError("A photo has a file.");
  return { id: photo.id, alt: photo.alt, files: [first, ...rest] };
}

/** A photo as one page shows it. `number`: its place in a gallery, for photos that nobody described. */
export function pictureOf({ id, alt, files }: StoredPhoto, root: string): Picture {
  const renditions = files.map(({ path, ...rest }) => ({ url: root + path, ...rest }));
  const [first, ...rest] = renditions;
  if (!first) throw new TypeError("A photo has a file.");
  return { id, alt, renditions: [first, ...rest] };
}

/** The file that every program understands: the largest JPEG, else the largest. */
export function plainFile<F extends { readonly format: PhotoFormat }>(files: readonly [F, ...F[]]): F {
  return files.find(({ format }) => format === "jpeg") ?? files[0];
}

/** The smallest file that is at least as wide, of formats that need no alternative beside them. */
export function fileFor<F extends { readonly width: number; readonly format: PhotoFormat }>(
  files: readonly [F, ...F[]],
  width: number,
): F {
  return files.findLast((file) => file.width >= width && file.format !== "avif") ?? files[0];
}

/** The file for a card of the search, which is shown on its own. */
export function cardFile(files: StoredPhoto["files"]): PhotoFile {
  return fileFor(files, 400);
}

const NEWEST_FIRST: readonly PhotoFormat[] = ["avif", "webp"];

/** A photo in all its renditions: the browser takes the newest format it knows in the width it needs. */
export function pictureHtml(
  { alt, renditions }: Picture,
  { sizes, eager }: { readonly sizes: string; readonly eager?: "first" | "soon" | undefined },
): Html {
  const plain = plainFile(renditions);
  const newer = NEWEST_FIRST.filter(
    (format) => format !== plain.format && renditions.some((one) => one.format === format),
  );
  const image = html`<img${attributes({
    src: plain.url,
    ...setOf(renditions, plain.format, sizes),
    width: plain.width,
    height: plain.height,
    alt,
    loading: eager ? undefined : "lazy",
    fetchpriority: eager === "first" ? "high" : undefined,
    decoding: eager === "first" ? undefined : "async",
  })}>`;
  if (newer.length === 0) return image;
  const sources = newer.map(
    (format) => html`<source${attributes({ type: `image/${format}`, ...setOf(renditions, format, sizes, true) })}>`,
  );
  return html`<picture>${sources}${image}</picture>`;
}

function setOf(renditions: readonly Rendition[], wanted: PhotoFormat, sizes: string, isNeeded = false) {
  const set = renditions.filter(({ format }) => format === wanted).toReversed();
  if (set.length < 2 && !isNeeded) return {};
  return { srcset: set.map(({ url, width }) => `${url} ${width}w`).join(", "), sizes };
}
