/** Title and description. Create Product 202309 and its error list, read 2026-11-21 */
import type { TextLimit } from "../../channel/limits.js";
import { certificateLines } from "../shared-listing.js";
import { notForTiktok } from "./content.js";
import { type Desk, lose } from "./desk.js";

/** South-East Asia. Which unit is counted is not said. (unverified) */
export const TITLE: TextLimit & { readonly min: number } = { min: 25, max: 255, unit: "codePoints" };
/** Of the HTML, tags included. */
export const DESCRIPTION: TextLimit = { min: 1, max: 10_000, unit: "codePoints" };

const lengthOf = (text: string): number => Array.from(text).length;

// Letters, marks, digits, punctuation, currency and mathematics pass; pictures do not.
const PICTURES = /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u{1f3fb}-\u{1f3ff}]|[\u200d\u20e3\ufe0e\ufe0f]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** "Repeats more than nine times" (12052931, 12052932). */
const RUNS = /(.)\1{9,}/gu;

/** Text without what TikTok Shop refuses a listing for; a loss says so. */
function passable(desk: Desk, field: string, text: string): string {
  const plain = text
    .replace(/[©®™](?!\u{fe0f})/gu, (sign) => SIGNS[sign] ?? sign)
    .replace(PICTURES, "")
    .replace(CONTROL, "")
    .replace(RUNS, (run) => Array.from(run).slice(0, 9).join(""));
  if (plain === text) return text;
  lose(desk, field, "converted", "TikTok Shop takes no emoji, and no sign more than nine times in a row.");
  return plain.replace(/[^\S\n]{2,}/g, " ");
}

// Pictographs by Unicode's list, and plain letters in a catalogue.
const SIGNS: Readonly<Record<string, string>> = { "©": "(c)", "®": "(R)", "™": "(TM)" };

/** The title. @throws ChannelError `invalid` where it is too short: nothing is made up */
export function titleOf(desk: Desk): string {
  const { product, input } = desk;
  const plain = passable(desk, "title", product.title).trim();
  const given = lengthOf(plain) < TITLE.min ? withSuffix(desk, plain) : plain;
  const { text, losses } = input.tools.fit([{ field: "title", text: given }], TITLE);
  desk.losses.push(...losses);
  if (lengthOf(text) < TITLE.min) {
    const message = `TikTok Shop wants a title of at least ${TITLE.min} characters; "${text}" has ${lengthOf(text)}.`;
    const cure = "Write more into the title or channels.<name>.title, or set the option titleSuffix.";
    throw notForTiktok("title", message, cure);
  }
  if (/\p{L}|\p{N}/u.test(text)) return text;
  throw notForTiktok("title", "TikTok Shop takes no title of signs alone.", "Write it in words.");
}

function withSuffix(desk: Desk, title: string): string {
  const { titleSuffix } = desk.input.settings;
  if (titleSuffix === undefined) return title;
  lose(desk, "title", "converted", `TikTok Shop wants ${TITLE.min} characters; "${titleSuffix}" was added.`);
  return `${title} ${titleSuffix}`;
}

/** The description as HTML: as it is where it fits, else its plain text shortened. */
export function descriptionOf(desk: Desk): string {
  const { product } = desk;
  if (product.description.trim() === "") {
    throw notForTiktok("description", "TikTok Shop wants a description.", "Write one.");
  }
  const whole = passable(desk, "description", `${richOf(desk)}${endOf(desk)}`);
  if (lengthOf(whole) <= DESCRIPTION.max) return whole;
  return shortened(desk);
}

function richOf(desk: Desk): string {
  const { html = "" } = desk.product.rich;
  const text = html.replace(/<img\b[^>]*>/gi, "");
  // "You must use TikTok Shop image URLs": others are refused.
  if (text !== html) lose(desk, "description", "dropped", "TikTok Shop takes only its own pictures in descriptions.");
  return /^\s*</.test(text) ? text : paragraphs(text);
}

function endOf({ product: { highlights, certificates } }: Desk): string {
  const items = highlights.map((line) => `<li>${escaped(line)}</li>`).join("");
  const proofs = paragraphs(certificateLines(certificates));
  return `${items === "" ? "" : `<ul>${items}</ul>`}${proofs}`;
}

function shortened(desk: Desk): string {
  const { product, input } = desk;
  const parts = [
    { field: "description", text: product.description },
    { field: "highlights", text: product.highlights.map((line) => `- ${line}`).join("\n") },
    { field: "certificates", text: certificateLines(product.certificates), keep: true },
  ];
  // Tags and escapes count too: what they cost is only known when they are there.
  for (let max = DESCRIPTION.max; max > 0; ) {
    const { text, losses } = input.tools.fit(parts, { ...DESCRIPTION, max });
    const html = paragraphs(passable({ ...desk, losses: [] }, "description", text));
    const over = lengthOf(html) - DESCRIPTION.max;
    if (over <= 0) {
      desk.losses.push(...losses);
      return html;
    }
    max -= over;
  }
  throw notForTiktok("description", "TikTok Shop cannot take this description.", "Write a shorter one.");
}

function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== "")
    .map((part) => `<p>${escaped(part.trim()).replaceAll("\n", "<br>")}</p>`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
}
