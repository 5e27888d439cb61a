/** Names and accounts: which account a name means, remembered for ever. */
import type { BindAccount } from "./ledger.js";
import type { AccountRow } from "./rows.js";
import type { Unit } from "./unit.js";
import { nextNumber } from "./unit.js";

/**
 * Binds names to accounts of a shop and answers all accounts of the shop, and those of other shops that were asked for.
 * An account of another shop is not touched. A name that meant another account keeps it: the new account is made
 * without a name, so that the caller sees both. An account that has another name keeps that one.
 */
export function bindTo(unit: Unit, shop: string, asked: readonly BindAccount[], now: number): readonly AccountRow[] {
  const others: AccountRow[] = [];
  for (const account of asked) {
    const before = unit.accountNamed(account.account);
    if (before && before.shop !== shop) others.push(before);
    else unit.account.put(bound(unit, shop, account, before, now));
  }
  return [...unit.accountsOf(shop), ...others];
}

function bound(unit: Unit, shop: string, asked: BindAccount, before: AccountRow | undefined, now: number): AccountRow {
  const isFree = unit.accountsOf(shop).every((row) => row.name !== asked.name || row.key === before?.key);
  const row = before ?? newAccount(nextNumber(unit, "account"), shop, asked, now);
  const isOurs = row.name === asked.name || (row.name === null && isFree);
  if (!isOurs) return row;
  return { ...row, channel: asked.channel, name: asked.name, abilities: asked.abilities, seenAt: now };
}

function newAccount(key: number, shop: string, asked: BindAccount, now: number): AccountRow {
  return {
    key,
    shop,
    account: asked.account,
    channel: asked.channel,
    name: null,
    seenAt: now,
    abilities: asked.abilities,
    pausedAt: null,
    pausedUntil: null,
    darkFor: {},
    hold: null,
    holdAt: null,
    closesAt: null,
    drainUntil: null,
    failingSince: null,
  };
}
