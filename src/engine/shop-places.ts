/** The calls of a shop about one place. */
import type { Tokens } from "../channel/toolbox.js";
import { EtalaseError } from "../errors.js";
import type { AccountOp } from "../ledger/shared-ops.js";
import { rebindPlace } from "./binding.js";
import { adoptListings, refreshPlace } from "./people.js";
import { takeDownRemoved } from "./rebound.js";
import { openShop, placeNamed, type ShopContext } from "./shop-run.js";
import { type Drift, type VerifyCall, verifyPlace } from "./verify.js";

export interface Pausing {
  readonly for?: string | undefined;
  readonly until?: Date | undefined;
}

async function patchAccount(context: ShopContext, name: string, patch: Omit<AccountOp, "op" | "key">): Promise<void> {
  const { around, refreshAccounts } = context.engine;
  const { key } = placeNamed(context, name).account();
  await around.ledger.write([{ op: "account", key, ...patch }]);
  await refreshAccounts();
  around.wakeup.notify([key]);
}

/** Nothing is delivered there until `resume`; or only goals that need a feature fail. */
export async function pause(context: ShopContext, name: string, pausing: Pausing = {}): Promise<void> {
  await openShop(context);
  const { darkFor } = placeNamed(context, name).account();
  const until = pausing.until?.getTime() ?? null;
  const now = context.engine.around.clock.now().getTime();
  const patch =
    pausing.for === undefined
      ? { pausedAt: now, pausedUntil: until }
      : { darkFor: { ...darkFor, [pausing.for]: until } };
  await patchAccount(context, name, patch);
}

/** Ends pauses, and a hold that was waiting for credentials. */
export async function resume(context: ShopContext, name: string): Promise<void> {
  await openShop(context);
  const { hold } = placeNamed(context, name).account();
  const lifted = hold?.reason === "reconnect" ? { hold: null, holdAt: null } : {};
  await patchAccount(context, name, { pausedAt: null, pausedUntil: null, darkFor: {}, ...lifted });
}

/** Takes new tokens. @throws EtalaseError `invalid-options` where the channel has none */
export async function connect(context: ShopContext, name: string, tokens: Tokens): Promise<void> {
  await openShop(context);
  const place = placeNamed(context, name);
  if (!place.tokens) {
    const cure = "Put its credentials into the options.";
    throw new EtalaseError("invalid-options", `${place.inside.title} takes no tokens.`, { field: name, cure });
  }
  await place.tokens.replace(tokens);
  await patchAccount(context, name, { hold: null, holdAt: null });
  context.engine.around.bus.emit("account-released", { channel: name });
}

/** Takes over listings that are there already. */
export async function adopt(context: ShopContext, name: string, dryRun: boolean): Promise<number> {
  await openShop(context);
  return adoptListings(placeNamed(context, name), dryRun, context.engine.publishing);
}

/** Sends again what an older rendering made. */
export async function refresh(context: ShopContext, name: string): Promise<number> {
  await openShop(context);
  const { around, publishing } = context.engine;
  const run = await around.ledger.beginRun(around.shop, false, around.clock.now().getTime());
  return refreshPlace(placeNamed(context, name), run, publishing);
}

/** A person says what a changed account means. */
export async function rebind(context: ShopContext, name: string, how: "keep" | "sameListings"): Promise<void> {
  await openShop(context);
  const place = placeNamed(context, name);
  const { around, publishing } = context.engine;
  await rebindPlace(place, how, around, () => takeDownRemoved(place, publishing));
}

/** Reads live listings back, and does what was chosen for what differs. */
export async function* verify(context: ShopContext, name: string, call?: VerifyCall): AsyncIterable<Drift> {
  await openShop(context);
  yield* verifyPlace(placeNamed(context, name), context.engine.publishing, call);
}
