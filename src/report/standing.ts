/** How one product stands in one place, as one sign and one word. */
import type { Row } from "../face.js";

/**
 * `live` buyers see the newest version · `standIn` the same, in place of another channel · `older` buyers see an older
 * version, the newest is on its way · `waiting` not there yet · `doubt` nobody knows · `you` a person is needed ·
 * `refused` the newest version is not acceptable there · `none` it is not meant to be there.
 */
export const STANDINGS = ["live", "standIn", "older", "waiting", "doubt", "you", "refused", "none"] as const;
export type Standing = (typeof STANDINGS)[number];

/** One sign each: the shape carries the meaning, colour comes third. The letter is for terminals with ASCII only. */
export const SIGNS: Readonly<Record<Standing, { readonly sign: string; readonly ascii: string }>> = {
  live: { sign: "●", ascii: "*" },
  standIn: { sign: "◆", ascii: "S" },
  older: { sign: "◐", ascii: "o" },
  waiting: { sign: "◔", ascii: "." },
  doubt: { sign: "?", ascii: "?" },
  you: { sign: "!", ascii: "!" },
  refused: { sign: "✕", ascii: "x" },
  none: { sign: "–", ascii: "-" },
};

/** The more pressing of two comes first. */
const PRESSING: readonly Standing[] = ["refused", "you", "doubt", "waiting", "older", "standIn", "live", "none"];

/** What a row comes to. */
export function standingOf(row: Row): Standing {
  switch (row.status) {
    case "published":
    case "updated":
    case "unchanged":
      return row.actsFor.length > 0 ? "standIn" : "live";
    case "queued":
      if (row.reason === "in doubt") return "doubt";
      return row.live ? "older" : "waiting";
    case "waitingForYou":
      return row.reason === "in doubt" ? "doubt" : "you";
    case "refused":
      return "refused";
    case "skipped":
    case "withdrawn":
      return row.live ? "older" : "none";
    default:
      return row.status satisfies never;
  }
}

/** Of several listings of one product in one place, the one that a person should hear of. */
export function morePressing(one: Standing, other: Standing): Standing {
  return PRESSING.indexOf(one) <= PRESSING.indexOf(other) ? one : other;
}
