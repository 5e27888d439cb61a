/** The unit of work over a SQLite store: what a key cannot answer is asked after everything so far is written. */
import { heldRows } from "./sqlite-queries.js";
import { accountsOfShop, rowsWhere } from "./sqlite-shared.js";
import type { SqliteStore } from "./sqlite-store.js";
import type { Unit } from "./unit.js";

export function unitOf(store: SqliteStore): Unit {
  return {
    ...store.caches,
    held: (account, owner) => {
      store.flush();
      return heldRows(store, account, owner);
    },
    rowsOf: (account) => {
      store.flush();
      const rows = rowsWhere(store, "listing", "t.account = ?1 ORDER BY t.product, t.occasion", account);
      for (const row of rows) store.caches.listing.warm(row);
      return rows;
    },
    items: (account, edition) => {
      store.flush();
      return rowsWhere(store, "item", "t.account = ?1 AND t.edition = ?2 ORDER BY t.product", account, edition);
    },
    productId: (key) => store.text("SELECT id j FROM product WHERE key = ?1", key) ?? "",
    accountNamed: (account) => {
      store.flush();
      return rowsWhere(store, "account", "t.account = ?1", account)[0];
    },
    accountsOf: (shop) => {
      store.flush();
      return accountsOfShop(store, shop);
    },
    moveAccount: (from, to) => moveAccountRows(store, from, to),
  };
}

/** Rare, by a person's word: a table at a time, whatever its size. */
function moveAccountRows(store: SqliteStore, from: number, to: number): boolean {
  store.flush();
  if (Number(store.value("SELECT EXISTS (SELECT 1 FROM listing WHERE account = ?1) j", to)) === 1) return false;
  store.run("DELETE FROM tally WHERE account = ?1", to);
  for (const table of ["listing", "tally", "act", "frozen", "step", "item", "piece"]) {
    store.run(`UPDATE ${table} SET account = ?2 WHERE account = ?1`, from, to);
  }
  store.forget();
  return true;
}
