/**
 * What is known of recipients: who wants no more messages, who wrote within the last 24 hours, and what became of our
 * messages. Learnt from webhooks; people are known by a hash of their number and by nothing else.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { openNotes } from "../shared-notes.js";

/** Something that was learnt. Times are Unix milliseconds. */
export type WhatsAppNote =
  | { readonly what: "window"; readonly who: string; readonly until: number }
  | { readonly what: "optOut" | "optIn"; readonly who: string; readonly at: number }
  | {
      readonly what: "status";
      /** Our mark of the message, as `biz_opaque_callback_data` carried it. */
      readonly mark: string;
      readonly status: string;
      readonly at: number;
      /** Why it failed. */
      readonly code?: number | undefined;
    }
  /** A webhook came, whatever it said. */
  | { readonly what: "heard"; readonly at: number };

/** The memory of recipients. Hand the same one to `whatsapp()` and to `whatsapp.intake()`. */
export interface WhatsAppContacts {
  note(note: WhatsAppNote): Promise<void>;
  /** Whether somebody wants no more messages, and until when free words may be sent. */
  person(who: string): Promise<{ readonly optedOut: boolean; readonly windowUntil: number }>;
  /** What became of a message, by its mark. */
  statusOf(mark: string): Promise<string | undefined>;
  /** When the last webhook came; `0`: none ever did. */
  heardAt(): Promise<number>;
}

/** A number as it is remembered: a hash of its digits. */
export function whoIs(number: string): string {
  return createHash("sha256").update(number.replace(/\D/g, "")).digest("hex").slice(0, 32);
}

/** A memory that ends with the process: for tests. */
export function memoryContacts(): WhatsAppContacts {
  const known = new Map<string, WhatsAppNote>();
  const find = <W extends WhatsAppNote["what"]>(key: string, what: W): NoteOf<W> | undefined => {
    const note = known.get(key);
    return note !== undefined && isOf(note, what) ? note : undefined;
  };
  return {
    async note(note) {
      const older = known.get(about(note));
      if (older === undefined || overtakes(note, older)) known.set(about(note), note);
    },
    person: async (who) => ({
      optedOut: find(`opted ${who}`, "optOut") !== undefined,
      windowUntil: find(`window ${who}`, "window")?.until ?? 0,
    }),
    statusOf: async (mark) => find(`status ${mark}`, "status")?.status,
    heardAt: async () => find("heard", "heard")?.at ?? 0,
  };
}

type NoteOf<W extends WhatsAppNote["what"]> = Extract<WhatsAppNote, { readonly what: W }>;

function isOf<W extends WhatsAppNote["what"]>(note: WhatsAppNote, what: W): note is NoteOf<W> {
  return note.what === what;
}

/**
 * A memory in a file, one line for each thing that was learnt: an opt-out outlives every restart. What newer lines have
 * overtaken is dropped when it is opened. For one process; several need a memory of your own, such as a table.
 */
export function fileContacts(file: string): WhatsAppContacts {
  const memory = memoryContacts();
  const notes = openNotes(file, { shape: noteShape, learn: memory.note, about, overtakes });
  return {
    note: notes.keep,
    person: async (who) => notes.opened().then(() => memory.person(who)),
    statusOf: async (mark) => notes.opened().then(() => memory.statusOf(mark)),
    heardAt: async () => notes.opened().then(() => memory.heardAt()),
  };
}

function about(note: WhatsAppNote): string {
  switch (note.what) {
    case "window":
      return `window ${note.who}`;
    case "status":
      return `status ${note.mark}`;
    case "heard":
      return "heard";
    default:
      return `opted ${note.who}`;
  }
}

/** Whether it stands although `known` is about the same: webhooks are delivered again, and in any order. */
function overtakes(note: WhatsAppNote, known: WhatsAppNote): boolean {
  // WhatsApp said that the window is closed, or somebody wrote later.
  if (note.what === "window") return note.until === 0 || known.what !== "window" || note.until >= known.until;
  if (known.what === "window") return true;
  // Of two words of one second the one that asks for no more holds.
  return note.at > known.at || (note.at === known.at && note.what !== "optIn");
}

const noteShape: z.ZodType<WhatsAppNote> = z.discriminatedUnion("what", [
  z.object({ what: z.literal("window"), who: z.string(), until: z.number() }),
  z.object({ what: z.enum(["optOut", "optIn"]), who: z.string(), at: z.number() }),
  z.object({
    what: z.literal("status"),
    mark: z.string(),
    status: z.string(),
    at: z.number(),
    code: z.number().optional(),
  }),
  z.object({ what: z.literal("heard"), at: z.number() }),
]);
