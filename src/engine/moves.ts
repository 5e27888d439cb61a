/** Channels that close and what takes their place: goals and links as they are meant while the closing lasts. */
import type { MetaOp } from "../ledger/shared-ops.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

type Choices = Surroundings["choices"];
type Goals = Choices["goals"];

/** Which name took which one's place, kept up to date with the ledger. */
export type Moves = Map<string, string>;

const keyOf = (account: number): string => `sunset:${account}`;

/** Writes down who takes the place of an account; nobody, where `to` is left out. */
export function moveOp(account: number, to: string | undefined): MetaOp {
  return { op: "meta", key: keyOf(account), value: to ?? null };
}

/** Who takes the place of a channel that closes; `undefined`: nobody was named. */
export async function successorOf(place: Place, { ledger }: Surroundings): Promise<string | undefined> {
  const { key, closesAt } = place.account();
  return closesAt === null ? undefined : ledger.readMeta(keyOf(key));
}

/** Brings `moves` up to date with the ledger. */
export async function readMoves(places: Iterable<Place>, around: Surroundings, moves: Moves): Promise<void> {
  for (const place of places) {
    const successor = await successorOf(place, around);
    if (successor === undefined) moves.delete(place.name);
    else moves.set(place.name, successor);
  }
}

/** The same surroundings, with goals and links that follow `moves`. */
export function followMoves(around: Surroundings, moves: Moves): Surroundings {
  const { choices } = around;
  let last: { readonly key: string; readonly goals: Goals } | undefined;
  const goalsNow = (): Goals => {
    const key = JSON.stringify([...moves]);
    if (last?.key !== key) last = { key, goals: movedGoals(choices.goals, moves) };
    return last.goals;
  };
  const following: Choices = {
    ...choices,
    get goals() {
      return moves.size === 0 ? choices.goals : goalsNow();
    },
    get links() {
      return choices.links === undefined ? undefined : (moves.get(choices.links) ?? choices.links);
    },
  };
  return { ...around, choices: following };
}

/** Goals in which the successor is the member that the closing channel was. */
function movedGoals(goals: Goals, moves: Moves): Goals {
  return Object.fromEntries(
    Object.entries(goals).map(([name, goal]) => {
      const anyOf = [...new Set(goal.anyOf.map((member) => moves.get(member) ?? member))];
      const atLeast = Math.min(goal.atLeast, anyOf.length);
      return [name, { ...goal, anyOf, atLeast, standIns: goal.standIns.filter((one) => !anyOf.includes(one)) }];
    }),
  );
}
