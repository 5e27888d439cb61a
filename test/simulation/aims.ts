/** Goals of a run, as plain data: which places are preferred, who stands in, and how patient they are. */
import type { GoalRule } from "../../src/engine/surroundings.js";
import type { Fault } from "./network.js";
import type { Dice } from "./random.js";
import type { PlaceConfig } from "./session.js";

export interface Aim {
  readonly name: string;
  readonly anyOf: readonly string[];
  readonly standIns: readonly string[];
  readonly atLeast: number;
  readonly afterMs: number;
  readonly onRecovery: GoalRule["onRecovery"];
  readonly cooldownMs: number;
}

const SECOND = 1_000;
const MINUTE = 60_000;

/** Draws the goals of a seed, none for some. Letters can be no stand-in: they cannot be taken back. */
export function aimsOf(dice: Dice, places: readonly PlaceConfig[]): readonly Aim[] {
  const able = places.filter(({ kind }) => kind !== "mailbox").map(({ name }) => name);
  if (able.length < 2 || !dice.chance(0.6)) return [];
  const first = aimOf(dice, "seen", able);
  // A second goal overlaps the first: one may stand in for both, or be preferred here and stand in there.
  return dice.chance(0.4) ? [first, aimOf(dice, "buyable", able)] : [first];
}

function aimOf(dice: Dice, name: string, able: readonly string[]): Aim {
  const left = [...able];
  const draw = (): string => left.splice(dice.whole(0, left.length - 1), 1)[0] ?? "";
  const anyOf = Array.from({ length: able.length > 2 && dice.chance(0.4) ? 2 : 1 }, draw);
  const standIns = Array.from({ length: Math.min(left.length, dice.whole(1, 2)) }, draw);
  return {
    name,
    anyOf,
    standIns,
    atLeast: dice.whole(1, anyOf.length),
    afterMs: dice.pick([10, 60, 300]) * SECOND,
    onRecovery: dice.pick(["retire", "retire", "retire", "link", "keep"]),
    cooldownMs: dice.pick([0, 60, 600]) * SECOND,
  };
}

/** A preferred place of each goal goes dark for long enough that somebody has to stand in. */
export function blackoutsOf(dice: Dice, aims: readonly Aim[], spanMs: number): readonly Fault[] {
  return aims.flatMap(({ anyOf }) => {
    const at = dice.chance(0.5) ? dice.whole(0, 3 * SECOND) : dice.whole(0, spanMs);
    const until = at + dice.pick([6, 20, 60]) * MINUTE;
    return dice.chance(0.8) ? [{ at, until, place: dice.pick(anyOf), what: "outage" as const, share: 1 }] : [];
  });
}

/** As the engine wants them. */
export function rulesOf(aims: readonly Aim[]): Readonly<Record<string, GoalRule>> {
  return Object.fromEntries(aims.map(({ name, ...rule }) => [name, { ...rule, needs: undefined }]));
}

/** Whether a place acts only when a goal calls it. */
export function isStandBy(aims: readonly Aim[], place: string): boolean {
  return aims.some(({ standIns }) => standIns.includes(place)) && aims.every(({ anyOf }) => !anyOf.includes(place));
}
