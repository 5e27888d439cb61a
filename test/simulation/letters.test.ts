/** A letter of which nobody knows whether it has arrived: a person answers for it, and no other recipient gets it again. */
import { describe, expect, it } from "vitest";
import { onePublish } from "./deaths.js";
import { runSchedule } from "./run.js";

const MINUTE = 60_000;
const edition = onePublish("mailbox");
const [place] = edition.places;
if (!place) throw new RangeError("a schedule without a place");
const places = [{ ...place, keyLivesMs: MINUTE }];
const faults = (what: "lose-answer" | "lose-request") =>
  [{ at: 0, until: 12 * MINUTE, place: place.name, what, share: 1 }] as const;

describe("an edition whose keys are too old to be sent again", () => {
  for (const what of ["lose-answer", "lose-request"] as const) {
    it(`asks about one recipient after the other, and reaches each once, after ${what}`, async () => {
      const { broken, world } = await runSchedule({
        ...edition,
        edits: edition.edits.slice(0, 1),
        places,
        faults: faults(what),
      });
      expect(broken).toEqual([]);
      expect(world.ended).toContainEqual({ place: place.name, how: "a person answered" });
      const letters = [...(world.places.get(place.name)?.letters.values() ?? [])];
      expect(letters.length).toBe(3);
      expect(letters.every((names) => new Set(names).size === names.length)).toBe(true);
    });
  }
});
