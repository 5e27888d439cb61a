/** The report as one HTML file: no request leaves it, and it stands without its script. */
import { createHash } from "node:crypto";
import type { ChannelSnapshot } from "./channel-snapshot.js";
import { formatCount, formatTime, type Manner } from "./format.js";
import { html, type Markup, type Part } from "./html.js";
import { wordsOf } from "./languages.js";
import { packCatalogue } from "./packed.js";
import { SCRIPT } from "./page-script.js";
import { STYLE } from "./page-style.js";
import {
  causesTable,
  everyProduct,
  goalsTable,
  historyList,
  lossesTable,
  reachTable,
  section,
  timelineTable,
} from "./page-tables.js";
import { drawBacklog, drawDelivered, drawTimeline, type Scene } from "./pictures.js";
import { type Snapshot, WINDOW_MS } from "./snapshot.js";
import { SIGNS, STANDINGS } from "./standing.js";
import { reasonIn, stateIn } from "./words.js";

/** Nothing is loaded, nothing is sent, and only this page's own style and script run. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * Writes the report.
 *
 * @param manner Language, and the time zone that is said with every time.
 * @example
 * const snapshot = await takeSnapshot(shop);
 * await writeFile("report.html", renderReport(snapshot, { language: "id", timeZone: "Asia/Jakarta" }));
 */
export function renderReport(snapshot: Snapshot, manner: Manner): string {
  const words = wordsOf(manner.language);
  const scene: Scene = { at: snapshot.at, words, manner };
  const sentence = words.verdict(snapshot.verdict, snapshot.at, manner);
  const packed = packCatalogue(snapshot);
  const { labels } = words;
  const page = html`<!DOCTYPE html>
<html lang="${manner.language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark"><title>${sentence}</title><style>${{ markup: STYLE }}</style></head>
<body><a class="skip" href="#todo">${labels.skip}</a>
<header class="${snapshot.verdict.mood}"><h1>${sentence}</h1><p class="at">${words.takenAt(formatTime(snapshot.at, manner))}</p>${tiles(snapshot, scene)}</header>
<main>
${section("todo", labels.todo, causesTable(snapshot, words))}
${goalsTable(snapshot, words)}
${section("reach", labels.reach, html`<p class="quiet">${labels.reachNote}</p>`, legend(scene), reachTable(snapshot, words))}
${everyProduct(snapshot, packed.shown < packed.all ? words.firstOf(packed.shown, packed.all) : "", words)}
${section("channels", labels.channels, html`<p class="quiet">${labels.backlogNote}</p><div class="cards">${snapshot.channels.map((channel) => card(channel, scene))}</div>`)}
${section("timeline", labels.timeline, timeline(snapshot, scene))}
${section("losses", labels.losses, lossesTable(snapshot, words))}
${section("history", labels.history, historyList(snapshot, scene))}
${notes(snapshot, scene)}
</main><footer>etalase · ${words.title} · ${formatTime(snapshot.at, manner)}</footer>
<template id="data">${packed.data}</template><script>${{ markup: SCRIPT }}</script></body></html>
`;
  return page.markup;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function tiles({ totals, verdict }: Snapshot, { words }: Scene): Markup {
  const { labels, language } = words;
  const number = (count: number): string => formatCount(count, language);
  const all: readonly (readonly [string, string])[] = [
    [number(totals.shown), words.shownOf(totals.products)],
    [number(totals.queued), labels.queued],
    [number(totals.refused), labels.refused],
    [number(totals.standings.doubt), labels.inDoubt],
    [number(verdict.needsYou), labels.needsYou],
  ];
  return html`<ul class="tiles">${all.map(([value, label]) => html`<li><strong>${value}</strong><span>${label}</span></li>`)}</ul>`;
}

function legend({ words }: Scene): Markup {
  const all = STANDINGS.map(
    (one) =>
      html`<span class="mark ${one}"><b aria-hidden="true">${SIGNS[one].sign}</b>${words.standings[one]}</span> `,
  );
  return html`<p>${all}</p>`;
}

function card(channel: ChannelSnapshot, scene: Scene): Markup {
  const { words, manner, at } = scene;
  const { labels, language } = words;
  const { name, standings, standing, circuits, because, forecast, delivered, closing, suspectedClosed } = channel;
  const counts = STANDINGS.filter((one) => one !== "none" && standings[one] > 0).map(
    (one) =>
      html`<span class="mark ${one}"><b aria-hidden="true">${SIGNS[one].sign}</b>${formatCount(standings[one], language)} ${words.standings[one]}</span> `,
  );
  const state = stateIn(words, { standing, circuits });
  const waits = because
    .map(({ reason, count }) => `${formatCount(count, language)} ${reasonIn(words, reason)}`)
    .join(", ");
  const today = delivered.reduce((sum, count) => sum + count, 0);
  const term = (label: string, value: Part): Part =>
    value === "" ? undefined : html`<dt>${label}</dt><dd>${value}</dd>`;
  return html`<article class="card"><h3>${name}</h3><p>${counts}</p><dl>${term(labels.state, state)}${term(labels.what, [channel.message ?? "", " ", channel.cure ?? ""].join("").trim())}${term(labels.because, waits)}${term(labels.forecast, words.forecast(forecast, at, manner))}${closing ? term(labels.closing, `${formatTime(closing.closesAt, manner)}${closing.moveTo ? ` → ${closing.moveTo}` : ""}`) : undefined}${suspectedClosed ? term(labels.suspected, suspectedClosed.message) : undefined}</dl>${drawBacklog(channel, scene)}${today > 0 ? html`<p class="quiet">${labels.perHour}: ${formatCount(today, language)}</p>${drawDelivered(delivered)}` : undefined}</article>`;
}

function timeline(snapshot: Snapshot, scene: Scene): Markup {
  const { labels } = scene.words;
  if (snapshot.timeline.length === 0) return html`<p>${labels.noTimeline}</p>`;
  const since = new Date(snapshot.at.getTime() - WINDOW_MS);
  const lanes = snapshot.timeline.slice(0, 24);
  const wide = drawTimeline(lanes, { since, width: 1040, id: "wide" }, scene);
  const narrow = drawTimeline(lanes, { since, width: 328, id: "narrow" }, scene);
  return html`<p class="quiet">${labels.timelineNote}</p>${wide}${narrow}${timelineTable(snapshot, scene)}`;
}

function notes({ unattended, warnings }: Snapshot, { words }: Scene): Part {
  const { labels, language } = words;
  const lines = unattended.map(({ account, live }) => `${account}: ${formatCount(live, language)}`);
  return [
    lines.length > 0 &&
      section("unattended", labels.unattended, html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`),
    warnings.length > 0 &&
      section("warnings", labels.warnings, html`<ul>${warnings.map((line) => html`<li>${line}</li>`)}</ul>`),
  ];
}
