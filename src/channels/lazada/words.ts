/** Titles and descriptions. Lazada takes HTML without addresses of others' images. Page of CreateProduct, read 2026-11-21 */
import { certificateLines } from "../shared-listing.js";
import { type Desk, fitted } from "./desk.js";

/** "Product name. Maximum 255 characters." */
export const MOST_TITLE = 255;
/** "Maximum 25000 characters HTML" */
export const MOST_DESCRIPTION = 25_000;
/** No page names a limit; this is short enough for a list of a few lines. (unverified) */
const MOST_SHORT = 1_000;

/** The title, cut where it is too long. @throws ChannelError `invalid` where there is none */
export function titleOf(desk: Desk): string {
  return fitted(desk, "title", [{ field: "title", text: desk.product.title }], MOST_TITLE, 1);
}

/** The description, its certificates behind it, in paragraphs. */
export function descriptionOf(desk: Desk): string {
  const { description, certificates } = desk.product;
  const parts = [
    { field: "description", text: description },
    { field: "certificates", text: certificateLines(certificates), keep: true },
  ];
  const before = desk.losses.length;
  let max = MOST_DESCRIPTION;
  for (;;) {
    desk.losses.length = before;
    const html = htmlOf(fitted(desk, "description", parts, max));
    // What is escaped counts as it is written.
    const over = Array.from(html).length - MOST_DESCRIPTION;
    if (over <= 0) return html;
    max -= over;
  }
}

/** Highlights as a list; where there are none, the first line of the description. */
export function shortDescriptionOf(desk: Desk): string | undefined {
  const { highlights, description } = desk.product;
  const [first = ""] = description.split("\n");
  const lines = highlights.length > 0 ? highlights : [first].filter((line) => line.trim() !== "");
  if (lines.length === 0) return undefined;
  if (highlights.length === 0) {
    const { text } = desk.input.tools.fit(first, { max: MOST_SHORT, unit: "codePoints" });
    return listOf([text]);
  }
  return listOf(fitted(desk, "highlights", [{ field: "highlights", text: lines.join("\n") }], MOST_SHORT).split("\n"));
}

function listOf(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`;
}

/** Paragraphs and lines of plain text. */
export function htmlOf(text: string): string {
  if (text.trim() === "") return "";
  const paragraphs = text.trim().split(/\n{2,}/);
  return paragraphs.map((one) => `<p>${one.split("\n").map(escaped).join("<br>")}</p>`).join("");
}

/** The plain text of what `htmlOf` or Lazada's own editor wrote. */
export function textOf(html: string): string {
  return html
    .replace(/<\/(p|div)>\s*/gi, "\n\n")
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|amp|quot|#39|nbsp);/g, (_whole, name: string) => ENTITIES[name] ?? "")
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", nbsp: " " };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (char) => ESCAPES[char] ?? char);
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
