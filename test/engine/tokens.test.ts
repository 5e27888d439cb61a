/** Tokens are traded once, kept whoever gives up waiting, and never lost to a seed. */
import { describe, expect, it } from "vitest";
import type { TokenSpec } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import type { Tokens } from "../../src/channel/toolbox.js";
import { createTokenKeeper, type TokenKeeper } from "../../src/engine/tokens.js";
import type { Ledger } from "../../src/ledger/ledger.js";
import { memoryLedger } from "../../src/ledger/memory.js";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 21);
const never = (): AbortSignal => new AbortController().signal;

/** A platform whose refresh tokens work once, and processes that share a ledger. */
async function stage() {
  let now = START;
  let serial = 0;
  let valid = "refresh-0";
  const asked: string[] = [];
  const trouble: { next: ChannelError | undefined } = { next: undefined };
  const gate: { wait: Promise<void> } = { wait: Promise.resolve() };
  const ledger = memoryLedger();
  await ledger.open();
  const refresh: TokenSpec<unknown>["refresh"] = async (_settings, { refreshToken }) => {
    asked.push(refreshToken ?? "");
    await gate.wait;
    const error = trouble.next;
    trouble.next = undefined;
    if (error) throw error;
    if (refreshToken !== valid) throw new ChannelError("auth", "invalid grant");
    serial += 1;
    valid = `refresh-${serial}`;
    return { accessToken: `access-${serial}`, refreshToken: valid, expiresAt: new Date(now + HOUR_MS) };
  };
  const process = (worker: string, seed: Tokens | undefined, at: Ledger = ledger): TokenKeeper =>
    createTokenKeeper({ seed: () => seed, refresh, sealWith: () => "secret" }, undefined, {
      account: 1,
      identity: "shop:1",
      title: "Shop",
      worker,
      ledger: at,
      clock: {
        now: () => new Date(now),
        monotonic: () => now,
        sleep: async (ms) => {
          // A deadline: nothing here is ever late.
          if (ms > 1_000) return new Promise<void>(() => undefined);
          now += ms;
          await new Promise((resolve) => setImmediate(resolve));
        },
      },
      sealer: { seal: (plain) => plain, open: (sealed) => (sealed === "unreadable" ? undefined : sealed) },
      http: { send: () => Promise.reject(new Error("not used")) },
      platformNow: () => new Date(now),
      hide: () => undefined,
    });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { process, asked, trouble, gate, ledger, pass };
}

const seedOf = (name: string, livesMs = HOUR_MS): Tokens => ({
  accessToken: `access-${name}`,
  refreshToken: "refresh-0",
  expiresAt: new Date(START + livesMs),
});

