/** Which SQLite drivers this machine has. */
import { loadDriver, type SqliteDriverName } from "../../src/ledger/sqlite-driver.js";

/** Why a driver cannot be tested here; `undefined` where it can. */
export function driverHere(name: SqliteDriverName): string | undefined {
  try {
    loadDriver(name);
    return undefined;
  } catch {
    return `${name} is not there on Node ${process.version}`;
  }
}
