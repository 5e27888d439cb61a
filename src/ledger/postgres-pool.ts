/** What the PostgreSQL ledger uses of a `pg.Pool`: by structure, so that the driver stays the user's own. */

export interface PostgresResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
}

type OnError = (error: Error) => void;

export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<PostgresResult>;
  on(event: "error", listener: OnError): unknown;
  removeListener(event: "error", listener: OnError): unknown;
  /** With `true` the connection is closed instead of being kept. */
  release(destroy?: boolean): void;
}

/** A pool of connections; the one of `pg` (8.x) fits. It stays yours: the ledger never ends it. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  query(text: string, values?: unknown[]): Promise<PostgresResult>;
  on(event: "error", listener: OnError): unknown;
  removeListener(event: "error", listener: OnError): unknown;
}

export type PostgresValue = string | number | null | readonly string[] | readonly number[];

/** Statements of one connection, or of the pool, in one schema. Tables are written `@listing`. */
export class Session {
  readonly #client: Pick<PostgresPool, "query">;
  readonly #schema: string;

  constructor(client: Pick<PostgresPool, "query">, schema: string) {
    this.#client = client;
    this.#schema = schema;
  }

  /** Rows whose one column `j` is the text of a JSON array: the same whatever parsers the pool has for its types. */
  async arrays(sql: string, ...values: PostgresValue[]): Promise<readonly (readonly unknown[])[]> {
    const { rows } = await this.query(sql, ...values);
    return rows.map((row) => JSON.parse(textOf(row)) as readonly unknown[]);
  }

  /** The one column `j` of a one-row answer as text. */
  async text(sql: string, ...values: PostgresValue[]): Promise<string | null> {
    const [row] = (await this.query(sql, ...values)).rows;
    const text = row === undefined ? "" : textOf(row);
    return text === "" ? null : text;
  }

  /** How many rows a statement touched. */
  async run(sql: string, ...values: PostgresValue[]): Promise<number> {
    return (await this.query(sql, ...values)).rowCount ?? 0;
  }

  async query(sql: string, ...values: PostgresValue[]): Promise<PostgresResult> {
    const text = sql.replace(/@(\w+)/g, `"${this.#schema}"."$1"`);
    // Several statements in one text answer a list of results.
    const result: PostgresResult | readonly PostgresResult[] =
      values.length === 0 ? await this.#client.query(text) : await this.#client.query(text, values);
    return isList(result) ? (result.at(-1) ?? { rows: [], rowCount: null }) : result;
  }
}

function isList(result: PostgresResult | readonly PostgresResult[]): result is readonly PostgresResult[] {
  return Array.isArray(result);
}

function textOf(row: unknown): string {
  const value = typeof row === "object" && row !== null && "j" in row ? row.j : null;
  return value === null || value === undefined ? "" : String(value);
}
