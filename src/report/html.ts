/** HTML that cannot be broken by what is put into it: text is escaped unless it was made here. */

/** HTML that may stand as it is. */
export interface Markup {
  readonly markup: string;
}

/** What may be put into a template: text and numbers are escaped, nothing is left out. */
export type Part = string | number | Markup | readonly Part[] | undefined | false;

/** A template of HTML. Attributes have to be in double quotes. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const markup = texts.map((text, at) => text + written(parts[at])).join("");
  return { markup };
}

/** Text as HTML, also within double quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function written(part: Part): string {
  if (part === undefined || part === false) return "";
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(written).join("");
}
