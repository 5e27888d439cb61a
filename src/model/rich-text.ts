/**
 * Text with structure: one of Markdown, HTML and plain text is the source, the others are derived from it.
 * HTML always passes an allow-list, whoever wrote it.
 */
import { compile, type FormatCallback, type HtmlToTextOptions } from "html-to-text";
import { Marked } from "marked";
import sanitizeHtml from "sanitize-html";
import type { RichText } from "./product.js";
import { normalizeText } from "./text.js";

/** All three forms of one text. */
export interface FullText {
  readonly markdown: string;
  readonly html: string;
  readonly plain: string;
}

const derived = new WeakMap<RichText, FullText>();

/**
 * All three forms of a text. Forms that are given stay (HTML after cleaning); the missing ones are derived, best source
 * first: Markdown, HTML, plain. Remembered for as long as the given object lives.
 */
export function deriveRich(text: RichText): FullText {
  const known = derived.get(text);
  if (known) return known;
  const full = derive(text);
  derived.set(text, full);
  return full;
}

function derive({ markdown, html, plain }: RichText): FullText {
  if (markdown === undefined && html === undefined) {
    const text = plain ?? "";
    return { markdown: markdownOfPlain(text), html: htmlOfPlain(text), plain: text };
  }
  const clean = sanitize(html ?? htmlOfMarkdown(markdown ?? ""));
  return {
    markdown: markdown ?? markdownOfHtml(clean),
    html: clean,
    plain: plain ?? plainOfHtml(clean),
  };
}

// --- HTML ----------------------------------------------------------------------

const ALLOWED_TAGS = ["p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "h2", "h3", "a"];
/** Blocks that are not allowed become line ends, so that their words do not grow together. */
const BLOCKS = ["section", "article", "header", "footer", "main", "aside", "blockquote", "pre", "table", "tr"]
  .concat(["dl", "dt", "dd", "figure", "figcaption", "address", "center", "form", "fieldset", "hr", "caption"])
  .map((tag) => [tag, "div"] as const);

const SANITIZER: sanitizeHtml.IOptions = {
  allowedTags: [...ALLOWED_TAGS, "div"],
  allowedAttributes: { a: ["href"] },
  allowedSchemes: ["http", "https"],
  allowProtocolRelative: false,
  disallowedTagsMode: "discard",
  // Nobody nests deeper on purpose, and what reads the result is recursive.
  nestingLimit: 50,
  transformTags: {
    ...Object.fromEntries(BLOCKS),
    h1: "h2",
    h4: "h3",
    h5: "h3",
    h6: "h3",
  },
};

/** HTML with nothing in it but the tags that listings need; links only to `http:` and `https:`. */
export function sanitize(html: string): string {
  const apart = normalizeText(html).replace(/<\/(?:td|th|button|option)\s*>/gi, " $&");
  return sanitizeHtml(apart, SANITIZER)
    .replace(/<a>(.*?)<\/a>/gs, "$1")
    .replace(/<\/?div(?: \/)?>/g, "<br />")
    .replace(/<br \/>(?:\s*<br \/>){2,}/g, "<br /><br />")
    .replace(/(?:<br \/>\s*)+(?=<\/?(?:p|ul|ol|li|h2|h3)>|$)/g, "")
    .replace(/(^|<\/?(?:p|ul|ol|li|h2|h3)>)(?:\s*<br \/>)+/g, "$1")
    .replace(/<p>\s*<\/p>/g, "")
    .trim();
}

function htmlOfPlain(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll("\n", "<br />")}</p>`)
    .join("");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

// --- Plain text --------------------------------------------------------------------

const PLAIN_OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  selectors: [
    { selector: "h2", options: { uppercase: false } },
    { selector: "h3", options: { uppercase: false } },
    { selector: "ul", options: { itemPrefix: "- " } },
    { selector: "a", options: { hideLinkHrefIfSameAsText: true, linkBrackets: ["(", ")"] } },
  ],
};
const toPlain = compile(PLAIN_OPTIONS);

/** The words of clean HTML, with line ends where blocks end and the address behind each link. */
function plainOfHtml(html: string): string {
  return toPlain(html)
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

// --- Markdown ------------------------------------------------------------------------

const marked = new Marked({ gfm: true, breaks: true, async: false });

function htmlOfMarkdown(markdown: string): string {
  try {
    const html = marked.parse(markdown);
    return typeof html === "string" ? html : "";
  } catch (error) {
    // Quotes in quotes by the thousand exhaust the stack; that is no structure that anybody meant.
    if (error instanceof RangeError) return htmlOfPlain(markdown);
    throw error;
  }
}

const heading: FormatCallback = (element, walk, builder, options) => {
  builder.openBlock({ leadingLineBreaks: 2 });
  builder.addLiteral(element.name === "h2" ? "## " : "### ");
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: options["trailingLineBreaks"] ?? 2 });
};

const link: FormatCallback = (element, walk, builder) => {
  const href: unknown = element.attribs["href"];
  if (typeof href !== "string") return walk(element.children, builder);
  builder.addLiteral("[");
  walk(element.children, builder);
  builder.addLiteral(`](<${href.replace(/[<>]/g, encodeURIComponent)}>)`);
};

const surround = (mark: string) => ({ format: "inlineSurround", options: { prefix: mark, suffix: mark } });
/** What Markdown would read as a sign of its own. */
const SIGNS = Object.fromEntries([..."\\`*_[]<>#~|"].map((sign) => [sign, `\\${sign}`]));

const toMarkdown = compile({
  wordwrap: false,
  encodeCharacters: SIGNS,
  formatters: { heading, link },
  selectors: [
    { selector: "h2", format: "heading" },
    { selector: "h3", format: "heading" },
    { selector: "a", format: "link" },
    { selector: "ul", options: { itemPrefix: "- " } },
    { selector: "strong", ...surround("**") },
    { selector: "b", ...surround("**") },
    { selector: "em", ...surround("*") },
    { selector: "i", ...surround("*") },
  ],
});

function markdownOfHtml(html: string): string {
  return toMarkdown(html)
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function markdownOfPlain(text: string): string {
  return text
    .replace(/[\\`*_[\]<>#~|]/g, "\\$&")
    .replace(/^(\s*)([-+]|\d+[.)])(?=\s)/gm, (_, space: string, sign: string) => `${space}${escapeLead(sign)}`);
}

/** `- ` and `1. ` at the beginning of a line would make a list. */
function escapeLead(sign: string): string {
  return sign.length === 1 ? `\\${sign}` : `${sign.slice(0, -1)}\\${sign.slice(-1)}`;
}
