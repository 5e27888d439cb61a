/** Names and descriptions: the shop is the seller's own, so that structure stays. Measured on WooCommerce 11.0.1, 2026-11-21 */
import { createHash } from "node:crypto";
import { standInLines } from "../shared-words.js";
import { notForWoo } from "./content.js";
import type { Desk } from "./desk.js";
import { textOf } from "./html.js";
import { TITLE } from "./limits.js";

/** The name, cut where it is too long. @throws ChannelError `invalid` where there is none */
export function nameOf({ input, product, losses }: Desk): string {
  const { text, losses: cut } = input.tools.fit({ field: "title", text: product.title }, TITLE);
  losses.push(...cut);
  if (text.trim() !== "") return text;
  throw notForWoo("title", "WooCommerce takes no product without a name.", "Give the product a title.");
}

/** The description as HTML. */
export function descriptionOf({ product }: Desk): string {
  return product.rich.html ?? "";
}

/** Highlights as a list, below whom the listing stands in for. */
export function shortDescriptionOf({ input, product }: Desk): string {
  const { standsInFor } = input;
  const lines = standInLines(standsInFor, product.locale).filter((line) => line !== "");
  const standing = lines.map((line) => `<p>${escaped(line)}</p>`).join("");
  const list = product.highlights.map((line) => `<li>${escaped(line)}</li>`).join("");
  return `${standing}${list === "" ? "" : `<ul>${list}</ul>`}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (char) => ESCAPES[char] ?? char);
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * A digest of the words of some HTML: the shop answers with tags of its own around them, and with other white space.
 * Sixteen hex digits.
 */
export function wordsOf(...texts: readonly string[]): string {
  const words = texts.map((html) => textOf(html).replace(/\s+/g, "")).join("\n");
  return createHash("sha256").update(words.normalize("NFC")).digest("hex").slice(0, 16);
}
