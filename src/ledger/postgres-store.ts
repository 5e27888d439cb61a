/** Rows of one transaction: read and locked in the order of their keys, changed in memory, written back as what differs. */
import type { Op } from "./ops.js";
import type { PostgresValue, Session } from "./postgres-pool.js";
import type { Answers, KnownRows, Question, Round } from "./postgres-round.js";
import { isWhole, noAnswers, noRows, openRound, textOfQuestion } from "./postgres-round.js";
import { writeChanges } from "./postgres-write.js";
import { needsOf } from "./prefetch.js";
import type { Codec } from "./sqlite-codec.js";
import { CODECS, columnsOf } from "./sqlite-tables.js";
import type { KeyOf, RowOf, Table, TableName } from "./tables.js";
import { TABLE_NAMES, TABLES } from "./tables.js";
import type { Caches, Unit } from "./unit.js";

/** What others may change while we look: everything but rows that only the holder of a listing or product touches. */
const GUARDED: ReadonlySet<TableName> = new Set(["act", "frozen", "step", "item", "sku"]);
/** Counters last: all writers meet there, and nobody holds one while waiting for anything else. */
const ORDER: readonly TableName[] = [...TABLE_NAMES.filter((name) => name !== "counter"), "counter"];

/** Keys by table. */
type Wanted = { readonly [N in TableName]?: readonly KeyOf<N>[] };

export class PostgresStore {
  readonly session: Session;
  /** Every call of an account reads its row; only those who change it keep others from it. */
  readonly #locksAccounts: boolean;
  #known: KnownRows = noRows();
  #answers: Answers = noAnswers();

  /** Accounts that operations asked for, with the transaction that made the version they read. */
  readonly accountsSeen = new Map<number, string>();

  /** Told of what was changed, once it is written. */
  readonly #onWrite: ((caches: Caches) => void) | undefined;

  constructor(session: Session, locksAccounts = false, onWrite?: (caches: Caches) => void) {
    this.session = session;
    this.#locksAccounts = locksAccounts;
    this.#onWrite = onWrite;
  }

  /** Reads what operations will surely ask for. */
  async prefetch(ops: readonly Op[]): Promise<void> {
    const accounts = ops.flatMap((op) =>
      "account" in op && typeof op.account === "number" ? [{ key: op.account }] : [],
    );
    await this.#fetch({ ...needsOf(ops), account: accounts });
  }

  /** A row that was read and not written since; `undefined`: not read. */
  peek<N extends TableName>(name: N, at: KeyOf<N>): RowOf<N> | null | undefined {
    const rows: Map<string, RowOf<N> | null> = this.#known[name];
    return rows.get(TABLES[name].text(at));
  }

  /** Applies operations until nothing they need is missing, and writes what they have changed. */
  async apply<R>(work: (unit: Unit) => R): Promise<R> {
    for (;;) {
      const round = openRound(this.#known, this.#answers);
      const done = attempt(() => work(round.unit));
      if (isWhole(round)) {
        if ("error" in done) throw done.error;
        await writeChanges(this.session, round.caches);
        this.#onWrite?.(round.caches);
        this.#forget();
        return done.answer;
      }
      await this.#fill(round);
    }
  }

  /** Takes in rows that a query has read and locked. */
  adopt<N extends TableName>(name: N, arrays: readonly (readonly unknown[])[]): RowOf<N>[] {
    const codec: Codec<RowOf<N>> = CODECS[name];
    const rows: Map<string, RowOf<N> | null> = this.#known[name];
    return arrays.map((values) => {
      const row = codec.decode(values);
      const text = TABLES[name].text(TABLES[name].at(row));
      const before = rows.get(text);
      if (!before) rows.set(text, row);
      return before ?? row;
    });
  }

  async #fill({ missing, questions }: Round): Promise<void> {
    for (const question of questions.values()) await this.#answer(question);
    await this.#fetch(Object.fromEntries(TABLE_NAMES.map((name) => [name, [...missing[name].values()]])));
  }

