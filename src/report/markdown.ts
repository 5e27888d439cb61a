/** The report as Markdown, for summaries of jobs: the same snapshot, the same numbers, no pictures. */
import { formatCount, formatTime, type Manner } from "./format.js";
import { wordsOf } from "./languages.js";
import type { Snapshot } from "./snapshot.js";
import { SIGNS, STANDINGS } from "./standing.js";
import { reasonIn, stateIn, type Words } from "./words.js";

/** A summary of a GitHub job holds 1 MiB, and is dropped in silence near it (actions/runner#4337). */
const MOST_BYTES = 900_000;
const MOST_ROWS = 40;

/** Writes the report as Markdown, at most 900 kB. */
export function renderMarkdown(snapshot: Snapshot, manner: Manner): string {
  const words = wordsOf(manner.language);
  const { labels } = words;
  const { totals, verdict, at } = snapshot;
  const number = (count: number): string => formatCount(count, manner.language);
  const blocks = [
    `## ${text(words.verdict(verdict, at, manner))}`,
    text(words.takenAt(formatTime(at, manner))),
    table(
      [labels.shown, labels.queued, labels.refused, labels.inDoubt, labels.needsYou],
      [
        [
          `${number(totals.shown)} / ${number(totals.products)}`,
          ...[totals.queued, totals.refused, totals.standings.doubt, verdict.needsYou].map(number),
        ],
      ],
    ),
    `### ${labels.todo}`,
    causes(snapshot, words),
    `### ${labels.reach}`,
    reach(snapshot, words),
    `### ${labels.channels}`,
    channels(snapshot, words, manner),
    ...(snapshot.losses.length > 0 ? [`### ${labels.losses}`, losses(snapshot, words)] : []),
  ];
  return fitted(blocks);
}

// Whole blocks are left out from the end: half a table is none.
function fitted(blocks: readonly string[]): string {
  let most = blocks.length;
  for (;;) {
    const page = `${blocks.slice(0, most).join("\n\n")}\n`;
    if (Buffer.byteLength(page) <= MOST_BYTES || most <= 1) return page;
    most -= 1;
  }
}

function causes({ causes: all }: Snapshot, words: Words): string {
  const { labels, language } = words;
  if (all.length === 0) return labels.nothingToDo;
  const rows = all
    .slice(0, MOST_ROWS)
    .map(({ count, channel, reason, message = "", cure = "", command, sample }) => [
      formatCount(count, language),
      text(channel),
      text(`${reasonIn(words, reason)}: ${message}`),
      text(sample.title),
      `${text(cure)}${command === undefined ? "" : ` ${code(command)}`}`,
    ]);
  return table([labels.count, labels.channel, labels.cause, labels.example, labels.cure], rows);
}

function reach({ patterns, channels: all }: Snapshot, words: Words): string {
  const { labels, language } = words;
  const rows = patterns
    .slice(0, MOST_ROWS)
    .map(({ count, samples, standings }) => [
      text(samples[0]?.title ?? ""),
      formatCount(count, language),
      ...standings.map((one) => `${SIGNS[one].sign} ${words.standings[one]}`),
    ]);
  return table([labels.example, labels.products, ...all.map(({ name }) => text(name))], rows);
}

function channels({ channels: all, at }: Snapshot, words: Words, manner: Manner): string {
  const { labels, language } = words;
  const rows = all.map(({ name, standings, standing, circuits, forecast }) => {
    const counts = STANDINGS.filter((one) => one !== "none" && standings[one] > 0).map(
      (one) => `${formatCount(standings[one], language)} ${words.standings[one]}`,
    );
    return [
      text(name),
      text(stateIn(words, { standing, circuits })),
      counts.join(", "),
      text(words.forecast(forecast, at, manner)),
    ];
  });
  return table([labels.channel, labels.state, labels.products, labels.forecast], rows);
}

function losses({ losses: all }: Snapshot, words: Words): string {
  const { labels, language, lossReasons } = words;
  const rows = all
    .slice(0, MOST_ROWS)
    .map(({ count, channel, field, reason, sample }) => [
      formatCount(count, language),
      text(channel),
      `${code(field)} ${lossReasons[reason] ?? reason}`,
      text(sample.title),
    ]);
  return table([labels.count, labels.channel, labels.field, labels.example], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text that stays text: no markup, no HTML, no link, one line. */
function text(given: string): string {
  return given
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_{}[\]()#+!|~<>&@:]/g, (sign) =>
      /[<>&]/.test(sign) ? `&#${sign.charCodeAt(0)};` : sign === ":" || sign === "@" ? `${sign}\u200B` : `\\${sign}`,
    );
}

function code(given: string): string {
  return `\`${given.replaceAll(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
