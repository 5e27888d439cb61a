/** Accounts that bear another name since a person said so: what began under the older one keeps its keys. */
import type { Renaming } from "./renaming.js";
import type { Surroundings } from "./surroundings.js";

type Remembering = Pick<Surroundings, "ledger" | "shop" | "clock" | "renamed">;

const renamingsKey = (shop: string): string => `renamed:${shop}`;

/** Renamings of this shop's accounts, oldest first. */
export async function readRenamings({ ledger, shop }: Remembering): Promise<readonly Renaming[]> {
  const text = await ledger.readMeta(renamingsKey(shop));
  return text === undefined ? [] : (JSON.parse(text) as readonly Renaming[]);
}

/** Remembers that an account has another name from now on. */
export async function noteRenaming(was: string, is: string, around: Remembering): Promise<void> {
  const at = around.clock.now().getTime();
  await keepRenamings([...(await readRenamings(around)), { was, is, at }], around);
}

/** Forgets that the one was ever called the other. */
export async function dropRenaming(was: string, is: string, around: Remembering): Promise<void> {
  const before = await readRenamings(around);
  const rest = before.filter((one) => one.was !== was || one.is !== is);
  if (rest.length < before.length) await keepRenamings(rest, around);
}

async function keepRenamings(all: readonly Renaming[], around: Remembering): Promise<void> {
  await around.ledger.write([{ op: "meta", key: renamingsKey(around.shop), value: JSON.stringify(all) }]);
  if (around.renamed) around.renamed.list = all;
}

/** What an account was called when something began. */
export function nameThen(account: string, begunAt: number, renamings: readonly Renaming[] = []): string {
  return renamings.reduceRight((name, { was, is, at }) => (is === name && begunAt <= at ? was : name), account);
}
