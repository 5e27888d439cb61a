/**
 * `etalase/report`: how a shop stands, as numbers, as one HTML file, as Markdown, and behind a handler of your own
 * server. Everything is taken from one snapshot, so that no two numbers disagree.
 */
// biome-ignore-all lint/performance/noBarrelFile: the one entry of this room.
export type { Catalogue, Pattern } from "./catalogue.js";
export type { Cause } from "./causes.js";
export type { ChannelSnapshot, QueuedBecause } from "./channel-snapshot.js";
export type { Forecast, Sample } from "./forecast.js";
export type { Language, Manner } from "./format.js";
export { type ReportHandlerOptions, reportHandler } from "./handler.js";
export { type Journal, type JournalOptions, keepJournal, type Watched } from "./journal.js";
export { JournalEntry } from "./journal-entry.js";
export { followJournal, readJournal } from "./journal-reading.js";
export type { LossGroup } from "./losses.js";
export { renderMarkdown } from "./markdown.js";
export { renderReport } from "./page.js";
export { type Looked, type Numbers, numbersOf, type Snapshot, type SnapshotOptions, takeSnapshot } from "./snapshot.js";
export type { Standing } from "./standing.js";
export type { Lane, Span } from "./timeline.js";
export type { GoalSnapshot, Totals } from "./totals.js";
export type { Mood, Verdict } from "./verdict.js";
