/** Draws what places suffer in one world. */
import { FAULTS, type Fault, type FaultName } from "./network.js";
import type { Dice } from "./random.js";
import type { PlaceConfig } from "./session.js";

const SECOND = 1_000;
const HOUR = 3_600_000;
const OUTAGES = [60 * SECOND, 60 * SECOND, 60 * SECOND, HOUR, HOUR, 30 * HOUR] as const;
/** What leaves a doubt behind. */
const DOUBTFUL = ["late", "lose-answer", "lose-request", "5xx-after", "broken-json", "gap"] as const;

/** At least five faults, often with a doubtful beginning. */
export function faultsOf(dice: Dice, places: readonly PlaceConfig[], spanMs: number): readonly Fault[] {
  const doubtful = dice.chance(0.4) ? doubtsOf(dice, places) : [];
  const any = Array.from({ length: dice.whole(5, 7) }, (): Fault => {
    const what = dice.pick(FAULTS);
    // Often from the beginning: what is put up first is what can be doubled.
    const at = dice.chance(0.35) ? dice.whole(0, 3 * SECOND) : dice.whole(0, spanMs);
    const long = what === "outage" ? dice.pick(OUTAGES) : dice.whole(5, 120) * SECOND;
    return {
      at,
      until: at + long,
      place: dice.pick(sufferersOf(what, places)).name,
      what,
      share: what === "outage" ? 1 : dice.pick([0.3, 0.7, 1]),
    };
  });
  return [...doubtful, ...any];
}

/** Places that this fault can strike at all. */
function sufferersOf(what: FaultName, places: readonly PlaceConfig[]): readonly PlaceConfig[] {
  const able = places.filter(({ kind, photos }) => {
    if (what === "gap") return kind === "key" || kind === "lookup";
    if (what === "photos-off") return kind === "lookup" && photos;
    return what !== "verb-off" || kind === "key" || kind === "lookup" || kind === "wall" || kind === "handle";
  });
  return able.length > 0 ? able : places;
}

// A doubtful beginning: what is put up first is what can be doubled.
function doubtsOf(dice: Dice, places: readonly PlaceConfig[]): readonly Fault[] {
  const what = dice.pick(DOUBTFUL);
  const until = dice.whole(2, 40) * SECOND;
  return places.map(({ name }) => ({ at: 0, until, place: name, what, share: dice.pick([0.3, 0.7, 1]) }));
}
