/** A small Shopee: categories, attributes, limits and shipping channels, in the words of their pages. Numbers are made up. */

/** One attribute of a category. */
export interface ShopeeSandboxAttribute {
  readonly id: number;
  readonly name: string;
  readonly mandatory?: boolean | undefined;
  /** 1 drop-down, 2 combo box, 3 free text, 4 multi drop-down, 5 multi combo box. @defaultValue `1` */
  readonly inputType?: 1 | 2 | 3 | 4 | 5 | undefined;
  readonly maxValues?: number | undefined;
  /** Units of a number. */
  readonly units?: readonly string[] | undefined;
  readonly values?:
    | readonly {
        readonly id: number;
        readonly name: string;
        readonly children?: readonly ShopeeSandboxAttribute[] | undefined;
      }[]
    | undefined;
}

/** One category. */
export interface ShopeeSandboxCategory {
  readonly id: number;
  readonly name: string;
  /** @defaultValue `0`, the top */
  readonly parent?: number | undefined;
  readonly attributes?: readonly ShopeeSandboxAttribute[] | undefined;
  readonly dimensionMandatory?: boolean | undefined;
  readonly sizeChartMandatory?: boolean | undefined;
  /** @defaultValue `"Optional"` */
  readonly gtinRule?: "Mandatory" | "Flexible" | "Optional" | undefined;
}

/** One shipping channel. Weights in kilograms. */
export interface ShopeeSandboxChannel {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  /** The checkout channel that it belongs to. @defaultValue `0`, it is one itself */
  readonly mask?: number | undefined;
  readonly minWeight?: number | undefined;
  readonly maxWeight?: number | undefined;
  readonly feeType?: "SIZE_SELECTION" | "SIZE_INPUT" | "FIXED_DEFAULT_PRICE" | "CUSTOM_PRICE" | undefined;
}

/** Lowest and highest. */
export type Span = readonly [min: number, max: number];

/** Limits as get_item_limit tells them. */
export interface ShopeeSandboxLimits {
  readonly price: Span;
  readonly stock: Span;
  readonly name: Span;
  readonly description: Span;
  readonly images: Span;
  readonly tierName: Span;
  readonly tierOption: Span;
  readonly daysToShip: Span;
  /** Wholesale prices, per cent of the price. */
  readonly wholesale: Span;
  readonly items: number;
}

export const LIMITS: ShopeeSandboxLimits = {
  price: [99, 150_000_000],
  stock: [0, 999_999],
  name: [5, 100],
  description: [10, 2_000],
  images: [1, 9],
  tierName: [1, 14],
  tierOption: [1, 20],
  daysToShip: [7, 30],
  wholesale: [30, 100],
  items: 1_000,
};

export const CATEGORIES: readonly ShopeeSandboxCategory[] = [
  { id: 100001, name: "Makanan & Minuman" },
  {
    id: 100101,
    name: "Kopi",
    parent: 100001,
    attributes: [
      {
        id: 5001,
        name: "Jenis Kopi",
        mandatory: true,
        values: [
          { id: 6001, name: "Arabika" },
          { id: 6002, name: "Robusta" },
          {
            id: 6003,
            name: "Luwak",
            children: [{ id: 5004, name: "Sertifikat Luwak", mandatory: true, inputType: 3 }],
          },
        ],
      },
      { id: 5002, name: "Berat Bersih", inputType: 3, units: ["g", "kg"] },
      { id: 5003, name: "Asal", inputType: 2, values: [{ id: 6010, name: "Aceh" }] },
    ],
  },
  { id: 100002, name: "Pakaian" },
  {
    id: 100201,
    name: "Kaos",
    parent: 100002,
    dimensionMandatory: true,
    attributes: [
      {
        id: 5101,
        name: "Bahan",
        inputType: 4,
        maxValues: 2,
        values: [
          { id: 6101, name: "Katun" },
          { id: 6102, name: "Linen" },
          { id: 6103, name: "Wol" },
        ],
      },
    ],
  },
  { id: 100202, name: "Batik", parent: 100002 },
];

export const CHANNELS: readonly ShopeeSandboxChannel[] = [
  { id: 8003, name: "Reguler", enabled: true, maxWeight: 50 },
  { id: 80031, name: "JNE Reguler", enabled: true, mask: 8003 },
  { id: 8005, name: "Hemat", enabled: false },
  { id: 8007, name: "Kargo", enabled: true, minWeight: 10, maxWeight: 200 },
  { id: 8009, name: "Kurir Toko", enabled: true, feeType: "CUSTOM_PRICE" },
];

/** One brand. */
export interface ShopeeSandboxBrand {
  readonly id: number;
  readonly name: string;
}

export const BRANDS: readonly ShopeeSandboxBrand[] = [
  { id: 40_516, name: "Danar Hadi" },
  { id: 40_517, name: "Batik Keris" },
];

