/** Words of the command line, in both languages side by side: a missing one does not compile. */
import type { Language } from "../report/format.js";

/** One sentence in every language. */
export type Said = Readonly<Record<Language, string>>;

/** `id` where the environment asks for Indonesian, `en` otherwise. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const wanted = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return /^id([_.@-]|$)/i.test(wanted) ? "id" : "en";
}

/** `1 listing is`, `12 listings are`: a count in English. Indonesian has one form for both. */
export function many(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** Of a file that is there and cannot be read. */
export function cannotBeRead(file: string): Said {
  return { en: `${file} cannot be read.`, id: `${file} tidak bisa dibaca.` };
}

/** Text of products and platforms without what a terminal would obey: control characters become spaces. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]+/g, " ");
}
