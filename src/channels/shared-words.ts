/** What posts say by themselves, in the language of a listing. */
import type { StandsInFor } from "../channel/render.js";
import type { Availability } from "../channel/view.js";

/** The words of one language. */
export interface Words {
  readonly availability: Readonly<Record<Availability, string>>;
  /** Behind a value that is sold out while others are not. */
  readonly out: string;
  readonly was: string;
  readonly seller: string;
  readonly code: string;
  readonly standsIn: (channel: string) => string;
  readonly usually: (channel: string, url: string) => string;
  readonly isOver: (channel: string) => string;
  readonly check: (url: string) => string;
}

const INDONESIAN: Words = {
  availability: {
    inStock: "",
    outOfStock: "Terjual habis",
    preorder: "Pre-order",
    backorder: "Bisa dipesan, dikirim menyusul",
    discontinued: "Tidak dijual lagi",
  },
  out: "habis",
  was: "sebelumnya",
  seller: "Penjual",
  code: "Kode",
  standsIn: (channel) => `Sementara ${channel} terganggu, kami tampil di sini.`,
  usually: (channel, url) => `Biasanya kami di ${channel}: ${url}`,
  isOver: (channel) => `${channel} sudah pulih, kami kembali di sana.`,
  check: (url) => `Periksa keaslian: ${url}`,
};

const ENGLISH: Words = {
  availability: {
    inStock: "",
    outOfStock: "Sold out",
    preorder: "Pre-order",
    backorder: "On backorder, ships later",
    discontinued: "No longer sold",
  },
  out: "sold out",
  was: "was",
  seller: "Seller",
  code: "Code",
  standsIn: (channel) => `While ${channel} is having trouble, you find us here.`,
  usually: (channel, url) => `Normally we are on ${channel}: ${url}`,
  isOver: (channel) => `${channel} works again, and we are back there.`,
  check: (url) => `Check that it is us: ${url}`,
};

/** Indonesian for Indonesian listings, English for all others. */
export function wordsFor(locale: string): Words {
  return /^id\b/i.test(locale) ? INDONESIAN : ENGLISH;
}

/** Whom a listing stands in for, as lines; none for an everyday one. */
export function standInLines(standsInFor: StandsInFor | undefined, locale: string): readonly string[] {
  if (!standsInFor) return [];
  const words = wordsFor(locale);
  const { channel, url, check, isOver } = standsInFor;
  if (isOver) return [words.isOver(channel), url ?? ""];
  const usually = url === undefined ? "" : words.usually(channel, url);
  return [words.standsIn(channel), usually, ...(check === undefined ? [] : [words.check(check)])];
}
