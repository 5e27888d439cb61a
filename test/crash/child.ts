/** A shop in a process of its own, to be killed at any moment. It takes orders line by line and says what it does. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { type Clock, systemClock } from "../../src/resilience/clock.js";
import { type InFlight, type Order, PLACES, SHOP, type Words } from "./order.js";
import { type CrashShop, driverAt, openShop } from "./shop.js";

function say<W extends keyof Words>(word: W, more: Words[W]): void {
  process.stdout.write(`${word} ${JSON.stringify(more)}\n`);
}

async function work(order: Order): Promise<void> {
  const { exclusive, server, seed } = order;
  const driver = order.driver === undefined ? undefined : driverAt(order.driver);
  const ledger = sqliteLedger(order.file, { exclusive, driver });
  await ledger.open();
  // What the process before left behind, before anybody heals it.
  const states = (await ledger.tally(SHOP)).filter(({ state }) => state === "leased");
  const leased = states.reduce((sum, { count }) => sum + count, 0);
  const names = new Map((await ledger.readAccounts(SHOP)).map(({ key, name }) => [key, name]));
  const rows = await ledger.rows({ shop: SHOP, states: ["inFlight"], limit: 1_000 });
  const inFlight = rows.map(
    ({ product, listing }): InFlight => ({
      product,
      place: names.get(listing.account) ?? "",
      verb: listing.actVerb ?? "",
    }),
  );
  say("opened", { inFlight, leased, sharing: ledger.sharing });
  const clock = clockOf(order);
  const opened = openShop({ ledger, server, clock, seed });
  await wish(opened, order);
  say("kept", null);
  await opened.shop.deliver({ budgetMs: order.budgetMs });
  const asked = order.look ? await lookAfter(opened, server) : [];
  if (asked.length > 0) await opened.shop.deliver({ budgetMs: order.budgetMs });
  const moving = (await ledger.tally(SHOP))
    .filter(({ state }) => !RESTING.has(state))
    .map(({ account, state, lane, reason, count }) => `${names.get(account)}: ${count} ${state} ${lane} ${reason}`);
  say("idle", { asked, moving: [...moving, ...opened.warnings] });
  await opened.close();
}

/** The machine's clock, so much ahead. */
function clockOf({ offsetMs, timeFile }: Order): Clock {
  const ahead = (): number => offsetMs + (timeFile === undefined ? 0 : Number(readFileSync(timeFile, "utf8")));
  return {
    ...systemClock,
    now: () => new Date(systemClock.now().getTime() + ahead()),
    monotonic: () => systemClock.monotonic() + ahead(),
  };
}

const RESTING: ReadonlySet<string> = new Set(["clean", "withdrawn"]);

async function wish({ shop }: CrashShop, order: Order): Promise<void> {
  if (order.publish.length > 0) await shop.publish(order.publish, { waitMs: 0 });
  if (order.stock.length > 0) await shop.setCounts(order.stock, { waitMs: 0 });
  for (const product of order.withdraw) await shop.withdraw([product], { how: "delete", waitMs: 0 });
}

/** Looks where it is asked to, and says what is there. Answers the products that were asked about. */
async function lookAfter({ shop }: CrashShop, server: string): Promise<readonly string[]> {
  const asking: { readonly channel: string; readonly product: string }[] = [];
  for (const { name: channel } of PLACES) {
    for await (const { product, reason } of shop.listings({ channel, status: "waitingForYou" })) {
      if (reason !== "in doubt") throw new Error(`${product} on ${channel} asks: ${reason}`);
      asking.push({ channel, product });
    }
  }
  const asked = asking.map(({ channel, product }) => `${channel}/${product}`);
  say("asks", { asked });
  for (const { channel, product } of asking) {
    const there = (await (await fetch(`${server}/${channel}?sku=${product}`)).json()) as { readonly id?: string };
    await shop.answer({ product, channel }, there.id ? { there: true, id: there.id } : { there: false });
  }
  return asked;
}

say("ready", null);
for await (const line of createInterface({ input: process.stdin })) {
  try {
    await work(JSON.parse(line) as Order);
  } catch (error) {
    const { name, message } = error as Error;
    say("failed", { name, message, ...(error as { readonly code?: string }) });
    process.exitCode = 1;
    break;
  }
}
