/**
 * What was learnt of people, in a file: one line of JSON for each thing, so that it outlives every restart. An opt-out that
 * is lost is a letter to somebody who wants none: what cannot be kept or read says so, and nothing is sent meanwhile.
 */
import { appendFile, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type * as z from "zod";
import { ChannelError } from "../channel/failures.js";

/** Notes in a file. For one process. */
export interface NoteFile<N> {
  /** Resolves when everything in it was learnt. @throws ChannelError `unavailable`, not sent, where it cannot be read */
  opened(): Promise<void>;
  /** Learns something and writes it down. @throws ChannelError `unavailable`, not sent, where it cannot be written */
  keep(note: N): Promise<void>;
}

/** What is done with notes. */
export interface NoteRules<N> {
  readonly shape: z.ZodType<N>;
  learn(note: N): Promise<void>;
  /** What a note is about: the next one about the same takes its place. */
  about(note: N): string;
  /**
   * Whether a note takes the place of one about the same that was learnt before it.
   * @defaultValue always
   */
  overtakes?(note: N, known: N): boolean;
}

/** A file of fewer lines is never written anew. */
const FEW_LINES = 1_000;

/** Opens a file of notes when it is first needed; what stands in it is learnt in its order. */
export function openNotes<N>(file: string, rules: NoteRules<N>): NoteFile<N> {
  let opening: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  const opened = (): Promise<void> => {
    opening ??= told(file, load(file, rules)).catch((error: unknown) => {
      // Whatever was in the way may be gone at the next try.
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    opened,
    async keep(note) {
      await opened();
      await rules.learn(note);
      const write = (): Promise<void> => appendFile(file, `${JSON.stringify(note)}\n`, { flush: true });
      // One after the other, so that lines do not mix; a write that failed does not fail the next one.
      last = last.then(write, write);
      await told(file, last);
    },
  };
}

async function load<N>(file: string, { shape, learn, about, overtakes = () => true }: NoteRules<N>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const text = await textOf(file);
  const lines = text.split("\n").filter((line) => isWhole(line));
  const newest = new Map<string, { readonly line: string; readonly note: N | undefined }>();
  for (const line of lines) {
    const note = noteIn(line, shape);
    const key = note === undefined ? line : about(note);
    if (note !== undefined) await learn(note);
    const known = newest.get(key)?.note;
    if (note !== undefined && known !== undefined && !overtakes(note, known)) continue;
    // Behind what came before it, in the place of the older one.
    newest.delete(key);
    newest.set(key, { line, note });
  }
  if (lines.length > FEW_LINES && lines.length > 2 * newest.size) {
    await writeAnew(
      file,
      [...newest.values()].map(({ line }) => line),
    );
  }
  // The process died while it wrote its last line: the next note must not become a part of it.
  else if (text !== "" && !text.endsWith("\n")) await appendFile(file, "\n");
}

// Whoever dies here leaves either the old file or the new one.
async function writeAnew(file: string, lines: readonly string[]): Promise<void> {
  const next = `${file}.next`;
  // Whoever may not read the one may not read the other.
  const { mode } = await stat(file);
  await writeFile(next, `${lines.join("\n")}\n`, { flush: true, mode });
  await rename(next, file);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

/** Not so a line that was cut off. */
function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** `undefined` for what a later version wrote. */
function noteIn<N>(line: string, shape: z.ZodType<N>): N | undefined {
  return shape.safeParse(JSON.parse(line)).data;
}

async function told<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new ChannelError("unavailable", `${file}, which knows who wants no more, cannot be read or written`, {
      outcome: "not-sent",
      cure: "Give the process the right to read and write it, and room on the disk.",
      cause,
    });
  }
}

/**
 * Asks a memory of people that may be anybody's. What it cannot tell now is waited for: nobody is written to on a guess.
 *
 * @throws ChannelError `unavailable`, not sent
 */
export async function askMemory<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof ChannelError) throw cause;
    throw new ChannelError("unavailable", "the memory of who wants no more did not answer", {
      outcome: "not-sent",
      cure: "Look at what you handed in as the memory of people: it threw.",
      cause,
    });
  }
}
