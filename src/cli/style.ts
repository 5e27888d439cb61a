/** Colours and signs of a terminal. A sign carries the meaning; colour only helps. */
import { styleText } from "node:util";
import { SIGNS, type Standing } from "../report/standing.js";
import type { Sink, World } from "./world.js";

export type Tone = "good" | "bad" | "note" | "quiet" | "strong";

const FORMATS = { good: "green", bad: "red", note: "yellow", quiet: "dim", strong: "bold" } as const;
const OWN = { good: ["✓", "ok"], bad: ["✕", "x"], warning: ["!", "!"], arrow: ["→", "->"] } as const;

/** How words are made to stand out. */
export interface Style {
  readonly hasColour: boolean;
  paint(text: string, tone: Tone): string;
  sign(name: keyof typeof OWN): string;
  standing(standing: Standing): string;
}

/** What was asked for on the command line. */
export interface StyleFlags {
  readonly color?: boolean | undefined;
  readonly "no-color"?: boolean | undefined;
  readonly ascii?: boolean | undefined;
}

const TONES: Readonly<Record<Standing, Tone>> = {
  live: "good",
  standIn: "good",
  older: "note",
  waiting: "note",
  doubt: "note",
  you: "bad",
  refused: "bad",
  none: "quiet",
};

/** The style of one stream. */
export function styleOf(sink: Sink, { env }: Pick<World, "env">, flags: StyleFlags): Style {
  const hasColour = isColourful(sink, env, flags);
  const isAscii = flags.ascii === true || env["TERM"] === "linux" || env["TERM"] === "dumb";
  // The stream is asked here, not there: tests hand in their own.
  const paint = (text: string, tone: Tone): string =>
    hasColour && text !== "" ? styleText(FORMATS[tone], text, { validateStream: false }) : text;
  return {
    hasColour,
    paint,
    sign: (name) => OWN[name][isAscii ? 1 : 0],
    standing: (standing) => paint(isAscii ? SIGNS[standing].ascii : SIGNS[standing].sign, TONES[standing]),
  };
}

/** Flags come first, then NO_COLOR (https://no-color.org), then FORCE_COLOR, then whether it is a terminal. */
function isColourful(sink: Sink, env: World["env"], flags: StyleFlags): boolean {
  if (flags["no-color"]) return false;
  if (flags.color) return true;
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return sink.isTTY === true && env["TERM"] !== "dumb";
}
