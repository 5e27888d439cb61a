import { describe, expect, test } from "vitest";
import { channelPromises, manifestOf } from "../../src/testing/testing.js";
import type { Fault } from "./kios.js";
import { kiosHarness } from "./kios-place.js";

/** Each promise, and a channel that breaks it. A promise that is taken away is missed here. */
const BROKEN: Readonly<Record<string, readonly Fault[]>> = {
  "puts a product up once, and where people see it": ["sends no title"],
  "edits in place instead of putting up a second one": ["edits by posting again"],
  "sends nothing for a product that did not change": ["is never at rest"],
  "keeps several products apart": ["knows one listing only"],
  "brings a changed price and stock over by revise alone": ["declares no facets"],
  "takes down what is withdrawn; again is harmless": ["does not take down"],
  "takes one product down and leaves the others": ["takes everything down"],
  "puts up again what was withdrawn and is published again": ["does not come back"],
  "brings a hidden listing back with the same id": ["comes back as another"],
  "finds what it made, and nothing else": ["finds everything"],
  "does not double what is there and its ledger has forgotten": ["finds nothing"],
  "doubles and loses nothing when a call is lost on its way there": ["takes silence for success"],
  "doubles and loses nothing when an answer is lost on its way back": ["claims a key", "takes silence for a refusal"],
  "knows that a call which never left is no doubt": ["doubts everything"],
  "survives a gateway that answers 502 instead of the platform": ["takes 5xx for a failure"],
  "survives a 502 for a call that had taken effect": ["takes 5xx for a refusal"],
  "survives an answer that comes after its deadline": ["claims a key"],
  "takes a broken answer to an accepted call for a doubt, never for a failure": ["fails on what it cannot read"],
  "hangs up when it is told to: the signal reaches every call": ["hears no signal"],
  "goes on where it was when its process dies before a call": ["keeps notes of its own"],
  "goes on where it was when its process dies after a call": ["claims a key"],
  "waits as long as a throttled answer says, then goes on": ["does not wait"],
  "holds the account when its token is refused, and no listing": ["blames the listing for its token"],
  "keeps what is up while its place fails, and catches up afterwards": ["takes silence for success"],
  "fails one verb alone where the platform has shut one": ["blames the account for a verb"],
  "takes a listing that a batch's answer does not name for doubtful, and only that one": ["takes a batch for done"],
  "goes out without photos only where they can follow by an edit": ["never adds photos"],
  "lets text pass where the platform takes no photos": ["blames the listing for photos"],
  "renders the same for the same input, reads no clock and changes nothing it is given": ["throws dice"],
  "sends nothing where only the order of keys has changed": ["is never at rest"],
  "keeps every text within its limit and names what it could not carry": ["sends too much", "shortens in silence"],
  "keeps its secrets out of contents, rows, errors, events, health and ledger": [
    "links with its token",
    "shows its token to render",
  ],
  "tells what it is and what it can bear without credentials": ["has no date"],
  "is one account for the same options, and shows no secret when it is logged": ["is named by its token"],
  "refuses an option that it does not know": ["takes any option"],
};

test("the suite makes exactly the promises that are known here", () => {
  expect(channelPromises.map(({ name }) => name)).toEqual(Object.keys(BROKEN));
});

describe("a channel that keeps its promises passes", () => {
  for (const { name, run } of channelPromises) test(name, () => run(kiosHarness()));
});

describe("a channel is caught that", () => {
  for (const { name, run } of channelPromises) {
    for (const fault of BROKEN[name] ?? []) {
      test(`${fault}, by "${name}"`, async () => {
        await expect(run(kiosHarness(fault))).rejects.toThrow();
      });
    }
  }
});

test("a promise is left out only for what the manifest says in public", () => {
  const { definition, options } = kiosHarness();
  const whole = manifestOf(definition(options));
  const bare = { ...whole, kind: "wall", verbs: ["create"], batches: {} } as const;
  const limits = { ...whole.limits, hides: false, photos: null, text: {} };
  const count = (manifest: typeof whole) => channelPromises.filter(({ needs }) => needs?.(manifest) ?? true).length;
  // Only what is said of a place on this machine is left out.
  expect(count(whole)).toBe(channelPromises.length - 1);
  expect(count({ ...bare, limits })).toBe(channelPromises.length - 13);
});
