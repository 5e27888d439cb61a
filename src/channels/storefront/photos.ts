/** Photos of the shop: files named after their bytes, so that an address never shows another picture. */
import type { PhotoFormat } from "../../channel/limits.js";
import type { Photo } from "../../channel/verbs.js";
import { attributes, type Html, html } from "./html.js";
import type { Picture, Rendition } from "./pages.js";

/** A photo that may come in further sizes and formats of itself. */
interface ManySized extends Photo {
  readonly variants?: readonly Photo[] | undefined;
}

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

/** All renditions that were made of a photo. */
export function renditionsOf(photo: ManySized): readonly [Photo, ...Photo[]] {
  return [photo, ...(photo.variants ?? [])];
}

/** Where the bytes of a rendition lie. */
export function photoFile({ sha256, format, width, height }: Photo): PhotoFile {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError("A photo is named by the SHA-256 of its bytes.");
  return { path: `m/${sha256.slice(0, 20)}.${ENDINGS[format]}`, width, height, format };
}

/** A photo as pages remember it. */
export function storedPhoto(photo: Photo): StoredPhoto {
  const [first, ...rest] = renditionsOf(photo)
    .map(photoFile)
    .sort((a, b) => b.width - a.width);
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

/** The smallest file that is at least as wide. */
export function fileFor<F extends { readonly width: number }>(files: readonly [F, ...F[]], width: number): F {
  return files.findLast((file) => file.width >= width) ?? files[0];
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
