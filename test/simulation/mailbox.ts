/** A mailbox: products gathered into editions, each recipient a step of its own. */
import { type Channel, defineChannel } from "../../src/channel/define.js";
import { accountOf, facets, habitsOf, idOf, limitsOf, type PlaceConfig, render, settings } from "./session.js";

const RECIPIENTS = ["ani", "budi", "citra"] as const;

interface Edition {
  readonly name: string;
  readonly products: readonly string[];
}

export function mailbox(config: PlaceConfig): (options: { readonly place: string }) => Channel {
  return defineChannel({
    id: "sim-mailbox",
    title: config.name,
    kind: "mailbox",
    rendering: 1,
    options: settings,
    limits: { ...limitsOf(config), photos: null },
    account: accountOf,
    render,
    facets,
    every: () => 600_000,
    compose: ({ products, number }): { readonly content: Edition } => ({
      content: { name: `edition-${number}`, products: products.map(({ content }) => content.title) },
    }),
    ...habitsOf(config),
    verbs: {
      create: async (session, { content, step }, signal) => {
        for (const to of RECIPIENTS) {
          await step(`to:${to}`, "key", async ({ key, body }) =>
            idOf(await session.call({ call: "mail", key, body, to, marker: content.name }, signal)),
          );
        }
        return { id: content.name };
      },
    },
    safety: { create: "key" },
  });
}
