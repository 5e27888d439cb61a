/** One bad day, in five scenes. What happens is done by faults of the sandbox; the shop is told nothing about it. */
import type { ProductInput, Row } from "etalase";
import { counted, oneOrMany } from "./counted.js";
import { CHAT_A, CHAT_B, type Places } from "./places.js";
import { type Channel, TITLES } from "./shop.js";
import { isCurrent, type Look, look, type Stage, settle } from "./watch.js";

/** The catalogue, and how it looks after the day's edits. */
export interface Script {
  readonly products: readonly ProductInput[];
  readonly newest: readonly ProductInput[];
  /** Sees to it that the photos are there: those of one product, or all. */
  readyPhotos(product?: string): Promise<void>;
  /** What the edits are, in words. */
  readonly edits: string;
}

type Cast = Stage & { readonly places: Places; readonly scenes: { count: number } };

/** Plays the whole day. */
export async function playDay(cast: Cast, script: Script): Promise<void> {
  const { products, newest, edits } = script;
  const stop = narrate(cast);
  // One product alone is published at once: there is nothing to hold back for the outage.
  const early = products.length < 2 ? products : products.slice(0, Math.floor((products.length * 2) / 3));
  await opening(cast, early, script);
  if (early.length < products.length) {
    await outage(cast, newest, edits);
    await recovery(cast);
  }
  await answerDoubts(cast);
  await again(cast, newest);
  stop();
}

/** Goes on where a run was stopped, or shows that nothing is left to do. */
export async function playAgain(cast: Cast, { newest, readyPhotos }: Script, wasStopped: boolean): Promise<void> {
  const stop = narrate(cast);
  await readyPhotos();
  if (wasStopped) {
    scene(cast, "The last run was stopped on its way; this one goes on");
    await cast.shop.publish(newest, { waitMs: 0, signal: cast.signal });
    await settle(cast, isAtRest);
    await answerDoubts(cast);
  }
  await again(cast, newest);
  stop();
}

function scene({ screen, scenes }: Cast, title: string): void {
  scenes.count += 1;
  screen.say();
  screen.say(`${scenes.count}  ${title}`, "strong");
}

// --- Scenes ------------------------------------------------------------------------

async function opening(cast: Cast, products: readonly ProductInput[], { readyPhotos }: Script): Promise<void> {
  const { places, screen, shop, signal } = cast;
  scene(
    cast,
    `${counted(products.length, "product")} ${oneOrMany(products.length, "is", "are")} published, and answers get lost`,
  );
  const [quickest] = products.toSorted((a, b) => photosOf(a) - photosOf(b));
  if (quickest) {
    await readyPhotos(quickest.id);
    await first(cast, quickest);
  }
  await readyPhotos();
  await places.shopee.fault({ what: "lost-answer", method: "product/add_item", times: 2 });
  await places.shopee.fault({ what: "lost-answer", method: "product/init_tier_variation", times: 1 });
  await places.chatA.fault({ what: "lost-answer", method: ["sendPhoto", "sendMessage"], times: 1 });
  const report = await shop.publish(products, { waitMs: 0, signal });
  await tellProblems(cast, report);
  const now = await settle(cast, ({ queued }) => queued().length === 0);
  const lost = places.shopee.requests.filter(({ fault }) => fault === "lost-answer").length;
  if (lost > 0) {
    const items = counted(places.shopee.store.items.length, "item");
    const there = counted(now.on("shopee").filter(isCurrent).length, "product");
    screen.say(
      `  ✓ Shopee acted on ${counted(lost, "call")} and lost the answers. etalase waited until they could no longer arrive, looked, and took over what it found: ${items} for ${there}.`,
      "good",
    );
  }
  tellRefusals(cast, now);
  tellDoubts(cast, now);
}

function photosOf({ photos = [] }: ProductInput): number {
  return photos.length;
}

/** One product before all others: who tries the demo sees a listing at once, not after the last photo. */
async function first(cast: Cast, product: ProductInput): Promise<void> {
  const { screen, shop, signal } = cast;
  await shop.publish([product], { waitMs: 0, signal });
  const now = await settle(cast, ({ rows, queued }) => rows.some(isCurrent) || queued().length === 0, "hide");
  const row = now.rows.find(isCurrent);
  if (row) screen.say(`  ${TITLES[row.channel as Channel].padEnd(11)}    1 of 1   "${row.title}", before all others`);
}

async function outage(cast: Cast, newest: readonly ProductInput[], edits: string): Promise<void> {
  const { places, screen, shop, signal } = cast;
  scene(
    cast,
    `Telegram A is down; ${counted(newest.length, "product")} ${oneOrMany(newest.length, "is", "are")} published${edits}`,
  );
  await places.chatA.fault({ what: "down" });
  await tellProblems(cast, await shop.publish(newest, { waitMs: 0, signal }));
  const isCovered = ({ on, queued }: Look) => {
    const shown = on("spare").filter(({ status }) => status !== "withdrawn" && status !== "skipped");
    return queued("tele").length === 0 && shown.length >= on("tele").length;
  };
  await settle(cast, isCovered);
  const count = counted(postsIn(places, "B"), "product");
  screen.say(
    `  ✓ The goal "seen" is kept: Telegram B shows ${count}, and each post says whom it stands in for.`,
    "good",
  );
}

async function recovery(cast: Cast): Promise<void> {
  const { places, screen } = cast;
  scene(cast, "Telegram A comes back; nobody has to do anything");
  await places.chatA.faults.clear();
  const before = postsIn(places, "B");
  const now = await settle(cast, isAtRest);
  const left = postsIn(places, "B");
  const stays = left === 0 ? "" : `; ${left} ${oneOrMany(left, "stays", "stay")} while Telegram A is in doubt`;
  screen.say(
    `  ✓ Telegram A is at the newest version, each post once. Telegram B took ${counted(before - left, "post")} down${stays}.`,
    "good",
  );
  tellRefusals(cast, now, "tele");
}

