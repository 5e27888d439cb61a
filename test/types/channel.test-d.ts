/** What a channel's author can write, and what must not compile there. */
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import { type Channel, type ChannelFactory, defineChannel, type None } from "../../src/channel/define.js";
import type { Verb } from "../../src/channel/verbs.js";
import type { telegram } from "../../src/channels/telegram.js";
import type { webhook } from "../../src/channels/webhook.js";
import { limits, type MarketExtras, type MarketOptions, market, wall } from "./places.js";

const options = z.strictObject({ token: z.string(), chat: z.string() });
const base = {
  id: "a",
  title: "A",
  kind: "wall",
  rendering: 1,
  options,
  limits,
  account: () => "a",
  render: () => ({ content: { text: "" } }),
  connect: () => ({ go: async () => ({ id: "1" }) }),
} as const;
const create = async (session: { go(): Promise<{ id: string }> }) => session.go();

test("settings, extras, content, session and verbs are inferred", () => {
  expectTypeOf(market).toEqualTypeOf<
    ChannelFactory<"market", MarketOptions, MarketExtras, "create" | "update" | "revise" | "find">
  >();
  expectTypeOf(wall({ token: "t" })).toEqualTypeOf<Channel<"wall", None, "create">>();
  expectTypeOf<Parameters<typeof telegram>[0]["silent"]>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<ReturnType<typeof webhook>["verbs"][number]>().toEqualTypeOf<"upsert" | "withdraw">();
});

test("any configured channel is a Channel: nothing makes it invariant", () => {
  expectTypeOf(market({ key: "k", shopId: 1 })).toExtend<Channel>();
  expectTypeOf<ReturnType<typeof telegram>>().toExtend<Channel>();
  expectTypeOf<Channel<"x", None, "create">>().toExtend<Channel<string, unknown, Verb>>();
});

test("facets beside a rendering written in place take nothing from inference", () => {
  defineChannel({
    ...base,
    facets: { price: ["price"], stock: [] },
    render: ({ product }) => ({ content: { price: "1", title: product.title } }),
    connect: ({ token }) => ({ go: async () => ({ id: token }) }),
    verbs: {
      async create(session, { content }) {
        expectTypeOf(content).toEqualTypeOf<{ price: string; title: string }>();
        return session.go();
      },
    },
    safety: { create: "blind" },
  });
});

test("a mailbox composes editions, and its create gets them", () => {
  defineChannel({
    ...base,
    kind: "mailbox",
    render: ({ product }) => ({ content: { line: product.title } }),
    compose: ({ products }) => ({ content: { lines: products.map(({ content }) => content.line) } }),
    connect: () => ({ go: async () => ({ id: "1" }) }),
    verbs: {
      async create(session, { content }) {
        expectTypeOf(content).toEqualTypeOf<{ lines: string[] }>();
        return session.go();
      },
    },
    safety: { create: "blind" },
  });
});

test("a rebuild gets pieces of its own content and needs no safety", () => {
  defineChannel({
    ...base,
    kind: "shelf",
    render: ({ product }) => ({ content: { columns: [product.title] } }),
    connect: () => ({ write: async (_line: string) => undefined }),
    verbs: {
      async rebuild(file, set) {
        for await (const { content } of set.rows()) await file.write(content.columns.join("\t"));
        return { written: set.count };
      },
    },
    safety: {},
  });
});

test("what is wrong does not compile", () => {
  defineChannel({ ...base, secrets: ["token"], verbs: { create }, safety: { create: "blind" } });

  // @ts-expect-error "lookup" without the verb find
  defineChannel({ ...base, verbs: { create }, safety: { create: "lookup" } });
  // @ts-expect-error "handle" without the verb settle
  defineChannel({ ...base, verbs: { create }, safety: { create: "handle" } });
  // @ts-expect-error no way to put anything there
  defineChannel({ ...base, verbs: { ping: async () => undefined }, safety: {} });
  // @ts-expect-error safety of create not said
  defineChannel({ ...base, verbs: { create }, safety: {} });
  // @ts-expect-error no such setting
  defineChannel({ ...base, secrets: ["tokn"], verbs: { create }, safety: { create: "blind" } });
  // @ts-expect-error no such key of the content
  defineChannel({ ...base, facets: { price: ["prize"] }, verbs: { create }, safety: { create: "blind" } });
  // @ts-expect-error only a mailbox composes
  defineChannel({ ...base, compose: () => ({ content: 1 }), verbs: { create }, safety: { create: "blind" } });
  // @ts-expect-error a mailbox has to
  defineChannel({ ...base, kind: "mailbox", verbs: { create }, safety: { create: "blind" } });
  // @ts-expect-error a verb that does not exist
  defineChannel({ ...base, verbs: { create, remove: create }, safety: { create: "blind" } });
});

test("a step cannot claim what the channel cannot do", () => {
  defineChannel({
    ...base,
    verbs: {
      async create(session, { step }) {
        // @ts-expect-error "lookup" where there is no find
        return step("post", "lookup", () => session.go());
      },
    },
    safety: { create: "blind" },
  });
});

test("render sees no secret by type of its input, and no extras where there are none", () => {
  defineChannel({
    ...base,
    render: ({ extras }) => {
      // @ts-expect-error there are no extras
      extras.categoryId satisfies number;
      return { content: { text: "" } };
    },
    verbs: { create },
    safety: { create: "blind" },
  });
});

test("options are what the schema takes", () => {
  // @ts-expect-error unknown option
  market({ key: "k", shopId: 1, shop: 3 });
  // @ts-expect-error a missing one
  market({ key: "k" });
  // @ts-expect-error of another type
  market({ key: "k", shopId: "1" });
});