describe("trading", () => {
  it("uses the seed until it is about to expire, then trades it", async () => {
    const { process, asked, pass } = await stage();
    const keeper = process("a", seedOf("0"));
    expect((await keeper.current(never())).accessToken).toBe("access-0");
    pass(HOUR_MS - 60_000);
    expect((await keeper.current(never())).accessToken).toBe("access-1");
    expect(asked).toEqual(["refresh-0"]);
  });

  it("trades once for all callers of a process", async () => {
    const { process, asked } = await stage();
    const keeper = process("a", seedOf("0", 0));
    const all = await Promise.all([1, 2, 3].map(() => keeper.current(never())));
    expect(all.map(({ accessToken }) => accessToken)).toEqual(["access-1", "access-1", "access-1"]);
    expect(asked).toHaveLength(1);
  });

  it("trades once for two processes", async () => {
    const { process, asked } = await stage();
    const [one, two] = [process("a", seedOf("0", 0)), process("b", seedOf("0", 0))];
    const both = await Promise.all([one.current(never()), two.current(never())]);
    expect(both.map(({ accessToken }) => accessToken)).toEqual(["access-1", "access-1"]);
    expect(asked).toHaveLength(1);
  });

  it("does not trade again for a refused token that another process has traded already", async () => {
    const { process, asked } = await stage();
    const [one, two] = [process("a", seedOf("0")), process("b", seedOf("0"))];
    await one.current(never());
    await two.current(never());
    await one.renew(never());
    expect((await two.renew(never())).accessToken).toBe("access-1");
    expect(asked).toHaveLength(1);
  });

  it("keeps what was traded although the caller gave up waiting", async () => {
    const { process, gate } = await stage();
    let open = (): void => undefined;
    gate.wait = new Promise((resolve) => {
      open = resolve;
    });
    const keeper = process("a", seedOf("0", 0));
    const caller = new AbortController();
    const waiting = keeper.current(caller.signal);
    await new Promise((resolve) => setImmediate(resolve));
    caller.abort();
    await expect(waiting).rejects.toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    open();
    expect((await keeper.current(never())).accessToken).toBe("access-1");
  });

  it("puts a call off where another process holds the trade, before anything has left", async () => {
    const { process, ledger } = await stage();
    const until = START + 60_000;
    await ledger.write([{ op: "lease", name: "refresh:shop:1", owner: "b", until, now: START }]);
    const waiting = process("a", seedOf("0", 0)).current(never());
    await expect(waiting).rejects.toMatchObject({ kind: "locked", outcome: "not-sent", scope: "listing" });
  });

  it("calls passing trouble passing, and has the tokens still", async () => {
    const { process, trouble } = await stage();
    const keeper = process("a", seedOf("0", 0));
    trouble.next = new ChannelError("unavailable", "down");
    await expect(keeper.current(never())).rejects.toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    expect((await keeper.current(never())).accessToken).toBe("access-1");
  });

  it.each(["locked", "invalid", "duplicate"] as const)(
    "takes what an office should not say (%s) for passing trouble of the whole account",
    async (kind) => {
      const { process, trouble } = await stage();
      trouble.next = new ChannelError(kind, "busy, says a 200");
      const waiting = process("a", seedOf("0", 0)).current(never());
      await expect(waiting).rejects.toMatchObject({ kind: "unavailable", outcome: "not-sent", scope: "account" });
    },
  );

  it("says that nobody is connected where the grant is gone, until there are new tokens", async () => {
    const { process, trouble } = await stage();
    const keeper = process("a", seedOf("0", 0));
    trouble.next = new ChannelError("auth", "revoked");
    await expect(keeper.current(never())).rejects.toMatchObject({ kind: "auth" });
    await keeper.replace({ accessToken: "consented" });
    expect((await keeper.current(never())).accessToken).toBe("consented");
  });

  it("gives a traded token more than one chance to be kept", async () => {
    const { process, ledger } = await stage();
    let fails = 2;
    const shaky = new Proxy(ledger, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        return (...args: readonly unknown[]) => {
          const isToken = key === "write" && JSON.stringify(args[0]).includes("access-1");
          if (isToken && fails-- > 0) return Promise.reject(new Error("disk full"));
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
    expect((await process("a", seedOf("0", 0), shaky).current(never())).accessToken).toBe("access-1");
    expect((await process("b", seedOf("0", 0)).current(never())).accessToken).toBe("access-1");
  });
});

describe("seeds", () => {
  it("never puts the seed over what it was traded for", async () => {
    const { process } = await stage();
    await process("a", seedOf("0", 0)).current(never());
    expect((await process("b", seedOf("0", 0)).current(never())).accessToken).toBe("access-1");
  });

  it("takes a new seed, and does not go back to an older one that another process still has", async () => {
    const { process } = await stage();
    const old = process("a", seedOf("old"));
    await old.current(never());
    expect((await process("b", seedOf("new")).current(never())).accessToken).toBe("access-new");
    expect((await old.current(never())).accessToken).toBe("access-new");
    expect((await process("c", seedOf("old")).current(never())).accessToken).toBe("access-new");
  });

  it("does not put a seed over tokens that a person connected", async () => {
    const { process } = await stage();
    const keeper = process("a", seedOf("0"));
    await keeper.current(never());
    await keeper.replace({ accessToken: "consented" });
    expect((await process("b", seedOf("0")).current(never())).accessToken).toBe("consented");
  });
});
