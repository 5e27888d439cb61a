import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EtalaseError } from "../../src/errors.js";
import { loadSharp } from "../../src/photos/sharp.js";
import { createPhotoStore, sha256Of } from "../../src/photos/store.js";
import { jpeg, oriented } from "./pictures.js";
import { asked, type Kit, kit, never, refTo, renderBytes, rule } from "./room-kit.js";

const DAY_MS = 86_400_000;
let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

const identified = async (bytes: Uint8Array, room = own.room()) =>
  asked((await room.identify([{ ref: refTo(""), bytes }], never))[0]);

/** Two photos that differ in one byte. */
async function twins(): Promise<readonly [Buffer, Buffer]> {
  const before = await jpeg(80, 60);
  const after = Buffer.from(before);
  const place = after.length - 40;
  after[place] = (after[place] ?? 0) ^ 1;
  return [before, after];
}

describe("one decode", () => {
  // Each decode opens the bytes twice: once for the header, once for the pixels.
  it("serves all rules asked together", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(2400, 1800), room);
    const rules = [2048, 1200, 800, 500].map((aimEdge) => rule({ aimEdge }));
    const renderings = await room.render([photo], rules, never);
    expect(renderings.map(({ photos }) => photos[0]?.width)).toEqual([2048, 1200, 800, 500]);
    expect(own.sharpCalls.opened).toBe(2);
  });

  it("serves everybody who asks at the same time", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(600, 450), room);
    const all = await Promise.all(
      [300, 300, 200, 100].map((aimEdge) => room.render([photo], [rule({ aimEdge })], never)),
    );
    expect(all.map(([rendering]) => rendering?.photos[0]?.width)).toEqual([300, 300, 200, 100]);
    expect(own.sharpCalls.opened).toBe(2);
  });

  it("is not needed for what is there already, nor is a byte read", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(600, 450), room);
    const first = await room.render([photo], [rule()], never);
    own.disk.reset();
    expect(await own.room().render([photo], [rule()], never)).toEqual(first);
    expect([own.disk.calls.readFile, own.sharpCalls.opened]).toEqual([0, 2]);
  });

  it("is made again where the stored rendition is gone", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(600, 450), room);
    const first = await room.render([photo], [rule()], never);
    await createPhotoStore(join(own.folder, "store")).sweep(
      new Date("2999-01-01"),
      async () => new Set([photo.identity]),
      never,
    );
    expect(await room.render([photo], [rule()], never)).toEqual(first);
    expect(own.sharpCalls.opened).toBe(4);
  });

  it("of larger sizes than usual is a second one, and changes nothing for the others", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(2600, 1950), room);
    const [large, usual] = await room.render([photo], [rule({ aimEdge: 2600 }), rule({ aimEdge: 1000 })], never);
    expect([large?.photos[0]?.width, usual?.photos[0]?.width]).toEqual([2600, 1000]);
    expect(own.sharpCalls.opened).toBe(3);
  });
});

describe("stopping", () => {
  it("lets one caller go without spoiling it for another", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(600, 450), room);
    const stop = new AbortController();
    const leaving = room.render([photo], [rule()], stop.signal);
    const staying = room.render([photo], [rule()], never);
    stop.abort(new Error("enough"));
    await expect(leaving).rejects.toThrow("enough");
    expect((await staying)[0]?.photos.length).toBe(1);
  });

  it("leaves the room usable when everybody left", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(600, 450), room);
    const stop = new AbortController();
    const leaving = room.render([photo], [rule()], stop.signal);
    stop.abort(new Error("enough"));
    await expect(leaving).rejects.toThrow("enough");
    expect((await room.render([photo], [rule()], never))[0]?.photos.length).toBe(1);
  });
});