  /** What others may change first, as they are when they are ours; then what only follows from it. */
  async #fetch(keys: Wanted): Promise<void> {
    const isLocked = (name: TableName) => this.#lockOf(name) !== "";
    await this.#fetchTables(ORDER.filter(isLocked), keys);
    await this.#fetchTables(
      ORDER.filter((name) => !isLocked(name)),
      keys,
    );
  }

  async #fetchTables(names: readonly TableName[], keys: Wanted): Promise<void> {
    const values: PostgresValue[] = [];
    const absent: (() => void)[] = [];
    const arms = names.flatMap((name) => this.#arm(name, keys[name] ?? [], values, absent));
    if (arms.length === 0) return;
    for (const [name, madeBy, ...columns] of await this.session.arrays(arms.join(" UNION ALL "), ...values)) {
      const table = ORDER.find((one) => one === name);
      if (table) this.adopt(table, [columns]);
      if (table === "account") this.accountsSeen.set(Number(columns[0]), String(madeBy));
    }
    for (const note of absent) note();
  }

  #arm<N extends TableName>(
    name: N,
    keys: readonly KeyOf<N>[],
    values: PostgresValue[],
    absent: (() => void)[],
  ): string[] {
    const table: Table<RowOf<N>, KeyOf<N>> = TABLES[name];
    const rows: Map<string, RowOf<N> | null> = this.#known[name];
    const asked = new Map(keys.map((key) => [table.text(key), key]));
    const missing = [...asked].filter(([text]) => !rows.has(text));
    if (missing.length === 0) return [];
    for (const [text] of missing) absent.push(() => void (rows.has(text) || rows.set(text, null)));
    const lists = table.key.map((_, place) => missing.map(([, key]) => table.values(key)[place] ?? ""));
    const places = lists.map(
      (list) => `$${values.push(list.map(String))}::${typeof list[0] === "number" ? "bigint" : "text"}[]`,
    );
    const order = table.key.map((field) => `t.${field}`).join(",");
    return [
      `SELECT x.j FROM (SELECT json_build_array('${name}', t.xmin::text, ${selected(name)})::text j
        FROM unnest(${places.join(",")}) k(${table.key.join(",")})
        JOIN @${name} t ON ${table.key.map((field) => `t.${field} = k.${field}`).join(" AND ")}
        ORDER BY ${order}${this.#lockOf(name)}) x`,
    ];
  }

  #lockOf(name: TableName): string {
    const isFree = GUARDED.has(name) || (name === "account" && !this.#locksAccounts);
    return isFree ? "" : " FOR UPDATE OF t";
  }

  async #answer(question: Question): Promise<void> {
    const text = textOfQuestion(question);
    switch (question.about) {
      case "held":
      case "rowsOf":
        this.#answers.listings.set(text, await this.#rows("listing", ...whereOf(question)));
        break;
      case "items":
        this.#answers.items.set(text, await this.#rows("item", ...whereOf(question)));
        break;
      case "accountNamed":
      case "accountsOf":
        this.#answers.accounts.set(text, await this.#rows("account", ...whereOf(question)));
        break;
      case "productId":
        this.#answers.ids.set(
          text,
          (await this.session.text("SELECT id j FROM @product WHERE key = $1", question.key)) ?? "",
        );
        break;
      default:
        question satisfies never;
    }
  }

  async #rows<N extends TableName>(name: N, where: string, ...values: PostgresValue[]): Promise<RowOf<N>[]> {
    const order = TABLES[name].key.map((field) => `t.${field}`).join(",");
    const sql = `SELECT json_build_array(${selected(name)})::text j FROM @${name} t WHERE ${where}
      ORDER BY ${order}${this.#lockOf(name)}`;
    return this.adopt(name, await this.session.arrays(sql, ...values));
  }

  // What was written is read anew by whatever comes next in the transaction.
  #forget(): void {
    this.#known = noRows();
    this.#answers = noAnswers();
  }
}

type Done<R> = { readonly answer: R } | { readonly error: unknown };

// A round with rows missing may stumble over what it was not told; only the last one counts.
function attempt<R>(work: () => R): Done<R> {
  try {
    return { answer: work() };
  } catch (error) {
    return { error };
  }
}

function whereOf(question: Exclude<Question, { about: "productId" }>): [string, ...PostgresValue[]] {
  switch (question.about) {
    case "held":
      return ["t.account = $1 AND t.owner = $2 AND t.lease_until IS NOT NULL", question.account, question.owner];
    case "rowsOf":
      return ["t.account = $1", question.account];
    case "items":
      return ["t.account = $1 AND t.edition = $2", question.account, question.edition];
    case "accountNamed":
      return ["t.account = $1", question.account];
    default:
      return ["t.shop = $1", question.shop];
  }
}

/** A document is read only where somebody asks for it: here its column is empty, and only a new one is written. */
function selected(name: TableName): string {
  const columns = columnsOf(name, "t");
  return name === "product" ? columns.replace("t.doc", "''") : columns;
}
