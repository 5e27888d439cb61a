/** A ledger as one process sees it: every call is a point at which that process may die. What is committed stays. */
import type { Ledger } from "../../src/ledger/ledger.js";
import type { Life } from "./life.js";

type Method = (...args: unknown[]) => Promise<unknown>;

/** Reads that nobody's fate hangs on: dying there is the same as dying at the next point. */
const QUIET: ReadonlySet<string> = new Set([
  "dueLanes",
  "nextDue",
  "readAccounts",
  "readBuckets",
  "readCircuits",
  "readFacts",
  "readMeta",
  "readWalks",
  "ripe",
]);

/** Wraps a shared ledger for one life. `onWrite` hears of everything that moves a listing. */
export function crashable(ledger: Ledger, life: Life, onWrite: () => void): Ledger {
  const known = new Map<string | symbol, unknown>();
  return new Proxy(ledger, {
    get(target, key) {
      const made = known.get(key);
      if (made !== undefined) return made;
      const wrapped = wrap(target, key);
      if (typeof wrapped === "function") known.set(key, wrapped);
      return wrapped;
    },
  });

  function wrap(target: Ledger, key: string | symbol): unknown {
    const value: unknown = Reflect.get(target, key, target);
    if (typeof value !== "function" || typeof key !== "string") return value;
    // The next process opens the same ledger: it stays open.
    if (key === "close") return () => Promise.resolve();
    const method = value.bind(target) as Method;
    if (QUIET.has(key)) return (...args: unknown[]) => heard(life, method(...args));
    return (...args: unknown[]) =>
      life.pass(`ledger.${key}`, async () => {
        if (key === "write" && moves(args[0])) onWrite();
        return method(...args);
      });
  }
}

async function heard<T>(life: Life, answer: Promise<T>): Promise<T> {
  const value = await answer;
  return life.isDead ? new Promise<T>(() => undefined) : value;
}

const STIRRING: ReadonlySet<string> = new Set(["product", "wish", "begin", "finish", "move", "edition", "rebuilt"]);

function moves(ops: unknown): boolean {
  return Array.isArray(ops) && ops.some((op: { readonly op?: unknown }) => STIRRING.has(String(op.op)));
}