/** One sandbox's catalogue. */
export interface ShopeeCatalogue {
  readonly brands: readonly ShopeeSandboxBrand[];
  readonly limits: ShopeeSandboxLimits;
  readonly categories: readonly ShopeeSandboxCategory[];
  readonly channels: readonly ShopeeSandboxChannel[];
  readonly region: string;
}

/** Answers of the calls that only tell. */
export function wireCategories({ categories }: ShopeeCatalogue): object {
  return {
    category_list: categories.map(({ id, name, parent = 0 }) => ({
      category_id: id,
      parent_category_id: parent,
      original_category_name: name,
      display_category_name: name,
      has_children: categories.some((other) => other.parent === id),
    })),
  };
}

/** get_attribute_tree */
export function wireAttributes({ categories }: ShopeeCatalogue, ids: readonly number[]): object {
  return {
    list: ids.map((id) => ({
      category_id: id,
      attribute_tree: (categories.find((one) => one.id === id)?.attributes ?? []).map(wireAttribute),
    })),
  };
}

function wireAttribute(one: ShopeeSandboxAttribute): object {
  return {
    attribute_id: one.id,
    mandatory: one.mandatory ?? false,
    name: one.name,
    attribute_value_list: (one.values ?? []).map(({ id, name, children = [] }) => ({
      value_id: id,
      name,
      child_attribute_list: children.map(wireAttribute),
    })),
    attribute_info: {
      input_type: one.inputType ?? 1,
      input_validation_type: 0,
      format_type: one.units ? 2 : 1,
      attribute_unit_list: one.units ?? [],
      max_value_count: one.maxValues ?? 1,
    },
  };
}

/** get_item_limit */
export function wireLimits({ limits, categories }: ShopeeCatalogue, id: unknown): object {
  const category = categories.find((one) => one.id === id);
  const span = ([min_limit, max_limit]: Span) => ({ min_limit, max_limit });
  return {
    price_limit: span(limits.price),
    stock_limit: span(limits.stock),
    item_name_length_limit: span(limits.name),
    item_image_count_limit: span(limits.images),
    item_description_length_limit: span(limits.description),
    tier_variation_name_length_limit: span(limits.tierName),
    tier_variation_option_length_limit: span(limits.tierOption),
    item_count_limit: { max_limit: limits.items },
    dts_limit: { days_to_ship_limit: span(limits.daysToShip), non_pre_order_days_to_ship: 2 },
    weight_limit: { weight_mandatory: true },
    dimension_limit: { dimension_mandatory: category?.dimensionMandatory ?? false },
    wholesale_price_threshold_percentage: span(limits.wholesale),
    size_chart_limit: { size_chart_mandatory: category?.sizeChartMandatory ?? false },
  };
}

/** The rule for barcodes, which the page shows beside the response. */
export function wireGtinLimit({ categories }: ShopeeCatalogue, id: unknown): object {
  const category = categories.find((one) => one.id === id);
  return { gtin_limit: { gtin_validation_rule: category?.gtinRule ?? "Optional" } };
}

/** category_recommend: leaves whose name is a word of the title. How the platform chooses is not said. */
export function wireRecommended({ categories }: ShopeeCatalogue, title: unknown): object {
  const words = new Set(String(title).toLowerCase().split(/\s+/));
  const isLeaf = (id: number) => !categories.some(({ parent }) => parent === id);
  return {
    category_id: categories.filter(({ id, name }) => isLeaf(id) && words.has(name.toLowerCase())).map(({ id }) => id),
  };
}

/** get_brand_list: page by page. */
export function wireBrands({ brands }: ShopeeCatalogue, offset = 0, size = 10): object {
  const end = offset + size;
  return {
    brand_list: brands
      .slice(offset, end)
      .map(({ id, name }) => ({ brand_id: id, original_brand_name: name, display_brand_name: name })),
    has_next_page: end < brands.length,
    next_offset: end < brands.length ? end : 0,
    is_mandatory: false,
    input_type: "DROP_DOWN",
  };
}

/** get_warehouse_detail, for shops that have several. */
export function wireWarehouses(locations: readonly string[]): object {
  return locations.map((location_id, at) => ({
    warehouse_id: at + 1,
    warehouse_name: `Gudang ${location_id}`,
    warehouse_type: 1,
    location_id,
    address_id: 118_454_205 + at,
    holiday_mode_state: 0,
  }));
}

/** get_channel_list */
export function wireChannels({ channels }: ShopeeCatalogue): object {
  return {
    logistics_channel_list: channels.map((one) => ({
      logistics_channel_id: one.id,
      logistics_channel_name: one.name,
      enabled: one.enabled,
      cod_enabled: false,
      fee_type: one.feeType ?? "SIZE_INPUT",
      weight_limit: { item_min_weight: one.minWeight ?? 0, item_max_weight: one.maxWeight ?? 0 },
      item_max_dimension: { length: 0, width: 0, height: 0, unit: "cm" },
      mask_channel_id: one.mask ?? 0,
      force_enable: false,
    })),
  };
}
