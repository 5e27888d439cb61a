/** Vendure against the sandbox's Admin API, sold as one thing or in variants. */
import { type VendureOptions, vendure } from "../../src/channels/vendure/index.js";
import { createSandbox, type VendurePlace } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const LOGIN = { username: "etalase", password: "canary-vendure-password" } as const;
const CHANNEL_TOKEN = "toko-channel";

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function vendureHarness(product: ChannelHarness["product"] = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: VendurePlace | undefined;
  const options: VendureOptions & { url: string } = {
    url: "http://127.0.0.1:9/admin-api",
    login: LOGIN,
    channelToken: CHANNEL_TOKEN,
  };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.vendure({ login: LOGIN, channel: { token: CHANNEL_TOKEN } });
    options.url = `${place.url}/admin-api`;
  };
  const forbidden = {
    status: 200,
    json: {
      errors: [
        { message: "You are not currently authorized to perform this action", extensions: { code: "FORBIDDEN" } },
      ],
      data: null,
    },
  };
  const harness: ChannelHarness<typeof options> = {
    definition: vendure,
    options,
    secrets: [LOGIN.password],
    clock,
    place: { items: () => (place ? itemsOf(place) : []) },
    reset: open,
    product,
    wording: {
      // Of a proxy in front of it.
      throttled: (seconds) => ({ status: 429, text: "", headers: { "retry-after": String(seconds) } }),
      tokenRefused: forbidden,
      // The same words as for a token: what is shut alone is shown in a test of its own.
      verbOff: null,
      photosOff: {
        status: 200,
        json: {
          errors: [{ message: "The asset storage is full", extensions: { code: "INTERNAL_SERVER_ERROR" } }],
          data: null,
        },
      },
      gap: (reply) => without(reply),
    },
    texts: (content) => {
      const { name, description } = content as { readonly name: string; readonly description: string };
      return { title: name, description };
    },
  };
  return { ...harness, open, close: () => sandbox.close() };
}

type Reply = Parameters<NonNullable<ChannelHarness["wording"]["gap"]>>[0];

/** The answer without the last variant. */
function without(reply: Reply): Reply {
  const { data } = JSON.parse(reply.text) as { data: { updateProductVariants?: readonly unknown[] } };
  if (!data.updateProductVariants) return reply;
  const body = { data: { ...data, updateProductVariants: data.updateProductVariants.slice(0, -1) } };
  return { ...reply, body, text: JSON.stringify(body) };
}

function itemsOf({ store }: VendurePlace): readonly PlaceItem[] {
  return store.products.all
    .filter(({ deleted }) => !deleted)
    .map(({ id, translations, enabled, assetIds }) => {
      const variants = store.variantsOf(id);
      const prices = variants.map(({ prices: { IDR = 0 } }) => ` Rp${IDR / 100}`).join("");
      const words = translations.map(({ name, description }) => `${name} ${description}`).join(" ");
      return { id, says: `${words}${prices}`, visible: enabled && variants.length > 0, photos: assetIds.length };
    });
}
