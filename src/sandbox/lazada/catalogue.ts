/** A small Lazada: categories, attributes and brands, in the words of their pages. Numbers are made up. */

/** One attribute of a category. */
export interface LazadaSandboxAttribute {
  readonly name: string;
  /** @defaultValue its name */
  readonly label?: string | undefined;
  readonly mandatory?: boolean | undefined;
  /** SKUs may differ in it. */
  readonly saleProp?: boolean | undefined;
  /** Said of every SKU. */
  readonly ofSku?: boolean | undefined;
  /** @defaultValue `"text"` */
  readonly input?:
    | "text"
    | "richText"
    | "date"
    | "numeric"
    | "singleSelect"
    | "multiSelect"
    | "enumInput"
    | "multiEnumInput"
    | undefined;
  readonly options?: readonly string[] | undefined;
  readonly units?: readonly string[] | undefined;
}

/** One category. */
export interface LazadaSandboxCategory {
  readonly id: number;
  readonly name: string;
  /** @defaultValue the top */
  readonly parent?: number | undefined;
  readonly attributes?: readonly LazadaSandboxAttribute[] | undefined;
}

/** A brand that the country knows. */
export interface LazadaSandboxBrand {
  readonly id: number;
  readonly name: string;
}

const BASICS: readonly LazadaSandboxAttribute[] = [
  { name: "name", label: "Nama Produk", mandatory: true },
  { name: "short_description", label: "Highlight", input: "richText" },
  { name: "description", label: "Deskripsi", input: "richText" },
  { name: "brand", label: "Merek", mandatory: true, input: "singleSelect" },
  { name: "SellerSku", label: "SKU Penjual", mandatory: true, ofSku: true },
  { name: "price", label: "Harga", mandatory: true, ofSku: true, input: "numeric" },
  { name: "package_weight", label: "Berat Paket (kg)", mandatory: true, ofSku: true, input: "numeric" },
  { name: "package_length", label: "Panjang Paket (cm)", mandatory: true, ofSku: true, input: "numeric" },
  { name: "package_width", label: "Lebar Paket (cm)", mandatory: true, ofSku: true, input: "numeric" },
  { name: "package_height", label: "Tinggi Paket (cm)", mandatory: true, ofSku: true, input: "numeric" },
  { name: "package_content", label: "Isi Paket", ofSku: true },
];

/** The tree that is there unless another is given. */
export const CATEGORIES: readonly LazadaSandboxCategory[] = [
  { id: 1001, name: "Makanan & Minuman" },
  {
    id: 1101,
    name: "Kopi",
    parent: 1001,
    attributes: [
      {
        name: "coffee_type",
        label: "Jenis Kopi",
        mandatory: true,
        input: "singleSelect",
        options: ["Arabika", "Robusta"],
      },
      { name: "net_weight", label: "Berat Bersih", input: "numeric", units: ["g", "kg"] },
      { name: "origin", label: "Asal", input: "enumInput", options: ["Aceh"] },
      { name: "flavour", label: "Rasa", input: "multiSelect", options: ["Cokelat", "Karamel", "Buah"] },
      { name: "Hazmat", label: "Bahan Berbahaya", input: "multiSelect", options: ["None", "Battery", "Liquid"] },
      { name: "barcode_ean", label: "Barcode", ofSku: true },
    ],
  },
  { id: 1002, name: "Fashion" },
  {
    id: 1201,
    name: "Kaos",
    parent: 1002,
    attributes: [
      {
        name: "color_family",
        label: "Warna",
        saleProp: true,
        input: "singleSelect",
        options: ["Merah", "Biru", "Hijau"],
      },
      { name: "size", label: "Ukuran", saleProp: true, input: "enumInput", options: ["S", "M", "L"] },
      { name: "material", label: "Bahan", mandatory: true, input: "multiSelect", options: ["Katun", "Linen", "Wol"] },
    ],
  },
  { id: 1202, name: "Batik", parent: 1002, attributes: [{ name: "motif", label: "Motif" }] },
];

/** The brands that are there unless others are given. */
export const BRANDS: readonly LazadaSandboxBrand[] = [
  { id: 30_768, name: "No Brand" },
  { id: 40_516, name: "Danar Hadi" },
];

/** One sandbox's catalogue. */
export interface LazadaCatalogue {
  readonly categories: readonly LazadaSandboxCategory[];
  readonly brands: readonly LazadaSandboxBrand[];
  readonly country: string;
}

/** Currencies whose prices have no decimals there. (unverified) */
const WITHOUT_CENTS: ReadonlySet<string> = new Set(["id", "vn"]);

/** Decimals that a price may have. */
export function decimalsOf({ country }: LazadaCatalogue): number {
  return WITHOUT_CENTS.has(country) ? 0 : 2;
}

/** Every attribute that a category has, those of all categories first. */
export function attributesOf({ attributes = [] }: LazadaSandboxCategory): readonly LazadaSandboxAttribute[] {
  return [...BASICS, ...attributes];
}

/** Whether nothing lies below it. */
export function isLeaf({ categories }: LazadaCatalogue, id: number): boolean {
  return categories.some((one) => one.id === id) && !categories.some(({ parent }) => parent === id);
}

/** GetCategoryTree */
export function wireTree(catalogue: LazadaCatalogue, parent?: number): readonly object[] {
  return catalogue.categories
    .filter((one) => one.parent === parent)
    .map(({ id, name }) => {
      const children = wireTree(catalogue, id);
      const leaf = children.length === 0;
      return { var: true, name, leaf, category_id: id, ...(leaf ? {} : { children }) };
    });
}

/** GetCategoryAttributes */
export function wireAttributes(category: LazadaSandboxCategory): readonly object[] {
  return attributesOf(category).map((one, at) => ({
    id: category.id * 100 + at,
    name: one.name,
    label: one.label ?? one.name,
    is_mandatory: one.mandatory ? 1 : 0,
    is_sale_prop: one.saleProp ? 1 : 0,
    attribute_type: one.ofSku ? "sku" : "normal",
    input_type: one.input ?? "text",
    options: (one.options ?? []).map((name, place) => ({ id: at * 100 + place, name, en_name: name })),
    advanced: { is_key_prop: 0 },
    ...(one.units ? { unit: { type: one.units, numericMin: "1", numericMax: "99999", precision: 0 } } : {}),
  }));
}

/** GetBrandByPages */
export function wireBrands({ brands }: LazadaCatalogue, start: number, size: number): object {
  const module = brands.slice(start, start + size).map(({ id, name }) => ({
    brand_id: id,
    name,
    name_en: name,
    global_identifier: name.toUpperCase().replaceAll(" ", "_"),
  }));
  return { start_row: start, page_size: size, total_record: brands.length, module };
}
