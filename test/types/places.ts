/** Two channels to write programs against: a marketplace with extras of its own, and a wall without. */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../src/channel/define.js";
import type { Limits } from "../../src/channel/limits.js";

export declare const limits: Limits;

export interface MarketOptions {
  readonly key: string;
  readonly shopId: number;
  /** @defaultValue `"https://market.example"` */
  readonly server?: string | undefined;
}
const options: OptionsSchema<MarketOptions> = z.strictObject({
  key: z.string(),
  shopId: z.int(),
  server: z.url().default("https://market.example"),
});
export interface MarketExtras {
  readonly categoryId: number;
  readonly preOrderDays?: number | undefined;
}
const extras: z.ZodType<MarketExtras, MarketExtras> = z.strictObject({
  categoryId: z.int(),
  preOrderDays: z.int().optional(),
});

export const market = defineChannel({
  id: "market",
  title: "Market",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["key"],
  extras,
  limits,
  account: ({ shopId }) => `market:${shopId}`,
  facets: { price: ["price"] },
  render: ({ product, extras, tools }) => ({
    content: { name: product.title, category: extras.categoryId, price: tools.major(product.variants[0].price) },
  }),
  connect: ({ server }, { http }) => ({
    async call(path: string, json: unknown, signal: AbortSignal) {
      await http.send({ url: `${server}${path}`, json, signal });
      return { id: "1" };
    },
  }),
  verbs: {
    async create(shop, { content, extras, marker, step }, signal) {
      extras.categoryId satisfies number;
      content.price satisfies number;
      const item = await step("add", "lookup", () => shop.call("/add", { ...content, marker }, signal), {
        made: (answer) => answer,
      });
      await step("show", "absolute", () => shop.call("/show", item, signal));
      return item;
    },
    async update(shop, { content, previous, removedVariants, step }, signal) {
      removedVariants satisfies readonly string[];
      await step("update", "absolute", () => shop.call("/update", { ...content, id: previous.id }, signal));
      return previous;
    },
    revise: {
      upTo: 50,
      async run(shop, items, signal) {
        await shop.call(
          "/stock",
          items.map(({ previous }) => previous.id),
          signal,
        );
        return items.map(({ previous }) => previous);
      },
    },
    async find(shop, { marker }, signal) {
      const { id } = await shop.call("/search", { marker }, signal);
      return [{ id, marker, complete: false }];
    },
  },
  safety: { create: "lookup", update: "absolute", revise: "absolute" },
});

export const wall = defineChannel({
  id: "wall",
  title: "Wall",
  kind: "wall",
  rendering: 1,
  options: z.strictObject({ token: z.string() }),
  secrets: ["token"],
  limits,
  account: ({ token }) => token,
  render: ({ product }) => ({ content: { text: product.title } }),
  connect: () => ({ post: async (text: string) => ({ id: text }) }),
  verbs: { create: (wall, { content }) => wall.post(content.text) },
  safety: { create: "blind" },
});
