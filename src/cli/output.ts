/**
 * The one way out: data to stdout, talk to stderr. With `--json` stdout holds lines of JSON, the first one `hello` and
 * the last one `result`; without, the same facts as text.
 */
import type { ExitCode } from "./exit-code.js";
import { plain } from "./said.js";
import type { Style, Tone } from "./style.js";
import type { World } from "./world.js";

/** Version of the JSON lines. A new type or field does not raise it: readers leave out what they do not know. */
export const JSON_VERSION = 1;

/** How a command ended: all of it, with something that waits or needs a person, or not at all. */
export type Ending = "complete" | "partial" | "failed";

/** What a command ends with. */
export interface Result {
  readonly status: Ending;
  readonly exit: ExitCode;
  /** For programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** For people, printed to stdout. */
  readonly lines: readonly string[];
}

/** A part of a line: text of anybody, cleaned before it is shown, and how it stands out. */
export type Cell = string | readonly [text: string, tone: Tone];

/** Where a command prints. */
export interface Output {
  readonly isJson: boolean;
  readonly style: Style;
  /** Nobody reads stdout any more: what only prints may stop. */
  readonly isGone: boolean;
  /** One fact: a line of JSON, or one line of text. Waits for slow readers. */
  row(kind: string, row: object, cells: () => readonly Cell[]): Promise<void>;
  /** Talk on stderr; nothing with `--json`. */
  say(text: string): void;
  /** A warning: on stderr, and a line of JSON. */
  warn(text: string): Promise<void>;
  /** How far it is: a line of JSON, or talk on stderr. */
  progress(data: object, text: string): Promise<void>;
  /** A moving line on stderr, where that is a terminal and nobody asked for JSON. `""` takes it away. */
  live(text: string): void;
  readonly isLive: boolean;
  /** The end, said once. */
  end(result: Result): Promise<ExitCode>;
}

/** What an output is made of. */
export interface OutputOptions {
  readonly world: World;
  readonly isJson: boolean;
  readonly style: Style;
  readonly command: string;
  readonly version: string;
}

/** Opens the way out, and says hello to programs. */
export async function openOutput({ world, isJson, style, command, version }: OutputOptions): Promise<Output> {
  const { stdout, stderr } = world;
  const state = { isGone: false, shown: false };
  // `| head` closes the pipe: the rest of the work goes on, the rest of the words does not.
  stdout.on("error", () => {
    state.isGone = true;
  });
  stderr.on("error", () => undefined);
  const write = (text: string): Promise<void> =>
    state.isGone ? Promise.resolve() : new Promise((resolve) => stdout.write(text, () => resolve()));
  const json = (line: object): Promise<void> => write(`${JSON.stringify({ v: JSON_VERSION, ...line })}\n`);
  const talk = (text: string): void => void stderr.write(text, () => undefined);
  const isLive = !isJson && stderr.isTTY === true && world.env["TERM"] !== "dumb";
  const live = (text: string): void => {
    if (!isLive || (text === "" && !state.shown)) return;
    talk(`\r\u001B[2K${text.slice(0, Math.max(20, (stderr.columns ?? 80) - 1))}`);
    state.shown = text !== "";
  };
  const say = (text: string): void => {
    if (isJson) return;
    live("");
    talk(`${text}\n`);
  };
  if (isJson) await json({ type: "hello", command, version, at: world.now().toISOString() });
  return {
    isJson,
    style,
    isLive,
    live,
    say,
    get isGone() {
      return state.isGone;
    },
    row: (kind, row, cells) => (isJson ? json({ type: "row", kind, row }) : write(`${lineOf(cells(), style)}\n`)),
    async warn(text) {
      if (isJson) await json({ type: "warning", message: text });
      else say(`${style.sign("warning")} ${plain(text)}`);
    },
    async progress(data, text) {
      if (isJson) await json({ type: "progress", ...data });
      else say(text);
    },
    async end({ status, exit, data, lines }) {
      live("");
      if (isJson) await json({ type: "result", command, status, exit, data });
      else if (lines.length > 0) await write(`${lines.join("\n")}\n`);
      return exit;
    },
  };
}

/** A line of cells, without what a terminal would obey. */
export function lineOf(cells: readonly Cell[], style: Style): string {
  const shown = cells.map((cell) => (typeof cell === "string" ? plain(cell) : style.paint(plain(cell[0]), cell[1])));
  return shown.join("  ").trimEnd();
}
