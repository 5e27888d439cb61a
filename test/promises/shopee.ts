/** Shopee against the sandbox's Open Platform, sold as one thing or in variants. */
import { type ShopeeOptions, shopee } from "../../src/channels/shopee/index.js";
import { createSandbox, type ShopeePlace, type ShopeeStoredItem } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const IDENTITY = { partnerId: 2_001_887, partnerKey: "canary-partner-key-0123456789abcdef", shopId: 600_000 } as const;
const BATIK = 100_202;
const PORT_OF_NOBODY = "http://127.0.0.1:9";
/** Handed out anew with every place, by the same lottery: no test can know them beforehand. */
const NO_TOKENS = { accessToken: "canary-access-token-0123", refreshToken: "canary-refresh-token-0123" };

/** Sold in two colours, each of which becomes a model. */
export const COLOURED = {
  options: [{ name: "Warna", values: ["Merah", "Biru"] }],
  variants: [
    { sku: "merah", options: { Warna: "Merah" } },
    { sku: "biru", options: { Warna: "Biru" } },
  ],
} as const;

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function shopeeHarness(product: ChannelHarness["product"] = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: ShopeePlace | undefined;
  const options: ShopeeOptions & { server: string; tokens: NonNullable<ShopeeOptions["tokens"]> } = {
    ...IDENTITY,
    server: PORT_OF_NOBODY,
    tokens: NO_TOKENS,
  };
  const secrets: string[] = [IDENTITY.partnerKey];
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.shopee(IDENTITY);
    options.server = place.url;
    options.tokens = place.tokens;
    secrets.splice(1, 2, place.tokens.accessToken, place.tokens.refreshToken);
  };
  const refusal = (error: string, message: string, status = 200, headers = {}) => ({
    status,
    json: { error, message, request_id: "uji" },
    headers,
  });
  const harness: ChannelHarness<typeof options> = {
    definition: shopee,
    options,
    secrets,
    clock,
    place: { items: () => (place?.store.items ?? []).filter(isThere).map(seenOf) },
    reset: open,
    product: { shipping: { weightGrams: 350 }, ...product },
    overlay: { extras: { categoryId: BATIK } },
    wording: {
      throttled: (seconds) =>
        refusal("error_rate_limit", "You have reached the rate limit.", 200, { "retry-after": String(seconds) }),
      tokenRefused: refusal("error_auth", "Invalid access_token.", 403),
      verbOff: () => refusal("error_api_permission", "No permission to current api."),
      photosOff: refusal("error_api_permission", "No permission to current api."),
      // unlist_item takes several listings and names each of them in one of two lists.
      gap: (reply) => {
        const body = reply.body as { readonly response: { readonly success_list: readonly object[] } };
        const { response } = body;
        return {
          ...reply,
          body: { ...body, response: { ...response, success_list: response.success_list.slice(0, -1) } },
        };
      },
    },
    texts: (content) => {
      const { item_name, description } = content as { readonly item_name: string; readonly description: string };
      return { title: item_name, description };
    },
  };
  return { ...harness, open, close: () => sandbox.close() };
}

function isThere({ status }: ShopeeStoredItem): boolean {
  return !status.endsWith("_DELETE");
}

function seenOf({ item_id, status, fields, models, original_price }: ShopeeStoredItem): PlaceItem {
  const prices = models.length === 0 ? [original_price] : models.map((model) => model.original_price);
  const { image_id_list } = fields["image"] as { readonly image_id_list: readonly string[] };
  return {
    id: String(item_id),
    says: `${fields["item_name"]} ${fields["description"]} Rp${prices.join(" Rp")}`,
    visible: status === "NORMAL",
    photos: image_id_list.length,
  };
}
