/** Wrappers around the memory ledger that each do one thing wrongly. */
import type { Ledger } from "../../src/ledger/ledger.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import type { Op } from "../../src/ledger/ops.js";
import type { LedgerHarness } from "../../src/testing/ledger-fixtures.js";

export type Overrides = Partial<Ledger>;
type Break = (inner: Ledger) => Overrides;
/** What a wrapper's `write` does: answers as untyped as the wrapper is wrong. */
export type Write = (ops: readonly Op[]) => Promise<unknown[]>;

function withOverrides(inner: Ledger, overrides: Overrides): Ledger {
  return new Proxy(inner, {
    get(target, name) {
      const replaced: unknown = Reflect.get(overrides, name);
      if (replaced !== undefined) return replaced;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A harness whose ledger breaks what `broken` says; `reopen` may forget as well. */
export function brokenHarness(broken: Break, how: { readonly forgets?: boolean } = {}): () => Promise<LedgerHarness> {
  return async () => {
    let inner = memoryLedger();
    await inner.open();
    let isDead = { now: false };
    const make = () => withOverrides(inner, broken(mortal(inner, isDead)));
    return {
      ledger: make(),
      reopen: async (kind) => {
        isDead.now = true;
        isDead = { now: false };
        if (how.forgets) inner = memoryLedger();
        else if (kind === "closed") await inner.close();
        await inner.open();
        return make();
      },
      end: async () => undefined,
    };
  };
}

// After its process died a wrapper writes no more.
function mortal(inner: Ledger, isDead: { readonly now: boolean }): Ledger {
  const write: Write = async (ops) => {
    if (isDead.now) throw new Error("dead");
    return [...(await inner.write(ops))];
  };
  return withOverrides(inner, { write } as Overrides);
}

export function writing(change: (ops: readonly Op[], inner: Ledger) => Promise<unknown[]>): Break {
  return (inner) => ({ write: (ops: readonly Op[]) => change(ops, inner) }) as Overrides;
}

/** Changes each operation before it is written. */
export function changing(change: (op: Op, inner: Ledger) => Op | Promise<Op>): Break {
  return writing(async (ops, inner) => {
    const changed: Op[] = [];
    for (const op of ops) changed.push(await change(op, inner));
    return [...(await inner.write(changed))];
  });
}

/** Leaves operations out and answers `answer` for them. */
export function dropping(doomed: (op: Op, inner: Ledger) => boolean | Promise<boolean>, answer: unknown): Break {
  return writing(async (ops, inner) => {
    const answers: unknown[] = [];
    for (const op of ops) answers.push((await doomed(op, inner)) ? answer : (await inner.write([op]))[0]);
    return answers;
  });
}

export async function stateOf(op: Op, inner: Ledger): Promise<string | undefined> {
  if (!("occasion" in op)) return undefined;
  const [row] = await inner.readListings([op]);
  return row?.listing.state;
}
