/** A small Indonesian shop: what the demo and the examples publish. Photos are added by whoever draws them. */
import type { ProductInput } from "etalase";

export const catalogue: readonly ProductInput[] = [
  {
    id: "kopi-gayo",
    title: "Kopi Arabika Gayo",
    description:
      "Dipetik merah di dataran tinggi Gayo, 1.400 m, dan disangrai sedang setiap hari Senin. Rasa cokelat, jeruk dan gula aren.",
    categories: { own: ["Minuman", "Kopi"] },
    options: [{ name: "Berat", values: ["250 g", "1 kg"] }],
    variants: [
      { sku: "KOPI-GAYO-250", options: { Berat: "250 g" }, price: "65000", stock: 24 },
      { sku: "KOPI-GAYO-1K", options: { Berat: "1 kg" }, price: { list: "240000", sale: "219000" }, stock: 6 },
    ],
    tags: ["kopi", "gayo", "arabika"],
    shipping: { weightGrams: 300 },
  },
  {
    id: "teh-melati",
    title: "Teh Melati Slawi 100 g",
    description: "Teh hijau yang diharumkan bunga melati segar selama tiga malam. Kaleng kedap udara.",
    categories: { own: ["Minuman", "Teh"] },
    price: "28000",
    stock: 120,
    shipping: { weightGrams: 180 },
  },
  {
    id: "madu-hutan",
    title: "Madu Hutan Sumbawa",
    description: "Dipanen lestari dari sarang lebah liar. Tidak dipanaskan; warna dan rasa berbeda tiap musim.",
    categories: { own: ["Makanan", "Madu"] },
    options: [{ name: "Isi", values: ["350 ml", "650 ml"] }],
    variants: [
      { sku: "MADU-350", options: { Isi: "350 ml" }, price: "95000", stock: 18 },
      { sku: "MADU-650", options: { Isi: "650 ml" }, price: "165000", stock: 9 },
    ],
    shipping: { weightGrams: 1_100 },
  },
  {
    id: "sambal-roa",
    title: "Sambal Roa Manado 150 ml",
    description: "Ikan roa asap, cabai rawit dan tomat, dimasak pelan sampai minyaknya keluar. Pedasnya sungguhan.",
    categories: { own: ["Makanan", "Sambal"] },
    price: "42000",
    stock: 35,
    shipping: { weightGrams: 260 },
  },
  {
    id: "keripik-tempe",
    title: "Keripik Tempe Malang 200 g",
    description: "Tempe diiris tipis, digoreng renyah dengan daun jeruk. Tanpa pengawet.",
    categories: { own: ["Makanan", "Camilan"] },
    price: "18500",
    stock: 80,
    shipping: { weightGrams: 230 },
  },
  {
    id: "gula-semut",
    title: "Gula Semut Aren Kulon Progo",
    description: "Gula aren bubuk dari nira segar, untuk kopi, kue dan bubur. Harum karamel, manisnya lembut.",
    categories: { own: ["Makanan", "Gula"] },
    options: [{ name: "Berat", values: ["250 g", "500 g", "1 kg"] }],
    variants: [
      { sku: "GULA-250", options: { Berat: "250 g" }, price: "18000", stock: 60 },
      { sku: "GULA-500", options: { Berat: "500 g" }, price: "32000", stock: 60 },
      { sku: "GULA-1K", options: { Berat: "1 kg" }, price: "59000", stock: 22 },
    ],
    shipping: { weightGrams: 1_050 },
  },
  {
    id: "batik-parang",
    title: "Kemeja Batik Parang",
    description: "Katun primisima, batik cap tangan dari Pekalongan, pewarna alam. Kancing batok kelapa.",
    categories: { own: ["Pakaian", "Kemeja"] },
    brand: "Toko Rasa",
    options: [{ name: "Ukuran", values: ["M", "L", "XL"] }],
    variants: [
      { sku: "BTK-PRG-M", options: { Ukuran: "M" }, price: "285000", stock: 4 },
      { sku: "BTK-PRG-L", options: { Ukuran: "L" }, price: "285000", stock: 7 },
      { sku: "BTK-PRG-XL", options: { Ukuran: "XL" }, price: "295000", stock: 0 },
    ],
    shipping: { weightGrams: 350 },
  },
  {
    id: "sandal-kulit",
    title: "Sandal Kulit Garut",
    description: "Kulit sapi samak nabati, dijahit tangan, sol karet yang bisa diganti.",
    categories: { own: ["Pakaian", "Alas kaki"] },
    options: [{ name: "Ukuran", values: ["39", "40", "41", "42"] }],
    variants: ["39", "40", "41", "42"].map((size, at) => ({
      sku: `SANDAL-${size}`,
      options: { Ukuran: size },
      price: "149000",
      stock: 3 + at,
    })),
    shipping: { weightGrams: 700 },
  },
  {
    id: "tas-rotan",
    title: "Tas Rotan Bulat Bali",
    description:
      "Anyaman rotan ata, diasapi dengan sabut kelapa, tali kulit 120 cm, lapisan batik. Garis tengah 20 cm.",
    categories: { own: ["Rumah & Gaya", "Tas"] },
    price: "175000",
    stock: 9,
    shipping: { weightGrams: 600 },
  },
  {
    id: "lampu-bambu",
    title: "Lampu Meja Bambu",
    description: "Bilah bambu apus dianyam rangkap. Fiting E27, kabel 1,5 m; bohlam tidak termasuk. Tinggi 32 cm.",
    categories: { own: ["Rumah & Gaya", "Lampu"] },
    price: "210000",
    stock: 5,
    shipping: { weightGrams: 900 },
  },
  {
    id: "sabun-sereh",
    title: "Sabun Batang Sereh 90 g",
    description: "Minyak kelapa murni dan minyak sereh wangi, diperam enam minggu.",
    categories: { own: ["Rumah & Gaya", "Sabun"] },
    price: "22000",
    stock: 75,
    shipping: { weightGrams: 110 },
  },
  {
    id: "kipas-batik",
    title: "Kipas Batik Lipat",
    description: "Kain batik cap di atas rangka bambu, dengan rumbai merah. Lebar 42 cm terbuka, muat di tas.",
    categories: { own: ["Rumah & Gaya", "Kipas"] },
    price: "48000",
    stock: 26,
    shipping: { weightGrams: 120 },
  },
];

/** What the seller changes while a channel is down: two prices, and a last piece that was sold over the counter. */
export function withEdits(product: ProductInput): ProductInput {
  if (product.id === "keripik-tempe") return { ...product, price: "19500" };
  if (product.id === "sambal-roa") return { ...product, price: "45000" };
  return product.id === "tas-rotan" ? { ...product, stock: 0 } : product;
}
