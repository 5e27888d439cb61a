/** What the demo shows: moving bars in a terminal, plain lines where the output goes into a file or a pipe. */

/** How far one channel has come. */
export interface Bar {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  /** Behind the bar: what it waits for. */
  readonly note?: string | undefined;
}

/** Where text goes; `process.stdout` fits. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export type Tone = "plain" | "strong" | "quiet" | "good" | "bad" | "note";

/** Writes lines, and a block of bars below them. */
export interface Screen {
  /** Whether bars move. */
  readonly isLive: boolean;
  say(text?: string, tone?: Tone): void;
  /** Shows the bars as they stand; in a pipe the first full bar of each title is a line at once. */
  bars(bars: readonly Bar[]): void;
  /** The bars are as they will stay: they become lines. */
  keepBars(): void;
}

const CODES: Readonly<Record<Tone, string>> = {
  plain: "",
  strong: "1",
  quiet: "2",
  good: "32",
  bad: "31",
  note: "33",
};
const BAR_WIDTH = 24;

/** A screen for an output. Colours only in a terminal, and not where `NO_COLOR` is set (https://no-color.org). */
export function createScreen(output: Output, environment: Readonly<Record<string, string | undefined>>): Screen {
  const isLive = output.isTTY === true && environment["TERM"] !== "dumb";
  const hasColour = isLive && (environment["NO_COLOR"] ?? "") === "";
  const width = Math.max(40, output.columns || 80);
  const paint = (text: string, tone: Tone): string =>
    hasColour && tone !== "plain" && text !== "" ? `\u001B[${CODES[tone]}m${text}\u001B[0m` : text;
  let shown: readonly Bar[] = [];
  const told = new Set<string>();
  const wasFull = new Set<string>();
  const tell = (bar: Bar): void => {
    const line = `  ${plainBar(bar)}\n`;
    if (!told.has(line)) output.write(line);
    told.add(line);
  };
  let height = 0;
  const erase = (): string => {
    const up = height === 0 ? "" : `\u001B[${height}A\u001B[0J`;
    height = 0;
    return up;
  };
  const block = (): string => {
    height = shown.length;
    return shown.map((bar) => `${drawBar(bar, width, paint)}\n`).join("");
  };
  return {
    isLive,
    say(text = "", tone = "plain") {
      // A file or a log is searched line by line; only a terminal has a width.
      const lines = (isLive ? wrap(text, width) : [text]).map((line) => `${paint(line, tone)}\n`);
      output.write(isLive ? `${erase()}${lines.join("")}${block()}` : lines.join(""));
    },
    bars(bars) {
      shown = bars;
      if (isLive) output.write(`${erase()}${block()}`);
      else for (const bar of bars.filter((one) => isFull(one) && !wasFull.has(one.title))) tell(bar);
      for (const { title } of bars.filter(isFull)) wasFull.add(title);
    },
    keepBars() {
      if (!isLive) for (const bar of shown.filter(({ total }) => total > 0)) tell(bar);
      told.clear();
      shown = [];
      height = 0;
    },
  };
}

function isFull({ done, total }: Bar): boolean {
  return total > 0 && done === total;
}

function plainBar({ title, done, total, note }: Bar): string {
  return `${title.padEnd(11)} ${`${done} of ${total}`.padStart(9)}${note === undefined ? "" : `   ${note}`}`;
}

function drawBar(
  { title, done, total, note = "" }: Bar,
  width: number,
  paint: (text: string, tone: Tone) => string,
): string {
  const full = total === 0 ? 0 : Math.floor((done / total) * BAR_WIDTH);
  const count = `${done}/${total}`.padStart(7);
  const left = width - (2 + 11 + 1 + BAR_WIDTH + 1 + count.length + 2);
  const said = note.length > left ? `${note.slice(0, Math.max(0, left - 1))}…` : note;
  const bar = `${paint("█".repeat(full), done === total ? "good" : "note")}${paint("░".repeat(BAR_WIDTH - full), "quiet")}`;
  return `  ${title.padEnd(11)} ${bar} ${count}  ${paint(said, "quiet")}`;
}

/** Breaks a line at words; what follows is indented like its beginning. Addresses and paths stay whole. */
export function wrap(text: string, width: number): readonly string[] {
  const indent = " ".repeat(/^ */.exec(text)?.[0].length ?? 0);
  const lines: string[] = [];
  let line = "";
  for (const word of text.trimEnd().split(/(?<=\S) /)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}  ${word.trimStart()}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A table: the first column to the left, numbers to the right. */
export function tableOf(rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => String(row[at] ?? "").length)));
  return rows.map((row) =>
    `  ${row
      .map((cell, at) =>
        at === 0 || (typeof row[at] === "string" && at === row.length - 1)
          ? String(cell).padEnd(widths[at] ?? 0)
          : String(cell).padStart(widths[at] ?? 0),
      )
      .join("  ")}`.trimEnd(),
  );
}
