/** What needs a person, grouped by its cause: how many, one of them, the cure, and the command that says it. */
import type { Row } from "../face.js";

/** Listings that one cause holds. */
export interface Cause {
  readonly channel: string;
  readonly status: "refused" | "waitingForYou";
  readonly reason: string;
  readonly field?: string | undefined;
  readonly code?: string | undefined;
  /** Of the sample. */
  readonly message?: string | undefined;
  readonly cure?: string | undefined;
  /** A command of `etalase` that goes on, where there is one. */
  readonly command?: string | undefined;
  readonly count: number;
  readonly sample: { readonly product: string; readonly title: string; readonly checkUrl?: string | undefined };
}

/** Gathers causes row by row; what is kept grows with the causes, not with the rows. */
export interface CauseGroups {
  add(row: Row): void;
  /** The largest first. */
  list(): readonly Cause[];
}

/** Starts gathering. */
export function createCauseGroups(): CauseGroups {
  const groups = new Map<string, Cause>();
  return {
    add(row) {
      if (row.status !== "refused" && row.status !== "waitingForYou") return;
      const key = keyOf(row);
      const known = groups.get(key);
      groups.set(key, known ? { ...known, count: known.count + 1 } : causeOf(row, row.status));
    },
    list: () => [...groups.values()].sort((a, b) => b.count - a.count || (a.channel < b.channel ? -1 : 1)),
  };
}

function causeOf(row: Row, status: Cause["status"]): Cause {
  const { channel, product, title, field, code, message, cure, checkUrl } = row;
  const reason = row.reason ?? status;
  const command = commandFor(reason, channel, product);
  return {
    channel,
    status,
    reason,
    field,
    code,
    message,
    cure,
    command,
    count: 1,
    sample: { product, title, checkUrl },
  };
}

// The same trouble of two products differs in numbers, ids and quoted words.
function keyOf({ channel, status, reason, field, code, message = "" }: Row): string {
  const plain = message.replaceAll(/"[^"]*"|“[^”]*”|\d+/g, "…");
  return [channel, status, reason, field?.replaceAll(/\d+/g, "…"), code, plain].join("\n");
}

/** What to type, by the reason of a row. What is cured in the catalogue or in the configuration has no command. */
function commandFor(reason: string, channel: string, product: string): string | undefined {
  const listing = `${quote(product)} ${quote(channel)}`;
  switch (reason) {
    case "in doubt":
      return `etalase answer ${listing} --there`;
    case "gone":
      return `etalase answer ${listing} --not-there`;
    case "exists already":
      return `etalase adopt ${quote(channel)}`;
    case "would shrink":
    case "blocked":
    case "forbidden":
    case "bug in the channel":
      return `etalase retry --channel ${quote(channel)} --reason ${quote(reason)}`;
    default:
      return undefined;
  }
}

/** A word as a POSIX shell takes it. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith("-") ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
