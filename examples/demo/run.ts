/** One run of the demo, from the catalogue to the table. */

import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { basename, extname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { catalogue, withEdits } from "../catalogue.js";
import { openAlbum, PHOTO_COUNT } from "../photos.js";
import type { DemoOptions } from "./arguments.js";
import { readCatalogue } from "./catalogue/read.js";
import { problemText } from "./catalogue/trouble.js";
import { createLeapingClock } from "./clock.js";
import { counted } from "./counted.js";
import { openPlaces } from "./places.js";
import type { Screen } from "./screen.js";
import { beginSession, type Session } from "./session.js";
import { openShop, QUICK, withShopeeNeeds } from "./shop.js";
import { playAgain, playDay, type Script } from "./story.js";
import { type Holding, inspect, showHoldings, showLosses } from "./summary.js";
import { look, type Stage } from "./watch.js";

/** What is published, and from where. */
interface Material extends Script {
  readonly photoRoots: readonly string[];
  readonly currency: string;
  readonly locale: string;
}

/** Runs the demo; the answer is whether every place ended as it should. */
export async function runDemo(options: DemoOptions, screen: Screen, signal: AbortSignal): Promise<boolean> {
  const folder = folderOf(options);
  // Before the session: a broken file must not touch what the last run left.
  const own = options.catalog === undefined ? undefined : await readOwn(options, options.catalog, screen);
  const session = await beginSession(folder, options.fresh);
  const startedAt = performance.now();
  introduce(screen, own, session);
  const clock = createLeapingClock(session.aheadMs);
  let isFinished = session.before === "finished";
  let isBegun = isFinished || session.before === "stopped";
  try {
    const material = own ?? (await sample(options, folder, screen, signal));
    const places = await openPlaces({ ...material, clock, memory: join(folder, "sandbox") });
    const shop = openShop({ ...material, folder, places, clock });
    const stage = { shop, clock, screen, signal, places, leapt: { times: 0, ms: 0 }, scenes: { count: 0 } };
    try {
      await shop.start();
      if (isBegun) await playAgain(stage, material, !isFinished);
      else {
        isBegun = true;
        await playDay(stage, material);
      }
      const { rows } = await look(stage);
      const holdings = await inspect(places, folder, material.newest, rows);
      showHoldings(screen, holdings, places);
      showLosses(screen, rows);
      isFinished = true;
      conclude(stage, options, folder, performance.now() - startedAt);
      return isRight(holdings, options.catalog === undefined ? material.newest.length : undefined);
    } finally {
      await shop.close();
      await places.keep();
      await places.close();
    }
  } finally {
    await session.end({ aheadMs: clock.aheadMs, isBegun, isFinished });
  }
}

/** Nothing doubled; and of the sample, whose products every channel takes, everything is there. */
function isRight(holdings: readonly Holding[], expected: number | undefined): boolean {
  if (holdings.some(({ twice }) => twice > 0)) return false;
  return holdings.every(({ channel, there, current }) => {
    if (expected === undefined) return true;
    return channel === "spare" ? there === 0 : there === expected && current === expected;
  });
}

/** Each catalogue has a ledger of its own. */
function folderOf({ folder, catalog }: DemoOptions): string {
  const root = resolve(folder ?? ".demo");
  if (catalog === undefined) return join(root, "sample");
  const name = basename(catalog, extname(catalog))
    .replaceAll(/[^\w-]+/g, "-")
    .slice(0, 30);
  return join(root, `${name}-${createHash("sha256").update(resolve(catalog)).digest("hex").slice(0, 6)}`);
}

async function sample(
  { photoWidth }: DemoOptions,
  folder: string,
  screen: Screen,
  signal: AbortSignal,
): Promise<Material> {
  const photos = join(folder, "photos");
  await mkdir(photos, { recursive: true });
  const bar = (done: number) => [
    { title: "Photos", done, total: PHOTO_COUNT, note: "drawn, one at the size of a camera's" },
  ];
  const onDrawn = (count: number) => screen.bars(bar(count));
  const album = await openAlbum(catalogue, photos, { width: photoWidth, onDrawn, signal });
  const products = album.products.map(withShopeeNeeds);
  return {
    products,
    newest: products.map(withEdits),
    async readyPhotos(product) {
      await album.draw(product);
      screen.bars([]);
    },
    edits: ", 2 at a new price, 1 sold out",
    photoRoots: [photos],
    currency: "IDR",
    locale: "id-ID",
  };
}

async function readOwn({ currency: wanted, most }: DemoOptions, file: string, screen: Screen): Promise<Material> {
  const { products: all, currency, folder, notes, problems } = await readCatalogue(resolve(file), wanted);
  const products = all.slice(0, most).map(withShopeeNeeds);
  screen.say(`${file}: ${counted(all.length, "product")}`, "strong");
  for (const note of notes) screen.say(`  · ${note}`, "quiet");
  if (all.length > most) screen.say(`  · The first ${most} are taken; --most takes another number.`, "quiet");
  for (const problem of problems.slice(0, 5)) screen.say(`  ! ${problemText(problem)}`, "bad");
  if (problems.length > 5) screen.say(`  ! and ${counted(problems.length - 5, "more row")}`, "bad");
  const locale = currency === "IDR" ? "id-ID" : "en";
  return {
    products,
    newest: products,
    readyPhotos: async () => undefined,
    edits: "",
    photoRoots: [folder],
    currency,
    locale,
  };
}

/** Says what is coming, before anything is drawn: nobody looks at an empty screen. */
function introduce(screen: Screen, own: Material | undefined, { before }: Session): void {
  const photos = own ? own.products.reduce((sum, { photos: mine = [] }) => sum + mine.length, 0) : PHOTO_COUNT;
  const products = (own?.products ?? catalogue).length;
  screen.say(
    `etalase demo: ${counted(products, "product")}, ${counted(photos, "photo")}, an own shop, Shopee, two Telegram chats`,
    "strong",
  );
  if (before === "crashed")
    screen.say("  The last run was killed, and the sandbox forgot everything with it: beginning anew.", "note");
  screen.say("  Nothing leaves this machine: Shopee and Telegram are played by the sandbox on 127.0.0.1.", "quiet");
  const { pace, afterMs, probes } = QUICK;
  screen.say(
    `  Quicker than in life, by options that every shop has: ${pace.toLocaleString("en")} posts a day (5), a goal is missed after ${afterMs / 1_000} s (15 min), probes every 1 to ${probes.mostMs / 1_000} s (15 s to 10 min). Where everybody would only wait, the demo's clock leaps.`,
    "quiet",
  );
}

function conclude({ screen, leapt }: Stage, { catalog }: DemoOptions, folder: string, tookMs: number): void {
  const again = catalog === undefined ? "npm run demo" : `npm run demo -- --catalog ${catalog}`;
  const ledger = join(folder, "etalase.db");
  const near = relative(process.cwd(), ledger);
  screen.say();
  screen.say("Where to look", "strong");
  screen.say(`  The shop    ${pathToFileURL(join(folder, "shop", "index.html"))}`);
  screen.say(`  The ledger  ${near.startsWith("..") ? ledger : near}`);
  screen.say(`  Once more   ${again}   (sends nothing)`);
  screen.say(`  Anew        ${again}${catalog === undefined ? " --" : ""} --fresh`);
  const leaps = leapt.ms < 60_000 ? "" : `; the clock leapt ${Math.round(leapt.ms / 60_000)} min ahead`;
  screen.say(`  It took ${Math.max(1, Math.round(tookMs / 1_000))} s${leaps}.`, "quiet");
}
