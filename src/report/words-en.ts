/** The report in English. */
import { type CircuitWords, circuitName } from "./circuit-name.js";
import { formatCount, formatCounts, formatSaid, formatSpan, formatTime } from "./format.js";
import type { JournalEntry } from "./journal-entry.js";
import type { Words } from "./words.js";

const count = (number: number): string => formatCount(number, "en");
const many = (number: number, one: string, more = `${one}s`): string => `${count(number)} ${number === 1 ? one : more}`;

/** English words. */
export const english: Words = {
  language: "en",
  title: "Shop report",
  standings: {
    live: "live",
    standIn: "stand-in",
    older: "older version",
    waiting: "waiting",
    doubt: "in doubt",
    you: "waits for you",
    refused: "refused",
    none: "not here",
  },
  statuses: {
    published: "published",
    updated: "updated",
    unchanged: "unchanged",
    withdrawn: "withdrawn",
    queued: "queued",
    waitingForYou: "waits for you",
    refused: "refused",
    skipped: "skipped",
  },
  reasons: { due: "next in line", "circuit open": "not reachable", open: "works", trying: "being tried" },
  lossReasons: {},
  labels: {
    shown: "Products buyers can see",
    queued: "Listings on their way",
    refused: "Listings refused",
    needsYou: "Waiting for you",
    inDoubt: "In doubt",
    reach: "What is live where",
    reachNote: "Products that stand alike are one line. Counts are products, as of this report.",
    channels: "Channels",
    channel: "Channel",
    product: "Product",
    products: "Products",
    alike: "Products like this",
    example: "For example",
    goals: "Goals",
    goal: "Goal",
    missedBy: "Missed now by",
    timeline: "What did not work, last 72 hours",
    timelineNote: "Each bar is a time in which calls did not get through, or were being tried again.",
    noTimeline: "Everything worked for the last 72 hours, as far as is known here.",
    backlog: "Backlog, and when it is gone",
    backlogNote: "Listings whose newest version is still on its way, last 24 hours.",
    perHour: "Delivered in 24 hours, hour by hour",
    waits: "On their way",
    because: "Why",
    forecast: "Forecast",
    todo: "What needs you",
    nothingToDo: "Nothing needs you.",
    cause: "Cause",
    cure: "What to do",
    command: "Command",
    count: "Count",
    losses: "What channels could not carry",
    noLosses: "Nothing was lost.",
    field: "Field",
    what: "What happened",
    history: "History",
    noHistory: "Nothing was written down. A process that runs etalase start, deliver or publish keeps the journal.",
    when: "When",
    since: "Since",
    until: "Until",
    circuit: "Circuit",
    state: "State",
    now: "now",
    search: "Find a product",
    searchNote: "Part of a title or id",
    noMatch: "No product matches.",
    unattended: "Accounts nobody looks after",
    warnings: "Warnings",
    exact: "Exact values",
    open: "down",
    trying: "being tried",
    closing: "closes",
    suspected: "The platform says it is closed",
    skip: "Skip to what needs you",
    legend: "Signs",
    everyProduct: "Every product",
  },
  listings: (number) => many(number, "listing"),
  products: (number) => many(number, "product"),
  shownOf: (all) => `of ${many(all, "product")} can be seen`,
  takenAt: (time) => `As of ${time}.`,
  firstOf: (shown, all) => `${count(shown)} of ${count(all)} shown.`,
  verdict(verdict, at, manner) {
    const { mood, products, shown, missed, down, queued, doneAt, needsYou } = verdict;
    if (mood === "empty") return "Nothing has been published yet.";
    const seen =
      shown === products
        ? `${products === 1 ? "The product" : `All ${count(products)} products`} can be seen`
        : `${count(shown)} of ${many(products, "product")} can be seen`;
    const parts = [
      ...missed.map((miss) => `goal “${miss.goal}” is missed by ${many(miss.products, "product")}`),
      ...down.map(({ channel, reason, since }) => {
        const when = since ? ` since ${formatTime(since, manner, at)}` : "";
        return `${channel} is ${DOWN[reason] ?? reason}${when}`;
      }),
      ...(queued > 0 ? [`${many(queued, "listing is", "listings are")} on the way${doneBy(doneAt, at, manner)}`] : []),
      ...(needsYou > 0 ? [`${many(needsYou, "thing needs", "things need")} you`] : []),
    ];
    return parts.length === 0 ? `${seen}, in the newest version.` : `${seen}; ${parts.join("; ")}.`;
  },
  forecast(forecast, at, manner) {
    switch (forecast.state) {
      case "empty":
        return "nothing waits";
      case "clears":
        return `clears about ${formatTime(forecast.at, manner, at)} (${span(forecast.earliest, at)} to ${span(forecast.latest, at)}), ${count(forecast.rate)} an hour`;
      case "stalled": {
        const next = forecast.nextAt ? `, next try ${formatTime(forecast.nextAt, manner, at)}` : "";
        return `stalled: ${DOWN[forecast.reason] ?? forecast.reason}${next}`;
      }
      case "growing":
        return `growing by ${count(forecast.rate)} an hour: it will not drain like this`;
      case "unknown":
        return "too little was delivered lately to say when";
      default:
        return forecast satisfies never;
    }
  },
  happened: (entry) => happened(entry),
  circuit: (circuit, channels) => circuitName(circuit, channels, CIRCUIT),
};

const DOWN: Readonly<Record<string, string>> = {
  open: "down",
  trying: "being tried again",
  "circuit open": "not reachable",
};

function doneBy(doneAt: Date | undefined, at: Date, manner: Parameters<typeof formatTime>[1]): string {
  return doneAt ? `, done about ${formatTime(doneAt, manner, at)}` : "";
}

function span(to: Date, at: Date): string {
  return formatSpan(to.getTime() - at.getTime(), "en");
}

const CIRCUIT: CircuitWords = {
  verbs: {
    create: "new listings",
    update: "changes",
    upsert: "listings",
    revise: "price and stock",
    withdraw: "takedowns",
    find: "looking up",
    read: "reading back",
    settle: "asking how it went",
    rebuild: "the whole set",
    ping: "a first call",
    photos: "photos",
  },
  app: (name) => `app ${name}`,
  host: (name) => `photo host ${name}`,
};

function happened(entry: JournalEntry): string {
  switch (entry.type) {
    case "circuit":
      return `${circuitName(entry.circuit, entry.channels ?? [], CIRCUIT)} ${{ open: "went down", trying: "is being tried again", closed: "works again" }[entry.state]}${formatSaid(entry.message)}`;
    case "channel":
      return `${entry.channel}: ${CHANNEL[entry.what]}${formatSaid(entry.message)}`;
    case "goal":
      return `goal “${entry.goal}” ${entry.what === "missed" ? "missed" : "held again"}: ${many(entry.count, "product")}`;
    case "stopped":
      return `${entry.channel}: ${many(entry.count, "listing")} ${entry.what === "refused" ? "refused" : "waiting for you"}${formatSaid(entry.message)}`;
    case "delivered":
      return `delivered: ${formatCounts(entry.channels, "en")}`;
    case "backlog":
      return `waiting: ${formatCounts(entry.waiting, "en")}`;
    case "warned":
      return entry.message;
    default:
      return entry satisfies never;
  }
}

const CHANNEL = {
  held: "waits for you",
  released: "goes on",
  closing: "will close",
  "closing suspected": "says that it is closed",
  revived: "stays open after all",
} as const;
