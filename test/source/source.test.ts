/** Hints are lost, doubled, late and wrong; the shop ends at what the source holds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ProductInput } from "../../src/model/input.js";
import {
  type CursorStore,
  type FollowOptions,
  fileCursor,
  followSource,
  memoryCursor,
  type Source,
} from "../../src/source/source.js";
import { createVirtualClock } from "../../src/testing/virtual-clock.js";

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** A catalogue with a log of what happened to it, and a shop that remembers what it was told. */
function stage(options: FollowOptions = {}) {
  const clock = createVirtualClock(new Date("2026-11-21T08:00:00Z"));
  const there = new Map<string, ProductInput>();
  const log: { readonly id: string; readonly deleted?: boolean }[] = [];
  const shown = new Map<string, string>();
  const calls: string[] = [];
  const troubles: string[] = [];
  const broken = { changes: false, all: -1, publish: false };
  const source: Source = {
    async *changes(cursor) {
      calls.push(`changes ${cursor ?? "-"}`);
      if (broken.changes) throw new Error("no answer");
      for (const [at, change] of log.entries())
        if (at >= Number(cursor ?? 0)) yield { ...change, cursor: String(at + 1) };
    },
    async read(ids) {
      calls.push(`read ${ids.join()}`);
      return ids.flatMap((id) => there.get(id) ?? []);
    },
    async *all() {
      calls.push("all");
      for (const [at, product] of [...there.values()].entries()) {
        if (at === broken.all) throw new Error("cut off");
        yield product;
      }
      if (broken.all >= there.size) throw new Error("cut off");
    },
    newest: async () => String(log.length),
  };
  const shop = {
    async publish(products: Iterable<ProductInput> | AsyncIterable<ProductInput>, { whole = false }) {
      if (broken.publish) throw new Error("the ledger is away");
      const seen: ProductInput[] = [];
      for await (const product of products) seen.push(product);
      for (const { id, title } of seen) shown.set(id, String(title));
      if (whole) for (const id of shown.keys()) if (!seen.some((each) => each.id === id)) shown.delete(id);
      calls.push(`publish ${seen.map(({ id }) => id).join()}`);
      return { kept: seen.length, notKept: 0 };
    },
    async withdraw(ids: Iterable<string>) {
      calls.push(`withdraw ${[...ids].join()}`);
      for (const id of ids) shown.delete(id);
      return { kept: 0, notKept: 0 };
    },
  };
  const put = (id: string, title = id, isHeard = true) => {
    there.set(id, { id, title, price: "1000" });
    if (isHeard) log.push({ id });
  };
  const drop = (id: string) => {
    there.delete(id);
    log.push({ id, deleted: true });
  };
  const open = (more: FollowOptions = {}) =>
    followSource(shop, source, {
      clock,
      onTrouble: (error, work) => troubles.push(`${work}: ${(error as Error).message}`),
      ...options,
      ...more,
    });
  return { clock, there, log, shown, calls, troubles, broken, put, drop, open };
}

const titles = (shown: ReadonlyMap<string, string>) => [...shown].map(([id, title]) => `${id}=${title}`).toSorted();

describe("following", () => {
  test("begins with everything, and goes on with what changes, read anew", async () => {
    const { clock, put, drop, shown, calls, open } = stage();
    put("kopi");
    put("teh");
    const following = open();
    await clock.advance(SECOND);
    expect(calls).toEqual(["all", "publish kopi,teh", "changes 2"]);
    put("kopi", "Kopi Gayo");
    drop("teh");
    await clock.advance(MINUTE);
    expect(titles(shown)).toEqual(["kopi=Kopi Gayo"]);
    await clock.run(following.stop());
  });

  test("reads once for a thousand hints about one product", async () => {
    const { clock, put, calls, shown, open } = stage();
    put("kopi");
    const following = open();
    await clock.advance(SECOND);
    calls.length = 0;
    for (let hint = 0; hint < 1_000; hint += 1) {
      put("kopi", `Kopi ${hint}`, false);
      following.touch(["kopi"]);
    }
    await clock.advance(3 * SECOND);
    expect(calls).toEqual(["read kopi", "publish kopi"]);
    expect(titles(shown)).toEqual(["kopi=Kopi 999"]);
    await clock.run(following.stop());
  });

  test("takes nothing down because somebody says so: only what is not there either, and never for a hint alone", async () => {
    const { clock, put, log, there, shown, open } = stage();
    for (const id of ["kopi", "teh", "gula"]) put(id);
    const following = open();
    await clock.advance(SECOND);
    // A deletion that was undone, and a product that a hint names and a read does not find.
    log.push({ id: "kopi", deleted: true });
    there.delete("teh");
    following.touch(["teh"]);
    await clock.advance(2 * MINUTE);
    expect([...shown.keys()]).toEqual(["kopi", "teh", "gula"]);
    await clock.run(following.sweep());
    expect([...shown.keys()]).toEqual(["kopi", "gula"]);
    await clock.run(following.stop());
  });

  test("lets the last word on a product count where one page has several", async () => {
    const { clock, put, log, shown, calls, open } = stage();
    put("kopi");
    const following = open();
    await clock.advance(SECOND);
    log.push({ id: "kopi", deleted: true }, { id: "kopi" }, { id: "kopi" });
    calls.length = 0;
    await clock.advance(MINUTE);
    expect(calls).toEqual(["changes 1", "read kopi", "publish kopi"]);
    expect([...shown.keys()]).toEqual(["kopi"]);
    await clock.run(following.stop());
  });

  test("ends at what there is within one sweep, whatever was lost, doubled or out of order", async () => {
    const { clock, put, log, there, shown, open } = stage({ sweepEveryMs: DAY });
    for (let at = 0; at < 30; at += 1) put(`p${at}`);
    const following = open();
    await clock.advance(SECOND);
    for (let at = 0; at < 30; at += 3) put(`p${at}`, `baru ${at}`, false);
    for (const id of ["p1", "p2"]) there.delete(id);
    log.push({ id: "p5" }, { id: "p5" }, { id: "p4" }, { id: "unknown" });
    await clock.advance(DAY + MINUTE);
    expect(titles(shown)).toEqual(titles(new Map([...there].map(([id, { title }]) => [id, String(title)]))));
    await clock.run(following.stop());
  });
});

