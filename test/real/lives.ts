/**
 * The life of a listing at a real server, with one answer after the other lost on its way back: after each life there is
 * what there ought to be, once.
 */
import assert from "node:assert/strict";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { openStage } from "../../src/testing/channel-stage.js";
import type { ChannelHarness, PlaceItem } from "../../src/testing/testing.js";
import type { LosingProxy } from "./losing-proxy.js";

/** What the lives at a server came to. */
export interface Lives {
  readonly requests: number;
  readonly lives: number;
}

/** Lives once to count the requests, then once for each of them. */
export async function loseEachAnswer<O extends object>(
  harness: ChannelHarness<O>,
  proxy: LosingProxy,
  leftovers: () => Promise<readonly string[]>,
): Promise<Lives> {
  const requests = await live(harness, proxy, 0, leftovers);
  for (let at = 1; at <= requests; at += 1) {
    await live(harness, proxy, at, leftovers);
    console.info(`answer ${at} of ${requests} lost, nothing doubled`);
  }
  return { requests, lives: requests + 1 };
}

async function live<O extends object>(
  harness: ChannelHarness<O>,
  proxy: LosingProxy,
  lost: number,
  leftovers: () => Promise<readonly string[]>,
): Promise<number> {
  await harness.reset();
  const sample = sampleOf(harness);
  const stage = openStage(harness);
  proxy.lose(lost);
  const only = async (title: string, price: string): Promise<void> => {
    const items: readonly PlaceItem[] = await harness.place.items();
    const row = await stage.row(sample.id);
    const where = `with answer ${lost} lost: ${row.status} ${row.reason ?? ""} ${row.message ?? ""}`;
    assert.equal(items.length, 1, `${items.length} listings ${where}`);
    assert.ok(items[0]?.visible, `it is not to be seen ${where}`);
    assert.ok(items[0].says.includes(title), `it says "${items[0].says}" ${where}`);
    assert.ok(items[0].says.includes(`Rp${price}`), `it says "${items[0].says}" ${where}`);
    assert.deepEqual(row.due, [], `something is still due ${where}`);
  };
  try {
    await stage.put(sample.with());
    await only(sample.title("satu"), "65000");
    await stage.put(sample.with({ title: sample.title("dua"), stock: 7 }));
    await only(sample.title("dua"), "65000");
    await stage.put(sample.with({ title: sample.title("dua"), stock: 7, price: "71234" }));
    await only(sample.title("dua"), "71234");
    assert.deepEqual(await leftovers(), [], `left over with answer ${lost} lost`);
    await stage.withdraw(sample.id, "delete");
    assert.deepEqual(await harness.place.items(), [], `it was not taken down with answer ${lost} lost`);
    return proxy.count;
  } finally {
    await stage.end();
  }
}
