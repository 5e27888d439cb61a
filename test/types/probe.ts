import * as z from "zod";
import { defineChannel } from "../../src/channel/define.js";
import type { Limits } from "../../src/channel/limits.js";
declare const limits: Limits;
const options = z.strictObject({ token: z.string() });
const base = { id: "a", title: "A", kind: "shelf", rendering: 1, options, limits } as const;
export const a1 = defineChannel({
  ...base,
  account: () => "a",
  render: ({ product }) => ({ content: { price: "1", title: product.title } }),
  facets: { price: ["price"] },
  connect: ({ token }) => ({ go: async () => ({ id: token }) }),
  verbs: { async create(s, { content }) { content.title.at(0); return s.go(); } },
  safety: { create: "blind" },
});
export const a2 = defineChannel({
  ...base,
  account: () => "a",
  render: ({ product }) => ({ content: { price: "1", title: product.title } }),
  connect: ({ token }) => ({ go: async () => ({ id: token }) }),
  verbs: { async create(s, { content }) { content.title.at(0); return s.go(); } },
  safety: { create: "blind" },
  facets: { price: ["price"] },
});
