/** What a report says, in one language: every word for people, so that a missing one does not compile. */
import type { Forecast } from "./forecast.js";
import type { Language, Manner } from "./format.js";
import type { JournalEntry } from "./journal-entry.js";
import type { Standing } from "./standing.js";
import type { Verdict } from "./verdict.js";

/** Words of one language. */
export interface Words {
  readonly language: Language;
  readonly title: string;
  readonly standings: Readonly<Record<Standing, string>>;
  readonly statuses: Readonly<Record<string, string>>;
  /** Reasons of rows, kinds, standings of accounts; what is missing is said as it is. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly lossReasons: Readonly<Record<string, string>>;
  readonly labels: Labels;
  verdict(verdict: Verdict, at: Date, manner: Manner): string;
  forecast(forecast: Forecast, at: Date, manner: Manner): string;
  happened(entry: JournalEntry): string;
  /** What a circuit is called; see `circuitName`. */
  circuit(circuit: string, channels: readonly string[]): string;
  listings(count: number): string;
  products(count: number): string;
  /** Behind the number of products that buyers see. */
  shownOf(all: number): string;
  takenAt(time: string): string;
  /** Of a long list, how much is shown. */
  firstOf(shown: number, all: number): string;
}

/** Short words that stand alone. */
export type Labels = Readonly<
  Record<
    | "shown"
    | "queued"
    | "refused"
    | "needsYou"
    | "inDoubt"
    | "reach"
    | "reachNote"
    | "channels"
    | "channel"
    | "product"
    | "products"
    | "alike"
    | "example"
    | "goals"
    | "goal"
    | "missedBy"
    | "timeline"
    | "timelineNote"
    | "noTimeline"
    | "backlog"
    | "backlogNote"
    | "perHour"
    | "waits"
    | "because"
    | "forecast"
    | "todo"
    | "nothingToDo"
    | "cause"
    | "cure"
    | "command"
    | "count"
    | "losses"
    | "noLosses"
    | "field"
    | "what"
    | "history"
    | "noHistory"
    | "when"
    | "since"
    | "until"
    | "circuit"
    | "state"
    | "now"
    | "search"
    | "searchNote"
    | "noMatch"
    | "unattended"
    | "warnings"
    | "exact"
    | "open"
    | "trying"
    | "closing"
    | "suspected"
    | "skip"
    | "legend"
    | "everyProduct",
    string
  >
>;

/** A reason as people read it. */
export function reasonIn({ reasons }: Words, reason: string): string {
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason;
}

/** What a channel's state is called: why nothing leaves, or which of its circuits do not work, or that all is well. */
export function stateIn(words: Words, { standing, circuits }: ChannelState): string {
  if (standing !== "open") return reasonIn(words, standing);
  const states = new Set(circuits.map(({ state }) => state));
  if (states.has("open")) return words.labels.open;
  return states.has("trying") ? words.labels.trying : reasonIn(words, "open");
}

interface ChannelState {
  readonly standing: string;
  readonly circuits: readonly { readonly state: string }[];
}
