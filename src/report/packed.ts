/** The list of products as a page carries it: columns, compressed, within a budget. */
import { gzipSync } from "node:zlib";
import type { Snapshot } from "./snapshot.js";

/** What a page carries. */
export interface Packed {
  /** Base64 of gzip of JSON: `{ ids, titles, patterns }`, and `kinds`, the standings of each pattern. */
  readonly data: string;
  readonly shown: number;
  readonly all: number;
}

/** Characters of base64: with shell and pictures a page of 10,000 products stays below 300 kB. */
const MOST_CHARACTERS = 262_144;
/** Longer titles are cut: the list is for finding products, not for reading them. */
const MOST_TITLE = 80;
const FINE: ReadonlySet<string> = new Set(["live", "standIn", "none"]);

/** Packs as many products as fit; those that are not plainly live come first. */
export function packCatalogue(snapshot: Pick<Snapshot, "catalogue" | "patterns">): Packed {
  const { ids } = snapshot.catalogue;
  const order = orderOf(snapshot);
  let most = order.length;
  for (;;) {
    const data = pack(snapshot, order.slice(0, most));
    if (data.length <= MOST_CHARACTERS || most === 0) return { data, shown: most, all: ids.length };
    // Size grows about evenly with products; a little less, so that few rounds are needed.
    most = Math.floor(most * (MOST_CHARACTERS / data.length) * 0.97);
  }
}

function orderOf({ catalogue, patterns }: Pick<Snapshot, "catalogue" | "patterns">): readonly number[] {
  const isFine = patterns.map(({ standings }) => standings.every((one) => FINE.has(one)));
  const all = catalogue.ids.map((_, at) => at);
  const fineAt = (at: number): boolean => isFine[catalogue.patterns[at] ?? 0] === true;
  return [...all.filter((at) => !fineAt(at)), ...all.filter(fineAt)];
}

function pack({ catalogue, patterns }: Pick<Snapshot, "catalogue" | "patterns">, order: readonly number[]): string {
  const columns = {
    ids: order.map((at) => catalogue.ids[at] ?? ""),
    titles: order.map((at) => cut(catalogue.titles[at] ?? "")),
    patterns: order.map((at) => catalogue.patterns[at] ?? 0),
    kinds: patterns.map(({ standings }) => standings),
  };
  return gzipSync(JSON.stringify(columns), { level: 9 }).toString("base64");
}

function cut(title: string): string {
  const letters = [...title];
  return letters.length > MOST_TITLE ? `${letters.slice(0, MOST_TITLE - 1).join("")}…` : title;
}
