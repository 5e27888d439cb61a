/** A Meta catalogue against the sandbox's Graph API, whose photos come from a host in memory. */
import { metaCatalogue } from "../../src/channels/meta-catalogue/index.js";
import { type CatalogueItem, createSandbox, type MetaCataloguePlace } from "../../src/sandbox/sandbox.js";
import {
  type ChannelHarness,
  createPictureHost,
  createVirtualClock,
  type PlaceItem,
} from "../../src/testing/testing.js";
import { graphWording } from "./graph.js";
import { START } from "./suite.js";

const CATALOGUE = "900000000000001";
const SECRET = "canary-app-secret-0123456789";
const TOKEN = "canary-system-token-0123456789";
const PORT_OF_NOBODY = "http://127.0.0.1:9";
const WORK_MS = 90_000;

/** A harness whose place is opened before the tests run, and anew for each of them. `refuse`: titles that are turned down. */
export function metaCatalogueHarness(product: ChannelHarness["product"] = {}, refuse?: RegExp) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  const host = createPictureHost();
  let place: MetaCataloguePlace | undefined;
  const options = { catalogId: CATALOGUE, appSecret: SECRET, tokens: { accessToken: TOKEN }, server: PORT_OF_NOBODY };
  const open = async (): Promise<void> => {
    await place?.close();
    const fetchPhoto = (url: string) => host.hosted.get(url);
    const access = { catalogId: CATALOGUE, appSecret: SECRET, token: TOKEN };
    place = await sandbox.metaCatalogue({ ...access, workMs: WORK_MS, refuse, fetchPhoto });
    options.server = place.url;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: metaCatalogue,
    options,
    secrets: [SECRET, TOKEN],
    clock,
    host,
    place: { items: () => listingsIn(place?.items() ?? []), lagMs: WORK_MS },
    reset: open,
    product,
    // A batch is answered with one handle for all, so that nobody can be missing in it.
    wording: { ...graphWording(CATALOGUE, "catalog_batch", 80_014), photosOff: null, gap: null },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as MetaCataloguePlace };
}

/** Rows of one group are one listing. */
function listingsIn(items: readonly CatalogueItem[]): readonly PlaceItem[] {
  const groups = new Set(items.map(({ fields }) => fields["item_group_id"]));
  return [...groups].map((group) => {
    const rows = items.filter(({ fields }) => fields["item_group_id"] === group);
    const says = rows.map(({ fields }) => `${fields["title"]} ${fields["description"]} ${fields["price"]}`).join(" ");
    const image = rows[0]?.fields["image"];
    return { id: String(group), says, visible: true, photos: Array.isArray(image) ? image.length : 0 };
  });
}
