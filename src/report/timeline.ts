/** Since when which circuit was not closed: spans from the journal, made true by what the shop says now. */
import type { Etalase } from "../face.js";
import { circuitParts } from "./circuit-name.js";
import type { JournalEntry } from "./journal-entry.js";

type Health = Awaited<ReturnType<Etalase["health"]>>;

/** A span in which a circuit was open, or was being tried. */
export interface Span {
  readonly from: Date;
  /** `undefined`: it still is. */
  readonly until?: Date | undefined;
  readonly state: "open" | "trying";
  readonly message?: string | undefined;
}

/** One circuit over time. */
export interface Lane {
  readonly circuit: string;
  /** Channels whose calls pass through it. */
  readonly channels: readonly string[];
  readonly spans: readonly Span[];
}

/** Lanes of all circuits that were not closed within the window; the ones that are not closed now come first. */
export function timelineOf(health: Health, entries: readonly JournalEntry[], since: Date): readonly Lane[] {
  const spans = new Map<string, Span[]>();
  for (const entry of entries) if (entry.type === "circuit") addChange(spans, entry);
  const now = circuitsNow(health);
  for (const [circuit, mine] of spans) closeStale(mine, now.get(circuit), health.at);
  for (const [circuit, current] of now) {
    const mine = spans.get(circuit) ?? [];
    spans.set(circuit, withCurrent(mine, current));
  }
  const lanes = [...spans].map(([circuit, mine]): Lane => {
    const seen = mine.filter(({ until }) => until === undefined || until >= since);
    return { circuit, channels: channelsOf(circuit, health), spans: seen };
  });
  return lanes
    .filter(({ spans: mine }) => mine.length > 0)
    .sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || (a.circuit < b.circuit ? -1 : 1));
}

function addChange(all: Map<string, Span[]>, entry: Extract<JournalEntry, { type: "circuit" }>): void {
  const { circuit, state, message } = entry;
  const at = new Date(entry.at);
  const mine = all.get(circuit) ?? [];
  all.set(circuit, mine);
  const last = mine.at(-1);
  if (last && last.until === undefined) mine[mine.length - 1] = { ...last, until: at };
  if (state !== "closed") mine.push({ from: at, state, message: message ?? last?.message });
}

interface Current {
  readonly state: "open" | "trying";
  readonly since: Date;
  readonly message?: string | undefined;
}

function circuitsNow({ channels, at }: Health): ReadonlyMap<string, Current> {
  return new Map(
    Object.values(channels).flatMap(({ circuits }) =>
      circuits.flatMap(({ circuit, state, since = at, message }): [string, Current][] =>
        state === "closed" ? [] : [[circuit, { state, since, message }]],
      ),
    ),
  );
}

// The journal of a process that was killed ends in the middle: a circuit that is closed now has closed since.
function closeStale(spans: Span[], current: Current | undefined, now: Date): void {
  const last = spans.at(-1);
  if (last && last.until === undefined && current === undefined) spans[spans.length - 1] = { ...last, until: now };
}

function withCurrent(spans: readonly Span[], { state, since, message }: Current): Span[] {
  const last = spans.at(-1);
  if (last && last.until === undefined && last.state === state) return [...spans];
  const ended = spans.map((span) => (span.until === undefined ? { ...span, until: since } : span));
  const from = last?.until && last.until > since ? last.until : since;
  return [...ended, { from, state, message }];
}

function isOver({ spans }: Lane): boolean {
  return spans.every(({ until }) => until !== undefined);
}

/** Channels whose calls pass through a circuit. */
export function channelsOf(circuit: string, { channels }: Health): readonly string[] {
  const { whose } = circuitParts(circuit);
  return Object.entries(channels)
    .filter(([, { account, circuits }]) => account === whose || circuits.some((one) => one.circuit === circuit))
    .map(([name]) => name);
}
