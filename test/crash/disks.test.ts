/** A disk that is full in the middle of delivering: what had left is in doubt or done, and all goes on when there is room. */
import { afterEach, expect, test } from "vitest";
import { fullDriver } from "../face/disks.js";
import { doubledOn, judge } from "./judge.js";
import { createWorld, publishNext, settle, type World } from "./world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function worldOf(seed: string): Promise<World> {
  const world = await createWorld(seed);
  open.push(world);
  return world;
}

/** Publishes until the disk is full, which it is from this call on; then gives it room, and comes to rest. */
async function throughFullDisk(world: World, file: string, nth: number): Promise<void> {
  const disk = fullDriver();
  const shop = world.open(file, { driver: disk });
  await publishNext(world, shop);
  let isFull = false;
  world.platform.begin(0, {
    nth,
    phase: "landed",
    writesOnly: true,
    kill() {
      isFull = true;
      disk.fill();
    },
  });
  let { publish } = world.catalogue.draw({ isLast: false });
  while (publish.length === 0) ({ publish } = world.catalogue.draw({ isLast: false }));
  await world.clock.run(shop.shop.publish(publish, { waitMs: 0 }));
  // Whether or not the call itself fails: what counts is what happened at the places.
  await world.clock.run(shop.shop.deliver({ budgetMs: 30_000 }).catch(() => undefined));
  expect(isFull).toBe(true);
  disk.free();
  world.platform.begin(0, undefined);
  await world.clock.advance(200_000);
  await settle(world, shop);
  expect(doubledOn(world.platform.places)).toEqual([]);
  // Withdrawals and counts of that edit were never said: the next one says them.
  await publishNext(world, shop);
  await settle(world, shop);
  expect(judge(world.platform.places, world.catalogue)).toEqual([]);
  await world.clock.run(shop.close());
}

for (const nth of [1, 9, 20]) {
  test(`SQLite says that it is full from call ${nth} on`, async () => {
    const world = await worldOf(`full-${nth}`);
    await throughFullDisk(world, world.file("etalase.db"), nth);
  }, 60_000);
}
