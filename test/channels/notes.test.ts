/** What is remembered of people: kept through crashes and full disks, and never guessed. */
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { email } from "../../src/channels/email/index.js";
import { whatsapp } from "../../src/channels/whatsapp/index.js";
import { openOffice } from "./email-kit.js";

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "etalase-notes-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** Both memories, asked and told alike. */
const MEMORIES = {
  email(file: string) {
    const readers = email.fileReaders(file);
    return {
      leave: (who: string) => readers.note({ what: "out", who }),
      isOut: async (who: string) => (await readers.standing(who)) === "out",
    };
  },
  whatsapp(file: string) {
    const contacts = whatsapp.fileContacts(file);
    return {
      leave: (who: string) => contacts.note({ what: "optOut", who, at: 1 }),
      isOut: async (who: string) => (await contacts.person(who)).optedOut,
    };
  },
};

describe.each(["email", "whatsapp"] as const)("who wants no more, by %s", (which) => {
  const open = MEMORIES[which];

  test("is known after a restart, also where a line had been cut off before", async () => {
    const file = join(await folder(), "deep", "notes.jsonl");
    await open(file).leave("a");
    await writeFile(file, `${await readFile(file, "utf8")}{"what":"ou`);
    await open(file).leave("b");
    const later = open(file);
    expect([await later.isOut("a"), await later.isOut("b"), await later.isOut("c")]).toEqual([true, true, false]);
  });

  test("outlives what is dropped because newer notes have overtaken it", async () => {
    const file = join(await folder(), "notes.jsonl");
    await open(file).leave("a");
    const [first = ""] = (await readFile(file, "utf8")).split("\n");
    const told = Array.from({ length: 1_500 }, (_, at) =>
      which === "email" ? { what: "bounced", who: "a" } : { what: "heard", at },
    );
    const ofLater = '{"what":"of a later version"}';
    const lines = [first, ofLater, ...told.map((note) => JSON.stringify(note))];
    await writeFile(file, `${lines.join("\n")}\n{"what":"ou`, { mode: 0o600 });
    await chmod(file, 0o600);
    expect(await open(file).isOut("a")).toBe(true);
    expect((await readFile(file, "utf8")).split("\n")).toEqual([first, ofLater, lines.at(-1), ""]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await open(file).isOut("a")).toBe(true);
  });

  test("is kept although a note before it could not be", async () => {
    const file = join(await folder(), "notes.jsonl");
    const memory = open(file);
    await memory.leave("a");
    // In place of the file, as after a slip of an administrator.
    await rm(file);
    await mkdir(file);
    await expect(memory.leave("b")).rejects.toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    await rm(file, { recursive: true });
    await memory.leave("c");
    expect(await open(file).isOut("c")).toBe(true);
  });

  test("is asked for again where the file could not be read at first, and nobody is guessed meanwhile", async () => {
    const file = join(await folder(), "notes.jsonl");
    await mkdir(file);
    const memory = open(file);
    await expect(memory.isOut("a")).rejects.toMatchObject({
      kind: "unavailable",
      outcome: "not-sent",
      cure: expect.stringContaining("right to read and write"),
    });
    await rm(file, { recursive: true });
    expect(await memory.isOut("a")).toBe(false);
  });

  test("is not what a later version wrote in words of its own", async () => {
    const file = join(await folder(), "notes.jsonl");
    await writeFile(file, '{"what":"moved","who":"a"}\n{"who":"a"}\n[]\nnull\n');
    expect(await open(file).isOut("a")).toBe(false);
  });
});

describe("a webhook of WhatsApp that is delivered again, late", () => {
  const opted = (what: "optIn" | "optOut", at: number) => ({ what, who: "a", at }) as const;

  test("opts nobody in again who has stopped since, nor out who has begun again", async () => {
    const contacts = whatsapp.memoryContacts();
    for (const note of [opted("optIn", 1), opted("optOut", 2), opted("optIn", 1)]) await contacts.note(note);
    expect(await contacts.person("a")).toMatchObject({ optedOut: true });
    for (const note of [opted("optIn", 3), opted("optOut", 2)]) await contacts.note(note);
    expect(await contacts.person("a")).toMatchObject({ optedOut: false });
    // Stamps are whole seconds: of two words in one of them the careful one holds.
    for (const note of [opted("optOut", 4), opted("optIn", 4)]) await contacts.note(note);
    expect(await contacts.person("a")).toMatchObject({ optedOut: true });
  });

  test("opts nobody in again, also out of a file whose older lines are dropped", async () => {
    const file = join(await folder(), "notes.jsonl");
    const told = Array.from({ length: 1_500 }, (_, at) => ({ what: "heard", at }));
    const notes = [opted("optIn", 1), opted("optOut", 2), ...told, opted("optIn", 1)];
    await writeFile(file, `${notes.map((note) => JSON.stringify(note)).join("\n")}\n`);
    const left = [notes[1], told.at(-1)].map((note) => JSON.stringify(note));
    for (const _ of ["dropped", "read again"]) {
      expect(await whatsapp.fileContacts(file).person("a")).toMatchObject({ optedOut: true });
      expect((await readFile(file, "utf8")).trim().split("\n")).toEqual(left);
    }
  });

  test("neither shortens the 24 hours nor takes back what became of a message; that they are over does", async () => {
    const contacts = whatsapp.memoryContacts();
    const status = (word: string, at: number) => ({ what: "status", mark: "m", status: word, at }) as const;
    for (const note of [status("sent", 1), status("failed", 2), status("sent", 1)]) await contacts.note(note);
    expect(await contacts.statusOf("m")).toBe("failed");
    const open = async (until: number) => {
      await contacts.note({ what: "window", who: "a", until });
      return (await contacts.person("a")).windowUntil;
    };
    expect([await open(20), await open(10), await open(0), await open(5)]).toEqual([20, 20, 0, 5]);
  });
});

test("a memory of somebody's own that throws holds the edition, and writes to nobody", async () => {
  const readers = { note: async () => undefined, standing: () => Promise.reject(new Error("the table is locked")) };
  await expect(openOffice({ port: 9 }, { readers }).send()).rejects.toMatchObject({
    kind: "unavailable",
    outcome: "not-sent",
    cure: expect.any(String),
  });
});
