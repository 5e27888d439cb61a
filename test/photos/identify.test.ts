import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Identified } from "../../src/photos/room.js";
import { sha256Of } from "../../src/photos/store.js";
import { jpeg } from "./pictures.js";
import { type Kit, kit, never, refTo } from "./room-kit.js";

const DAY_MS = 86_400_000;
let own: Kit;
beforeEach(() => {
  own = kit();
  mkdirSync(join(own.folder, "photos"));
});
afterEach(() => own.close());

const wait = (ms: number) => {
  own.clock.now = new Date(own.clock.now.getTime() + ms);
};
const inRoot = (name: string) => join(own.folder, "photos", name);
const put = (path: string, bytes: Buffer, at = new Date("2026-11-01T00:00:00Z")) => {
  writeFileSync(path, bytes);
  utimesSync(path, at, at);
};
const stored = () =>
  readdirSync(join(own.folder, "store"), { recursive: true }).filter((name) => String(name).length > 60);

describe("an unchanged photo", () => {
  it("inside the roots is stat'ed and not read", async () => {
    put(inRoot("a.jpg"), await jpeg(80, 60));
    const room = own.room({ roots: ["photos"] });
    const [first] = await room.identify([{ ref: refTo("a.jpg") }], never);
    own.disk.reset();
    const [second] = await room.identify([{ ref: refTo("a.jpg") }], never);
    expect(second).toEqual(first);
    expect(second?.ref.source).toBe("a.jpg");
    expect([own.disk.calls.readFile, own.disk.calls.stat]).toEqual([0, 1]);
  });

  it("that is named by its whole path is asked for once, links are not followed again", async () => {
    put(inRoot("a.jpg"), await jpeg(80, 60));
    const room = own.room({ roots: ["photos"] });
    const [first] = await room.identify([{ ref: refTo(inRoot("a.jpg")) }], never);
    own.disk.reset();
    const [second] = await room.identify([{ ref: refTo(inRoot("a.jpg")) }], never);
    expect(second).toEqual(first);
    expect([own.disk.calls.readFile, own.disk.calls.stat, own.disk.calls.realpath]).toEqual([0, 1, 0]);
  });

  it("is not even stat'ed where size and time are given", async () => {
    put(inRoot("a.jpg"), await jpeg(80, 60));
    const { size, mtimeMs } = statSync(inRoot("a.jpg"));
    const ref = refTo("a.jpg", { size, mtimeMs });
    const room = own.room({ roots: ["photos"] });
    await room.identify([{ ref }], never);
    own.disk.reset();
    await room.identify([{ ref }], never);
    expect(own.disk.total()).toBe(0);
  });

  it("outside the roots is not touched a second time within a day", async () => {
    put(join(own.folder, "b.jpg"), await jpeg(80, 60));
    const { size, mtimeMs } = statSync(join(own.folder, "b.jpg"));
    const ref = refTo("b.jpg", { size, mtimeMs });
    const room = own.room();
    await room.identify([{ ref }], never);
    own.disk.reset();
    await room.identify([{ ref }], never);
    expect(own.disk.total()).toBe(0);
    wait(DAY_MS + 1);
    await room.identify([{ ref }], never);
    expect([own.disk.total(), own.disk.calls.touch]).toEqual([1, 1]);
  });

  it.each([{ revision: "7" }, { sha256: "" }])("is neither stat'ed nor read where %o is given", async (promise) => {
    const bytes = await jpeg(80, 60);
    put(inRoot("a.jpg"), bytes);
    const ref = refTo("a.jpg", promise.sha256 === "" ? { sha256: sha256Of(bytes) } : promise);
    const room = own.room({ roots: ["photos"] });
    const [first] = await room.identify([{ ref }], never);
    expect(own.disk.calls.readFile).toBe(0);
    own.disk.reset();
    expect(await room.identify([{ ref }], never)).toEqual([first]);
    expect(own.disk.total()).toBe(0);
  });

  it("that is handed in with a revision is not asked for its bytes again", async () => {
    const bytes = await jpeg(80, 60);
    let asks = 0;
    const read = async () => {
      asks++;
      return bytes;
    };
    const room = own.room();
    const ref = refTo("vanishing:1", { revision: "7" });
    const [first] = await room.identify([{ ref, bytes: read, owner: "toko/kopi" }], never);
    const [second] = await room.identify([{ ref, bytes: read, owner: "toko/kopi" }], never);
    expect([asks, second]).toEqual([1, first]);
    expect(first?.ref.source).toBe(`store:${sha256Of(bytes)}`);
  });

  it("that lies in the store is read once, whatever revision comes with it", async () => {
    const room = own.room();
    const [copied] = await room.identify([{ ref: refTo(""), bytes: await jpeg(80, 60) }], never);
    const ref = refTo(copied?.ref.source ?? "", { revision: "7" });
    own.memory.sources.clear();
    const first = await room.identify([{ ref }], never);
    own.disk.reset();
    expect(await room.identify([{ ref }], never)).toEqual(first);
    expect([own.disk.total(), first[0]?.ref]).toEqual([0, ref]);
  });

  it("of another product with the same revision is never taken for it", async () => {
    const room = own.room();
    const photos = [await jpeg(80, 60), await jpeg(90, 60)];
    const ref = refTo("vanishing:1", { revision: "7" });
    const owned = await room.identify(
      photos.map((bytes, index) => ({ ref, bytes, owner: `toko/${index}` })),
      never,
    );
    const ownerless = await room.identify(
      photos.map((bytes) => ({ ref, bytes })),
      never,
    );
    const sources = photos.map((bytes) => `store:${sha256Of(bytes)}`);
    expect(owned.map((one) => one.ref.source)).toEqual(sources);
    expect(ownerless.map((one) => one.ref.source)).toEqual(sources);
    expect(new Set(owned.map((one) => one.identity)).size).toBe(2);
  });
});

