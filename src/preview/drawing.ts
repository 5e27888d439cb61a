/** A photo as a channel cuts it: each picture stands once in the page, and every channel's frame is drawn over it. */
import { html, type Markup } from "../report/html.js";
import type { PreviewPhoto, PreviewPicture } from "./room.js";

/** What is drawn into: the stripes that mark what is lost. */
export const STRIPES: Markup = html`<pattern id="hatch" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="stripe" d="M2 0V12"/><path class="stripe2" d="M8 0V12"/></pattern>`;

/** A picture for the page's store of pictures. */
export function symbolOf(id: string, { format, bytes, width, height }: PreviewPicture): Markup {
  const data = `data:image/${format};base64,${Buffer.from(bytes).toString("base64")}`;
  return html`<symbol id="${id}" viewBox="0 0 ${width} ${height}"><image href="${data}" width="${width}" height="${height}"/></symbol>`;
}

/** Draws what becomes of a photo: the kept part framed, the lost part and the margin hatched. */
export function drawPhoto(symbol: string, picture: PreviewPicture, photo: PreviewPhoto, label: string): Markup {
  const { placed } = photo;
  return placed.mode === "pad" ? drawPadded(symbol, photo, label) : drawCut(symbol, picture, placed, label);
}

function drawCut(
  symbol: string,
  { width, height }: PreviewPicture,
  placed: PreviewPhoto["placed"],
  label: string,
): Markup {
  const box = {
    x: round(placed.left * width),
    y: round(placed.top * height),
    width: round(placed.width * width),
    height: round(placed.height * height),
  };
  const lost = `M0 0H${width}V${height}H0ZM${box.x} ${box.y}H${round(box.x + box.width)}V${round(box.y + box.height)}H${box.x}Z`;
  const mark = placed.mode === "crop" && html`<path class="lost" fill-rule="evenodd" d="${lost}"/>`;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}"><use href="#${symbol}" width="${width}" height="${height}"/>${mark}<rect class="frame" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"/></svg>`;
}

/** The margin is added and nothing is lost: it stays plain, as buyers will see it. */
function drawPadded(symbol: string, { width, height, placed }: PreviewPhoto, label: string): Markup {
  const scale = 320 / Math.max(width, height);
  const [w, h] = [round(width * scale), round(height * scale)];
  const at = html`x="${round(placed.left * w)}" y="${round(placed.top * h)}" width="${round(placed.width * w)}" height="${round(placed.height * h)}"`;
  return html`<svg viewBox="0 0 ${w} ${h}" role="img" aria-label="${label}"><rect class="ground" width="${w}" height="${h}"/><use href="#${symbol}" ${at}/><rect class="frame" width="${w}" height="${h}"/></svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
