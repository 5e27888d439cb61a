/** Language tags: one spelling each, and which of those at hand answers a wish. */
import type { LocalText } from "./product.js";

const spellings = new Map<string, string | undefined>();

/** A BCP 47 tag in its one spelling, `id-id` as `id-ID`; `undefined` where it is none. */
export function canonicalLocale(tag: string): string | undefined {
  if (spellings.has(tag)) return spellings.get(tag);
  // The tags of one shop are few; the cap only guards against a caller who makes them up.
  if (spellings.size >= 1_000) spellings.clear();
  const spelling = spell(tag);
  spellings.set(tag, spelling);
  return spelling;
}

function spell(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The tag among `tags` that answers the wish: the same, else the first of the same language in alphabetical order. */
export function matchLocale(tags: readonly string[], wanted: string): string | undefined {
  if (tags.includes(wanted)) return wanted;
  const language = languageOf(wanted);
  return tags.toSorted().find((tag) => languageOf(tag) === language);
}

/** The language of a tag without region and script: `id` of `id-ID`. */
export function languageOf(tag: string): string {
  const end = tag.indexOf("-");
  return end === -1 ? tag : tag.slice(0, end);
}

/** A text in the wished language, else in the second wish, else in whatever there is; with the tag it is in. */
export function pickText(
  texts: LocalText,
  wanted: string,
  otherwise: string,
): { readonly text: string; readonly locale: string } | undefined {
  const tags = Object.keys(texts);
  const locale = matchLocale(tags, wanted) ?? matchLocale(tags, otherwise) ?? tags.toSorted()[0];
  const text = locale === undefined ? undefined : texts[locale];
  return locale === undefined || text === undefined ? undefined : { text, locale };
}
