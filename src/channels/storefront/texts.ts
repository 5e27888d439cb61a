/** Words of the shop's pages, in Indonesian and English. `{n}` and the like are filled in. */
import type { Availability } from "../../channel/view.js";

/** Every text that a page says by itself. Any of them can be replaced by the option `texts`. */
export interface StorefrontTexts {
  readonly skip: string;
  readonly skipGallery: string;
  /** What a shop is called whose name nobody said. */
  readonly shop: string;
  readonly home: string;
  readonly products: string;
  readonly allProducts: string;
  readonly categories: string;
  readonly search: string;
  readonly searchHint: string;
  /** `{n}` */
  readonly found: string;
  readonly nothing: string;
  readonly empty: string;
  readonly breadcrumb: string;
  readonly pages: string;
  readonly previous: string;
  readonly next: string;
  /** `{n}` */
  readonly page: string;
  readonly photos: string;
  /** `{title}`, `{n}` */
  readonly photo: string;
  readonly price: string;
  /** On a card, where choices differ: `{price}` */
  readonly from: string;
  readonly regularPrice: string;
  readonly salePrice: string;
  /** `{date}` */
  readonly until: string;
  /** `{n}`, `{price}` */
  readonly tier: string;
  readonly choices: string;
  readonly choice: string;
  readonly stock: string;
  readonly order: string;
  /** Where buyers order through WhatsApp. */
  readonly orderChat: string;
  /** `{choice}` */
  readonly orderThis: string;
  readonly ask: string;
  /** What the buyer's message says: `{shop}`, `{title}`, `{choice}`, `{sku}`, `{price}`, `{url}`. */
  readonly message: string;
  readonly description: string;
  readonly details: string;
  readonly brand: string;
  readonly category: string;
  readonly condition: string;
  readonly weight: string;
  /** `{n}` */
  readonly atLeast: string;
  /** `{n}` */
  readonly atMost: string;
  readonly certificates: string;
  readonly check: string;
  readonly yes: string;
  readonly no: string;
  readonly seller: string;
  readonly contact: string;
  readonly payOnly: string;
  /** `{bank}`, `{last4}`, `{holder}` */
  readonly payTo: string;
  readonly alsoAt: string;
  readonly returns: string;
  /** `{n}` */
  readonly returnDays: string;
  readonly returnNone: string;
  readonly returnAlways: string;
  readonly privacy: string;
  readonly terms: string;
  readonly shipping: string;
  readonly notFound: string;
  readonly notFoundHint: string;
  readonly gone: string;
  readonly goneHint: string;
  /** `{n}` */
  readonly left: string;
  /** `{date}` */
  readonly released: string;
  /** `{n}` */
  readonly shipDays: string;
  /** `{channel}` */
  readonly standsIn: string;
  readonly usually: string;
  /** `{channel}` */
  readonly isOver: string;
  readonly inStock: string;
  readonly outOfStock: string;
  readonly preorder: string;
  readonly backorder: string;
  readonly discontinued: string;
  readonly new: string;
  readonly refurbished: string;
  readonly used: string;
  readonly openBox: string;
  readonly damaged: string;
}

const INDONESIAN: StorefrontTexts = {
  skip: "Langsung ke isi",
  skipGallery: "Lewati foto",
  shop: "Toko",
  home: "Beranda",
  products: "Produk",
  allProducts: "Semua produk",
  categories: "Kategori",
  search: "Cari produk",
  searchHint: "nama, merek, SKU",
  found: "{n} produk ditemukan",
  nothing: "Tidak ada produk yang cocok.",
  empty: "Belum ada produk.",
  breadcrumb: "Jejak halaman",
  pages: "Halaman",
  previous: "Sebelumnya",
  next: "Berikutnya",
  page: "Halaman {n}",
  photos: "Foto produk",
  photo: "{title}, foto {n}",
  price: "Harga",
  from: "Mulai {price}",
  regularPrice: "Harga biasa",
  salePrice: "Harga sekarang",
  until: "Harga ini sampai {date}",
  tier: "Mulai {n} buah: {price} per buah",
  choices: "Pilihan",
  choice: "Pilihan",
  stock: "Stok",
  order: "Pesan",
  orderChat: "Pesan lewat WhatsApp",
  orderThis: "Pesan {choice}",
  ask: "Tanya penjual",
  message: "Halo {shop}, saya mau pesan:\n{title}\n{choice}\nSKU: {sku}\nHarga: {price}\n{url}",
  description: "Deskripsi",
  details: "Rincian",
  brand: "Merek",
  category: "Kategori",
  condition: "Kondisi",
  weight: "Berat",
  atLeast: "Pesan paling sedikit {n}",
  atMost: "Pesan paling banyak {n}",
  certificates: "Sertifikat dan izin",
  check: "periksa",
  yes: "Ya",
  no: "Tidak",
  seller: "Penjual",
  contact: "Hubungi kami",
  payOnly: "Bayar hanya ke",
  payTo: "{bank} ···{last4} a.n. {holder}",
  alsoAt: "Toko resmi kami juga di",
  returns: "Pengembalian",
  returnDays: "Barang dapat dikembalikan dalam {n} hari",
  returnNone: "Barang tidak dapat dikembalikan",
  returnAlways: "Barang dapat dikembalikan kapan saja",
  privacy: "Privasi",
  terms: "Syarat dan ketentuan",
  shipping: "Pengiriman",
  notFound: "Halaman tidak ditemukan",
  notFoundHint: "Alamatnya mungkin salah ketik. Semua produk ada di halaman depan.",
  gone: "Produk ini tidak dijual lagi",
  goneHint: "Lihat produk lain yang masih kami jual.",
  left: "Sisa {n}",
  released: "Pre-order, tersedia {date}",
  shipDays: "Pre-order, dikirim dalam {n} hari",
  standsIn: "Sementara {channel} terganggu, kami tampil di sini.",
  usually: "Tempat biasa kami",
  isOver: "{channel} sudah pulih, kami kembali di sana.",
  inStock: "Tersedia",
  outOfStock: "Terjual habis",
  preorder: "Pre-order",
  backorder: "Bisa dipesan, dikirim menyusul",
  discontinued: "Tidak dijual lagi",
  new: "Baru",
  refurbished: "Rekondisi",
  used: "Bekas",
  openBox: "Kemasan sudah dibuka",
  damaged: "Ada cacat",
};

