/** Help, from the table of commands: it names what there is, and nothing else. */

import type { Language } from "../report/format.js";
import { GLOBAL_FLAGS, usageOf } from "./arguments.js";
import type { Command, Flag } from "./command.js";
import { COMMANDS, GROUPS } from "./commands.js";
import { EXIT_WORDS } from "./exit-words.js";
import type { Said } from "./said.js";

const WORDS = {
  head: {
    en: "etalase: publish products once; every channel shows the newest version.",
    id: "etalase: terbitkan produk sekali; setiap kanal menampilkan versi terbaru.",
  },
  usage: { en: "Usage", id: "Pemakaian" },
  flags: { en: "Flags", id: "Pilihan" },
  everywhere: { en: "Flags of every command", id: "Pilihan semua perintah" },
  exits: { en: "Exit codes", id: "Kode keluar" },
  more: { en: "etalase help COMMAND tells more.", id: "etalase help PERINTAH menjelaskan lebih lanjut." },
} as const satisfies Readonly<Record<string, Said>>;

/** What there is. */
export function helpOf(language: Language): string {
  const groups = GROUPS.map(({ title, names }) => {
    const rows = names.map((name): [string, string] => [usageLine(name), COMMANDS[name]?.summary[language] ?? ""]);
    return `${title[language]}\n${table(rows)}`;
  });
  const exits = EXIT_WORDS.map(({ code, said }): [string, string] => [String(code), said[language]]);
  return [
    `${WORDS.head[language]}\n${WORDS.usage[language]}: etalase ${language === "id" ? "PERINTAH" : "COMMAND"} …`,
    // Titles are told apart by their margin: it all fits on one screen.
    groups.join("\n"),
    `${WORDS.everywhere[language]}\n${table(flagRows(GLOBAL_FLAGS, language))}`,
    `${WORDS.exits[language]}\n${table(exits)}`,
    WORDS.more[language],
  ].join("\n\n");
}

/** What one command does and takes. */
export function helpOfCommand(name: string, command: Command, language: Language): string {
  const flags = flagRows(command.flags, language);
  return [
    `${WORDS.usage[language]}: etalase ${usageLine(name)}${flags.length > 0 ? " [--…]" : ""}`,
    command.summary[language],
    ...(command.more ? [command.more[language]] : []),
    ...(flags.length > 0 ? [`${WORDS.flags[language]}\n${table(flags)}`] : []),
    `${WORDS.everywhere[language]}\n${table(flagRows(GLOBAL_FLAGS, language))}`,
  ].join("\n\n");
}

function usageLine(name: string): string {
  return [name, ...(COMMANDS[name]?.arguments ?? []).map(usageOf)].join(" ");
}

function flagRows(flags: Readonly<Record<string, Flag>>, language: Language): [string, string][] {
  return Object.entries(flags).map(([name, { value, choices, summary }]) => {
    const taken = choices ? ` ${choices.join("|")}` : value === undefined ? "" : ` ${value}`;
    return [`--${name}${taken}`, summary[language]];
  });
}

function table(rows: readonly [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join("\n");
}
