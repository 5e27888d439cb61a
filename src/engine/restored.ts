/**
 * Whether the ledger is as old as the work that was done with it. Its number grows in the ledger first and in the marker
 * after, so that a crash between the two never looks like a restored backup.
 */
import { EtalaseError } from "../errors.js";
import type { Detail } from "../ledger/rows.js";
import type { Place } from "./place.js";
import type { Restoration } from "./restoration.js";
import type { Surroundings } from "./surroundings.js";

const EPOCH = "epoch";
const GROW_MS = 15_000;
const MOST_ROUNDS = 5;

export const restorationsKey = (shop: string): string => `restored:${shop}`;

/** Recoveries of this shop, oldest first. */
export async function readRestorations({ ledger, shop }: Surroundings): Promise<readonly Restoration[]> {
  const text = await ledger.readMeta(restorationsKey(shop));
  return text === undefined ? [] : (JSON.parse(text) as readonly Restoration[]);
}

/** What an act that began then adds to its keys. */
export function keySuffix(restored: readonly Restoration[] | undefined, begunAt: number): string {
  const last = restored?.findLast(({ at }) => at <= begunAt);
  return last === undefined ? "" : `\n${last.id}`;
}

/** Whether something that the ledger has never heard of may be there from a time that it has forgotten. */
export function isForgetful({ restored, clock }: Surroundings): boolean {
  const last = restored?.list.at(-1);
  return last !== undefined && clock.now().getTime() < last.asksUntil;
}

/** Whether what began then may have been followed, in a time that the ledger has forgotten, by what it has never heard of. */
export function isOfLostTime(begunAt: number, { restored }: Surroundings): boolean {
  return begunAt <= (restored?.list.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
}

async function epochOf({ ledger }: Surroundings): Promise<number> {
  return (await ledger.readCircuits([EPOCH])).get(EPOCH)?.version ?? 0;
}

/** Whether the marker knows of work that this ledger does not. */
export async function isOlder(around: Surroundings): Promise<boolean> {
  // The marker first: whoever works meanwhile moves the ledger before it.
  const marked = await around.marker?.read();
  return marked !== undefined && marked > (await epochOf(around));
}

/** @throws EtalaseError `ledger-older-than-marker` */
export async function checkMarker(around: Surroundings): Promise<void> {
  if (!(await isOlder(around))) return;
  throw new EtalaseError(
    "ledger-older-than-marker",
    `The ledger is older than ${around.marker?.place}: a backup was restored, or the file was lost.`,
    { field: "ledger", cure: "Call shop.recover() once, then go on as always; or bring back the newest ledger." },
  );
}

/** The ledger and its marker have seen more work than before. */
async function growMarker(around: Surroundings): Promise<void> {
  const { marker, ledger } = around;
  if (!marker) return;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    // Compare-and-set, the one counter that a ledger has: of two processes both count.
    const [epoch] = await ledger.write([{ op: "circuit", key: EPOCH, version: await epochOf(around), state: "{}" }]);
    if (epoch === null) continue;
    await marker.write(epoch);
    return;
  }
}

/** The marker is what this ledger knows: nothing newer is expected any more. */
export async function resetMarker(around: Surroundings): Promise<void> {
  await around.marker?.write(await epochOf(around));
}

/** Lets the marker grow while somebody delivers. Trouble with it is told; delivering goes on. */
export async function keepMarker(around: Surroundings, stop: AbortSignal): Promise<void> {
  if (!around.marker) return;
  await growOrWarn(around);
  while (!stop.aborted) {
    await around.clock.sleep(GROW_MS, stop).catch(() => undefined);
    await growOrWarn(around);
  }
}

async function growOrWarn(around: Surroundings): Promise<void> {
  await growMarker(around).catch((error: unknown) => {
    const message = `The ledger's marker could not be written: ${error instanceof Error ? error.message : String(error)}`;
    around.bus.emit("warned", { code: "marker", message });
  });
}

/** The question about something that a ledger has forgotten. */
export function forgottenDetail(place: Place, url: string | undefined): Detail {
  return {
    reason: "in doubt",
    message: "The ledger was restored from an older state; whether this was put up since is not known.",
    checkUrl: url ?? place.inside.home,
    cure: "Look whether it is there; then shop.answer(listing, { there: true, id }) or shop.answer(listing, { there: false }).",
  };
}
