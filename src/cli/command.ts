/** What a command is: its words for help and completion, and how it is loaded. */
import type { Etalase } from "../index.js";
import type { Language, Manner } from "../report/format.js";
import type { ExitCode } from "./exit-code.js";
import type { Output } from "./output.js";
import type { Said } from "./said.js";
import type { World } from "./world.js";

/** A flag of a command. */
export interface Flag {
  /** What its value is called in help; without it the flag takes none. */
  readonly value?: string | undefined;
  /** The only values it takes. */
  readonly choices?: readonly string[] | undefined;
  readonly summary: Said;
}

/** A word behind the command. */
export interface Argument {
  readonly name: string;
  readonly isOptional?: boolean | undefined;
  /** The last one: takes every word that follows. */
  readonly isMany?: boolean | undefined;
  readonly choices?: readonly string[] | undefined;
}

/** A command as help and completion know it; nothing of it is loaded for that. */
export interface Command {
  readonly summary: Said;
  readonly arguments: readonly Argument[];
  readonly flags: Readonly<Record<string, Flag>>;
  /** What else help says. */
  readonly more?: Said | undefined;
  load(): Promise<{ readonly run: (call: Call) => Promise<ExitCode> }>;
}

/** A shop with its configuration. */
export interface Opened {
  readonly shop: Etalase;
  /** Names of its goals, where the configuration tells them. */
  readonly goals: readonly string[];
  readonly channels: readonly string[] | undefined;
  /** `photos.roots`, where the configuration tells them. */
  readonly photoRoots: readonly string[];
  /** Folder of the configuration; everything in it is relative to that. */
  readonly folder: string;
  readonly file: string;
  /** The catalogue that the configuration names. */
  readonly catalogue: unknown;
  /** Closes the shop, and what the configuration itself has opened. */
  close(): Promise<void>;
}

/** What was typed. */
export interface Typed {
  readonly command: string;
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
}

/** One call of a command. */
export interface Call {
  readonly world: World;
  readonly output: Output;
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  /** Every command there is. */
  readonly commands: Readonly<Record<string, Command>>;
  readonly language: Language;
  readonly manner: Manner;
  /** Folder where the command was typed. */
  readonly folder: string;
  /** Says it in the language of this call. */
  say(said: Said): string;
  /** Finds the configuration and makes the shop; it is closed when the command has ended. @throws UsageError */
  open(): Promise<Opened>;
}

/** The value of a flag that takes one. */
export function textFlag({ flags }: Pick<Call, "flags">, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}
