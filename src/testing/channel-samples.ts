/** Products that the promises are shown with. Their titles hold a word that no other listing says. */
import type { ProductInput } from "../model/input.js";
import type { ChannelHarness } from "./channel-harness.js";
import { PLACE } from "./channel-stage.js";

/** A product and the word by which its listings are found at the place. */
export interface Sample {
  readonly id: string;
  readonly word: string;
  /** The product, with another title, price, or whatever else. */
  with(more?: Partial<ProductInput>): ProductInput;
  /** Its title with `ending`. */
  title(ending: string): string;
}

/** The samples of a harness: number 1, 2, 3 and so on. */
export function sampleOf<O extends object>(harness: ChannelHarness<O>, number = 1): Sample {
  const id = `uji-${number}`;
  const word = `Gayo47${number}`;
  const rule = harness.definition.limits.photos;
  const count = rule === null ? 0 : Math.min(rule.count.max, Math.max(rule.count.min, 2));
  const photos = Array.from({ length: count }, (_, index) => `${id}-${index + 1}.jpg`);
  const title = (ending: string): string => `Kopi ${word} ${ending}`;
  const base = {
    id,
    title: title("satu"),
    description: "Biji pilihan dari dataran tinggi. Disangrai setiap Senin.",
    price: "65000",
    stock: 12,
    photos,
    ...harness.product,
    ...(harness.overlay === undefined ? {} : { channels: { [PLACE]: harness.overlay } }),
  };
  return { id, word, title, with: (more = {}) => withVariants({ ...base, ...more }) };
}

// Where the harness sells variants, what is said of the product is said of each of them.
function withVariants({ stock, ...product }: ProductInput): ProductInput {
  const { id, variants } = product;
  if (!variants) return { ...product, stock };
  return { ...product, variants: variants.map((variant) => ({ ...variant, sku: `${id}-${variant.sku}`, stock })) };
}
