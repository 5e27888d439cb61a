/** Closing a channel in good order: notice, freeze, drain, export, what takes its place; and coming back. */
import { EtalaseError } from "../errors.js";
import type { Listing, ListingState } from "../ledger/rows.js";
import { moveOp } from "./moves.js";
import type { Place } from "./place.js";
import { rewishOp } from "./rewish.js";
import { openShop, placeNamed, type ShopContext } from "./shop-run.js";
import type { Surroundings } from "./surroundings.js";

const PAGE = 500;

export interface SunsetCall {
  readonly closesAt: Date;
  readonly drainUntil?: Date | undefined;
  readonly moveTo?: string | undefined;
}

/** A listing as it stood on a channel that closes: what to keep for books, chats and redirects. */
export interface Stood {
  readonly product: string;
  readonly title: string;
  /** The platform's id. */
  readonly id: string;
  readonly url?: string | undefined;
  /** Our variant ids to the platform's. */
  readonly variants: Readonly<Record<string, string>>;
  /** Version of the product that stood there. */
  readonly version: number | undefined;
  /** Whether buyers still saw it when it was read. */
  readonly live: boolean;
}

/** A closing as it was written down. */
export interface Closing {
  readonly channel: string;
  readonly closesAt: Date;
  readonly drainUntil: Date;
  readonly moveTo?: string | undefined;
  /** Streams what stands there, from the ledger; also long after the end. */
  stood(): AsyncIterable<Stood>;
}

/** Announces the end of a channel, or moves an end that was announced. @throws EtalaseError `invalid-options` */
export async function sunset(context: ShopContext, name: string, call: SunsetCall): Promise<Closing> {
  const { closesAt, drainUntil = closesAt, moveTo } = call;
  if (drainUntil < closesAt) {
    throw refused("drainUntil", "drainUntil is before closesAt.", "Leave it out, or set it to the same time or later.");
  }
  await openShop(context);
  const place = placeNamed(context, name);
  if (moveTo !== undefined) checkSuccessor(context, place, moveTo);
  const { around } = context.engine;
  const { key } = place.account();
  await around.ledger.write([
    { op: "account", key, closesAt: closesAt.getTime(), drainUntil: drainUntil.getTime() },
    moveOp(key, moveTo),
    rewishOp(around.shop, name, around.clock.now().getTime()),
  ]);
  // What waited for the end that was said before may have time again.
  await release(context, place);
  await spread(context);
  around.bus.emit("closing-announced", { channel: name, closesAt, drainUntil });
  return { channel: name, closesAt, drainUntil, moveTo, stood: () => stoodOn(place, around) };
}

/** Takes an announced or past end back. */
export async function revive(context: ShopContext, name: string): Promise<void> {
  await openShop(context);
  const place = placeNamed(context, name);
  const { around } = context.engine;
  const { key, closesAt } = place.account();
  if (closesAt === null) return;
  await around.ledger.write([
    { op: "account", key, closesAt: null, drainUntil: null },
    moveOp(key, undefined),
    rewishOp(around.shop, name, around.clock.now().getTime()),
  ]);
  await release(context, place);
  await spread(context);
  around.bus.emit("channel-revived", { channel: name });
}

/** Streams what stands on a place, whatever its account's state. */
async function* stoodOn(place: Place, { ledger, shop }: Surroundings): AsyncIterable<Stood> {
  const account = place.account().key;
  for (let after: { product: number; account: number; occasion: string } | undefined; ; ) {
    const page = await ledger.rows({ shop, account, after, limit: PAGE });
    for (const { listing, product, title } of page) {
      const stood = listing.product === 0 ? undefined : stoodAs(listing);
      if (stood) yield { product, title, ...stood };
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = { product: last.listing.product, account, occasion: last.listing.occasion };
  }
}

function stoodAs({ ref, liveVersion, applied }: Listing): Omit<Stood, "product" | "title"> | undefined {
  if (!ref) return undefined;
  const { id, url, variants = {} } = ref;
  return { id, url, variants, version: liveVersion ?? undefined, live: applied.presence === "live" };
}

function checkSuccessor(context: ShopContext, place: Place, moveTo: string): void {
  const successor = placeNamed(context, moveTo);
  if (successor === place) throw refused("moveTo", `"${moveTo}" is the one that closes.`, "Name another channel.");
  if (successor.account().closesAt === null) return;
  throw refused("moveTo", `"${moveTo}" closes too.`, "Name a channel that stays.");
}

function refused(field: string, message: string, cure: string): EtalaseError {
  return new EtalaseError("invalid-options", message, { field, cure });
}

const WAITING: readonly ListingState[] = ["waiting"];

// Rows that were put aside because of the end are looked at again.
async function release({ engine: { around } }: ShopContext, place: Place): Promise<void> {
  const now = around.clock.now().getTime();
  const account = place.account().key;
  for (;;) {
    const rows = await around.ledger.rows({
      shop: around.shop,
      account,
      states: WAITING,
      reason: "closed",
      limit: PAGE,
    });
    await around.ledger.write(
      rows.map(({ listing: { product, occasion } }) => ({
        op: "move" as const,
        account,
        product,
        occasion,
        fence: null,
        from: WAITING,
        state: "by digests" as const,
        dueAt: null,
        detail: null,
        tries: 0,
        endAct: null,
        now,
      })),
    );
    if (rows.length < PAGE) return;
  }
}

async function spread({ engine }: ShopContext): Promise<void> {
  await engine.refreshAccounts();
  engine.around.wakeup.notify([...engine.places.values()].map((place) => place.account().key));
}
