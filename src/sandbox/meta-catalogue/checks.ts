/** What a catalogue refuses of a row. Marketing API "Catalog Batch" fields, April 2026, read 2026-11-21. */

type Data = Readonly<Record<string, unknown>>;

const FIELDS = [
  "id",
  "item_group_id",
  "title",
  "description",
  "availability",
  "condition",
  "price",
  "sale_price",
  "sale_price_effective_date",
  "link",
  "image",
  "image_link",
  "additional_image_link",
  "brand",
  "color",
  "size",
  "quantity_to_sell_on_facebook",
  "google_product_category",
  "fb_product_category",
  "internal_label",
];
const WANTED = ["title", "description", "availability", "condition", "price", "link", "brand"];
const AVAILABILITY = ["in stock", "out of stock", "available for order", "discontinued"];
const CONDITIONS = ["new", "refurbished", "used"];

/** Why a row is turned down at once; none: it is taken in. `isWhole`: it has to be complete. */
export function faultsOf(data: Data, isWhole: boolean): readonly string[] {
  const unknown = Object.keys(data).filter((name) => !FIELDS.includes(name));
  const missing = isWhole ? WANTED.filter((name) => data[name] === undefined || data[name] === "") : [];
  return [
    ...unknown.map((name) => `${name} is not a field`),
    ...missing.map((name) => `${name} is missing`),
    ...(isWhole && imagesOf(data).length === 0 ? ["image is missing"] : []),
    ...wrongValues(data),
  ];
}

function wrongValues(data: Data): readonly string[] {
  const wrong = (name: string, isGood: (value: unknown) => boolean): readonly string[] =>
    data[name] === undefined || isGood(data[name]) ? [] : [`${name} is wrong: ${JSON.stringify(data[name])}`];
  const text = (max: number) => (value: unknown) => typeof value === "string" && Array.from(value).length <= max;
  const money = (value: unknown) => typeof value === "string" && /^\d+(\.\d+)? [A-Z]{3}$/.test(value);
  return [
    ...wrong("id", (value) => text(100)(value) && value !== ""),
    ...wrong("title", text(200)),
    ...wrong("description", text(5_000)),
    ...wrong("availability", (value) => AVAILABILITY.includes(String(value))),
    ...wrong("condition", (value) => CONDITIONS.includes(String(value))),
    ...wrong("price", money),
    ...wrong("sale_price", money),
    ...wrong("link", (value) => /^https?:\/\//.test(String(value))),
    ...wrong("quantity_to_sell_on_facebook", (value) => Number.isInteger(value) && Number(value) >= 0),
    ...wrong("image", (value) => Array.isArray(value) && value.length <= 21 && value.every(isImage)),
  ];
}

function isImage(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  const { url, tag, ...more } = value as Data;
  return (
    /^https?:\/\//.test(String(url)) && (tag === undefined || Array.isArray(tag)) && Object.keys(more).length === 0
  );
}

/** Addresses of a row's images. */
export function imagesOf({ image, image_link }: Data): readonly string[] {
  const listed = Array.isArray(image) ? image.map((one: { readonly url?: unknown }) => String(one.url)) : [];
  return image_link === undefined ? listed : [String(image_link), ...listed];
}
