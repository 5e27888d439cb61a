/** Half-open connections through the real HTTP client: the outcome is honest each time, and nothing is doubled. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDice } from "../simulation/random.js";
import { doubledOn, judge } from "./judge.js";
import { type BrokenProxy, type Fault, openProxy } from "./proxy.js";
import { createWorld, type Opened, publishNext, settle, type World } from "./world.js";

let world: World;
let proxy: BrokenProxy;
beforeEach(async () => {
  world = await createWorld("proxy");
  proxy = await openProxy(Number(new URL(world.platform.url).port), () => world.letGo());
});
afterEach(async () => {
  await proxy.close();
  await world.close();
});

function open(): Opened {
  return world.open(world.file("etalase.db"), { server: proxy.url });
}

/** Only calls that may make something: the words of a place for them. */
const MAKES = /"call":"(make|upsert|publish)"/;

async function messagesOf(shop: Opened): Promise<readonly string[]> {
  const rows = await shop.ledger.rows({ shop: "toko", states: ["inDoubt", "asking", "waiting", "due"], limit: 100 });
  return rows.flatMap(({ listing }) => listing.detail?.message ?? []);
}

const SAID: Readonly<Record<Fault, RegExp>> = {
  silent: /no (whole )?answer/,
  swallowed: /no (whole )?answer/,
  lost: /connection broke before the whole answer/,
  torn: /connection broke before the whole answer/,
};

describe.each(["silent", "swallowed", "lost", "torn"] as const)("%s", (fault) => {
  test("is an unknown outcome, is ended by each safety, and doubles nothing", async () => {
    const shop = open();
    const dice = createDice(fault);
    proxy.fault = (request) => (MAKES.test(request) && dice.chance(0.5) ? fault : undefined);
    await publishNext(world, shop, 12_000);
    expect(proxy.struck[fault]).toBeGreaterThan(3);
    // Nobody claims to know what cannot be known. A call that is under way when the budget ends is told at the next one.
    let messages = await messagesOf(shop);
    for (let round = 0; round < 5 && !messages.some((message) => SAID[fault].test(message)); round += 1) {
      await publishNext(world, shop, 12_000);
      messages = await messagesOf(shop);
    }
    expect(messages.join("\n")).toMatch(SAID[fault]);
    proxy.fault = () => undefined;
    const asked = await settle(world, shop);
    expect(asked.filter((one) => !/^wall\/.*: in doubt$/.test(one))).toEqual([]);
    expect(asked.length).toBeGreaterThan(0);
    expect(doubledOn(world.platform.places)).toEqual([]);
    expect(judge(world.platform.places, world.catalogue)).toEqual([]);
  }, 60_000);
});

test("all of them in turn, also for edits and lookups", async () => {
  const shop = open();
  const dice = createDice("all");
  const faults = ["silent", "swallowed", "lost", "torn"] as const;
  proxy.fault = () => (dice.chance(0.15) ? dice.pick(faults) : undefined);
  for (let edit = 0; edit < 3; edit += 1) await publishNext(world, shop, 12_000);
  proxy.fault = () => undefined;
  await settle(world, shop);
  expect(Object.values(proxy.struck).every((count) => count > 0)).toBe(true);
  expect(doubledOn(world.platform.places)).toEqual([]);
  expect(judge(world.platform.places, world.catalogue)).toEqual([]);
}, 60_000);
