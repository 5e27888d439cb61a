/** A small Indonesian shop: what the demo and the examples publish. */
import type { ProductInput } from "etalase";

export const catalogue: readonly ProductInput[] = [
  {
    id: "kopi-gayo",
    title: "Kopi Arabika Gayo",
    description: "Dipetik merah di dataran tinggi Gayo, disangrai sedang setiap Senin. Rasa cokelat dan jeruk.",
    categories: { own: ["Minuman", "Kopi"] },
    options: [{ name: "Berat", values: ["250 g", "1 kg"] }],
    variants: [
      { sku: "KOPI-GAYO-250", options: { Berat: "250 g" }, price: "65000", stock: 24 },
      { sku: "KOPI-GAYO-1K", options: { Berat: "1 kg" }, price: { list: "240000", sale: "219000" }, stock: 6 },
    ],
    shipping: { weightGrams: 300 },
  },
  {
    id: "keripik-tempe",
    title: "Keripik Tempe Malang 200 g",
    price: "18500",
    stock: 80,
    shipping: { weightGrams: 230 },
  },
  {
    id: "batik-parang",
    title: "Kemeja Batik Parang",
    description: "Katun primisima, cap tangan dari Pekalongan.",
    categories: { own: ["Pakaian", "Kemeja"] },
    options: [{ name: "Ukuran", values: ["M", "L", "XL"] }],
    variants: [
      { sku: "BTK-PRG-M", options: { Ukuran: "M" }, price: "285000", stock: 4 },
      { sku: "BTK-PRG-L", options: { Ukuran: "L" }, price: "285000", stock: 7 },
      { sku: "BTK-PRG-XL", options: { Ukuran: "XL" }, price: "295000", stock: 0 },
    ],
    shipping: { weightGrams: 350 },
  },
  { id: "sambal-roa", title: "Sambal Roa Manado 150 ml", price: "42000", stock: 35, shipping: { weightGrams: 260 } },
  { id: "tas-rotan", title: "Tas Rotan Bulat Bali", price: "175000", stock: 9, shipping: { weightGrams: 600 } },
  { id: "madu-hutan", title: "Madu Hutan Sumbawa 350 ml", price: "95000", stock: 18, shipping: { weightGrams: 520 } },
  { id: "teh-melati", title: "Teh Melati Slawi 100 g", price: "15000", stock: 120, shipping: { weightGrams: 120 } },
  { id: "gula-semut", title: "Gula Semut Aren 500 g", price: "32000", stock: 60, shipping: { weightGrams: 540 } },
  { id: "sandal-kulit", title: "Sandal Kulit Garut", price: "149000", stock: 12, shipping: { weightGrams: 700 } },
  { id: "lampu-bambu", title: "Lampu Meja Bambu", price: "210000", stock: 5, shipping: { weightGrams: 900 } },
  { id: "sabun-sereh", title: "Sabun Batang Sereh", price: "22000", stock: 75, shipping: { weightGrams: 110 } },
  { id: "wayang-mini", title: "Wayang Kulit Mini Semar", price: "88000", stock: 8, shipping: { weightGrams: 200 } },
];
