/** Tables and lists of a report's page. */
import type { Pattern } from "./catalogue.js";
import type { Cause } from "./causes.js";
import { formatCount, formatSpan, formatTime } from "./format.js";
import { html, type Markup, type Part } from "./html.js";
import type { Scene } from "./pictures.js";
import type { Snapshot } from "./snapshot.js";
import { SIGNS, type Standing } from "./standing.js";
import { reasonIn, type Words } from "./words.js";

/** More kinds than these are summed up. */
const MOST_PATTERNS = 40;
/** So few products are shown one by one. */
const FEW_PRODUCTS = 60;
const MOST_ROWS = 50;

/** A heading with what belongs to it. */
export function section(id: string, title: string, ...parts: readonly Part[]): Markup {
  return html`<section><h2 id="${id}" tabindex="-1">${title}</h2>${parts}</section>`;
}

/** A table that scrolls by itself where it is too wide, also by keyboard. */
function table(label: string, heads: readonly Part[], rows: readonly Part[]): Markup {
  return html`<section class="scroll" tabindex="0" aria-label="${label}"><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></section>`;
}

/** A column of a stacked table. */
interface Column {
  readonly title: string;
  readonly kind?: "n" | "long" | undefined;
}

/** A table whose rows become cards on a phone: what a person has to read must not lie beyond an edge. */
function stacked(label: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Markup {
  const heads = columns.map(({ title, kind = "" }) => html`<th scope="col" class="${kind}">${title}</th>`);
  const cells = (row: readonly Part[]): Part =>
    columns.map(
      ({ title, kind = "" }, at) => html`<td class="${kind}" data-label="${title}"><div>${row[at]}</div></td>`,
    );
  return html`<section class="scroll stack" tabindex="0" aria-label="${label}"><table><thead><tr>${heads}</tr></thead><tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table></section>`;
}

const head = (text: string): Markup => html`<th scope="col">${text}</th>`;
const numberHead = (text: string): Markup => html`<th scope="col" class="n">${text}</th>`;

/** A sign with its word. */
function mark(standing: Standing, words: Words): Markup {
  return html`<td class="mark ${standing}"><b aria-hidden="true">${SIGNS[standing].sign}</b>${words.standings[standing]}</td>`;
}

/** What is live where: one line a product, or one line a kind of products. */
export function reachTable(snapshot: Snapshot, words: Words): Markup {
  const { channels, catalogue } = snapshot;
  const names = channels.map(({ name }) => head(name));
  if (catalogue.products <= FEW_PRODUCTS) {
    const rows = catalogue.ids.map((id, at) => productRow(snapshot, id, at, words));
    return table(words.labels.reach, [head(words.labels.product), ...names], rows);
  }
  const shown = snapshot.patterns.slice(0, MOST_PATTERNS);
  const rest = snapshot.patterns.slice(MOST_PATTERNS);
  const rows = shown.map((pattern, at) => patternRow(pattern, at, words));
  const heads = [head(words.labels.example), numberHead(words.labels.products), ...names];
  const count = (patterns: readonly Pattern[]): number => patterns.reduce((sum, one) => sum + one.count, 0);
  const more = rest.length > 0 && html`<p class="quiet">${words.firstOf(count(shown), count(snapshot.patterns))}</p>`;
  return html`${table(words.labels.reach, heads, rows)}${more}`;
}

function productRow({ catalogue, patterns }: Snapshot, id: string, at: number, words: Words): Markup {
  const standings = patterns[catalogue.patterns[at] ?? 0]?.standings ?? [];
  const cells = standings.map((one) => mark(one, words));
  return html`<tr><th scope="row">${catalogue.titles[at] ?? ""}<div class="quiet">${id}</div></th>${cells}</tr>`;
}

function patternRow({ standings, count, samples }: Pattern, at: number, words: Words): Markup {
  const number = formatCount(count, words.language);
  const label = `${words.labels.alike}: ${number}`;
  const [sample] = samples;
  return html`<tr><th scope="row">${sample?.title ?? ""}</th><td class="n"><button type="button" data-kind="${at}" disabled aria-label="${label}">${number}</button></td>${standings.map((one) => mark(one, words))}</tr>`;
}

/** The list that the script fills; hidden until it does, and left out where every product is shown already. */
export function everyProduct({ channels, catalogue }: Snapshot, carried: string, words: Words): Part {
  // They stand above, one by one.
  if (catalogue.products <= FEW_PRODUCTS) return undefined;
  const signs = Object.fromEntries(Object.entries(SIGNS).map(([name, { sign }]) => [name, sign]));
  const heads = [head(words.labels.product), ...channels.map(({ name }) => head(name))];
  return html`<section id="every" class="screen" hidden data-signs="${JSON.stringify(signs)}" data-names="${JSON.stringify(words.standings)}" data-none="${words.labels.noMatch}"><h2 id="every-title">${words.labels.everyProduct}</h2>
<label for="find">${words.labels.search}</label><input id="find" type="search" autocomplete="off" aria-describedby="find-note"><p class="quiet" id="find-note">${words.labels.searchNote}${carried === "" ? "" : `. ${carried}`}</p><p class="quiet" id="said" role="status"></p>
<section class="scroll" tabindex="0" aria-labelledby="every-title"><table><thead><tr>${heads}</tr></thead><tbody id="found"></tbody></table></section></section>`;
}

/** What needs a person, grouped by cause, with the cure. */
export function causesTable({ causes }: Snapshot, words: Words): Markup {
  const { labels } = words;
  if (causes.length === 0) return html`<p>${labels.nothingToDo}</p>`;
  const columns: readonly Column[] = [
    { title: labels.count, kind: "n" },
    { title: labels.channel },
    { title: labels.cause, kind: "long" },
    { title: labels.example, kind: "long" },
    { title: labels.cure, kind: "long" },
  ];
  const rows = causes.slice(0, MOST_ROWS).map((cause) => causeCells(cause, words));
  return html`${stacked(labels.todo, columns, rows)}${cutNote(causes.length, words)}`;
}

function causeCells(cause: Cause, words: Words): readonly Part[] {
  const { channel, status, reason, field, code, message, cure, command, count, sample } = cause;
  const detail = [field, code].filter((one) => one !== undefined).join(", ");
  const tone = status === "refused" ? "refused" : "you";
  return [
    formatCount(count, words.language),
    channel,
    html`<span class="mark ${tone}">${reasonIn(words, reason)}</span>${detail === "" ? "" : ` (${detail})`}<div>${message ?? ""}</div>`,
    named(sample),
    html`${cure ?? ""} ${checkLink(sample.checkUrl)}${command !== undefined && html`<div><code>${command}</code></div>`}`,
  ];
}

const named = ({ title, product }: { readonly title: string; readonly product: string }): Markup =>
  html`${title}<div class="quiet">${product}</div>`;

// Only what a browser may follow without harm becomes a link; anything else stays text.
function checkLink(url: string | undefined): Part {
  if (url === undefined) return "";
  return /^https?:\/\//i.test(url) ? html`<a href="${url}" rel="noopener noreferrer nofollow">${url}</a>` : url;
}

function cutNote(all: number, words: Words): Part {
  return all > MOST_ROWS && html`<p class="quiet">${words.firstOf(MOST_ROWS, all)}</p>`;
}

/** Products that miss a goal now. */
export function goalsTable({ goals }: Snapshot, words: Words): Part {
  if (goals.length === 0) return undefined;
  const { labels, language } = words;
  const rows = goals.map(({ goal, missed, samples }) => {
    const names = samples.map(({ product, missing }) => `${product} (${missing.join(", ")})`).join("; ");
    return html`<tr><th scope="row">${goal}</th><td class="n">${formatCount(missed, language)}</td><td class="long">${names}</td></tr>`;
  });
  const heads = [head(labels.goal), numberHead(labels.missedBy), head(labels.example)];
  return section("goals", labels.goals, table(labels.goals, heads, rows));
}

/** What channels could not carry. */
export function lossesTable({ losses }: Snapshot, words: Words): Markup {
  const { labels, language, lossReasons } = words;
  if (losses.length === 0) return html`<p>${labels.noLosses}</p>`;
  const columns: readonly Column[] = [
    { title: labels.count, kind: "n" },
    { title: labels.channel },
    { title: labels.field },
    { title: labels.example, kind: "long" },
    { title: labels.what, kind: "long" },
  ];
  const rows = losses
    .slice(0, MOST_ROWS)
    .map(({ channel, field, reason, note, count, sample }) => [
      formatCount(count, language),
      channel,
      html`<code>${field}</code> ${lossReasons[reason] ?? reason}`,
      named(sample),
      note ?? "",
    ]);
  return html`${stacked(labels.losses, columns, rows)}${cutNote(losses.length, words)}`;
}

/** The exact times behind the timeline. */
export function timelineTable({ timeline }: Snapshot, { at, words, manner }: Scene): Markup {
  const { labels, language } = words;
  const spans = timeline.flatMap(({ circuit, channels, spans: mine }) =>
    [...mine].reverse().map((span) => ({ circuit, channels, ...span })),
  );
  const rows = spans.slice(0, MOST_ROWS).map(({ circuit, channels, from, until, state, message }) => {
    const lasts = formatSpan(at.getTime() - from.getTime(), language);
    const end = until ? formatTime(until, manner, at) : `${labels.now} (${lasts})`;
    return [words.circuit(circuit, channels), labels[state], formatTime(from, manner, at), end, message ?? ""];
  });
  const columns: readonly Column[] = [
    { title: labels.circuit },
    { title: labels.state },
    { title: labels.since },
    { title: labels.until },
    { title: labels.what, kind: "long" },
  ];
  return html`${stacked(labels.exact, columns, rows)}${cutNote(spans.length, words)}`;
}

/** What happened, newest first. */
export function historyList({ history, hasJournal }: Snapshot, { words, manner }: Scene): Markup {
  if (history.length === 0) return html`<p>${hasJournal ? words.labels.noTimeline : words.labels.noHistory}</p>`;
  const items = history.slice(0, MOST_ROWS).map((entry) => {
    return html`<li><time datetime="${entry.at}">${formatTime(new Date(entry.at), manner)}</time>${words.happened(entry)}</li>`;
  });
  return html`<ol class="history">${items}</ol>${cutNote(history.length, words)}`;
}
