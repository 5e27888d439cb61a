/**
 * HTML that is safe by default: every value put into `html` is escaped for the place where it stands, and a place where
 * escaping cannot help (scripts, styles, unquoted attributes, event handlers) takes no text at all.
 */

const made: unique symbol = Symbol("html");

/** Markup that was made by `html`, or vouched for by `raw`. */
export interface Html {
  readonly [made]: true;
  readonly text: string;
}

/** What can be put into a template. `undefined`, `null` and `false` are nothing; a list is its parts. */
export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[];

/** Takes markup as it is. Only for what nobody else can have written. */
export function raw(text: string): Html {
  return { [made]: true, text };
}

/** Escapes text for elements and quoted attributes. */
function escapeHtml(text: string): string {
  if (!/[&<>"']/.test(text)) return text;
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/**
 * Markup from a template.
 *
 * @example
 * html`<a href="${url}">${title}</a>`
 *
 * @throws TypeError where text stands in a script, a style, a tag, an event handler or an unquoted attribute.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const places = placesOf(strings);
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) {
    text += write(value, places[index] ?? "text") + (strings[index + 1] ?? "");
  }
  return raw(text);
}

/** Attributes with quotes and a space before each; those without a value are left out, `true` stands alone. */
export function attributes(values: Readonly<Record<string, string | number | true | undefined>>): Html {
  return raw(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${inAttribute(name, String(value))}"`))
      .join(""),
  );
}

/** A block of data for machines. No text in it can end the script. */
export function jsonScript(type: string, data: unknown): Html {
  return raw(`<script type="${escapeHtml(type)}">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>`);
}

/** Where a value stands: between elements, in a tag, in a script or style, or in the attribute of that name. */
type PlaceOf = "text" | "tag" | "code" | { readonly attribute: string };

const places = new WeakMap<TemplateStringsArray, readonly PlaceOf[]>();

function placesOf(strings: TemplateStringsArray): readonly PlaceOf[] {
  const known = places.get(strings);
  if (known) return known;
  let before = "";
  const found = strings.slice(0, -1).map((part) => {
    before += part;
    const place = placeAfter(before);
    // Something stands here: the scan goes on as if it were a word.
    before += "x";
    return place;
  });
  places.set(strings, found);
  return found;
}

function placeAfter(markup: string): PlaceOf {
  const tags = markup
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(\/?[a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi, "<$1>");
  const open = /<\/?[a-z][\w-]*((?:"[^"]*"|'[^']*'|[^"'>])*(?:["'][^"']*)?)$/i.exec(tags);
  const inside = open?.[1];
  if (inside === undefined) return /<(script|style)>(?![\s\S]*<\/\1>)/i.test(tags) ? "code" : "text";
  const attribute = /\s([^\s"'=<>]+)="[^"]*$/.exec(inside)?.[1];
  return attribute === undefined ? "tag" : { attribute: attribute.toLowerCase() };
}

function write(value: HtmlValue, place: PlaceOf): string {
  if (value === undefined || value === null || value === false) return "";
  if (isList(value)) return value.map((one) => write(one, place)).join("");
  if (typeof value === "object")
    return typeof place === "object" ? inAttribute(place.attribute, value.text) : value.text;
  if (place === "text") return escapeHtml(String(value));
  if (typeof place === "object") return inAttribute(place.attribute, String(value));
  throw new TypeError(`A text cannot stand in a ${place === "code" ? "script or style" : "tag"}; quote the attribute.`);
}

function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}

const ADDRESSES = new Set(["href", "src", "action", "formaction", "poster", "cite", "data"]);

function inAttribute(name: string, value: string): string {
  if (/^(on|style$|srcdoc$)/i.test(name)) throw new TypeError(`A value cannot stand in the attribute ${name}.`);
  return escapeHtml(ADDRESSES.has(name.toLowerCase()) ? safeAddress(value) : value);
}

/** Relative addresses, and those of schemes that run nothing; anything else leads nowhere. */
export function safeAddress(address: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip these before they look for the scheme.
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(address.replace(/[\x00-\x20]/g, ""))?.[1]?.toLowerCase();
  return scheme === undefined || ["http", "https", "mailto", "tel"].includes(scheme) ? address : "#";
}
