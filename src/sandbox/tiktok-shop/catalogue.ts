/** A small TikTok Shop: categories, attributes, rules and warehouses, in the words of their pages. Ids are made up. */

/** One attribute of a category. */
export interface TiktokShopSandboxAttribute {
  readonly id: string;
  readonly name: string;
  readonly required?: boolean | undefined;
  readonly customizable?: boolean | undefined;
  readonly multiple?: boolean | undefined;
  /** Required too where another attribute has this value. */
  readonly requiredWith?: { readonly attribute: string; readonly value: string } | undefined;
  readonly values?: readonly { readonly id: string; readonly name: string }[] | undefined;
}

/** One category. */
export interface TiktokShopSandboxCategory {
  readonly id: string;
  readonly name: string;
  /** @defaultValue `"0"`, the top */
  readonly parent?: string | undefined;
  readonly attributes?: readonly TiktokShopSandboxAttribute[] | undefined;
  readonly dimensionsRequired?: boolean | undefined;
  readonly sizeChartRequired?: boolean | undefined;
  /** @defaultValue `true` */
  readonly cashOnDelivery?: boolean | undefined;
  readonly certifications?: readonly { readonly id: string; readonly name: string }[] | undefined;
  /** Only on TikTok Shop. @defaultValue `false` */
  readonly notOnTokopedia?: boolean | undefined;
  /** This shop was not invited. @defaultValue `false` */
  readonly inviteOnly?: boolean | undefined;
}

/** One warehouse. */
export interface TiktokShopSandboxWarehouse {
  readonly id: string;
  readonly name: string;
  /** @defaultValue `"SALES_WAREHOUSE"` */
  readonly type?: "SALES_WAREHOUSE" | "RETURN_WAREHOUSE" | undefined;
  readonly isDefault?: boolean | undefined;
}

export const CATEGORIES: readonly TiktokShopSandboxCategory[] = [
  { id: "600001", name: "Makanan & Minuman" },
  {
    id: "601226",
    name: "Kopi",
    parent: "600001",
    attributes: [
      {
        id: "100107",
        name: "Jenis Kopi",
        required: true,
        values: [
          { id: "1000059", name: "Arabika" },
          { id: "1000060", name: "Robusta" },
          { id: "1000061", name: "Luwak" },
        ],
      },
      { id: "100108", name: "Asal", customizable: true, values: [{ id: "1000070", name: "Aceh" }] },
      {
        id: "100109",
        name: "Sertifikat Luwak",
        customizable: true,
        requiredWith: { attribute: "100107", value: "1000061" },
      },
    ],
  },
  { id: "600002", name: "Pakaian" },
  {
    id: "601300",
    name: "Kaos",
    parent: "600002",
    dimensionsRequired: true,
    sizeChartRequired: true,
    cashOnDelivery: false,
    attributes: [
      {
        id: "100201",
        name: "Bahan",
        multiple: true,
        values: [
          { id: "1000201", name: "Katun" },
          { id: "1000202", name: "Linen" },
        ],
      },
    ],
  },
  { id: "601301", name: "Batik", parent: "600002" },
  { id: "601302", name: "Sarung", parent: "600002", notOnTokopedia: true },
  { id: "601303", name: "Emas", parent: "600002", inviteOnly: true },
  { id: "600003", name: "Mainan" },
  {
    id: "601400",
    name: "Mainan Anak",
    parent: "600003",
    certifications: [{ id: "7182427311584347905", name: "SNI" }],
  },
];

/** One brand. */
export interface TiktokShopSandboxBrand {
  readonly id: string;
  readonly name: string;
}

export const BRANDS: readonly TiktokShopSandboxBrand[] = [
  { id: "7082427311584347001", name: "Danar Hadi" },
  { id: "7082427311584347002", name: "Batik Keris" },
];

