import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { orAborted, watchAbort } from "../../src/photos/abort-watch.js";
import { jpeg } from "./pictures.js";
import { asked, type Kit, kit, refTo, rule } from "./room-kit.js";

let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

describe("one signal for many", () => {
  it("is listened to once, however many wait", async () => {
    const abort = new AbortController();
    const waiting = Array.from({ length: 40 }, () => orAborted(new Promise(() => undefined), abort.signal));
    const settled = Promise.allSettled(waiting);
    expect(listeners(abort.signal)).toBe(1);
    abort.abort(new Error("enough"));
    expect((await settled).map((one) => one.status === "rejected" && String(one.reason))).toEqual(
      Array.from({ length: 40 }, () => "Error: enough"),
    );
  });

  it("is not rung for those who have left", () => {
    const abort = new AbortController();
    let rung = 0;
    const leave = watchAbort(abort.signal, () => rung++);
    watchAbort(abort.signal, () => rung++);
    leave();
    abort.abort();
    expect(rung).toBe(1);
  });

  it("rings at once where it is over already", async () => {
    await expect(orAborted(new Promise(() => undefined), AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
  });

  it("serves a listing of sixteen photos without a heap of listeners", async () => {
    const room = own.room();
    const photos = await Promise.all(Array.from({ length: 16 }, (_, index) => jpeg(60, 40, 12, index + 1)));
    const { signal } = new AbortController();
    const given = photos.map((bytes, index) => ({ ref: { ...refTo(""), id: String(index) }, bytes }));
    const found = await room.identify(given, signal);
    const seen: number[] = [];
    const looking = setInterval(() => seen.push(listeners(signal)), 0);
    const [rendering] = await room.render(found.map(asked), [rule({ count: { min: 1, max: 20 } })], signal);
    clearInterval(looking);
    expect(rendering?.photos.length).toBe(16);
    expect(Math.max(...seen, listeners(signal))).toBeLessThanOrEqual(1);
  });
});