describe("a changed photo", () => {
  it("is noticed where a link leads to another file by now", async () => {
    put(inRoot("a.jpg"), await jpeg(80, 60));
    put(join(own.folder, "out.jpg"), await jpeg(60, 80));
    const room = own.room({ roots: ["photos"] });
    symlinkSync(inRoot("a.jpg"), inRoot("link.jpg"));
    const [before] = await room.identify([{ ref: refTo(inRoot("link.jpg")) }], never);
    rmSync(inRoot("link.jpg"));
    symlinkSync(join(own.folder, "out.jpg"), inRoot("link.jpg"));
    const [after] = await room.identify([{ ref: refTo(inRoot("link.jpg")) }], never);
    expect(after?.identity).not.toBe(before?.identity);
    // Outside the roots it is copied.
    expect(after?.ref.source).toMatch(/^store:/);
  });

  it("gets another identity", async () => {
    put(inRoot("a.jpg"), await jpeg(80, 60));
    const room = own.room({ roots: ["photos"] });
    const [before] = await room.identify([{ ref: refTo("a.jpg") }], never);
    put(inRoot("a.jpg"), await jpeg(80, 61), new Date("2026-11-02T00:00:00Z"));
    const [after] = await room.identify([{ ref: refTo("a.jpg") }], never);
    expect(after?.identity).not.toBe(before?.identity);
  });

  it("that was only touched keeps its identity", async () => {
    put(inRoot("a.jpg"), await jpeg(80, 60));
    const room = own.room({ roots: ["photos"] });
    const before = await room.identify([{ ref: refTo("a.jpg") }], never);
    utimesSync(inRoot("a.jpg"), new Date("2026-11-03T00:00:00Z"), new Date("2026-11-03T00:00:00Z"));
    expect(await room.identify([{ ref: refTo("a.jpg") }], never)).toEqual(before);
  });

  it("that does not have the SHA-256 given with it is refused", async () => {
    const bytes = await jpeg(80, 60);
    const [found] = await own.room().identify([{ ref: refTo("", { sha256: "0".repeat(64) }), bytes }], never);
    expect(found?.error?.reason).toBe("changed");
  });
});

