/** Medusa against the sandbox's Admin API, sold as one thing or in variants. */
import { type MedusaOptions, medusa } from "../../src/channels/medusa/index.js";
import { createSandbox, type MedusaPlace } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const API_KEY = "sk_canary5d1396bd7dd5ef1c5e8a992a7b9c9f6e";

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function medusaHarness(product: ChannelHarness["product"] = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: MedusaPlace | undefined;
  const options: MedusaOptions & { url: string } = { url: "http://127.0.0.1:9", apiKey: API_KEY };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.medusa({ apiKey: API_KEY });
    options.url = place.url;
  };
  const forbidden = { status: 403, json: { type: "forbidden", message: "Forbidden" } };
  const harness: ChannelHarness<typeof options> = {
    definition: medusa,
    options,
    secrets: [API_KEY],
    clock,
    place: { items: () => (place ? itemsOf(place) : []) },
    reset: open,
    product,
    wording: {
      // Of a proxy in front of it.
      throttled: (seconds) => ({ status: 429, text: "", headers: { "retry-after": String(seconds) } }),
      tokenRefused: { status: 401, json: { message: "Unauthorized" } },
      verbOff: () => forbidden,
      photosOff: { status: 500, json: { type: "unknown_error", message: "An unknown error occurred." } },
    },
    texts: (content) => {
      const { title, description } = content as { readonly title: string; readonly description: string };
      return { title, description };
    },
  };
  return { ...harness, open, close: () => sandbox.close() };
}

function itemsOf({ store }: MedusaPlace): readonly PlaceItem[] {
  return store.products.map(({ id, title, description, status, variants, images }) => ({
    id,
    says: `${title} ${description ?? ""}${variants.map(({ prices }) => ` Rp${prices[0]?.amount}`).join("")}`,
    visible: status === "published" && variants.length > 0,
    photos: images.length,
  }));
}