const ENGLISH: StorefrontTexts = {
  skip: "Skip to content",
  skipGallery: "Skip the photos",
  shop: "Shop",
  home: "Home",
  products: "Products",
  allProducts: "All products",
  categories: "Categories",
  search: "Search products",
  searchHint: "Name, brand or SKU",
  found: "{n} products found",
  nothing: "No product matches.",
  empty: "No products yet.",
  breadcrumb: "Breadcrumb",
  pages: "Pages",
  previous: "Previous",
  next: "Next",
  page: "Page {n}",
  photos: "Product photos",
  photo: "{title}, photo {n}",
  from: "From {price}",
  price: "Price",
  regularPrice: "Regular price",
  salePrice: "Price now",
  until: "This price until {date}",
  tier: "From {n} pieces: {price} each",
  choices: "Choices",
  choice: "Choice",
  stock: "Stock",
  order: "Order",
  orderChat: "Order on WhatsApp",
  orderThis: "Order {choice}",
  ask: "Ask the seller",
  message: "Hello {shop}, I would like to order:\n{title}\n{choice}\nSKU: {sku}\nPrice: {price}\n{url}",
  description: "Description",
  details: "Details",
  brand: "Brand",
  category: "Category",
  condition: "Condition",
  weight: "Weight",
  atLeast: "Order at least {n}",
  atMost: "Order at most {n}",
  certificates: "Certificates and permits",
  check: "check",
  yes: "Yes",
  no: "No",
  seller: "Seller",
  contact: "Contact us",
  payOnly: "Pay only to",
  payTo: "{bank} ···{last4}, {holder}",
  alsoAt: "We are officially also at",
  returns: "Returns",
  returnDays: "Goods can be returned within {n} days",
  returnNone: "Goods cannot be returned",
  returnAlways: "Goods can be returned at any time",
  privacy: "Privacy",
  terms: "Terms",
  shipping: "Shipping",
  notFound: "Page not found",
  notFoundHint: "The address may be mistyped. All products are on the front page.",
  gone: "This product is no longer sold",
  goneHint: "See what else we sell.",
  left: "{n} left",
  released: "Pre-order, available {date}",
  shipDays: "Pre-order, ships within {n} days",
  standsIn: "While {channel} is having trouble, you find us here.",
  usually: "Where we normally are",
  isOver: "{channel} works again, and we are back there.",
  inStock: "In stock",
  outOfStock: "Sold out",
  preorder: "Pre-order",
  backorder: "On backorder, ships later",
  discontinued: "No longer sold",
  new: "New",
  refurbished: "Refurbished",
  used: "Used",
  openBox: "Open box",
  damaged: "Damaged",
};

/** Keys of the texts; the schema of `texts` takes no other. */
export const TEXT_KEYS = Object.keys(INDONESIAN) as readonly (keyof StorefrontTexts)[];

/** The words of a language: Indonesian, else English, with the seller's own over them. */
export function textsFor(locale: string, own: Partial<StorefrontTexts>): StorefrontTexts {
  return { ...(isIndonesian(locale) ? INDONESIAN : ENGLISH), ...own };
}

/** The word for an availability. */
export function availabilityText(texts: StorefrontTexts, availability: Availability): string {
  return texts[availability];
}

/** Puts values into a text. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Whether readers of a language are spoken to in Indonesian. */
export function isIndonesian(locale: string): boolean {
  return /^(id|jv|su)\b/i.test(locale);
}
