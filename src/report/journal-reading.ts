/** Reading a journal: the last days of it for a report, or line by line as it grows. */
import { open, readFile, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { JournalEntry } from "./journal-entry.js";

const POLL_MS = 250;

/** Entries since `since`, oldest first, from the file and the one that was put aside. None where there is no file. */
export async function readJournal(file: string, since: Date): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (const path of [`${file}.1`, file]) {
    const found = (await linesOf(path)).flatMap(entryIn);
    entries.push(...found.filter(({ at }) => Date.parse(at) >= since.getTime()));
  }
  return entries;
}

/**
 * The last `past` entries, then every new one until the signal is aborted. Waits for a file that is not there yet, and
 * goes over to the new one where the old was put aside.
 */
export async function* followJournal(file: string, past: number, signal: AbortSignal): AsyncIterable<JournalEntry> {
  // Where reading ends, following begins: nothing that is written between the two is missed or told twice.
  const place = await placeOf(file);
  const known = place.size === 0 ? Buffer.alloc(0) : await readPart(file, 0, place.size);
  const whole = known.lastIndexOf("\n") + 1;
  const before = [...(await linesOf(`${file}.1`)), ...known.toString("utf8", 0, whole).split("\n")].flatMap(entryIn);
  yield* past > 0 ? before.slice(-past) : [];
  for await (const line of growingLines(file, { ...place, size: whole }, signal)) yield* entryIn(line);
}

// Two files of a few megabytes at most: read whole.
async function linesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, "utf8")).split("\n");
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

interface FilePlace {
  readonly size: number;
  /** Tells a file from another one of the same name. */
  readonly inode: number;
}

/** Lines that are added from now on; half a line is left until its end comes. */
async function* growingLines(file: string, from: FilePlace, signal: AbortSignal): AsyncIterable<string> {
  let { size: at, inode } = from;
  while (!signal.aborted) {
    const place = await placeOf(file);
    if (place.inode !== inode || place.size < at) at = 0;
    inode = place.inode;
    const added = place.size > at ? await readPart(file, at, place.size - at) : Buffer.alloc(0);
    const whole = added.lastIndexOf("\n") + 1;
    at += whole;
    yield* added.toString("utf8", 0, whole).split("\n");
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function readPart(file: string, at: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function placeOf(file: string): Promise<FilePlace> {
  try {
    const { size, ino } = await stat(file);
    return { size, inode: ino };
  } catch (error) {
    if (isAbsent(error)) return { size: 0, inode: 0 };
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

// A line that a crash cut off, or that a newer version wrote, is left out.
function entryIn(line: string): readonly JournalEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return [];
  }
  const parsed = JournalEntry.safeParse(value);
  return parsed.success ? [parsed.data] : [];
}
