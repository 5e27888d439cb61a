/** A pool whose statements pass through a hand that may look at them, hold them up, or spoil them. */
import type { PostgresPool, PostgresResult } from "../../src/ledger/postgres.js";

/** What happens to a statement: `run` sends it. */
export type Hand = (text: string, run: () => Promise<PostgresResult>, values: unknown[]) => Promise<PostgresResult>;

export function inHand(pool: PostgresPool, by: { readonly hand: Hand }): PostgresPool {
  const through =
    (client: Pick<PostgresPool, "query">) =>
    (text: string, values: unknown[] = []) =>
      by.hand(text, () => (values.length === 0 ? client.query(text) : client.query(text, values)), values);
  return {
    query: through(pool),
    on: (event, listener) => pool.on(event, listener),
    removeListener: (event, listener) => pool.removeListener(event, listener),
    connect: async () => {
      const client = await pool.connect();
      return {
        query: through(client),
        on: (event, listener) => client.on(event, listener),
        removeListener: (event, listener) => client.removeListener(event, listener),
        release: (destroy) => client.release(destroy),
      };
    },
  };
}
