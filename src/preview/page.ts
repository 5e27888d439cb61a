/** Previews as one HTML file: no script, no request leaves it, each photo stands in it once. */
import { createHash } from "node:crypto";
import { formatCount, type Language } from "../report/format.js";
import { html, type Markup, type Part } from "../report/html.js";
import { wordsOf } from "../report/languages.js";
import { drawPhoto, STRIPES, symbolOf } from "./drawing.js";
import type { Preview, PreviewListing, PreviewPhoto, PreviewPicture } from "./room.js";
import { STYLE } from "./style.js";
import { cutOf, type ShownFact, type ShownText, sortContent } from "./texts.js";
import { type PreviewWords, previewWordsOf } from "./words.js";

/** Nothing is loaded and nothing runs: only this page's own style, and pictures that it carries itself. */
export const PREVIEW_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

export interface PreviewPageOptions {
  readonly language: Language;
  /** Leaves out listings that lose nothing, and products all of whose listings do. @defaultValue `false` */
  readonly onlyLosses?: boolean | undefined;
}

interface Scene {
  readonly words: PreviewWords;
  readonly lossWords: Readonly<Record<string, string>>;
  readonly language: Language;
}

/**
 * Writes the page.
 *
 * @example
 * const previews = await Array.fromAsync(shop.preview(products));
 * await writeFile("preview.html", renderPreview(previews, { language: "id" }));
 */
export function renderPreview(
  previews: Iterable<Preview>,
  { language, onlyLosses = false }: PreviewPageOptions,
): string {
  const words = previewWordsOf(language);
  const scene: Scene = { words, language, lossWords: wordsOf(language).lossReasons };
  const { labels } = words;
  const shown = [...previews].map((one) => (onlyLosses ? losing(one) : one)).filter((one) => one !== undefined);
  const all = shown.flatMap(({ channels }) => channels);
  const refused = all.filter(({ action }) => action === "refused").length;
  const sentence = words.summary(shown.length, refused, all.filter(isLosing).length);
  const contents = html`<nav aria-label="${labels.products}"><ul>${shown.map(({ title }, at) => html`<li><a href="#p${at}">${title}</a></li>`)}</ul></nav>`;
  return html`<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${PREVIEW_POLICY}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>${labels.title}</title><style>${{ markup: STYLE }}</style></head>
<body><a class="skip" href="#p0">${labels.skip}</a><svg width="0" height="0" aria-hidden="true"><defs>${STRIPES}${shown.map(symbols)}</defs></svg>
<header class="${refused > 0 ? "missed" : "good"}"><h1>${labels.title}: ${sentence}</h1><p class="at">${labels.note}</p></header>
<main>${shown.length > 1 && contents}${shown.length === 0 && html`<p>${labels.nothing}</p>`}${shown.map((one, at) => product(one, at, scene))}</main><footer>etalase · ${labels.title}</footer></body></html>
`.markup;
}

function isLosing({ losses, action, problem }: PreviewListing): boolean {
  return losses.length > 0 || action === "refused" || problem !== undefined;
}

function losing(preview: Preview): Preview | undefined {
  const channels = preview.channels.filter(isLosing);
  return channels.length === 0 && preview.problems.length === 0 ? undefined : { ...preview, channels };
}

const symbolName = (product: number, photo: number): string => `f${product}-${photo}`;

function symbols({ pictures }: Preview, at: number): Part {
  return pictures.map((picture, index) => symbolOf(symbolName(at, index), picture));
}

function product(preview: Preview, at: number, scene: Scene): Markup {
  const cards = preview.channels.map((listing) => card(preview, at, listing, scene));
  const problems = preview.problems.map(({ field, message, cure }) => problem({ field, message, cure }));
  return html`<section><h2 id="p${at}" tabindex="-1">${preview.title} <span class="quiet">${preview.product}</span></h2>${problems}<div class="cards">${cards}</div></section>
`;
}

function problem({ field, message, cure }: NonNullable<PreviewListing["problem"]>): Markup {
  return html`<p class="problem">${field ? `${field}: ` : ""}${message} ${cure ?? ""}</p>`;
}

function card(preview: Preview, at: number, listing: PreviewListing, scene: Scene): Markup {
  const { words } = scene;
  const { labels } = words;
  const head = html`<h3>${listing.channel} <span class="quiet">${listing.title === listing.channel ? "" : listing.title}</span></h3><p>${words.actions[listing.action]}</p>`;
  const first = html`${head}${listing.problem && problem(listing.problem)}${there(listing, labels.there)}`;
  if (listing.content === undefined) return html`<article class="card">${first}</article>`;
  const { texts, price, stock, facts } = sortContent(preview, listing);
  const cannot = listing.cannot.map((one) => html`<li>${one}</li>`);
  return html`<article class="card">${first}${photos(preview, at, listing, scene)}${listing.edition !== undefined && html`<p class="quiet">${labels.edition}</p>`}${texts.map((text) => textBlock(text, preview, scene))}${cuts(preview, listing, texts, scene)}${terms(labels.price, price)}${terms(labels.stock, stock)}${losses(listing, scene)}${cannot.length > 0 && html`<p class="quiet">${labels.cannot}:</p><ul>${cannot}</ul>`}${facts.length > 0 && html`<details><summary>${labels.everything}</summary>${terms("", facts)}</details>`}</article>`;
}