describe("a file inside the roots", () => {
  it("that was edited since the wish is rendered as it is now", async () => {
    mkdirSync(join(own.folder, "photos"));
    const path = join(own.folder, "photos", "a.jpg");
    writeFileSync(path, await jpeg(80, 60));
    const room = own.room({ roots: ["photos"] });
    const photo = asked((await room.identify([{ ref: refTo("a.jpg") }], never))[0]);
    const edited = await jpeg(90, 61);
    writeFileSync(path, edited);
    utimesSync(path, new Date("2026-12-01"), new Date("2026-12-01"));
    const [rendering] = await room.render([photo], [rule()], never);
    expect(rendering?.photos[0]).toMatchObject({ width: 90, height: 61, madeFrom: sha256Of(edited) });
  });

  it("that was edited behind its time and size is never sold as what it was", async () => {
    mkdirSync(join(own.folder, "photos"));
    const path = join(own.folder, "photos", "a.jpg");
    const [before, after] = await twins();
    writeFileSync(path, before);
    utimesSync(path, new Date("2026-11-01"), new Date("2026-11-01"));
    const room = own.room({ roots: ["photos"] });
    const photo = asked((await room.identify([{ ref: refTo("a.jpg") }], never))[0]);
    writeFileSync(path, after);
    utimesSync(path, new Date("2026-11-01"), new Date("2026-11-01"));
    const [rendering] = await room.render([photo], [rule()], never);
    expect(rendering?.problems.map(({ error }) => error.reason)).toEqual(["changed", "too-few"]);
  });

  it("is hashed once, and again only where its stamp is another", async () => {
    mkdirSync(join(own.folder, "photos"));
    const [before, after] = await twins();
    writeFileSync(join(own.folder, "photos", "a.jpg"), before);
    const disk = { bytes: before, stamp: "1" };
    const { files } = own.disk;
    const readFile = async (path: string, most: number) => ({ ...(await files.readFile(path, most)), ...disk });
    const room = own.room({ roots: ["photos"], files: { ...files, readFile } });
    const photo = asked((await room.identify([{ ref: refTo("a.jpg") }], never))[0]);
    // No disk does this: other bytes under the same stamp. Taken for the same they can only be unhashed.
    disk.bytes = after;
    const [same] = await room.render([photo], [rule({ aimEdge: 40 })], never);
    expect(same?.photos[0]).toMatchObject({ width: 40, madeFrom: sha256Of(before) });
    disk.stamp = "2";
    const [other] = await room.render([photo], [rule({ aimEdge: 50 })], never);
    expect(other?.problems.map(({ error }) => error.reason)).toEqual(["changed", "too-few"]);
  });

  it("with a revision is read at the first rendering and not again", async () => {
    mkdirSync(join(own.folder, "photos"));
    writeFileSync(join(own.folder, "photos", "a.jpg"), await jpeg(80, 60));
    const room = own.room({ roots: ["photos"] });
    const photo = asked((await room.identify([{ ref: refTo("a.jpg", { revision: "1" }) }], never))[0]);
    expect((await room.plan([photo], rule())).unknown).toEqual(["1"]);
    const [first] = await room.render([photo], [rule()], never);
    own.disk.reset();
    const [again] = await room.render([photo], [rule()], never);
    expect(again).toEqual(first);
    expect([own.disk.calls.readFile, own.disk.calls.stat]).toEqual([0, 0]);
    expect((await room.plan([photo], rule())).photos[0]?.width).toBe(80);
  });
});

describe("planning", () => {
  it("says what would be made without reading a byte or loading sharp", async () => {
    const room = own.room({ loadSharp: async () => Promise.reject(new Error("not now")) });
    const photo = await identified(await oriented(6), room);
    own.disk.reset();
    const plan = await room.plan([photo, { ...photo, id: "2" }], rule({ count: { min: 3, max: 1 }, aimEdge: 300 }));
    expect(plan.photos).toMatchObject([
      { id: "1", width: 300, height: 200, format: "jpeg", reasons: ["reduced from 600 × 400 to 300 × 200"] },
    ]);
    expect(plan.losses).toEqual([{ field: "photos.2", reason: "dropped", note: "at most 1 photos" }]);
    expect(plan.problems.map(({ error }) => error.reason)).toEqual(["too-few"]);
    expect(own.disk.total()).toBe(0);
  });

  it("plans the recipe that is then made", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(1000, 700), room);
    const how = rule({ aspect: { min: 1, max: 1 }, aimEdge: 400 });
    const plan = await room.plan([photo], how);
    const [rendering] = await room.render([photo], [how], never);
    const { width, height, format } = plan.photos[0] ?? {};
    expect(rendering?.photos[0]).toMatchObject({ width, height, format });
  });

  it("plans anew where the decoder sees another size than the header said", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(600, 400), room);
    const [key, row] = [...own.memory.sources].find(([name]) => name.startsWith("sha:")) ?? [];
    if (key && row) own.memory.sources.set(key, { ...row, width: 400, height: 600 });
    const [rendering] = await room.render([photo], [rule()], never);
    expect(rendering?.photos[0]).toMatchObject({ width: 600, height: 400 });
    expect(own.memory.sources.get(key ?? "")).toMatchObject({ width: 600, height: 400 });
  });
});

describe("missing sharp", () => {
  it("is no matter until a photo is rendered: it is loaded in one place only, when it is needed", () => {
    const folder = new URL("../../src/photos/", import.meta.url);
    const sources = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")] as const);
    const loads = sources.flatMap(([name, text]) => (/^import (?!type)[^;]*from "sharp"/m.test(text) ? [name] : []));
    const lazily = sources.flatMap(([name, text]) => (/import\("sharp"\)(?!\.default)/.test(text) ? [name] : []));
    expect([loads, lazily.filter((name) => name !== "pipeline.ts")]).toEqual([[], ["sharp.ts"]]);
  });

  it("is said with its cure, and asked for again at the next rendering", async () => {
    let isThere = false;
    const load = () => loadSharp(() => (isThere ? import("sharp") : Promise.reject(new Error("Cannot find package"))));
    const room = own.room({ loadSharp: load });
    const photo = await identified(await jpeg(60, 40), room);
    const error = await room.render([photo], [rule()], never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EtalaseError);
    expect(error).toMatchObject({ code: "missing-sharp", cure: expect.stringContaining("npm install sharp") });
    isThere = true;
    expect((await room.render([photo], [rule()], never))[0]?.photos.length).toBe(1);
  });
});

