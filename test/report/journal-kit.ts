/** A journal of a bad day. */
import type { JournalEntry } from "../../src/report/journal-entry.js";
import { NOW } from "./fake-shop.js";

const HOUR_MS = 3_600_000;
export const ago = (hours: number): string => new Date(NOW.getTime() - hours * HOUR_MS).toISOString();

/** Twenty-four hours: one channel went down twice, another delivers and catches up. */
export function badDayJournal(): readonly JournalEntry[] {
  const entries: JournalEntry[] = [
    { v: 1, at: ago(40), type: "circuit", circuit: "account:ig:toko", state: "open", message: "timeout" },
    { v: 1, at: ago(37), type: "circuit", circuit: "account:ig:toko", state: "closed" },
    { v: 1, at: ago(30), type: "channel", channel: "shopee", what: "held", message: "the token was refused" },
    { v: 1, at: ago(29), type: "channel", channel: "shopee", what: "released" },
    {
      v: 1,
      at: ago(5),
      type: "circuit",
      circuit: "account:ig:toko",
      state: "open",
      message: "503 Service Unavailable",
    },
    { v: 1, at: ago(5), since: ago(5.1), type: "goal", goal: "seen", what: "missed", count: 12 },
  ];
  for (let hour = 23; hour > 0; hour -= 0.25) {
    const count = Math.round(20 + 15 * Math.sin(hour));
    entries.push({
      v: 1,
      at: ago(hour),
      since: ago(hour + 0.25),
      type: "delivered",
      channels: { shopee: count, tele: 2 },
    });
    const waiting = { web: 0, shopee: Math.round(400 + hour * 30), tele: 3, ig: hour > 5 ? 10 : 700, tiktok: 0 };
    entries.push({ v: 1, at: ago(hour), type: "backlog", waiting });
  }
  return entries.sort((a, b) => (a.at < b.at ? -1 : 1));
}
