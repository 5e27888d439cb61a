/** The one sentence that comes first: derived from a snapshot by a pure function, worded elsewhere. */
import type { Cause } from "./causes.js";
import type { ChannelSnapshot } from "./channel-snapshot.js";
import type { GoalSnapshot, Totals } from "./totals.js";

/** `empty` nothing was published · `good` · `busy` it goes on by itself · `you` a person is needed · `missed` buyers miss something. */
export type Mood = "empty" | "good" | "busy" | "you" | "missed";

/** What the first sentence says, as data. Words come from `sayVerdict`. */
export interface Verdict {
  readonly mood: Mood;
  readonly products: number;
  readonly shown: number;
  /** Goals that some product misses now, with the products. */
  readonly missed: readonly { readonly goal: string; readonly products: number }[];
  /** Channels that do not work or where nothing leaves, and since when, where that is known. */
  readonly down: readonly { readonly channel: string; readonly reason: string; readonly since?: Date | undefined }[];
  readonly queued: number;
  /** When the last backlog will be gone, where every one of them clears. */
  readonly doneAt?: Date | undefined;
  /** Listings and channels that need a person. */
  readonly needsYou: number;
}

interface Base {
  readonly totals: Totals;
  readonly channels: readonly ChannelSnapshot[];
  readonly goals: readonly GoalSnapshot[];
  readonly causes: readonly Cause[];
}

/** Comes to a verdict. */
export function verdictOf({ totals, channels, goals, causes }: Base): Verdict {
  const missed = goals.filter((goal) => goal.missed > 0).map(({ goal, missed: products }) => ({ goal, products }));
  const held = channels.filter(({ standing }) => standing === "reconnect" || standing === "account changed").length;
  // What a whole channel waits for is one thing to do, however many listings wait with it.
  const own = causes.filter(({ reason }) => reason !== "reconnect" && reason !== "account changed");
  const needsYou = own.reduce((sum, { count }) => sum + count, 0) + held;
  const verdict = {
    products: totals.products,
    shown: totals.shown,
    missed,
    down: channels.flatMap(downOf),
    queued: totals.queued,
    doneAt: doneAt(channels),
    needsYou,
  };
  return { mood: moodOf(verdict), ...verdict };
}

function moodOf({ products, missed, needsYou, queued, down }: Omit<Verdict, "mood">): Mood {
  if (products === 0) return "empty";
  if (missed.length > 0) return "missed";
  if (needsYou > 0) return "you";
  return queued > 0 || down.length > 0 ? "busy" : "good";
}

function downOf({ name, standing, circuits }: ChannelSnapshot): Verdict["down"] {
  if (standing !== "open") return [{ channel: name, reason: standing }];
  // What only one verb cannot do is told beside the channel.
  const whole = circuits.find(({ circuit, state }) => state !== "closed" && !circuit.startsWith("verb:"));
  return whole ? [{ channel: name, reason: whole.state, since: whole.since }] : [];
}

function doneAt(channels: readonly ChannelSnapshot[]): Date | undefined {
  const ends = channels.flatMap(({ forecast }) => (forecast.state === "clears" ? [forecast.at.getTime()] : []));
  const others = channels.some(({ forecast }) => forecast.state !== "clears" && forecast.state !== "empty");
  return ends.length === 0 || others ? undefined : new Date(Math.max(...ends));
}
