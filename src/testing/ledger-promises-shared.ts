/** Promises about what workers share: circuits, tokens, leases, rates, accounts, runs. */
import assert from "node:assert/strict";
import type { LedgerPromise } from "./ledger-fixtures.js";
import { CAN, NOW, SHOP, yieldTurns } from "./ledger-fixtures.js";
import { promise } from "./ledger-shop.js";

export const sharedPromises: readonly LedgerPromise[] = [
  promise("changes a circuit only from the version that was read", async ({ ledger }) => {
    const circuit = (version: number, state: string) => ({ op: "circuit", key: "a", version, state }) as const;
    assert.deepEqual(
      [...(await ledger.write([circuit(0, "one"), circuit(0, "late"), circuit(1, "two")]))],
      [1, null, 2],
    );
    assert.deepEqual([...(await ledger.write([circuit(1, "late")]))], [null]);
    assert.deepEqual([...(await ledger.readCircuits(["a", "b"]))], [["a", { version: 2, state: "two" }]]);
  }),

  promise("replaces tokens neither by nothing nor over newer ones", async ({ ledger, account }) => {
    const token = (version: number, sealed: string) =>
      ({ op: "token", account, version, sealed, seed: "s", expiresAt: NOW + 1 }) as const;
    assert.equal(await ledger.readToken(account), undefined);
    assert.deepEqual(
      [...(await ledger.write([token(0, "a"), token(1, ""), token(0, "late"), token(1, "b")]))],
      [1, null, null, 2],
    );
    assert.deepEqual(await ledger.readToken(account), { sealed: "b", seed: "s", version: 2, expiresAt: NOW + 1 });
  }),

  promise("leases a name to one owner at a time", async ({ ledger }) => {
    const lease = (owner: string, until: number | null, now: number) =>
      ({ op: "lease", name: "deliverer", owner, until, now }) as const;
    const [first, other, again] = await ledger.write([
      lease("w1", NOW + 10, NOW),
      lease("w2", NOW + 10, NOW + 9),
      lease("w1", NOW + 20, NOW + 9),
    ]);
    assert.deepEqual([first, other, again], [true, false, true]);
    assert.deepEqual(
      [...(await ledger.write([lease("w2", null, NOW), lease("w2", NOW + 30, NOW + 20)]))],
      [false, true],
    );
    assert.deepEqual(
      [...(await ledger.write([lease("w2", null, NOW + 21), lease("w1", NOW + 40, NOW + 21)]))],
      [true, true],
    );
  }),

  promise("counts its work for a marker, through closing, opening and sweeping", async ({ ledger }) => {
    const epoch = async () => (await ledger.readCircuits(["epoch"])).get("epoch")?.version ?? 0;
    const grow = async () => {
      const [version] = await ledger.write([{ op: "circuit", key: "epoch", version: await epoch(), state: "{}" }]);
      return version;
    };
    assert.deepEqual([await epoch(), await grow(), await grow()], [0, 1, 2]);
    await ledger.close();
    await ledger.open();
    assert.equal(await epoch(), 2);
    await ledger.sweep(NOW + 400 * 86_400_000, 1_000);
    assert.deepEqual([await epoch(), await grow()], [2, 3]);
  }),

  promise("gives back what was taken last", async ({ ledger }) => {
    const rule = { calls: 5, perMs: 86_400_000, resetsAtUtcHour: 17 };
    const take = async (want: number) => {
      const [taken] = await ledger.write([{ op: "take", key: "pace", want, rule, now: NOW }]);
      return taken.granted;
    };
    assert.deepEqual([await take(4), await take(-2), await take(9), await take(-9), await take(9)], [4, 0, 3, 0, 5]);
  }),

  promise("never grants more than the rate, whoever asks", async ({ ledger }) => {
    const rule = { calls: 10, perMs: 1_000 };
    let granted = 0;
    const ask = async (turns: number) => {
      for (let at = 0; at < 8; at += 1) {
        await yieldTurns(turns);
        const [taken] = await ledger.write([{ op: "take", key: "b", want: 3, rule, now: NOW }]);
        granted += taken.granted;
      }
    };
    await Promise.all([ask(0), ask(1), ask(2)]);
    assert.equal(granted, 10);
    const [soon] = await ledger.write([{ op: "take", key: "b", want: 1, rule, now: NOW }]);
    assert.deepEqual([soon.granted, soon.at], [0, NOW + 1_000]);
    const [later] = await ledger.write([{ op: "take", key: "b", want: 9, rule, now: NOW + 1_000 }]);
    assert.equal(later.granted, 9);
    await ledger.write([{ op: "slow", key: "b", until: NOW + 9_000, factor: 0.5, now: NOW + 1_000 }]);
    const [shut] = await ledger.write([{ op: "take", key: "b", want: 1, rule, now: NOW + 8_999 }]);
    assert.deepEqual([shut.granted, shut.at], [0, NOW + 9_000]);
    assert.equal((await ledger.readBuckets(["b"])).get("b")?.shutUntil, NOW + 9_000);
  }),

  promise("remembers which account a name meant", async ({ ledger, account: key }) => {
    const ask = (account: string, name: string) => ({ account, channel: "fake", name, abilities: CAN });
    const again = await ledger.bindAccounts(SHOP, [ask("fake:1", "fake")], NOW + 5);
    assert.deepEqual(
      again.map((row) => [row.key, row.name, row.seenAt]),
      [[key, "fake", NOW + 5]],
    );
    const changed = await ledger.bindAccounts(SHOP, [ask("fake:2", "fake")], NOW + 6);
    assert.deepEqual(
      changed.map((row) => [row.account, row.name]),
      [
        ["fake:1", "fake"],
        ["fake:2", null],
      ],
    );
    const foreign = await ledger.bindAccounts("other shop", [ask("fake:1", "mine")], NOW + 7);
    assert.deepEqual(
      foreign.map((row) => [row.shop, row.account, row.name]),
      [[SHOP, "fake:1", "fake"]],
    );
    await ledger.write([{ op: "account", key, hold: { reason: "reconnect" }, holdAt: NOW, darkFor: { live: null } }]);
    const [row] = await ledger.readAccounts(SHOP);
    assert.deepEqual(
      [row?.hold?.reason, row?.holdAt, row?.darkFor, row?.name],
      ["reconnect", NOW, { live: null }, "fake"],
    );
    assert.deepEqual([...(await ledger.write([{ op: "account", key: 999, name: "x" }]))], [false]);
  }),

  promise("numbers runs and keeps their problems in order", async ({ ledger }) => {
    const first = await ledger.beginRun(SHOP, true, NOW);
    const second = await ledger.beginRun(SHOP, false, NOW + 1);
    assert.ok(second > first);
    const problem = (line: number) =>
      ({ op: "problem", run: first, line, product: `p${line}`, issues: "[]", status: "refused" }) as const;
    await ledger.write([problem(20), problem(3), problem(3), { op: "run", run: first, kept: 7, endedAt: NOW + 2 }]);
    const { run, shop, whole, begunAt, endedAt, kept, problems } = (await ledger.readRun(first)) ?? {};
    assert.deepEqual(
      { run, shop, whole, begunAt, endedAt, kept, problems },
      {
        run: first,
        shop: SHOP,
        whole: true,
        begunAt: NOW,
        endedAt: NOW + 2,
        kept: 7,
        problems: 2,
      },
    );
    assert.deepEqual(
      (await ledger.readProblems(first, -1, 1)).map(({ line }) => line),
      [3],
    );
    assert.deepEqual(
      (await ledger.readProblems(first, 3, 10)).map(({ line, product }) => [line, product]),
      [[20, "p20"]],
    );
    assert.equal(await ledger.readRun(second + 1), undefined);
  }),
];
