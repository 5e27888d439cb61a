/** What a preview says to people, in both languages side by side. */
import { formatCount, type Language } from "../report/format.js";
import type { PreviewListing, PreviewPhoto } from "./room.js";

/** Words of one language. */
export interface PreviewWords {
  readonly actions: Readonly<Record<PreviewListing["action"], string>>;
  readonly placements: Readonly<Record<PreviewPhoto["placed"]["mode"], string>>;
  readonly labels: Readonly<
    Record<
      | "title"
      | "skip"
      | "products"
      | "nothing"
      | "price"
      | "stock"
      | "losses"
      | "noLosses"
      | "cut"
      | "everything"
      | "cannot"
      | "there"
      | "noPhotos"
      | "cover"
      | "noAlt"
      | "edition"
      | "note",
      string
    >
  >;
  readonly kept: (percent: number) => string;
  readonly summary: (products: number, refused: number, losing: number) => string;
}

const en: PreviewWords = {
  actions: {
    create: "would be put up",
    update: "would be edited in place",
    withdraw: "would be taken down",
    nothing: "is up to date",
    refused: "would be refused",
    "exists already": "is there already, not made by us: you would be asked",
    skipped: "gets nothing",
  },
  placements: { whole: "whole", crop: "cut", pad: "with a margin", chosen: "cut where most is to be seen" },
  labels: {
    title: "Preview",
    skip: "To the first product",
    products: "Products",
    nothing: "There is nothing to show.",
    price: "Price",
    stock: "Stock",
    losses: "What gets lost",
    noLosses: "Nothing gets lost.",
    cut: "Cut off",
    everything: "Everything that is sent",
    cannot: "Cannot be done there later",
    there: "There now",
    noPhotos: "No photos",
    cover: "cover",
    noAlt: "no description",
    edition: "As if it were alone in its edition.",
    note: "What will be sent, in a layout of our own: no screenshot, and not affiliated with any of the places named.",
  },
  kept: (percent) => `${percent} % kept`,
  summary(products, refused, losing) {
    const many = (count: number, one: string, more: string) =>
      `${formatCount(count, "en")} ${count === 1 ? one : more}`;
    const read = many(products, "product", "products");
    if (refused + losing === 0) return `${read}. Nothing would be refused, and nothing lost.`;
    const no = refused === 0 ? "Nothing" : many(refused, "listing", "listings");
    const lost = losing === 0 ? "nothing lost" : `${formatCount(losing, "en")} would lose something`;
    return `${read}. ${no} would be refused, ${lost}.`;
  },
};

const id: PreviewWords = {
  actions: {
    create: "akan diterbitkan",
    update: "akan diperbarui di tempat",
    withdraw: "akan ditarik",
    nothing: "sudah sesuai",
    refused: "akan ditolak",
    "exists already": "sudah ada dan bukan buatan kami: Anda akan ditanya",
    skipped: "tidak dikirimi apa pun",
  },
  placements: { whole: "utuh", crop: "terpotong", pad: "dengan tepi", chosen: "dipotong di bagian yang paling jelas" },
  labels: {
    title: "Pratinjau",
    skip: "Ke produk pertama",
    products: "Produk",
    nothing: "Tidak ada yang bisa ditampilkan.",
    price: "Harga",
    stock: "Stok",
    losses: "Yang hilang",
    noLosses: "Tidak ada yang hilang.",
    cut: "Terpotong",
    everything: "Semua yang dikirim",
    cannot: "Nanti tidak bisa di sana",
    there: "Ada sekarang",
    noPhotos: "Tanpa foto",
    cover: "sampul",
    noAlt: "tanpa keterangan",
    edition: "Seolah-olah sendirian di edisinya.",
    note: "Yang akan dikirim, dalam tata letak kami sendiri: bukan tangkapan layar, dan tidak terafiliasi dengan tempat mana pun yang disebut.",
  },
  kept: (percent) => `${percent}% tersisa`,
  summary(products, refused, losing) {
    const read = `${formatCount(products, "id")} produk`;
    if (refused + losing === 0) return `${read}. Tidak ada yang akan ditolak, tidak ada yang hilang.`;
    const no = refused === 0 ? "Tidak ada yang" : `${formatCount(refused, "id")} listing`;
    const lost = losing === 0 ? "tidak ada yang hilang" : `${formatCount(losing, "id")} akan kehilangan sesuatu`;
    return `${read}. ${no} akan ditolak, ${lost}.`;
  },
};

/** The words of a language. */
export function previewWordsOf(language: Language): PreviewWords {
  return language === "id" ? id : en;
}
