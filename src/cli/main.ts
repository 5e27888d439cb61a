/** One command from its words to its exit code. */

import { isTimeZone, type Language, type Manner } from "../report/format.js";
import { languageAsked, readArguments, unknownCommand } from "./arguments.js";
import type { Command, Opened, Typed } from "./command.js";
import { COMMANDS } from "./commands.js";
import { openConfigured } from "./configuration.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { helpOf, helpOfCommand } from "./help.js";
import { type Output, openOutput } from "./output.js";
import { languageOf, many, plain, type Said } from "./said.js";
import { styleOf } from "./style.js";
import { VERSION } from "./version.js";
import { UsageError, type World } from "./world.js";

/** Runs what was typed. Never throws, never ends the process: the answer is the exit code. */
export async function main(given: readonly string[], world: World): Promise<ExitCode> {
  let typed: Typed;
  try {
    typed = readArguments(given, COMMANDS);
    mannerOf(typed, world);
  } catch (error) {
    const isJson = given.includes("--json");
    const output = await openOutput({
      world,
      isJson,
      style: styleOf(world.stderr, world, {}),
      command: "",
      version: VERSION,
    });
    return fail(error, output, { world, language: languageAsked(given) ?? languageOf(world.env) });
  }
  const { flags } = typed;
  const style = styleOf(world.stdout, world, {
    color: flags["color"] === true,
    "no-color": flags["no-color"] === true,
    ascii: flags["ascii"] === true,
  });
  const { command } = typed;
  const output = await openOutput({ world, isJson: flags["json"] === true, style, command, version: VERSION });
  try {
    return await perform(typed, world, output);
  } catch (error) {
    return fail(error, output, { world, language: mannerOf(typed, world).language });
  }
}

async function perform(typed: Typed, world: World, output: Output): Promise<ExitCode> {
  const { flags, words } = typed;
  const { language, manner } = mannerOf(typed, world);
  if (flags["version"]) return printed(output, { version: VERSION }, VERSION);
  const name = typed.command === "help" ? words[0] : typed.command;
  const command = name === undefined ? undefined : commandNamed(name);
  if (command === undefined || name === undefined)
    return printed(output, { commands: Object.keys(COMMANDS) }, helpOf(language));
  if (typed.command === "help" || flags["help"]) {
    return printed(output, { command: name }, helpOfCommand(name, command, language));
  }
  const folder = world.cwd();
  let opened: Opened | undefined;
  const open = async (): Promise<Opened> => {
    const config = flags["config"];
    opened ??= await openConfigured(world, typeof config === "string" ? config : undefined);
    return opened;
  };
  const { run } = await command.load();
  try {
    return await run({
      world,
      output,
      words,
      flags,
      commands: COMMANDS,
      language,
      manner,
      folder,
      say: (said) => said[language],
      open,
    });
  } finally {
    await opened?.close();
  }
}

function commandNamed(name: string): Command {
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (found) return found;
  throw unknownCommand(name, COMMANDS);
}

function printed(output: Output, data: Readonly<Record<string, unknown>>, text: string): Promise<ExitCode> {
  return output.end({ status: "complete", exit: EXIT.done, data, lines: [text] });
}

/** Where neither the command line nor `TZ` nor the machine says better: most shops that use this are there. */
const HOME_ZONE = "Asia/Jakarta";

function mannerOf({ flags }: Typed, { env }: World): { readonly language: Language; readonly manner: Manner } {
  const asked = flags["lang"];
  const language = asked === "id" || asked === "en" ? asked : languageOf(env);
  const zone = flags["time-zone"];
  if (typeof zone === "string" && !isTimeZone(zone)) {
    throw new UsageError({
      en: `"${zone}" is no time zone. Write one such as Asia/Jakarta.`,
      id: `"${zone}" bukan zona waktu. Tulis misalnya Asia/Jakarta.`,
    });
  }
  const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // A server on UTC says nothing about where its shop is.
  const usual = env["TZ"] === undefined && /^(Etc\/)?UTC$/.test(machine) ? HOME_ZONE : machine;
  return { language, manner: { language, timeZone: typeof zone === "string" ? zone : usual } };
}

/** Errors that are the caller's to mend. */
const USAGE_CODES: ReadonlySet<string> = new Set(["invalid-options", "unknown-channel", "unknown-goal"]);

interface Told {
  /** For people; the rest is for programs, which read English. */
  readonly said: Said;
  readonly code: string;
  readonly message: string;
  readonly field?: string | undefined;
  readonly cure?: string | undefined;
}

async function fail(
  error: unknown,
  output: Output,
  { world, language }: { readonly world: World; readonly language: Language },
): Promise<ExitCode> {
  const { said, ...told } = toldOf(error);
  const exit = exitOf(told.code, world);
  output.say(`${output.style.sign("bad")} ${plain(said[language])}`);
  return output.end({ status: "failed", exit, data: { error: told }, lines: [] });
}

function exitOf(code: string, { signal }: World): ExitCode {
  if (signal.aborted) return EXIT.interrupted;
  if (code === "usage" || USAGE_CODES.has(code)) return EXIT.usage;
  return code === "not-found" ? EXIT.nothing : EXIT.failed;
}

function toldOf(error: unknown): Told {
  if (error instanceof UsageError) return { code: "usage", message: error.message, said: error.said };
  if (error instanceof Error && error.cause instanceof UsageError) return brokenInput(error, error.cause);
  if (!(error instanceof Error)) return { code: "unknown", message: String(error), said: sameIn(String(error)) };
  const { code, field, cure } = error as { code?: unknown; field?: unknown; cure?: unknown };
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  const { message } = error;
  return { code: text(code) ?? error.name, message, field: text(field), cure: text(cure), said: sameIn(message) };
}

/** What the library throws is English in every language, and can be looked up by its code. */
function sameIn(message: string): Said {
  return { en: message, id: message };
}

/** A catalogue that is broken: at its beginning nothing was done; further on, what stands before was kept. */
function brokenInput(error: Error, { said }: UsageError): Told {
  const { facts } = error as { readonly facts?: Readonly<Record<string, unknown>> };
  const kept = Number(facts?.["kept"] ?? 0);
  if (kept === 0) return { code: "usage", message: said.en, said };
  const both = {
    en: `${said.en} ${many(kept, "product before it was", "products before it were")} kept.`,
    id: `${said.id} ${kept} produk sebelumnya sudah disimpan.`,
  };
  return { code: "input-failed", message: both.en, said: both };
}
