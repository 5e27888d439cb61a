import { describe, expect, it } from "vitest";
import { sniff } from "../../src/import/import.js";
import { errorOf, optionsOf, photosOf, pricesOf, read, type SheetCell, xlsxOf } from "./kit.js";

// --- TikTok -------------------------------------------------------------------------

const CODES = [
  "category",
  "brand",
  "product_name",
  "product_description",
  "parcel_weight",
  "property_name_1",
  "property_value_1",
  "price",
  "quantity",
  "seller_sku",
  "main_image",
];
const HINTS: readonly (readonly SheetCell[])[] = [
  [
    "Category",
    "Brand",
    "Product name",
    "Description",
    "Package weight(g)",
    "Variation 1",
    "Value 1",
    "Price",
    "Stock",
    "SKU",
    "Image",
  ],
  ...[1, 2, 3].map((each) => CODES.map((code) => `${code} hint ${each}`)),
];

function tiktokRow(cells: Readonly<Partial<Record<string, SheetCell>>>): readonly SheetCell[] {
  const usual = {
    category: "Minuman > Kopi (601226)",
    brand: "No brand",
    product_name: "Kopi",
    product_description: "Enak",
    parcel_weight: 300,
    price: 65000,
    quantity: 4,
  };
  const row: Readonly<Record<string, SheetCell | undefined>> = { ...usual, ...cells };
  return CODES.map((code) => row[code] ?? null);
}
const tiktok = (...rows: readonly (readonly SheetCell[])[]) => xlsxOf([CODES, ...HINTS, ...rows]);
const size = (value: string, cells = {}) =>
  tiktokRow({ property_name_1: "Berat", property_value_1: value, seller_sku: `KOPI-${value}`, ...cells });

describe("TikTok Shop's sheet", () => {
  it("joins neighbours of one name that say what they differ in", async () => {
    const found = await read(await tiktok(size("250g"), size("1kg")));
    expect(optionsOf(found)).toEqual(["250g", "1kg"]);
    expect(found.products).toMatchObject([
      {
        id: "Kopi",
        categories: { own: ["Minuman", "Kopi"] },
        shipping: { weightGrams: 300 },
        variants: [{ sku: "KOPI-250g" }, { sku: "KOPI-1kg" }],
      },
    ]);
    expect(found.products[0]?.brand).toBeUndefined();
  });

  it("does not join rows of one name that differ in nothing", async () => {
    const found = await read(await tiktok(tiktokRow({ seller_sku: "A" }), tiktokRow({ seller_sku: "B" })));
    expect(found.products).toHaveLength(1);
    expect(found.warnings).toContainEqual(
      expect.objectContaining({ row: 7, trouble: "names the same product as row 6", refused: true }),
    );
  });

  it("asks about equal names that stand apart", async () => {
    const file = await tiktok(size("250g"), tiktokRow({ product_name: "Teh", seller_sku: "TEH" }), size("1kg"));
    expect(await errorOf(read(file))).toMatchObject({ field: "groupBy", row: 8 });
    expect(optionsOf(await read(file, { groupBy: "name" }))).toEqual(["", "250g", "1kg"]);
  });

  it("adds up the stock of several warehouses", async () => {
    const codes = [...CODES, "quantity.2"];
    const row = tiktokRow({ seller_sku: "A", quantity: 4 });
    const found = await read(
      await xlsxOf([codes, ...HINTS, [...row, 3], [...tiktokRow({ product_name: "Teh" }), null]]),
    );
    const counts = found.products.map(({ variants }) => variants[0]?.stock.byLocation[0]?.onHand);
    expect(counts).toEqual([7, 4]);
  });

  it("keeps apart what differs in category", async () => {
    const found = await read(await tiktok(size("250g"), size("1kg", { category: "Hampers" })));
    expect(found.warnings.some(({ trouble }) => trouble.startsWith("names the same product"))).toBe(true);
  });

  it("knows no brand in both of its languages, and takes a category's words as they come", async () => {
    const found = await read(
      await tiktok(
        tiktokRow({ seller_sku: "A", brand: "Tidak ada merek", category: "Makanan & Minuman > Kopi" }),
        tiktokRow({ seller_sku: "B", product_name: "Teh", brand: "Sosro (7082427)" }),
      ),
    );
    expect(found.products.map(({ brand }) => brand)).toEqual([undefined, "Sosro"]);
    expect(found.products[0]?.categories.own).toEqual(["Makanan & Minuman", "Kopi"]);
  });

  it("finds its data where the rows of hints were deleted", async () => {
    const row = tiktokRow({ seller_sku: "A" });
    const whole = await read(await tiktok(row));
    const cut = await read(await xlsxOf([CODES, ...HINTS.slice(0, 2), row]));
    expect(cut.products).toEqual(whole.products);
  });
});

// --- Shopee -------------------------------------------------------------------------

const KEYS = [
  "ps_product_name|1|1",
  "ps_product_description|1|1",
  "ps_sku_parent_short|0|1",
  "et_title_variation_integration_no|0|1",
  "et_title_variation_1|0|1",
  "et_title_option_for_variation_1|0|1",
  "et_title_image_per_variation|0|1",
  "ps_price|1|2",
  "ps_stock|1|2",
  "ps_sku_short|0|1",
  "ps_item_cover_image|1|1",
  "ps_item_image_1|0|1",
  "ps_weight|1|2",
  "ps_product_pre_order_dts|0|1",
  "channel_id.8003|0|1",
];
const shopeeRow = (cells: Readonly<Partial<Record<string, SheetCell>>>) =>
  KEYS.map((key) => cells[key.split("|")[0] ?? ""] ?? null);
