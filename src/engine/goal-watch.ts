/** Watches the accounts that goals name: since when they fail, since when they are back, and who tries them meanwhile. */

import { goalKeys, isOpen, takesNew } from "./goal-standing.js";
import { type GoalState, nowOf } from "./goal-state.js";
import type { Place } from "./place.js";

/** A probe that is overdue by this much is nobody's: nothing is due there that would carry it. */
const OVERDUE_MS = 30_000;

const recoveredKey = (account: number): string => `recovered:${account}`;

/** Looks at one account. Answers whether its goals have to be decided anew for all products. */
export async function watchAccount(state: GoalState, place: Place, signal: AbortSignal): Promise<boolean> {
  const { circuits, seen, recoveredAt } = state;
  await circuits.load(place);
  await tryOverdue(state, place, signal);
  await noteUntried(state, place);
  const isUp = takesNew(state, place);
  await noteChange(state, place, isUp);
  const row = place.account();
  const stance = JSON.stringify([
    isUp,
    crossed(state, row.failingSince, "afterMs"),
    crossed(state, recoveredAt.get(row.key) ?? null, "cooldownMs"),
    row.darkFor,
    row.closesAt,
  ]);
  const before = seen.get(row.key);
  seen.set(row.key, stance);
  return before !== stance && (before !== undefined || !isUp);
}

// Of each goal, whether its span since then is over.
function crossed(state: GoalState, since: number | null, span: "afterMs" | "cooldownMs"): readonly boolean[] {
  return Object.values(state.goals).map((goal) => since !== null && nowOf(state) - since >= goal[span]);
}

async function noteChange(state: GoalState, place: Place, isUp: boolean): Promise<void> {
  const { around, recoveredAt } = state;
  const row = place.account();
  const now = nowOf(state);
  const key = recoveredKey(row.key);
  const known = await around.ledger.readMeta(key);
  if (known === undefined) recoveredAt.delete(row.key);
  else recoveredAt.set(row.key, Number(known));
  // What was written by a clock that has been set back since begins anew.
  const isAhead = row.failingSince !== null && row.failingSince > now;
  if (!isUp && (row.failingSince === null || isAhead)) await put(state, place, now, undefined);
  if (isUp && row.failingSince !== null) await put(state, place, null, now);
  else if (isUp && (recoveredAt.get(row.key) ?? 0) > now) await put(state, place, null, now);
}

async function put(
  state: GoalState,
  place: Place,
  failingSince: number | null,
  recovered: number | undefined,
): Promise<void> {
  const { around, recoveredAt } = state;
  const { key } = place.account();
  await around.ledger.write([
    { op: "account", key, failingSince },
    ...(recovered === undefined ? [] : [{ op: "meta" as const, key: recoveredKey(key), value: String(recovered) }]),
  ]);
  if (recovered !== undefined) recoveredAt.set(key, recovered);
  place.bind({ ...place.account(), failingSince });
}

// A circuit is tried by what is due behind it. Where nothing is, its goals would wait for ever.
async function tryOverdue(state: GoalState, place: Place, signal: AbortSignal): Promise<void> {
  const { circuits, around } = state;
  if (!isOpen(state, place)) return;
  const now = around.clock.now().getTime();
  for (const key of goalKeys(place)) {
    const circuit = circuits.stateOf(key);
    if (circuit.state === "open" && circuit.probeAt + OVERDUE_MS <= now) await circuits.allow(place, [key], signal);
  }
}

// The place answered, and there is no listing to try it with: that has to be enough.
async function noteUntried({ circuits, around, untried }: GoalState, place: Place): Promise<void> {
  const { key } = place.account();
  const isTrying = goalKeys(place).some((one) => circuits.stateOf(one).state === "trying");
  const isIdle =
    isTrying && (await around.ledger.nextDue(key)) === null && (await around.ledger.dueLanes(key)).length === 0;
  if (isIdle) untried.add(key);
  else untried.delete(key);
}