async function answerDoubts(cast: Cast): Promise<void> {
  const { places, screen, shop } = cast;
  const { rows } = await look(cast);
  const asked = rows.filter(({ channel, reason }) => channel === "tele" && reason === "in doubt");
  if (asked.length === 0) return;
  scene(cast, "The seller looks, and answers the doubt");
  for (const { product, title, checkUrl } of asked) {
    // A person would open the link; here we look into the sandbox's chat. Posts carry the address of their product.
    const page = rows.find((row) => row.channel === "web" && row.product === product)?.url ?? title;
    const post = places.chatA.messages(CHAT_A).find((message) => wordsOf(message).includes(page));
    const truth = post ? ({ there: true, id: String(post.id) } as const) : ({ there: false } as const);
    screen.say(`  ${checkUrl ?? CHAT_A} ${post ? `shows "${title}", as post ${post.id}` : `shows no "${title}"`}:`);
    screen.say(`  shop.answer({ product: "${product}", channel: "tele" },`, "note");
    screen.say(`              { ${post ? `there: true, id: "${post.id}"` : "there: false"} })`, "note");
    await shop.answer({ product, channel: "tele" }, truth);
  }
  await settle(cast, isAtRest, "drop");
  const left = postsIn(places, "B");
  screen.say(
    `  ✓ Nothing was posted twice, and Telegram B ${left === 0 ? "is empty again" : `keeps ${left}`}.`,
    "good",
  );
}

async function again(cast: Cast, newest: readonly ProductInput[]): Promise<void> {
  const { places, screen, shop, signal } = cast;
  scene(cast, "The same catalogue once more");
  const before = places.requests();
  const report = await shop.publish(newest, { waitMs: 3_000, signal });
  const sent = places.requests() - before;
  const kept = `${counted(report.kept, "product")} read, ${counted(sent, "request")} sent`;
  if (sent === 0) screen.say(`  ✓ ${kept}: everything is there already, so nothing is sent.`, "good");
  else screen.say(`  → ${kept}: what had changed.`, "note");
  if (sent > 0) await settle(cast, isAtRest);
}

// --- What is told ------------------------------------------------------------------------

/** Nothing moves, and nobody stands in for what its own channel shows. */
function isAtRest({ on, queued }: Look): boolean {
  const own = new Set(
    on("tele")
      .filter(isCurrent)
      .map(({ product }) => product),
  );
  return queued().length === 0 && !on("spare").some((row) => isCurrent(row) && own.has(row.product));
}

/** Says what happens to the circuit of the first chat, and when the goal is missed; each once. */
function narrate({ shop, screen }: Cast): () => void {
  let isDown = false;
  let missed = 0;
  const stops = [
    shop.on("circuit-opened", ({ circuit, message }) => {
      // Each probe that fails opens it anew.
      if (!isDown)
        screen.say(`  ✕ ${circuit.startsWith("account:telegram") ? TITLES.tele : circuit}: ${message}`, "bad");
      isDown = true;
    }),
    shop.on("circuit-closed", () => {
      if (isDown) screen.say("  ✓ A probe got through: the circuit is closed again.", "good");
      isDown = false;
    }),
    shop.on("goal-missed", ({ goal }) => {
      if (missed === 0) screen.say(`  → The goal "${goal}" is missed: the stand-in is called.`, "note");
      missed += 1;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function tellRefusals({ screen }: Cast, now: Look, only?: string): void {
  const groups = new Map<string, Row[]>();
  for (const row of now.rows) {
    if (row.status !== "refused" || (only !== undefined && row.channel !== only)) continue;
    const key = `${row.channel} ${row.message}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  for (const rows of [...groups.values()].slice(0, 4)) {
    const [first] = rows;
    if (!first) continue;
    const name = TITLES[first.channel as keyof typeof TITLES];
    screen.say(`  ! ${name}, ${rows.length} refused: ${first.message ?? first.reason} ${first.cure ?? ""}`, "bad");
  }
}

function tellDoubts({ screen }: Cast, now: Look): void {
  for (const { title, checkUrl, reason, channel } of now.rows.filter(({ status }) => status === "waitingForYou")) {
    const name = TITLES[channel as keyof typeof TITLES];
    screen.say(
      `  ? ${name} lost an answer, and a bot cannot read its chat. "${title}" is ${reason}: it is not posted again, the seller is asked to look at ${checkUrl ?? name}`,
      "note",
    );
  }
}

async function tellProblems({ screen }: Cast, report: Awaited<ReturnType<Cast["shop"]["publish"]>>): Promise<void> {
  // Rows of a channel are told when they have come to rest.
  const problems = (await report.problems(20)).filter(({ channel }) => channel === undefined);
  for (const { product, message, cure } of problems.slice(0, 5)) {
    screen.say(`  ! ${product ?? "a product without an id"}: ${message}. ${cure ?? ""}`, "bad");
  }
  if (problems.length > 5) screen.say(`  ! and ${problems.length - 5} more`, "bad");
}

function wordsOf({
  text,
  caption,
}: {
  readonly text: string | undefined;
  readonly caption: string | undefined;
}): string {
  return caption ?? text ?? "";
}

/** Posts that readers see; an album counts once. */
export function postsIn({ chatA, chatB }: Pick<Places, "chatA" | "chatB">, chat: "A" | "B"): number {
  const messages = chat === "A" ? chatA.messages(CHAT_A) : chatB.messages(CHAT_B);
  return messages.filter((message) => wordsOf(message) !== "").length;
}
