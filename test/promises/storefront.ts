/** The storefront in a folder: what people see is its pages. Its disk is the machine's. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storefront } from "../../src/channels/storefront/index.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

/** A harness whose folder is made before the tests run, and emptied for each of them. */
export function storefrontHarness() {
  const clock = createVirtualClock(START);
  const top = mkdtempSync(join(tmpdir(), "etalase-promises-"));
  const options = { folder: join(top, "public"), url: "https://toko.example", title: "Toko Uji" };
  const [own, away] = [join(options.folder, ".etalase"), join(top, "away")];
  const reset = (): void => {
    rmSync(options.folder, { recursive: true, force: true });
    mkdirSync(options.folder, { recursive: true });
  };
  const harness: ChannelHarness<typeof options> = {
    definition: storefront,
    options,
    secrets: [],
    clock,
    place: { items: () => pagesIn(join(options.folder, "p")) },
    reset,
    // A file stands where its own folder was: nothing can be written, and what is up stays up.
    outage: {
      begin: () => {
        renameSync(own, away);
        writeFileSync(own, "");
      },
      end: () => {
        rmSync(own);
        renameSync(away, own);
      },
    },
    // A folder speaks to nobody: there is nothing that it could word.
    wording: {
      throttled: () => ({ status: 429 }),
      tokenRefused: { status: 401 },
      verbOff: null,
      photosOff: null,
    },
  };
  return { ...harness, open: async () => reset(), close: async () => rmSync(top, { recursive: true, force: true }) };
}

/** A page of a product that is gone stays as a notice, and is no listing. */
function pagesIn(folder: string): readonly PlaceItem[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".html"));
  } catch {
    return [];
  }
  return names.flatMap((name): readonly PlaceItem[] => {
    const html = readFileSync(join(folder, name), "utf8");
    const isGone = /tidak dijual lagi/i.test(html);
    return isGone ? [] : [{ id: name, says: html, visible: true, photos: (html.match(/<img /g) ?? []).length }];
  });
}