describe("the store", () => {
  const files = () =>
    readdirSync(join(own.folder, "store"), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

  it.each(["writeNew", "touch", "rename", "syncFolder"] as const)(
    "survives a crash at %s: nothing half is ever there",
    async (at) => {
      let isCrashing = true;
      own.close();
      own = kit((call, path) => {
        if (
          isCrashing &&
          call === at &&
          path.includes("store") &&
          (call !== "touch" || path.includes(join("store", "tmp")))
        )
          throw new Error("power cut");
      });
      const room = own.room();
      const bytes = await jpeg(80, 60);
      const [found] = await room.identify([{ ref: refTo(""), bytes }], never);
      expect(found?.error).toMatchObject({ reason: "store", passing: true });
      isCrashing = false;
      const whole = files().filter(({ name }) => name.length === 64);
      expect(whole.every(({ name, parentPath }) => sha256Of(readFileSync(join(parentPath, name))) === name)).toBe(true);
      const photo = await identified(bytes, own.room());
      expect(Buffer.from(await room.bytes(photo.identity)).equals(bytes)).toBe(true);
    },
  );

  it("sweeps what a crash left, after some days", async () => {
    const room = own.room();
    await identified(await jpeg(80, 60), room);
    const left = join(own.folder, "store", "tmp", "left");
    writeFileSync(left, "half");
    own.clock.now = new Date(statSync(left).mtimeMs + 10 * DAY_MS);
    await room.sweep(own.clock.now, async (all) => new Set(all), never);
    expect(files().map(({ name }) => name.length)).toEqual([64]);
  });

  it("gives no byte that does not match its name, and heals when it can", async () => {
    const room = own.room();
    const photo = await identified(await jpeg(80, 60), room);
    const [rendering] = await room.render([photo], [rule()], never);
    const sha256 = rendering?.photos[0]?.sha256 ?? "";
    writeFileSync(join(own.folder, "store", sha256.slice(0, 2), sha256), "rot");
    await expect(room.bytes(sha256)).rejects.toMatchObject({ reason: "store" });
    const [again] = await room.render([photo], [rule()], never);
    expect(sha256Of(await room.bytes(again?.photos[0]?.sha256 ?? ""))).toBe(sha256);
  });

  it("reads nothing outside itself", async () => {
    writeFileSync(join(own.folder, "secret"), "secret");
    await expect(own.room().bytes("../secret")).rejects.toMatchObject({ reason: "missing" });
  });

  it("sweeps by last use, keeps what is needed, and never what is two days young", async () => {
    const room = own.room();
    const needed = await identified(await jpeg(80, 60), room);
    const unneeded = await identified(await jpeg(80, 61), room);
    const none = async () => new Set<string>();
    expect(await room.sweep(new Date("2999-01-01"), none, never)).toEqual({ removed: 0, bytes: 0 });
    own.clock.now = new Date(own.clock.now.getTime() + 3 * DAY_MS);
    const swept = await room.sweep(own.clock.now, async () => new Set([needed.identity]), never);
    expect(swept).toMatchObject({ removed: 1 });
    await expect(room.bytes(unneeded.identity)).rejects.toMatchObject({ reason: "missing" });
    expect((await room.bytes(needed.identity)).length).toBeGreaterThan(0);
  });
});

describe("several photos", () => {
  it("come in order, without those that failed, and too few is said", async () => {
    const room = own.room();
    const good = await jpeg(300, 200);
    const found = await room.identify(
      [
        { ref: refTo("", { id: "a" }), bytes: good },
        { ref: refTo("", { id: "b" }), bytes: good.subarray(0, 1500) },
        { ref: refTo("", { id: "c" }), bytes: await jpeg(200, 300) },
      ],
      never,
    );
    const [rendering] = await room.render(found.map(asked), [rule({ count: { min: 3, max: 9 } })], never);
    expect(rendering?.photos.map(({ id }) => id)).toEqual(["a", "c"]);
    expect(rendering?.problems.map(({ id, error }) => [id, error.reason])).toEqual([
      ["b", "damaged"],
      [undefined, "too-few"],
    ]);
  });

  it("none at all is an answer", async () => {
    const renderings = await own.room().render([], [rule({ count: { min: 0, max: 1 } }), rule()], never);
    expect(renderings.map(({ photos, problems }) => [photos.length, problems.length])).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  it("may be one photo twice", async () => {
    const bytes = await jpeg(100, 80);
    const room = own.room();
    const photo = await identified(bytes, room);
    const [rendering] = await room.render([photo, { ...photo, id: "2" }], [rule()], never);
    expect(rendering?.photos.map(({ id }) => id)).toEqual(["1", "2"]);
    expect((await renderBytes(room, bytes, rule())).photos[0]?.sha256).toBe(rendering?.photos[1]?.sha256);
  });
});
