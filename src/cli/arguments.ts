/** Reads the command line. A wrong command, flag or value is refused, never guessed around. */
import { parseArgs } from "node:util";
import type { Language } from "../report/format.js";
import type { Argument, Command, Flag, Typed } from "./command.js";
import { nearest } from "./near.js";
import type { Said } from "./said.js";
import { UsageError } from "./world.js";

/** Flags that every command takes. */
export const GLOBAL_FLAGS: Readonly<Record<string, Flag>> = {
  config: {
    value: "FILE",
    summary: {
      en: "the configuration (default: etalase.config.* here or above)",
      id: "berkas konfigurasi (bawaan: etalase.config.* di sini atau di atasnya)",
    },
  },
  json: { summary: { en: "JSON lines on stdout, for programs", id: "baris JSON di stdout, untuk program" } },
  lang: {
    value: "LANG",
    choices: ["en", "id"],
    summary: { en: "language (default: LANG)", id: "bahasa (bawaan: LANG)" },
  },
  "time-zone": {
    value: "ZONE",
    summary: { en: "zone of times, such as Asia/Jakarta", id: "zona waktu, misalnya Asia/Jakarta" },
  },
  color: { summary: { en: "colours also where there is no terminal", id: "warna juga tanpa terminal" } },
  "no-color": { summary: { en: "no colours", id: "tanpa warna" } },
  ascii: { summary: { en: "signs in plain ASCII", id: "tanda dalam ASCII biasa" } },
  help: { summary: { en: "help about a command", id: "bantuan tentang perintah" } },
  version: { summary: { en: "the version", id: "versi" } },
};

const SHORT: Readonly<Record<string, string>> = { h: "help", v: "version" };

/** Finds the command, and reads its words and flags. @throws UsageError */
export function readArguments(given: readonly string[], commands: Readonly<Record<string, Command>>): Typed {
  const at = commandAt(given);
  const name = given[at];
  const isHelp = name === "help";
  const rest = given.toSpliced(at, 1);
  if (name !== undefined && !isHelp && !Object.hasOwn(commands, name)) throw unknownCommand(name, commands);
  const command = name === undefined || isHelp ? undefined : commands[name];
  const { values, positionals } = readFlags(rest, { ...GLOBAL_FLAGS, ...command?.flags }, name);
  if (isHelp) return { command: "help", words: positionals, flags: values };
  const isOnlyAsked = values["help"] === true || values["version"] === true;
  if (command && name !== undefined && !isOnlyAsked) checkWords(positionals, command, name);
  return { command: name ?? "help", words: positionals, flags: values };
}

/** The language that `--lang` asks for, also of words that cannot be followed. */
export function languageAsked(given: readonly string[]): Language | undefined {
  const [, asked] = /(?:^|\n)--lang[=\n](en|id)(?:\n|$)/.exec(beforeDashes(given).join("\n")) ?? [];
  return asked === "en" || asked === "id" ? asked : undefined;
}

/** Where the command stands: the first word that is neither a flag nor the value of one. */
function commandAt(given: readonly string[]): number {
  for (let at = 0; at < given.length; at += 1) {
    const word = given[at] ?? "";
    if (!word.startsWith("-")) return at;
    if (GLOBAL_FLAGS[word.slice(2)]?.value !== undefined) at += 1;
  }
  return given.length;
}

function beforeDashes(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return end < 0 ? words : words.slice(0, end);
}

function readFlags(
  words: readonly string[],
  flags: Readonly<Record<string, Flag>>,
  command: string | undefined,
): ReturnType<typeof parse> {
  for (const word of beforeDashes(words)) checkFlag(word, flags, command);
  const read = parse(words, flags);
  for (const [flag, value] of Object.entries(read.values)) checkChoice(flag, value, flags[flag]?.choices);
  return read;
}

function parse(
  args: readonly string[],
  flags: Readonly<Record<string, Flag>>,
): {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
} {
  const short = Object.fromEntries(Object.entries(SHORT).map(([letter, name]) => [name, letter]));
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) => [
      name,
      {
        type: value === undefined ? ("boolean" as const) : ("string" as const),
        ...(short[name] ? { short: short[name] } : {}),
      },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw error instanceof TypeError ? wrongValue(error, flags) : error;
  }
}

