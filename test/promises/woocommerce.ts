/** WooCommerce against the sandbox's shop, sold as one thing or in variations. */
import { type WooCommerceOptions, woocommerce } from "../../src/channels/woocommerce/index.js";
import { createSandbox, type WooCommercePlace, type WooStoredProduct } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const IDENTITY = { user: "etalase", applicationPassword: "kopi gayo dari aceh 1234 abcd" } as const;
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function wooHarness(product: ChannelHarness["product"] = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: WooCommercePlace | undefined;
  const options: WooCommerceOptions & { url: string } = { ...IDENTITY, url: PORT_OF_NOBODY };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.woocommerce(IDENTITY);
    options.url = place.url;
  };
  const refusal = (status: number, code: string) => ({
    status,
    json: { code, message: "Sorry, you are not allowed to do that.", data: { status } },
  });
  const harness: ChannelHarness<typeof options> = {
    definition: woocommerce,
    options,
    secrets: [IDENTITY.applicationPassword],
    clock,
    place: { items: () => itemsOf(place?.store.products ?? []) },
    reset: open,
    product: { shipping: { weightGrams: 350 }, ...product },
    wording: {
      // WooCommerce counts no calls; the host's firewall does.
      throttled: (seconds) => ({
        status: 429,
        headers: { "retry-after": String(seconds), "content-type": "text/html" },
        text: "<html><h1>Too many requests</h1></html>",
      }),
      tokenRefused: refusal(401, "woocommerce_rest_cannot_view"),
      verbOff: () => refusal(403, "woocommerce_rest_cannot_edit"),
      photosOff: refusal(403, "rest_cannot_create"),
      gap: (reply) => ({ ...reply, body: withoutLast(reply.body) }),
    },
    texts: (content) => ({ title: (content as { readonly name: string }).name }),
  };
  return { ...harness, open, close: () => sandbox.close() };
}

function withoutLast(body: unknown): unknown {
  const { update = [] } = body as { readonly update?: readonly unknown[] };
  return { update: update.slice(0, -1) };
}

function itemsOf(products: readonly WooStoredProduct[]): readonly PlaceItem[] {
  return products
    .filter(({ parent_id }) => parent_id === 0)
    .map((product) => {
      const parts = products.filter(({ parent_id }) => parent_id === product.id);
      const prices = [product, ...parts].map(({ regular_price }) => regular_price).filter((price) => price !== "");
      return {
        id: String(product.id),
        says: `${product.name} ${product.description} Rp${prices.join(" Rp")}`,
        visible: product.status === "publish",
        photos: product.images.length,
      };
    });
}
