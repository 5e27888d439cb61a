/**
 * WooCommerce writes the headers of its export in the shop's language (source of 11.0.1, 2026-11-21). The English ones
 * are from that source. The Indonesian ones are our own reading of the words its admin uses; they are not verified
 * against an export, so what is not known here is answered with `columns`.
 */
import { plainHeader } from "../cell.js";

const INDONESIAN: Readonly<Record<string, string>> = {
  jenis: "type",
  tipe: "type",
  nama: "name",
  diterbitkan: "published",
  dipublikasikan: "published",
  "deskripsi singkat": "short description",
  deskripsi: "description",
  "harga normal": "regular price",
  "harga reguler": "regular price",
  "harga obral": "sale price",
  "harga diskon": "sale price",
  "tanggal harga obral dimulai": "date sale price starts",
  "tanggal harga obral berakhir": "date sale price ends",
  "tersedia?": "in stock?",
  "stok tersedia?": "in stock?",
  stok: "stock",
  "izinkan pesanan di awal?": "backorders allowed?",
  "dijual satuan?": "sold individually?",
  kategori: "categories",
  tag: "tags",
  gambar: "images",
  induk: "parent",
  posisi: "position",
  merek: "brands",
};

/** A header in English: `"Berat (kg)"` is `"weight (kg)"`, `"Nilai atribut 1"` is `"attribute 1 value(s)"`. */
export function wooEnglish(header: string): string {
  const plain = plainHeader(header);
  const [, measure, unit] = /^(berat|panjang|lebar|tinggi) \((\w+)\)$/.exec(plain) ?? [];
  if (measure !== undefined) return `${MEASURES[measure] ?? measure} (${unit})`;
  const name = /^(?:nama atribut (\d+)|atribut (\d+) nama)$/.exec(plain);
  if (name) return `attribute ${name[1] ?? name[2]} name`;
  const value = /^(?:nilai atribut (\d+)|atribut (\d+) nilai)$/.exec(plain);
  if (value) return `attribute ${value[1] ?? value[2]} value(s)`;
  return INDONESIAN[plain] ?? plain;
}

const MEASURES: Readonly<Record<string, string>> = {
  berat: "weight",
  panjang: "length",
  lebar: "width",
  tinggi: "height",
};