describe("trouble", () => {
  test("in the middle of a sweep takes nothing down, and is tried again", async () => {
    const { clock, put, shown, troubles, broken, open } = stage();
    for (const id of ["kopi", "teh", "gula"]) put(id);
    const following = open();
    await clock.advance(SECOND);
    broken.all = 1;
    await expect(clock.run(following.sweep())).rejects.toThrow("cut off");
    expect([...shown.keys()]).toEqual(["kopi", "teh", "gula"]);
    await clock.advance(DAY);
    expect(troubles).toContain("sweep: cut off");
    broken.all = -1;
    put("garam", "garam", false);
    await clock.advance(11 * MINUTE);
    expect([...shown.keys()]).toContain("garam");
    await clock.run(following.stop());
  });

  test("with changes is waited out longer and longer, and hints go on meanwhile", async () => {
    const { clock, put, calls, shown, troubles, broken, open } = stage();
    const following = open();
    await clock.advance(SECOND);
    broken.changes = true;
    await clock.advance(60 * MINUTE);
    expect(troubles.length).toBeGreaterThan(5);
    expect(troubles.length).toBeLessThan(12);
    put("kopi");
    following.touch(["kopi"]);
    await clock.advance(3 * SECOND);
    expect([...shown.keys()]).toEqual(["kopi"]);
    broken.changes = false;
    await clock.advance(11 * MINUTE);
    expect(calls.at(-1)).toBe("changes 1");
    await clock.run(following.stop());
  });

  test("with the shop loses neither hints nor the cursor", async () => {
    const kept: CursorStore = memoryCursor();
    const { clock, put, shown, broken, open } = stage({ cursor: kept });
    const following = open();
    await clock.advance(SECOND);
    broken.publish = true;
    put("kopi");
    put("teh", "teh", false);
    following.touch(["teh"]);
    await clock.advance(2 * MINUTE);
    expect(await kept.load()).toBe("0");
    broken.publish = false;
    await clock.advance(20 * MINUTE);
    expect([...shown.keys()].toSorted()).toEqual(["kopi", "teh"]);
    expect(await kept.load()).toBe("1");
    await clock.run(following.stop());
  });
});

test("goes on after a restart where it was, page by page", async () => {
  const kept = memoryCursor();
  const { clock, put, calls, open } = stage({ cursor: kept, atOnce: 2 });
  const first = open();
  await clock.advance(SECOND);
  await clock.run(first.stop());
  for (const id of ["a", "b", "c"]) put(id);
  calls.length = 0;
  const second = open();
  await clock.advance(SECOND);
  // The cursor is known: the sweep does not move it, and the changes are read behind it.
  expect(calls.slice(2)).toEqual(["changes 0", "read a,b", "publish a,b", "read c", "publish c"]);
  expect(await kept.load()).toBe("3");
  await clock.run(second.stop());
  put("d");
  await clock.advance(DAY);
  expect(calls).not.toContain("read d");
});

test("a cursor in a file outlives the process", async () => {
  const folder = mkdtempSync(join(tmpdir(), "etalase-cursor-"));
  const path = join(folder, "cursor");
  expect(await fileCursor(path).load()).toBeUndefined();
  await fileCursor(path).save("2026-11-21/kopi");
  expect(await fileCursor(path).load()).toBe("2026-11-21/kopi");
  rmSync(folder, { recursive: true });
});
