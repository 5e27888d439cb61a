/** What has to be looked after besides delivering: renderings that change by time, goals, sweeping. */
import type { ListingKey } from "../ledger/rows.js";
import { digestOf } from "../model/canonical.js";
import { parseDocument } from "./document.js";
import type { GoalKeeper } from "./goals.js";
import type { PublishTools } from "./keep.js";
import { rewishSome } from "./rewish.js";
import { planWish } from "./wish.js";

const RIPE_PORTION = 200;
const LOOK_MS = 1_000;
const SWEEP_MS = 600_000;
const SWEEP_PORTION = 500;

export interface ChoreTools extends PublishTools {
  readonly goals: GoalKeeper;
  readonly refreshAccounts: () => Promise<void>;
}

/** Does chores until `stop` is aborted. Trouble is told and tried again. */
export async function doChores(tools: ChoreTools, stop: AbortSignal): Promise<void> {
  const { around } = tools;
  const now = (): number => around.clock.now().getTime();
  const sweeping = { at: now() + SWEEP_MS };
  while (!stop.aborted) {
    const nextAt = await doRound(tools, sweeping, stop).catch((error: unknown) => {
      around.bus.emit("warned", { code: "chores", message: error instanceof Error ? error.message : String(error) });
      return now() + LOOK_MS;
    });
    if (!stop.aborted) await around.clock.sleep(Math.max(1, nextAt - now()), stop).catch(() => undefined);
  }
}

/** One round; answers when the next is due. */
async function doRound(tools: ChoreTools, sweeping: { at: number }, stop: AbortSignal): Promise<number> {
  const { ledger, clock, choices } = tools.around;
  const now = clock.now().getTime();
  if ((await ripen(tools)) > 0 || (await rewishSome(tools))) return now;
  // Goals try places by themselves, also while nothing is delivered there and nobody else looks who has closed.
  if (Object.keys(choices.goals).length > 0) await tools.refreshAccounts();
  const nextAt = Math.min(now + LOOK_MS, await tools.goals.tick(stop));
  if (now < sweeping.at) return nextAt;
  const swept = await ledger.sweep(now - choices.keepMs, SWEEP_PORTION);
  sweeping.at = now + (swept > 0 ? LOOK_MS : SWEEP_MS);
  return nextAt;
}

/** Plans anew what time has changed: a sale began, a window closed, a certificate expired. */
async function ripen(tools: PublishTools): Promise<number> {
  const { around, places } = tools;
  const keys = await around.ledger.ripe(around.shop, around.clock.now().getTime(), RIPE_PORTION);
  const byAccount = new Map([...places.values()].map((place) => [place.account().key, place] as const));
  const mine = keys.filter(({ account, occasion }) => byAccount.has(account) && occasion === "");
  const rows = await around.ledger.readListings(mine);
  let planned = 0;
  for (const [index, row] of rows.entries()) {
    const key = mine[index] as ListingKey;
    const place = byAccount.get(key.account);
    if (!row?.product || !place || row.product.removed) continue;
    const known = (await around.ledger.look(around.shop, [row.product.id])).get(row.product.id);
    const product = parseDocument(row.product);
    const plan = planWish(place, { product, digest: digestOf(row.product.doc), run: row.listing.run, known }, tools);
    if (plan.kind !== "wish") continue;
    const [result] = await around.ledger.write([
      { ...plan.wish, product: row.product.key, version: row.product.version },
    ]);
    tools.tallies.wished(row.listing.run, result.account, result.moves, result.moved ? result.movedRun : undefined);
    around.wakeup.notify([place.account().key]);
    planned += 1;
  }
  return planned;
}