const labels = Array.from({ length: 5 }, (_, at) => KEYS.map((key) => `label ${at} ${key.length}`));
const shopee = (...rows: readonly (readonly SheetCell[])[]) => xlsxOf([KEYS, ...labels, ...rows]);

describe("Shopee's sheet", () => {
  const first = {
    ps_product_name: "Kaos",
    ps_product_description: "Katun",
    ps_sku_parent_short: "KAOS",
    et_title_variation_integration_no: "1",
    et_title_variation_1: "Ukuran",
    ps_weight: "0,25",
    ps_item_cover_image: "https://toko.example/k.jpg",
    ps_item_image_1: "https://toko.example/k2.jpg",
    "channel_id.8003": "Aktif",
  };

  it("is mapped by key, reads kilograms, and keeps a shop's own shipping columns", async () => {
    const file = await shopee(
      shopeeRow({
        ...first,
        et_title_option_for_variation_1: "M",
        ps_sku_short: "K-M",
        ps_price: 90000,
        ps_stock: 3,
        et_title_image_per_variation: "https://toko.example/m.jpg",
      }),
      shopeeRow({
        et_title_variation_integration_no: "1",
        et_title_variation_1: "Ukuran",
        et_title_option_for_variation_1: "L",
        ps_sku_short: "K-L",
        ps_price: 95000,
        ps_stock: 0,
      }),
    );
    expect(await sniff(file)).toMatchObject({ format: "shopee" });
    const found = await read(file);
    expect(found.products).toMatchObject([
      {
        id: "KAOS",
        title: { "id-ID": "Kaos" },
        shipping: { weightGrams: 250 },
        ext: { shopee: { "channel_id.8003": "Aktif" } },
        options: [{ code: "Ukuran" }],
        variants: [
          {
            sku: "K-M",
            options: { Ukuran: "M" },
            photos: ["3"],
            stock: { policy: "track", byLocation: [{ onHand: 3 }] },
          },
          {
            sku: "K-L",
            options: { Ukuran: "L" },
            price: { list: { amount: "95000" } },
            stock: { byLocation: [{ onHand: 0 }] },
          },
        ],
      },
    ]);
    expect(photosOf(found)).toEqual(["k.jpg", "k2.jpg", "m.jpg"].map((name) => `https://toko.example/${name}`));
  });

  it("keeps the cell of a size chart, which is no photo of the product", async () => {
    const keys = [...KEYS, "ps_size_chart|0|1"];
    const hints = labels.map((row) => [...row, "label"]);
    const row = shopeeRow({ ...first, ps_price: 90000, ps_stock: 3, ps_sku_short: "K" });
    const found = await read(await xlsxOf([keys, ...hints, [...row, "https://toko.example/ukuran.jpg"]]));
    expect(found.products[0]?.ext).toMatchObject({ shopee: { ps_size_chart: "https://toko.example/ukuran.jpg" } });
    expect(photosOf(found)).not.toContain("https://toko.example/ukuran.jpg");
  });

  it("for mass updates is refused, and leads to adopting", async () => {
    const file = await xlsxOf([
      ["et_title_product_id|1|1", "ps_product_name|1|1", "ps_price|1|2", "ps_stock|1|1"],
      ["1", "Kaos", 1, 1],
    ]);
    const error = await errorOf(read(file));
    expect(error).toMatchObject({ trouble: "wrong-kind", field: "et_title_product_id" });
    expect(error.message).toContain("adopt");
  });
});

// --- Tokopedia ------------------------------------------------------------------------

describe("Tokopedia's old sheet", () => {
  const LABELS = [
    "Error Message",
    "Nama Produk*",
    "Deskripsi Produk",
    "Kategori Kode*",
    "Berat* (Gram)",
    "Minimum Pemesanan*",
    "Nomor Etalase",
    "Waktu Proses Preorder",
    "Kondisi*",
    "Gambar 1*",
    "Gambar 2",
    "SKU Name",
    "Status*",
    "Jumlah Stok*",
    "Harga (Rp)*",
    "Asuransi Pengiriman",
  ];
  const row = (cells: readonly SheetCell[]) => [null, ...cells];
  const kopi = [
    "Kopi Gayo",
    "Enak",
    562,
    300,
    2,
    null,
    null,
    "Bekas",
    "https://toko.example/k.jpg",
    null,
    "KOPI",
    "Aktif",
    12,
    65000,
    "ya",
  ];
  const sheet = (...rows: readonly (readonly SheetCell[])[]) =>
    xlsxOf(
      [["ISI DATA PRODUK"], LABELS, LABELS.map(() => "petunjuk"), LABELS.map(() => "wajib"), ...rows],
      "ISI Template Impor Produk",
    );

  it("is read by its labels", async () => {
    const file = await sheet(row(kopi));
    expect(await sniff(file)).toMatchObject({ format: "tokopedia" });
    const found = await read(file);
    expect(pricesOf(found)).toEqual(["65000"]);
    expect(found.products).toMatchObject([
      {
        id: "Kopi-Gayo",
        condition: "used",
        shipping: { weightGrams: 300, insurance: "required" },
        categories: { own: ["562"] },
        variants: [{ sku: "KOPI", active: true, stock: { minOrder: 2, byLocation: [{ onHand: 12 }] } }],
      },
    ]);
  });

  it("takes rows of one name for variants, told apart by their SKUs", async () => {
    const found = await read(await sheet(row(kopi), row(kopi.with(10, "KOPI-2").with(11, "Nonaktif"))));
    expect(optionsOf(found)).toEqual(["KOPI", "KOPI-2"]);
    expect(found.products[0]?.variants[1]?.active).toBe(false);
  });
});
