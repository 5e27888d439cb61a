/**
 * A unit of work whose rows come over the network: operations are applied in memory, and what they asked for and was not
 * there yet is noted. A round in which anything was missing counts for nothing; it is read, and the operations are
 * applied anew. They are pure, so the last round, in which nothing is missing, is the only one that ever happened.
 */
import type { AccountRow, Listing } from "./rows.js";
import type { EditionItem, KeyOf, RowOf, TableName } from "./tables.js";
import { TABLE_NAMES, TABLES } from "./tables.js";
import type { Caches, Unit } from "./unit.js";
import { openCaches } from "./unit.js";

/** Rows of the transaction as they were read; `null`: there is none. */
export type KnownRows = { readonly [N in TableName]: Map<string, RowOf<N> | null> };

/** Questions that no key answers. */
export type Question =
  | { readonly about: "held"; readonly account: number; readonly owner: string }
  | { readonly about: "rowsOf"; readonly account: number }
  | { readonly about: "items"; readonly account: number; readonly edition: number }
  | { readonly about: "accountNamed"; readonly account: string }
  | { readonly about: "accountsOf"; readonly shop: string }
  | { readonly about: "productId"; readonly key: number };

export interface Answers {
  readonly listings: Map<string, readonly Listing[]>;
  readonly items: Map<string, readonly EditionItem[]>;
  readonly accounts: Map<string, readonly AccountRow[]>;
  readonly ids: Map<string, string>;
}

export type Missing = { readonly [N in TableName]: Map<string, KeyOf<N>> };

export interface Round {
  readonly unit: Unit;
  readonly caches: Caches;
  readonly missing: Missing;
  readonly questions: Map<string, Question>;
}

export function noRows(): KnownRows {
  return mapPerTable<KnownRows>();
}

export function noAnswers(): Answers {
  return { listings: new Map(), items: new Map(), accounts: new Map(), ids: new Map() };
}

export function textOfQuestion(question: Question): string {
  return Object.values(question).join("\u0001");
}

/** One map for each table; of which rows, the compiler is told by the caller's type. */
function mapPerTable<M extends KnownRows | Missing>(): M {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, new Map()])) as M;
}

/** Whether the operations have everything they asked for. */
export function isWhole({ missing, questions }: Round): boolean {
  return questions.size === 0 && TABLE_NAMES.every((name) => missing[name].size === 0);
}

export function openRound(known: KnownRows, answers: Answers): Round {
  const missing = mapPerTable<Missing>();
  const questions = new Map<string, Question>();
  const caches = openCaches((name, at) => lookUp(name, at, known, missing));
  const answer = <A>(from: ReadonlyMap<string, A>, question: Question): A | undefined => {
    const text = textOfQuestion(question);
    const found = from.get(text);
    if (found === undefined) questions.set(text, question);
    return found;
  };
  return { caches, missing, questions, unit: unitOf(caches, answers, answer) };
}

function lookUp<N extends TableName>(name: N, at: KeyOf<N>, known: KnownRows, missing: Missing): RowOf<N> | undefined {
  const text = TABLES[name].text(at);
  const rows: Map<string, RowOf<N> | null> = known[name];
  const row = rows.get(text);
  if (row !== undefined) return row ?? undefined;
  const keys: Map<string, KeyOf<N>> = missing[name];
  keys.set(text, keyOnly(name, at));
  return undefined;
}

// What is handed in is often a whole operation.
function keyOnly<N extends TableName>(name: N, at: KeyOf<N>): KeyOf<N> {
  const fields: readonly string[] = TABLES[name].key;
  return Object.fromEntries(Object.entries(at).filter(([field]) => fields.includes(field))) as KeyOf<N>;
}

type Answer = <A>(from: ReadonlyMap<string, A>, question: Question) => A | undefined;

/** What was read and what this transaction has changed lie in the caches together: the answers are picked there. */
function unitOf(caches: Caches, answers: Answers, answer: Answer): Unit {
  const listings = (question: Question, isMeant: (row: Listing) => boolean): Listing[] => {
    for (const row of answer(answers.listings, question) ?? []) caches.listing.get(row);
    return [...caches.listing.values()].filter(isMeant).sort(byPlace);
  };
  const accounts = (question: Question, isMeant: (row: AccountRow) => boolean): AccountRow[] => {
    for (const row of answer(answers.accounts, question) ?? []) caches.account.get(row);
    return [...caches.account.values()].filter(isMeant).sort((a, b) => a.key - b.key);
  };
  return {
    ...caches,
    held: (account, owner) =>
      listings({ about: "held", account, owner }, (row) => row.account === account && row.owner === owner),
    rowsOf: (account) => listings({ about: "rowsOf", account }, (row) => row.account === account),
    items: (account, edition) => {
      for (const row of answer(answers.items, { about: "items", account, edition }) ?? []) caches.item.get(row);
      const rows = [...caches.item.values()].filter((row) => row.account === account && row.edition === edition);
      return rows.sort((a, b) => a.product - b.product);
    },
    productId: (key) => answer(answers.ids, { about: "productId", key }) ?? "",
    accountNamed: (account) => accounts({ about: "accountNamed", account }, (row) => row.account === account)[0],
    accountsOf: (shop) => accounts({ about: "accountsOf", shop }, (row) => row.shop === shop),
    // Moving a million rows is a statement's work: see `rebindRows`.
    moveAccount: () => false,
  };
}

function byPlace(a: Listing, b: Listing): number {
  return a.product - b.product || a.account - b.account || (a.occasion < b.occasion ? -1 : 1);
}
