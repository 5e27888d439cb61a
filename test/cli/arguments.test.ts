import { describe, expect, it } from "vitest";
import { languageAsked, readArguments } from "../../src/cli/arguments.js";
import { COMMANDS, GROUPS } from "../../src/cli/commands.js";
import { completionFor } from "../../src/cli/completion.js";
import { helpOf, helpOfCommand } from "../../src/cli/help.js";
import { nearest } from "../../src/cli/near.js";
import { plain } from "../../src/cli/said.js";
import { readDate, readSpan } from "../../src/cli/spans.js";

const read = (...words: string[]) => readArguments(words, COMMANDS);
const NAMES = Object.keys(COMMANDS);

describe("the command line", () => {
  it("takes flags before and after the command, and their values for no command", () => {
    const typed = {
      command: "publish",
      words: ["produk.json"],
      flags: { config: "toko/x.mjs", json: true, wait: "2m" },
    };
    expect(read("--config", "toko/x.mjs", "publish", "--json", "produk.json", "--wait=2m")).toEqual(typed);
    expect(read("publish", "-h").flags).toEqual({ help: true });
    expect(read("publish", "-").words).toEqual(["-"]);
    expect(read("answer", "--there", "--", "-odd-id", "tele").words).toEqual(["-odd-id", "tele"]);
  });

  it.each([
    [["publsh"], 'There is no command "publsh". Did you mean "etalase publish"?'],
    [["stauts"], 'Did you mean "etalase status"?'],
    [["frobnicate"], "etalase help shows what there is."],
    [["publish", "--jsn"], "There is no flag --jsn. Did you mean --json?"],
    [["publish", "--dry-rnu"], "There is no flag --dry-rnu. etalase publish --help shows"],
    [["listings", "--satus", "queued"], "Did you mean --status?"],
    [["listings", "--status", "quewed"], "--status takes published, updated"],
    [["completion", "zhs"], "Did you mean zsh?"],
    [["pause"], "CHANNEL is missing. Write: etalase pause CHANNEL"],
    [["resume", "a", "b"], '"b" is one word too many'],
    [["status", "--config"], "--config needs a value. Write: --config=FILE"],
    [["status", "--json=yes"], "--json takes no value."],
  ])("refuses %j with the cure", (words, said) => {
    expect(() => read(...words)).toThrow(said);
  });

  it.each([
    [["publsh"], 'Tidak ada perintah "publsh". Maksud Anda "etalase publish"?'],
    [["publish", "--jsn"], "Tidak ada pilihan --jsn. Maksud Anda --json?"],
    [["listings", "--status", "quewed"], "--status menerima published, updated"],
    [["completion", "zhs"], "Maksud Anda zsh?"],
    [["pause"], "CHANNEL belum ada. Tulis: etalase pause CHANNEL"],
    [["resume", "a", "b"], '"b" satu kata terlalu banyak'],
    [["status", "--config"], "--config perlu nilai. Tulis: --config=FILE"],
  ])("refuses %j in Indonesian too", (words, said) => {
    const refused = () => read(...words);
    expect(refused).toThrow(
      expect.objectContaining({ said: expect.objectContaining({ id: expect.stringContaining(said) }) }),
    );
  });

  it("knows which language was asked for also where the words are wrong", () => {
    expect(languageAsked(["publsh", "--lang", "id"])).toBe("id");
    expect(languageAsked(["--lang=en", "publsh"])).toBe("en");
    expect(languageAsked(["publsh", "--", "--lang", "id"])).toBeUndefined();
    expect(languageAsked(["publsh", "--lang", "xx"])).toBeUndefined();
  });

  it("does not guess across half a word", () => {
    expect(nearest("xy", NAMES)).toBeUndefined();
    expect(nearest("--jsno", ["--json", "--lang"])).toBe("--json");
  });

  it("reads times and dates, and refuses what is none", () => {
    expect([readSpan("wait", "30s"), readSpan("wait", "2m"), readSpan("wait", "0"), readSpan("wait", "1.5h")]).toEqual([
      30_000, 120_000, 0, 5_400_000,
    ]);
    for (const text of ["soon", "-5s", "1y", ""]) expect(() => readSpan("wait", text)).toThrow("--wait");
    expect(readDate("until", "2026-12-31T18:00+07:00")?.toISOString()).toBe("2026-12-31T11:00:00.000Z");
    for (const text of ["31/12/2026", "2026-13-01", "1"]) expect(() => readDate("until", text)).toThrow("--until");
  });

  it("lets no text of a product tell a terminal what to do", () => {
    expect(plain("\u001B[2JKopi\u0007\r\nGayo\u202E")).toBe(" [2JKopi Gayo ");
  });
});

describe("help", () => {
  it("names every command there is, and no other", () => {
    const named = GROUPS.flatMap(({ names }) => names);
    expect([...named].sort()).toEqual([...NAMES].sort());
  });

  it.each(["en", "id"] as const)("says what each command and flag is for, in %s", (language) => {
    for (const [name, command] of Object.entries(COMMANDS)) {
      const text = helpOfCommand(name, command, language);
      expect(text).toContain(command.summary[language]);
      for (const flag of Object.keys(command.flags)) expect(text).toContain(`--${flag}`);
    }
    expect(helpOf(language).split("\n").length).toBeLessThanOrEqual(60);
  });

  it("loads a command that can be run, for each", async () => {
    for (const command of Object.values(COMMANDS)) expect(await command.load()).toHaveProperty("run");
  });
});

describe("completion", () => {
  it.each(["bash", "zsh", "fish", "powershell"] as const)("knows every command and flag in %s", (shell) => {
    const script = completionFor(shell, COMMANDS);
    for (const name of NAMES) expect(script).toContain(name);
    expect(script).toContain(shell === "fish" ? "-l fail-on" : "--fail-on");
  });
});
