/** Pictures of a report, drawn as SVG: text keeps its size, and shape or hatching says what colour says. */
import type { ChannelSnapshot } from "./channel-snapshot.js";
import { formatCount, formatTime, type Manner } from "./format.js";
import { html, type Markup, type Part } from "./html.js";
import type { Lane, Span } from "./timeline.js";
import type { Words } from "./words.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A line from time to pixels. */
function scale(from: number, until: number, width: number): (at: number) => number {
  const perMs = width / Math.max(1, until - from);
  return (at) => round(Math.min(width, Math.max(0, (at - from) * perMs)));
}

const round = (number: number): number => Math.round(number * 10) / 10;

/** What surrounds a picture. */
export interface Scene {
  readonly at: Date;
  readonly words: Words;
  readonly manner: Manner;
}

const LANE = 44;
const FOOT = 22;

/** Circuits over 72 hours, one lane each, in one width. */
export function drawTimeline(
  lanes: readonly Lane[],
  { since, width, id }: { readonly since: Date; readonly width: number; readonly id: string },
  scene: Scene,
): Markup {
  const { at, words, manner } = scene;
  const x = scale(since.getTime(), at.getTime(), width);
  const height = lanes.length * LANE + FOOT;
  const days = [since, new Date(at.getTime() - 2 * DAY_MS), new Date(at.getTime() - DAY_MS)];
  // On a phone there is no room for every label.
  const labelled = width < 500 ? [since] : days;
  return html`<svg class="${id}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title">
<title id="${id}-title">${words.labels.timeline}</title>
<defs><pattern id="${id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="bad-soft"/><rect width="3" height="6" class="bad-fill"/></pattern>
<pattern id="${id}-dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" class="note-soft"/><circle cx="3" cy="3" r="1.6" class="note-fill"/></pattern></defs>
${days.map((day) => html`<line x1="${x(day.getTime())}" x2="${x(day.getTime())}" y1="0" y2="${height - FOOT}" class="rule"/>`)}
${lanes.map((lane, row) => drawLane(lane, row, { x, width, id, scene }))}
${labelled.map((day) => html`<text x="${x(day.getTime())}" y="${height - 6}" class="small">${formatTime(day, manner)}</text>`)}
<text x="${width}" y="${height - 6}" text-anchor="end" class="small">${words.labels.now}</text>
</svg>`;
}

interface LaneScene {
  readonly x: (at: number) => number;
  readonly width: number;
  readonly id: string;
  readonly scene: Scene;
}

function drawLane({ circuit, channels, spans }: Lane, row: number, { x, width, id, scene }: LaneScene): Markup {
  const top = row * LANE;
  const name = scene.words.circuit(circuit, channels);
  const bar = ({ from, until = scene.at, state }: Span): Markup => {
    const left = x(from.getTime());
    const wide = Math.max(2, round(x(until.getTime()) - left));
    return html`<rect x="${left}" y="${top + 18}" width="${wide}" height="16" fill="url(#${id}-${state === "open" ? "hatch" : "dots"})" class="edge"/>`;
  };
  return html`<text x="0" y="${top + 12}" class="label">${shortened(name, width)}</text><rect x="0" y="${top + 18}" width="${width}" height="16" class="track"/>${spans.map(bar)}`;
}

// Six pixels a letter is the mean of the font at this size.
function shortened(text: string, width: number): string {
  const most = Math.floor(width / 7);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

const CARD = 264;
const TALL = 72;

/** What waited in the last 24 hours, and the line to where it is gone; nothing where too little is known. */
export function drawBacklog({ name, waited, queued, forecast }: ChannelSnapshot, scene: Scene): Markup | undefined {
  const now = scene.at.getTime();
  const known = [...waited.filter(({ at }) => at >= now - DAY_MS && at <= now), { at: now, waiting: queued }];
  const most = Math.max(...known.map(({ waiting }) => waiting));
  if (known.length < 3 || most === 0) return undefined;
  const ends = forecast.state === "clears" ? Math.min(forecast.at.getTime(), now + DAY_MS / 2) : now;
  const x = scale(known[0]?.at ?? now, ends, CARD);
  const y = (waiting: number): number => round(TALL - 4 - (waiting / most) * (TALL - 20));
  const line = steps(known)
    .map(({ at, waiting }) => `${x(at)},${y(waiting)}`)
    .join(" ");
  const left = x(known[0]?.at ?? now);
  const { labels, language } = scene.words;
  const rest =
    forecast.state === "clears"
      ? Math.max(0, queued * (1 - (ends - now) / Math.max(1, forecast.at.getTime() - now)))
      : queued;
  return html`<svg width="${CARD}" height="${TALL}" viewBox="0 0 ${CARD} ${TALL}" role="img" aria-label="${`${name}: ${labels.backlogNote} ${scene.words.forecast(forecast, scene.at, scene.manner)}`}">
<polygon points="${`${left},${TALL - 4} ${line} ${x(now)},${TALL - 4}`}" class="area"/><polyline points="${line}" class="curve"/>
${forecast.state === "clears" ? html`<line x1="${x(now)}" y1="${y(queued)}" x2="${x(ends)}" y2="${y(rest)}" class="dashed"/>` : undefined}
<line x1="${x(now)}" x2="${x(now)}" y1="12" y2="${TALL - 4}" class="rule"/><line x1="0" x2="${CARD}" y1="${TALL - 4}" y2="${TALL - 4}" class="rule"/>
<text x="0" y="10" class="small">${formatCount(most, language)}</text></svg>`;
}

/** At most one point every few pixels: more cannot be seen. */
function steps<T>(points: readonly T[]): readonly T[] {
  const every = Math.max(1, Math.ceil(points.length / CARD));
  return points.filter((_, at) => at % every === 0 || at === points.length - 1);
}

/** Deliveries of the last 24 hours, a bar an hour. The number stands beside it. */
export function drawDelivered(delivered: readonly number[]): Part {
  const most = Math.max(...delivered);
  if (most === 0) return undefined;
  const wide = CARD / delivered.length;
  const bars = delivered.map((count, at) => {
    const tall = count === 0 ? 0 : Math.max(1.5, round((count / most) * 26));
    return html`<rect x="${round(at * wide)}" y="${28 - tall}" width="${round(wide - 2)}" height="${tall}" class="bar"/>`;
  });
  return html`<svg width="${CARD}" height="30" viewBox="0 0 ${CARD} 30" aria-hidden="true">${bars}<line x1="0" x2="${CARD}" y1="29" y2="29" class="rule"/></svg>`;
}
