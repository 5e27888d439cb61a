/**
 * What is known of the people who get letters: who wants no more, and whose address does not exist. People are known by a
 * hash of their address and by nothing else.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { openNotes } from "../shared-notes.js";

/** Something that was learnt of somebody. */
export interface EmailNote {
  /** `out` wants no more · `in` wants letters again, or has another chance · `bounced` the address does not exist */
  readonly what: "out" | "in" | "bounced";
  readonly who: string;
}

/** How somebody stands. */
export type EmailStanding = "in" | "out" | "bounced";

/** The memory of readers. Hand the same one to `email()` and to `email.unsubscribe()`. */
export interface EmailReaders {
  note(note: EmailNote): Promise<void>;
  /** @returns `"in"` for somebody of whom nothing is known */
  standing(who: string): Promise<EmailStanding>;
}

/** An address as it is remembered: a hash of it in lower case. */
export function whoIs(address: string): string {
  return createHash("sha256").update(address.trim().toLowerCase()).digest("hex").slice(0, 32);
}

/** A memory that ends with the process: for tests. */
export function memoryReaders(): EmailReaders {
  const known = new Map<string, EmailStanding>();
  return {
    async note({ what, who }) {
      // Who said that he wants no more stays out, whatever his server says of his address.
      if (what === "bounced" && known.get(who) === "out") return;
      known.set(who, what);
    },
    standing: async (who) => known.get(who) ?? "in",
  };
}

/**
 * A memory in a file, one line for each thing that was learnt: an opt-out outlives every restart. What newer lines have
 * overtaken is dropped when it is opened. For one process; several need a memory of your own, such as a table.
 */
export function fileReaders(file: string): EmailReaders {
  const memory = memoryReaders();
  const notes = openNotes(file, { shape: noteShape, learn: memory.note, about });
  return {
    note: notes.keep,
    standing: async (who) => notes.opened().then(() => memory.standing(who)),
  };
}

// A server that says that an address does not exist says nothing of what its reader has asked for.
function about({ what, who }: EmailNote): string {
  return `${what === "bounced" ? "exists" : "wants"} ${who}`;
}

const noteShape: z.ZodType<EmailNote> = z.object({ what: z.enum(["out", "in", "bounced"]), who: z.string() });
