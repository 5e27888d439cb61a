/** Titles, descriptions, tags. Shopify takes HTML and keeps it as it is. Read 2026-11-21 */
import type { Loss } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import { certificateLines, inOrder } from "../shared-listing.js";

/** The description: what the seller wrote, highlights, attributes and certificates behind it. */
export function descriptionOf({ rich, highlights, attributes, certificates, condition }: ProductView): string {
  const facts = Object.entries(inOrder(Object.entries(attributes))).map(
    ([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : value}`,
  );
  const proofs = certificates.length === 0 ? [] : certificateLines(certificates).split("\n");
  const state = condition === "new" ? [] : [`condition: ${condition}`];
  return [rich.html, listOf(highlights), listOf([...facts, ...state, ...proofs])]
    .filter((one) => one !== "")
    .join("\n");
}

function listOf(lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (char) => ESCAPES[char] ?? char);
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", nbsp: " " };

/** The words of a piece of HTML, whoever wrote its tags: what is compared when it is read back. */
export function wordsOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(lt|gt|amp|quot|#39|nbsp);/g, (_whole, name: string) => ENTITIES[name] ?? "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The most that a tag has, and how many there are. (unverified) */
const MOST_TAG = 255;
const MOST_TAGS = 250;

/** Tags in the order in which Shopify keeps them; a comma would make two of one. */
export function tagsOf({ tags }: ProductView, losses: Loss[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const tag of tags) {
    const clean = tag.replaceAll(",", " ").replace(/\s+/g, " ").trim();
    if (clean === "" || seen.has(clean.toLowerCase())) continue;
    if (clean.length > MOST_TAG || seen.size >= MOST_TAGS) {
      losses.push({ field: "tags", reason: "dropped", note: `"${clean.slice(0, 40)}" is too long, or one too many.` });
      continue;
    }
    seen.set(clean.toLowerCase(), clean);
  }
  return [...seen.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
}
