/** What a variant looks like, in the few words that feeds have columns for; found by the names sellers give to options. */
import type { ProductView, VariantView } from "../channel/view.js";

export interface Look {
  readonly color?: string | undefined;
  readonly size?: string | undefined;
  readonly material?: string | undefined;
  readonly pattern?: string | undefined;
  readonly gender?: "male" | "female" | "unisex" | undefined;
  readonly ageGroup?: "newborn" | "infant" | "toddler" | "kids" | "adult" | undefined;
}

/** Names of options and attributes, Indonesian and English, by column. */
const NAMES = {
  color: /^(warna|colou?r)$/i,
  size: /^(ukuran|size|berat|weight|isi|netto|volume|kapasitas|capacity)$/i,
  material: /^(bahan|material)$/i,
  pattern: /^(motif|corak|pattern)$/i,
} as const;

const GENDERS: readonly (readonly [RegExp, NonNullable<Look["gender"]>])[] = [
  [/^(male|pria|laki-?laki|cowok)$/i, "male"],
  [/^(female|wanita|perempuan|cewek)$/i, "female"],
  [/^unisex$/i, "unisex"],
];

const AGES: readonly (readonly [RegExp, NonNullable<Look["ageGroup"]>])[] = [
  [/^(newborn|bayi baru lahir)$/i, "newborn"],
  [/^(infant|bayi)$/i, "infant"],
  [/^(toddler|balita)$/i, "toddler"],
  [/^(kids|anak|anak-anak)$/i, "kids"],
  [/^(adult|dewasa)$/i, "adult"],
];

const GENDER = /^(gender|jenis[_ ]kelamin)$/i;
const AGE = /^(age[_ ]group|kelompok[_ ]usia)$/i;

/** Whether an attribute of this name is part of the look. */
export function isLook(name: string): boolean {
  return [GENDER, AGE, ...Object.values(NAMES)].some((names) => names.test(name));
}

/** The look of one variant: by its options, else by the product's attributes. */
export function lookOf(product: ProductView, variant: VariantView): Look {
  const found = Object.entries(NAMES).flatMap(([column, names]) => {
    const label =
      variant.options.find(({ code, name }) => names.test(code) || names.test(name))?.label ??
      attribute(product, names);
    return label === undefined ? [] : [[column, label] as const];
  });
  const gender = one(attribute(product, GENDER), GENDERS);
  const ageGroup = one(attribute(product, AGE), AGES);
  return {
    ...Object.fromEntries(found),
    ...(gender === undefined ? {} : { gender }),
    ...(ageGroup === undefined ? {} : { ageGroup }),
  };
}

function attribute({ attributes }: ProductView, names: RegExp): string | undefined {
  const value = Object.entries(attributes).find(([name]) => names.test(name))?.[1];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function one<T>(text: string | undefined, words: readonly (readonly [RegExp, T])[]): T | undefined {
  return text === undefined ? undefined : words.find(([pattern]) => pattern.test(text))?.[1];
}

/** What a variant differs in from its siblings. */
export function optionsOf(
  { variants }: ProductView,
  { options }: VariantView,
): readonly { name: string; label: string }[] {
  if (variants.length === 1) return [];
  return options.map(({ name, label }) => ({ name, label }));
}