describe("what can vanish is copied", () => {
  const copies = async (found: Identified | undefined) => {
    expect(found?.ref.source).toMatch(/^store:[0-9a-f]{64}$/);
    const sha256 = found?.ref.source.slice(6) ?? "";
    return sha256Of(await own.room().bytes(sha256)) === sha256;
  };

  it("bytes, streams and functions", async () => {
    const bytes = await jpeg(80, 60);
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes.subarray(0, 100));
        controller.enqueue(bytes.subarray(100));
        controller.close();
      },
    });
    const given = [bytes, stream, async () => bytes].map((one) => ({ ref: refTo(""), bytes: one }));
    const found = await own.room().identify(given, never);
    expect(await Promise.all(found.map(copies))).toEqual([true, true, true]);
    expect(stored().length).toBe(1);
  });

  it("paths outside the roots, relative paths without roots, and links that lead out", async () => {
    put(join(own.folder, "outside.jpg"), await jpeg(80, 60));
    symlinkSync(join(own.folder, "outside.jpg"), inRoot("link.jpg"));
    const withRoots = await own
      .room({ roots: ["photos"] })
      .identify([{ ref: refTo(join(own.folder, "outside.jpg")) }, { ref: refTo("link.jpg") }], never);
    const without = await own.room().identify([{ ref: refTo("outside.jpg") }], never);
    expect(await Promise.all([...withRoots, ...without].map(copies))).toEqual([true, true, true]);
  });

  it("bytes that are known only from a file in the roots", async () => {
    const bytes = await jpeg(80, 60);
    put(inRoot("a.jpg"), bytes);
    const room = own.room({ roots: ["photos"] });
    await room.identify([{ ref: refTo("a.jpg") }], never);
    const [found] = await room.identify([{ ref: refTo("", { sha256: sha256Of(bytes) }), bytes }], never);
    expect(await copies(found)).toBe(true);
  });

  it("not a path that is handed in as text", async () => {
    put(inRoot("a.jpg"), await jpeg(80, 60));
    const [found] = await own.room({ roots: ["photos"] }).identify([{ ref: refTo(""), bytes: "a.jpg" }], never);
    expect(found?.ref.source).toBe("a.jpg");
  });

  it("a copy that was swept is made again", async () => {
    put(join(own.folder, "b.jpg"), await jpeg(80, 60));
    const room = own.room();
    await room.identify([{ ref: refTo("b.jpg") }], never);
    wait(30 * DAY_MS);
    await room.sweep(own.clock.now, async () => new Set(), never);
    expect(stored().length).toBe(0);
    const [found] = await room.identify([{ ref: refTo("b.jpg") }], never);
    expect(await copies(found)).toBe(true);
  });
});

describe("many at once", () => {
  it("answers in order, one bad photo spoiling no other", async () => {
    put(inRoot("a.jpg"), await jpeg(80, 60));
    put(inRoot("c.jpg"), await jpeg(90, 60));
    const refs = ["a.jpg", "missing.jpg", "c.jpg", "a.jpg"].map((source, index) => ({
      ref: refTo(source, { id: String(index) }),
    }));
    const found = await own.room({ roots: ["photos"] }).identify(refs, never);
    expect(found.map(({ ref, error }) => [ref.id, error?.reason])).toEqual([
      ["0", undefined],
      ["1", "missing"],
      ["2", undefined],
      ["3", undefined],
    ]);
    expect(found[3]?.identity).toBe(found[0]?.identity);
    expect(own.disk.calls.readFile).toBe(2);
  });

  it("stops when it is told to", async () => {
    const stop = AbortSignal.abort(new Error("enough"));
    await expect(own.room().identify([{ ref: refTo("a.jpg") }], stop)).rejects.toThrow("enough");
  });
});