/** A flag without its value, or with one that it does not take: Node says which. */
function wrongValue({ message }: TypeError, flags: Readonly<Record<string, Flag>>): UsageError {
  const [, flag = ""] = /--([\w-]+)/.exec(message) ?? [];
  const value = flags[flag]?.value;
  if (flag === "") return new UsageError({ en: message, id: message });
  return new UsageError(
    value === undefined
      ? { en: `--${flag} takes no value.`, id: `--${flag} tidak menerima nilai.` }
      : {
          en: `--${flag} needs a value. Write: --${flag}=${value}`,
          id: `--${flag} perlu nilai. Tulis: --${flag}=${value}`,
        },
  );
}

/** What to say where a wrong word is near to a known one, and where it is near to none. */
function suggestion(near: string | undefined, help: string): Said {
  return near === undefined
    ? { en: `${help} shows what there is.`, id: `Lihat pilihannya dengan: ${help}` }
    : { en: `Did you mean ${near}?`, id: `Maksud Anda ${near}?` };
}

/** The refusal of a command that does not exist, with the one that may be meant. */
export function unknownCommand(name: string, commands: Readonly<Record<string, Command>>): UsageError {
  const near = nearest(name, Object.keys(commands));
  const cure = suggestion(near && `"etalase ${near}"`, "etalase help");
  return new UsageError({
    en: `There is no command "${name}". ${cure.en}`,
    id: `Tidak ada perintah "${name}". ${cure.id}`,
  });
}

function checkFlag(word: string, flags: Readonly<Record<string, Flag>>, command: string | undefined): void {
  const flag = word.split("=")[0] ?? word;
  if (!flag.startsWith("--") || Object.hasOwn(flags, flag.slice(2))) return;
  const near = nearest(
    flag,
    Object.keys(flags).map((name) => `--${name}`),
  );
  const help = command === undefined || command === "help" ? "etalase help" : `etalase ${command} --help`;
  const cure = suggestion(near, help);
  throw new UsageError({ en: `There is no flag ${flag}. ${cure.en}`, id: `Tidak ada pilihan ${flag}. ${cure.id}` });
}

function checkChoice(flag: string, value: unknown, choices: readonly string[] | undefined): void {
  if (!choices || typeof value !== "string" || choices.includes(value)) return;
  throw new UsageError({
    en: `--${flag} takes ${choices.join(", ")}, not "${value}".`,
    id: `--${flag} menerima ${choices.join(", ")}, bukan "${value}".`,
  });
}

function checkWords(words: readonly string[], { arguments: wanted }: Command, name: string): void {
  const missing = wanted.slice(words.length).find(({ isOptional }) => !isOptional);
  const usage = `etalase ${[name, ...wanted.map(usageOf)].join(" ")}`;
  if (missing)
    throw new UsageError({
      en: `${missing.name} is missing. Write: ${usage}`,
      id: `${missing.name} belum ada. Tulis: ${usage}`,
    });
  const extra = words[wanted.length];
  if (extra !== undefined && wanted.at(-1)?.isMany !== true)
    throw new UsageError({
      en: `"${extra}" is one word too many. Write: ${usage}`,
      id: `"${extra}" satu kata terlalu banyak. Tulis: ${usage}`,
    });
  for (const [at, { name: what, choices }] of wanted.entries()) {
    const word = words[at];
    if (word === undefined || !choices || choices.includes(word)) continue;
    const near = nearest(word, choices);
    const all = choices.join(", ");
    const cure =
      near === undefined ? { en: `Take one of ${all}.`, id: `Pilih salah satu: ${all}.` } : suggestion(near, "");
    throw new UsageError({ en: `"${word}" is no ${what}. ${cure.en}`, id: `"${word}" bukan ${what}. ${cure.id}` });
  }
}

/** An argument as usage lines show it. */
export function usageOf({ name, isOptional, isMany }: Pick<Argument, "name" | "isOptional" | "isMany">): string {
  const many = isMany ? `${name}…` : name;
  return isOptional ? `[${many}]` : many;
}
