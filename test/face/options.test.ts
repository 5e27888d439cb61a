/** Options that are wrong: told at once, by name, before ledger, disk or network are touched. */
import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEtalase, EtalaseError } from "../../src/index.js";
import { all, kopi, makeFolder, settingsIn, thrownBy, webIn } from "./kit.js";

let folder = makeFolder();
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

/** As a caller without types would. */
const create = (more: object) =>
  Reflect.apply(createEtalase, undefined, [{ ...settingsIn(folder), channels: { web: webIn(folder) }, ...more }]);

const WRONG: Readonly<Record<string, readonly [more: object, field: string, says: RegExp]>> = {
  "a misspelt option": [{ goal: {} }, "goal", /no option "goal".*Did you mean "goals"\?/],
  "an unknown option": [{ frobnicate: true }, "frobnicate", /no option "frobnicate".*There is channels, shop/],
  "no channel": [{ channels: {} }, "channels", /No channel is configured/],
  "no channels at all": [{ channels: undefined }, "channels", /channels/],
  "a channel that is none": [{ channels: { web: {} } }, "channels.web", /is no channel/],
  "a channel that was not called": [{ channels: { web: webIn } }, "channels.web", /is no channel/],
  "a misspelt photo option": [{ photos: { root: ["."] } }, "photos.root", /Did you mean "roots"/],
  "a ledger that is a path": [{ ledger: "etalase.db" }, "ledger", /is no ledger.*sqliteLedger/],
  "a goal that names nobody": [{ goals: { seen: { anyOf: [] } } }, "goals.seen", /names no channel/],
  "a goal that names a stranger": [{ goals: { seen: { anyOf: ["ig"] } } }, "goals.seen", /"ig".*Configured are web/],
  "a goal with a strange stand-in": [
    { goals: { seen: { anyOf: ["web"], standIns: ["tele"] } } },
    "goals.seen",
    /"tele"/,
  ],
  "a goal with a text for a list": [{ goals: { seen: { anyOf: "web" } } }, "goals.seen.anyOf", /array/],
  "a misspelt goal option": [{ goals: { seen: { anyof: ["web"] } } }, "goals.seen.anyOf", /anyOf/],
  "a goal that wants more than there are": [
    { goals: { seen: { anyOf: ["web"], atLeast: 2 } } },
    "goals.seen.atLeast",
    /wants 2 of 1/,
  ],
  "links to a stranger": [{ links: "ig" }, "links", /"ig"/],
  "a pace for a stranger": [{ pace: { tele: 3 } }, "pace", /"tele"/],
  "a pace of NaN": [{ pace: Number.NaN }, "pace", /pace/],
  "a share above one": [{ maxShrink: 20 }, "maxShrink", /maxShrink/],
  "a number of days that is none": [{ keepDays: Number.NaN }, "keepDays", /keepDays/],
  "somewhere else than here and elsewhere": [{ deliver: "there" }, "deliver", /here.*elsewhere/],
  "a seller without a name": [{ seller: { whatsapp: "081234567890" } }, "seller.name", /name/],
};

describe("createEtalase refuses", () => {
  for (const [name, [more, field, says]] of Object.entries(WRONG)) {
    test(name, async () => {
      const error = await thrownBy(() => create(more));
      expect(error).toBeInstanceOf(EtalaseError);
      expect(["invalid-options", "unknown-channel"]).toContain(error.code);
      expect(error.field).toBe(field);
      expect(error.message).toMatch(says);
      expect(error.cure).toBeTruthy();
      expect(existsSync(folder.in("etalase.db"))).toBe(false);
    });
  }

  test("nothing at all", async () => {
    expect(await thrownBy(() => Reflect.apply(createEtalase, undefined, []))).toMatchObject({
      code: "invalid-options",
    });
  });
});

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

const CALLS: Readonly<Record<string, readonly [call: string, given: readonly unknown[], field: string]>> = {
  "publish with a misspelt option": ["publish", [[kopi], { waitMS: 0 }], "waitMS"],
  "publish that waits for NaN": ["publish", [[kopi], { waitMs: Number.NaN }], "waitMs"],
  "publish of one product": ["publish", [kopi], "publish"],
  "publish of a text": ["publish", ["kopi"], "publish"],
  "publish of nothing": ["publish", [], "publish"],
  "withdraw with a strange how": ["withdraw", [["kopi"], { how: "burn" }], "how"],
  "withdraw of a text": ["withdraw", ["kopi"], "withdraw"],
  "deliver with a misspelt option": ["deliver", [{ budget: 5 }], "budget"],
  "plan with options of publish": ["plan", [[kopi], { whole: true }], "whole"],
  "setStock with a signal that is none": ["setStock", [[], { signal: 1 }], "signal"],
  "retry by a misspelt filter": ["retry", [{ chanel: "web" }], "chanel"],
};

describe("a shop refuses", () => {
  for (const [name, [call, given, field]] of Object.entries(CALLS)) {
    test(name, async () => {
      await using shop = createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder) } });
      const answer = thrownBy(() => Reflect.apply(Reflect.get(shop, call), shop, given));
      expect(await answer).toMatchObject({ code: "invalid-options", field });
      expect((await answer).message).toContain(call);
    });
  }

  test("names that nobody configured, with those that are", async () => {
    await using shop = createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder) } });
    const named = (call: string, ...given: readonly unknown[]) =>
      thrownBy(async () => {
        const answer = Reflect.apply(Reflect.get(shop, call), shop, given);
        return isStream(answer) ? await all(answer) : await answer;
      });
    expect(await named("channel", "tele")).toMatchObject({ code: "unknown-channel", cure: "Configured are web." });
    expect(await named("listings", { channel: "tele" })).toMatchObject({ code: "unknown-channel" });
    expect(await named("retry", { channel: "tele" })).toMatchObject({ code: "unknown-channel" });
    expect(await named("answer", { product: "kopi", channel: "tele" }, { there: false })).toMatchObject({
      code: "unknown-channel",
    });
    expect(await named("reach", "dilihat")).toMatchObject({ code: "unknown-goal", cure: "Goals are none." });
    expect(await named("channel", "__proto__")).toMatchObject({ code: "unknown-channel" });
    expect(await named("reach", "toString")).toMatchObject({ code: "unknown-goal" });
  });

  test("to be used after it was closed", async () => {
    const shop = createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder) } });
    await shop.close();
    await shop.close();
    expect(await thrownBy(() => shop.publish([kopi]))).toMatchObject({
      code: "closed",
      cure: "Make a new one with createEtalase.",
    });
  });
});
