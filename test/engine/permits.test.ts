import { expect, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import { createPermits } from "../../src/engine/permits.js";
import type { Place } from "../../src/engine/place.js";
import type { Surroundings } from "../../src/engine/surroundings.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createVirtualClock } from "../../src/testing/virtual-clock.js";

const START = new Date("2026-11-22T08:00:00Z");
const RATE = { scope: "account", calls: 60, perMs: 60_000 } as const;

/** As much of a thing as is looked at here. */
function asFar<T>(part: object): T {
  return part as T;
}

/** What becomes of the rate of an account after it was too fast. */
async function factorAfter(outcome: "not-sent" | "rejected"): Promise<number | undefined> {
  const ledger = memoryLedger();
  await ledger.open();
  const around = asFar<Surroundings>({ ledger, clock: createVirtualClock(START) });
  const place = asFar<Place>({ inside: { account: "kios:1", limits: { rates: [RATE] } } });
  const retryAt = new Date(START.getTime() + 30_000);
  const until = await createPermits(around).slow(
    place,
    new ChannelError("throttled", "x", { outcome, retryAt }),
    "create",
  );
  expect(until).toBe(retryAt.getTime());
  const key = "rate:kios:1::60/60000";
  const bucket = (await ledger.readBuckets([key])).get(key);
  expect(bucket?.shutUntil).toBe(retryAt.getTime());
  return bucket?.factor;
}

test("a platform that finds us too fast lowers the rate", async () => {
  expect(await factorAfter("rejected")).toBeLessThan(1);
});

test("a call that the channel's own brake held back lowers nothing, however many there were", async () => {
  expect(await factorAfter("not-sent")).toBe(1);
});

test("what is said of one verb shuts the rate of this verb, and of no other", async () => {
  const ledger = memoryLedger();
  await ledger.open();
  const around = asFar<Surroundings>({ ledger, clock: createVirtualClock(START) });
  const rates = ["create", "withdraw"].map((verb) => ({ scope: "verb", verb, calls: 30, perMs: 60_000 }));
  const place = asFar<Place>({ inside: { account: "kios:1", limits: { rates } } });
  const retryAt = new Date(START.getTime() + 30_000);
  await createPermits(around).slow(place, new ChannelError("throttled", "x", { scope: "verb", retryAt }), "create");
  const keys = ["rate:kios:1:create:30/60000", "rate:kios:1:withdraw:30/60000"];
  const buckets = await ledger.readBuckets(keys);
  expect(keys.map((key) => buckets.get(key)?.shutUntil)).toEqual([retryAt.getTime(), undefined]);
});

test("a request that may not leave yet pays no rate", async () => {
  const ledger = memoryLedger();
  await ledger.open();
  const around = asFar<Surroundings>({ ledger, clock: createVirtualClock(START) });
  const minute = { scope: "account", calls: 60, perMs: 60_000, counts: "requests" } as const;
  const second = { scope: "account", calls: 1, perMs: 1_000, counts: "requests" } as const;
  const place = asFar<Place>({ inside: { account: "kios:1", limits: { rates: [minute, second] } } });
  const { toll } = createPermits(around);
  await toll(place);
  for (let times = 0; times < 3; times += 1)
    await expect(toll(place)).rejects.toMatchObject({ outcome: "not-sent", at: START.getTime() + 1_000 });
  const keys = ["rate:kios:1::60/60000", "rate:kios:1::1/1000"];
  const taken = await ledger.readBuckets(keys);
  expect(keys.map((key) => taken.get(key)?.lumps.map(([, calls]) => calls))).toEqual([[1], [1]]);
});
