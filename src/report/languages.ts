/** Which words go with which language. */
import type { Language } from "./format.js";
import type { Words } from "./words.js";
import { english } from "./words-en.js";
import { indonesian } from "./words-id.js";

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return language === "id" ? indonesian : english;
}
