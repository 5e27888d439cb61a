/** What editions say by themselves, in letters and messages, in the language of the seller. */

/** The words of one language. */
interface LetterWords {
  /** `xx` of the HTML's `lang`. */
  readonly lang: string;
  readonly look: string;
  /** Above the products, where the seller has no name. */
  readonly catalogue: string;
  readonly more: (count: number) => string;
  readonly because: (seller: string) => string;
  readonly leave: string;
  /** Templates, as a seller may replace them. */
  readonly subjectOfOne: string;
  readonly subject: string;
}

const INDONESIAN: LetterWords = {
  lang: "id",
  look: "Lihat",
  catalogue: "Katalog",
  more: (count) => `dan ${count} lainnya`,
  because: (seller) => `Anda menerima surel ini karena meminta kabar dari ${seller}.`,
  leave: "Berhenti berlangganan",
  subjectOfOne: "{seller}: {title}, {price}",
  subject: "{seller}: {title} dan {others} lainnya",
};

const ENGLISH: LetterWords = {
  lang: "en",
  look: "See it",
  catalogue: "Catalogue",
  more: (count) => `and ${count} more`,
  because: (seller) => `You get this letter because you asked ${seller} for news.`,
  leave: "Unsubscribe",
  subjectOfOne: "{seller}: {title}, {price}",
  subject: "{seller}: {title} and {others} more",
};

/** Indonesian for Indonesian sellers, English for all others. */
export function letterWords(locale: string): LetterWords {
  return /^id\b/i.test(locale) ? INDONESIAN : ENGLISH;
}