/** Longer than a JavaScript number can be. */
export const WAREHOUSES: readonly TiktokShopSandboxWarehouse[] = [
  { id: "7068517275539719938", name: "Gudang Solo", isDefault: true },
  { id: "7068517275539719939", name: "Gudang Jakarta" },
  { id: "7068517275539719940", name: "Gudang Retur", type: "RETURN_WAREHOUSE" },
];

/** Answers of the calls that only tell. */
export function wireCategories(categories: readonly TiktokShopSandboxCategory[], platform: string | undefined): object {
  const listed = categories.filter(({ notOnTokopedia }) => platform !== "TOKOPEDIA" || !notOnTokopedia);
  return {
    categories: listed.map(({ id, parent = "0", name, inviteOnly }) => ({
      id,
      parent_id: parent,
      local_name: name,
      is_leaf: !categories.some((other) => other.parent === id),
      permission_statuses: [inviteOnly ? "INVITE_ONLY" : "AVAILABLE"],
    })),
  };
}

/** Recommend Category: a leaf whose name is a word of the title. How the platform chooses is not said. */
export function wireRecommended(categories: readonly TiktokShopSandboxCategory[], title: unknown): object {
  const words = new Set(String(title).toLowerCase().split(/\s+/));
  const isLeaf = ({ id }: TiktokShopSandboxCategory) => !categories.some(({ parent }) => parent === id);
  const leaf = categories.find((one) => isLeaf(one) && words.has(one.name.toLowerCase()));
  return leaf ? { leaf_category_id: leaf.id, categories: [{ id: leaf.id, name: leaf.name, is_leaf: true }] } : {};
}

/** Get Brands, found by a part of their names. */
export function wireBrands(brands: readonly TiktokShopSandboxBrand[], query: Readonly<Record<string, string>>): object {
  const { brand_name = "", page_size = "20" } = query;
  const hits = brands.filter(({ name }) => name.toLowerCase().includes(brand_name.toLowerCase()));
  return {
    brands: hits.slice(0, Number(page_size)).map((one) => ({ ...one, authorized_status: "AUTHORIZED" })),
    total_count: hits.length,
    next_page_token: "",
  };
}

/** Get Attributes */
export function wireAttributes({ attributes = [] }: TiktokShopSandboxCategory): object {
  const own = attributes.map((one) => ({
    id: one.id,
    name: one.name,
    type: "PRODUCT_PROPERTY",
    // Spelt like this on the page.
    is_requried: one.required ?? false,
    is_customizable: one.customizable ?? false,
    is_multiple_selection: one.multiple ?? false,
    values: one.values ?? [],
    requirement_conditions: one.requiredWith
      ? [
          {
            condition_type: "VALUE_ID_MATCH",
            attribute_id: one.requiredWith.attribute,
            attribute_value_id: one.requiredWith.value,
          },
        ]
      : [],
  }));
  return { attributes: [...own, { id: "100000", name: "Warna", type: "SALES_PROPERTY", values: [] }] };
}

/** Get Category Rules */
export function wireRules(category: TiktokShopSandboxCategory): object {
  return {
    product_certifications: (category.certifications ?? []).map((one) => ({ ...one, is_required: true })),
    size_chart: { is_supported: true, is_required: category.sizeChartRequired ?? false },
    cod: { is_supported: category.cashOnDelivery ?? true },
    package_dimension: { is_required: category.dimensionsRequired ?? false },
  };
}

/** Get Warehouse List. On holiday all of them say so; both spellings were seen. */
export function wireWarehouses(warehouses: readonly TiktokShopSandboxWarehouse[], onHoliday: boolean): object {
  return {
    warehouses: warehouses.map(({ id, name, type = "SALES_WAREHOUSE", isDefault = false }) => ({
      id,
      name,
      type,
      sub_type: "DOMESTIC_WAREHOUSE",
      is_default: isDefault,
      effect_status: onHoliday ? "HOLIDAY_MODE" : "ENABLED",
    })),
  };
}
