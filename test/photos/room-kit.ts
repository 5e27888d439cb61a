/** A room in a folder of its own, with everything that it does to the outside counted. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PhotoRule } from "../../src/channel/limits.js";
import type { PhotoRef } from "../../src/model/product.js";
import { diskFiles, type Files } from "../../src/photos/files.js";
import { createPhotoRoom, type PhotoRoomOptions } from "../../src/photos/pipeline.js";
import type {
  AskedPhoto,
  Identified,
  KnownRendition,
  KnownSource,
  PhotoRoom,
  Rendering,
  SourceMemory,
} from "../../src/photos/room.js";
import { loadSharp, type SharpModule } from "../../src/photos/sharp.js";

export const never = new AbortController().signal;

/** A memory on the heap. */
export function heapMemory(): SourceMemory & {
  readonly sources: Map<string, KnownSource>;
  readonly renditions: Map<string, KnownRendition>;
} {
  const sources = new Map<string, KnownSource>();
  const renditions = new Map<string, KnownRendition>();
  const pick = <T>(from: ReadonlyMap<string, T>, keys: readonly string[]) =>
    new Map(keys.flatMap((key) => (from.has(key) ? [[key, from.get(key) as T] as const] : [])));
  return {
    sources,
    renditions,
    readSources: async (keys) => pick(sources, keys),
    saveSources: async (rows) => {
      for (const { key, ...row } of rows) sources.set(key, row);
    },
    readRenditions: async (keys) => pick(renditions, keys),
    saveRenditions: async (rows) => {
      for (const { key, ...row } of rows) renditions.set(key, row);
    },
  };
}

type Calls = Record<keyof Files, number>;

/** The disk, counted. `trip` is asked before each call and may throw, as a crash or a full disk would. */
export function countedFiles(trip: (call: keyof Files, path: string) => void = () => undefined) {
  const calls: Calls = {
    stat: 0,
    realpath: 0,
    readFile: 0,
    writeNew: 0,
    writeLoose: 0,
    rename: 0,
    syncFolder: 0,
    makeFolder: 0,
    touch: 0,
    remove: 0,
    list: 0,
  };
  const counted =
    <A extends readonly [string, ...unknown[]], R>(call: keyof Files, run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls[call]++;
      trip(call, args[0]);
      return run(...args);
    };
  const files: Files = {
    stat: counted("stat", diskFiles.stat),
    realpath: counted("realpath", diskFiles.realpath),
    readFile: counted("readFile", diskFiles.readFile),
    writeNew: counted("writeNew", diskFiles.writeNew),
    writeLoose: counted("writeLoose", diskFiles.writeLoose),
    rename: counted("rename", diskFiles.rename),
    syncFolder: counted("syncFolder", diskFiles.syncFolder),
    makeFolder: counted("makeFolder", diskFiles.makeFolder),
    touch: counted("touch", diskFiles.touch),
    remove: counted("remove", diskFiles.remove),
    list: counted("list", diskFiles.list),
  };
  return {
    files,
    calls,
    reset: () => {
      for (const call of Object.keys(calls) as (keyof Calls)[]) calls[call] = 0;
    },
    total: () => Object.values(calls).reduce((sum, count) => sum + count, 0),
  };
}

export interface Kit {
  readonly folder: string;
  readonly memory: ReturnType<typeof heapMemory>;
  readonly disk: ReturnType<typeof countedFiles>;
  readonly clock: { now: Date };
  /** Pipelines begun with photo bytes, by what they did: `metadata` reads a header, `decode` pixels. */
  readonly sharpCalls: { opened: number };
  room(options?: Partial<PhotoRoomOptions>): PhotoRoom;
  close(): void;
}

export function kit(trip?: Parameters<typeof countedFiles>[0]): Kit {
  const folder = mkdtempSync(join(tmpdir(), "etalase-photos-"));
  const memory = heapMemory();
  const disk = countedFiles(trip);
  const clock = { now: new Date("2026-11-21T10:00:00Z") };
  const sharpCalls = { opened: 0 };
  return {
    folder,
    memory,
    disk,
    clock,
    sharpCalls,
    room: (options = {}) =>
      createPhotoRoom({
        folder: join(folder, "store"),
        memory,
        now: () => clock.now,
        files: disk.files,
        cwd: folder,
        loadSharp: () => countedSharp(sharpCalls),
        ...options,
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Counts how often compressed bytes (not raw pixels) are handed to sharp. */
async function countedSharp(calls: { opened: number }): Promise<SharpModule> {
  const real = await loadSharp();
  return new Proxy(real, {
    apply(target, self, args: Parameters<SharpModule>) {
      const [, options] = args;
      const isOptions = typeof options === "object" && options !== null && "failOn" in options;
      if (isOptions) calls.opened++;
      return Reflect.apply(target, self, args);
    },
  });
}

export function refTo(source: string, more: Partial<PhotoRef> = {}): PhotoRef {
  return { id: "1", source, role: "main", ...more };
}

export function asked(found: Identified | undefined): AskedPhoto {
  if (found?.identity === undefined) throw found?.error ?? new Error("nothing identified");
  return { id: found.ref.id, source: found.ref.source, identity: found.identity, focal: found.ref.focal };
}

export function rule(more: Partial<PhotoRule> = {}): PhotoRule {
  return { count: { min: 1, max: 9 }, formats: ["jpeg"], maxEdge: 4096, maxBytes: 10_000_000, ...more };
}

/** Identifies and renders bytes in one go under one rule. */
export async function renderBytes(
  room: PhotoRoom,
  bytes: Uint8Array,
  how: PhotoRule,
  more: Partial<PhotoRef> = {},
): Promise<Rendering> {
  const [found] = await room.identify([{ ref: refTo("", more), bytes }], never);
  const [rendering] = await room.render([asked(found)], [how], never);
  if (!rendering) throw new Error("no rendering");
  return rendering;
}

/** The bytes of the first rendition; throws the first problem where there is none. */
export async function firstBytes(room: PhotoRoom, rendering: Rendering): Promise<Buffer> {
  const [photo] = rendering.photos;
  if (!photo) throw rendering.problems[0]?.error ?? new Error("no photo");
  return Buffer.from(await room.bytes(photo.sha256));
}