function there({ there: now }: PreviewListing, label: string): Part {
  if (!now) return undefined;
  const version = now.version === undefined ? "" : ` v${now.version}`;
  const url =
    now.url !== undefined && /^https?:\/\//.test(now.url) && html`<a href="${now.url}" rel="noreferrer">${now.url}</a>`;
  return html`<p>${label}: ${url}${version}</p>`;
}

function photos({ pictures }: Preview, at: number, listing: PreviewListing, scene: Scene): Markup {
  const { labels } = scene.words;
  if (listing.photos.length === 0) return html`<p class="quiet">${labels.noPhotos}</p>`;
  const items = listing.photos.map((photo, index) => {
    // An edition's photos carry the product's id before their own.
    const found = pictures.findIndex(({ id }) => id === photo.id);
    const picture = pictures[found];
    return html`<li>${picture && drawPhoto(symbolName(at, found), picture, photo, photo.alt || photo.id)}${caption(photo, index, picture, scene)}</li>`;
  });
  return html`<ul class="photos" tabindex="0" aria-label="${listing.channel}">${items}</ul>`;
}

function caption(
  photo: PreviewPhoto,
  index: number,
  picture: PreviewPicture | undefined,
  { words, language }: Scene,
): Markup {
  const { placed, width, height, format, byteLength, alt } = photo;
  const share = placed.mode === "crop" ? ` · ${words.kept(Math.round(placed.width * placed.height * 100))}` : "";
  const size = `${formatCount(Math.max(1, byteLength / 1_000), language)}\u00A0kB`;
  const cover = index === 0 ? ` · ${words.labels.cover}` : "";
  return html`<p>${index + 1}${cover}${picture ? "" : ` · ${photo.id}`} · ${words.placements[placed.mode]}${share}</p><p class="quiet">${width}\u00A0×\u00A0${height} · ${format} · ${size}<br>${alt === "" ? words.labels.noAlt : alt}</p>`;
}

function textBlock({ path, text, counted }: ShownText, { title }: Preview, { language }: Scene): Markup {
  const count = counted
    ? ` · ${formatCount(counted.length, language)}/${formatCount(counted.max, language)} ${counted.unit}`
    : "";
  // What may scroll must be reachable with the keyboard.
  const reach = text.length > SURELY_SHOWN ? html` tabindex="0" role="group" aria-label="${path}"` : undefined;
  const kind = text === title ? "text title" : "text";
  return html`<p class="quiet">${path}${count}</p><div class="${kind}"${reach}>${text}</div>`;
}

/** Shorter texts fit into their box on the narrowest screen, unless they are all line breaks. */
const SURELY_SHOWN = 250;

/** Of what was cut, a beginning is enough: the whole text is the product's own. */
const MOST_CUT = 120;
const MOST_KEPT = 60;

/** The ends of title and description that this channel does not carry. */
function cuts(
  { title, description }: Preview,
  { losses: all }: PreviewListing,
  texts: readonly ShownText[],
  { words, language }: Scene,
): Part {
  const lost = new Set(all.filter(({ reason }) => CUTTING.has(reason)).map(({ field }) => field));
  const own = { title, description };
  return (["title", "description"] as const).map((field) => {
    if (!lost.has(field) || own[field] === "") return undefined;
    const { kept, cut } = cutOf(own[field], texts);
    if (cut === "") return undefined;
    const begins = kept.length > MOST_KEPT ? `… ${kept.slice(-MOST_KEPT)}` : kept;
    const rest = cut.length > MOST_CUT ? ` … (+${formatCount(cut.length - MOST_CUT, language)})` : "";
    return html`<p class="quiet">${words.labels.cut} (${field}):</p><div class="text">${begins}<del>${cut.slice(0, MOST_CUT)}${rest}</del></div>`;
  });
}

const CUTTING: ReadonlySet<string> = new Set(["shortened", "dropped"]);

function terms(label: string, facts: readonly ShownFact[]): Part {
  if (facts.length === 0) return undefined;
  const rows = facts.map(({ path, value }) => html`<dt>${path}</dt><dd>${value}</dd>`);
  return html`${label !== "" && html`<p class="quiet">${label}</p>`}<dl>${rows}</dl>`;
}

function losses({ losses: all }: PreviewListing, { words, lossWords }: Scene): Markup {
  if (all.length === 0) return html`<p class="quiet">${words.labels.noLosses}</p>`;
  const items = all.map(
    ({ field, reason, note }) => html`<li>${field}: ${lossWords[reason] ?? reason}${note ? ` (${note})` : ""}</li>`,
  );
  return html`<p class="quiet">${words.labels.losses}:</p><ul class="losses">${items}</ul>`;
}
