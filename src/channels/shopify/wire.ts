/**
 * Calls to the Admin GraphQL API: one address, one header. Which version served a call stands in the answer.
 * https://shopify.dev/docs/api/admin-graphql, 2026-10, read 2026-11-21
 */
import { ChannelError } from "../../channel/failures.js";
import type { Toolbox } from "../../channel/toolbox.js";
import { createKept } from "../shared-kept.js";
import { createBudget } from "./budget.js";
import type { GraphDocument } from "./documents.js";
import { accept, acceptPayload } from "./failures.js";
import { type ShopifySettings, serverOf } from "./settings.js";

/** Fields of one payload or of `data`. */
export type Fields = Readonly<Record<string, unknown>>;

/** The session of one shop. */
export interface Shop {
  readonly settings: ShopifySettings;
  readonly now: () => Date;
  /** Gives `data`. @throws ChannelError */
  ask(document: GraphDocument, variables: Fields, signal: AbortSignal): Promise<Fields>;
  /** Gives the payload of a mutation that has no user errors. @throws ChannelError */
  change(document: GraphDocument, mutation: string, variables: Fields, signal: AbortSignal): Promise<Fields>;
  /** Puts bytes where Shopify said to. @throws ChannelError */
  put(url: string, form: FormData, signal: AbortSignal): Promise<void>;
  /** The version that served the last call, where it is not ours: ours is no longer there. */
  readonly otherVersion: () => string | undefined;
}

/** A photo of some megabytes over a thin line. */
const UPLOAD_TIMEOUT_MS = 60_000;

const budgetOf = createKept(createBudget);

/** Makes the session of one shop. */
export function createShop(settings: ShopifySettings, tools: Toolbox): Shop {
  const { http, now } = tools;
  const budget = budgetOf(settings);
  let served: string | undefined;
  const ask: Shop["ask"] = async ({ name, text, points }, variables, signal) => {
    const { accessToken } = await tools.tokens(signal);
    const reply = await http.send({
      url: `${serverOf(settings)}/admin/api/${settings.version}/graphql.json`,
      headers: { "x-shopify-access-token": accessToken },
      json: { query: text, operationName: name, variables },
      beforeLeaving: () => budget.admit(name, points, now()),
      signal,
    });
    budget.learn(name, reply.body, now());
    served = reply.headers["x-shopify-api-version"] ?? served;
    return accept(reply, budget.until(name));
  };
  return {
    settings,
    now,
    ask,
    change: async (document, mutation, variables, signal) =>
      acceptPayload(await ask(document, variables, signal), mutation),
    async put(url, form, signal) {
      const reply = await http.send({ url, form, timeoutMs: UPLOAD_TIMEOUT_MS, signal });
      if (reply.status >= 200 && reply.status < 300) return;
      const message = `Shopify's storage answered ${reply.status} to a photo`;
      const details = { facets: ["photos"], field: "photos", platformCode: String(reply.status) } as const;
      if (reply.status === 413) throw new ChannelError("invalid", message, details);
      // A target that has run out is asked for anew: nothing of it is the listing's fault.
      throw new ChannelError("unavailable", message, { ...details, outcome: "rejected", retryAt: reply.retryAt });
    },
    otherVersion: () => (served === settings.version ? undefined : served),
  };
}
