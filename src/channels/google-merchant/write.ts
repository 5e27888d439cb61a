/** Putting rows in, changing price and stock of them, and taking them out: one call for each row, each a step of its own. */
import { ChannelError } from "../../channel/failures.js";
import type { Again, Done, Item, Ref, Withdrawal } from "../../channel/verbs.js";
import { PRICE_FIELDS, STOCK_FIELDS } from "./amounts.js";
import { admit, digestOf, type Memory, memoryOf, nextVersion, partsOf } from "./memory.js";
import { inputOf, type MerchantContent, type MerchantRow } from "./render.js";
import { handleOf } from "./status.js";
import { type Call, type Merchant, segmentOf, sourceOf } from "./wire.js";

type Safe = "lookup" | "upsert" | "absolute" | "handle" | "key" | "blind";
type Putting = Pick<Item<unknown, MerchantContent, Safe>, "content" | "photos" | "step"> & {
  readonly previous: Ref | undefined;
};

/** Puts every row in, whole, and takes those out that the product no longer has. */
export async function putRows(merchant: Merchant, item: Putting, signal: AbortSignal): Promise<Done> {
  const { content, photos, previous, step } = item;
  const { settings } = merchant;
  const rest = digestOf([content.rows, content.texts, content.renewal, photos.map(({ url }) => url)]);
  const sent = admit(previous, { content, rest }, merchant.now(), settings.updatesPerDay);
  const version = nextVersion(memoryOf(previous), merchant.platformNow());
  const before = refOf(content, { ...memoryOf(previous), version });
  const refused: ChannelError[] = [];
  const versions = new Map<string, number>();
  for (const row of content.rows) {
    const input = inputOf(content, row, photos, version);
    const put = step(`insert ${row.offerId}`, "upsert", () => insert(merchant, input, version, signal), {
      made: () => before,
    });
    // A step that an earlier try has finished answers with the number that it sent.
    const outcome = await put.catch((error: unknown) => refusalOf(row, error));
    if (outcome instanceof ChannelError) refused.push(outcome);
    else versions.set(row.offerId, outcome);
  }
  for (const offerId of leftOver(content, previous)) {
    await step(`delete ${offerId}`, "absolute", () => remove(merchant, offerId, signal));
  }
  const [first] = refused;
  if (first) throw refused.length === 1 ? first : together(refused);
  return { ...refOf(content, { ...sent, version }), settling: handleOf(content.group, versions, merchant.now()) };
}

async function insert(merchant: Merchant, json: object, version: number, signal: AbortSignal): Promise<number> {
  const { accountId } = merchant.settings;
  const path = `/products/v1/accounts/${accountId}/productInputs:insert`;
  const query = { dataSource: sourceOf(merchant.settings) };
  await merchant.ask({ method: "POST", path, query, json, name: "productInputs.insert" }, signal);
  return version;
}

// The other variants go on; what is wrong with this one is told at the end.
function refusalOf({ offerId }: MerchantRow, error: unknown): ChannelError {
  const isOwn = error instanceof ChannelError && error.kind === "invalid" && error.outcome === "rejected";
  if (!isOwn || error.scope !== "listing") throw error;
  const { field, cure, platformCode } = error;
  return new ChannelError("invalid", `${offerId}: ${error.message}`, { field, cure, platformCode, cause: error });
}

function together(refused: readonly ChannelError[]): ChannelError {
  const { field, cure, platformCode } = refused[0] ?? {};
  const message = refused.map((one) => one.message).join(" ");
  return new ChannelError("invalid", message, { field, cure, platformCode, cause: refused[0] });
}

function refOf({ group, rows }: MerchantContent, memory: Memory): Ref {
  const variants = Object.fromEntries(rows.map(({ variant, offerId }) => [variant, offerId]));
  return { id: group, variants, parts: partsOf(memory) };
}

/** Rows that the listing had and no longer has: of variants that are gone, or that have another SKU now. */
function leftOver({ rows }: MerchantContent, previous: Ref | undefined): readonly string[] {
  const now = new Set(rows.map(({ offerId }) => offerId));
  return Object.values(previous?.variants ?? {}).filter((offerId) => !now.has(offerId));
}

type Revising = Pick<Again<unknown, MerchantContent, Safe>, "content" | "due" | "previous" | "step">;

/** Sets price and stock of every row. */
export async function reviseRows(merchant: Merchant, item: Revising, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, step } = item;
  const sent = admit(previous, { content, rest: undefined }, merchant.now(), merchant.settings.updatesPerDay);
  for (const { offerId } of content.rows) {
    const call = patchOf(merchant, content, offerId, due);
    await step(`patch ${offerId}`, "absolute", async () => {
      await merchant.ask(call, signal);
      return true;
    });
  }
  return refOf(content, sent);
}

/** "Attributes specified in the update mask without a value specified in the body will be deleted": a sale that is over. */
function patchOf({ settings }: Merchant, content: MerchantContent, offerId: string, due: readonly string[]): Call {
  const isPriced = due.includes("price");
  const isStocked = due.includes("stock");
  const fields = [...(isPriced ? PRICE_FIELDS : []), ...(isStocked ? STOCK_FIELDS : [])];
  const productAttributes = {
    ...(isPriced ? content.prices[offerId] : {}),
    ...(isStocked ? content.stocks[offerId] : {}),
  };
  const name = `accounts/${settings.accountId}/productInputs/${segmentOf(settings, offerId)}`;
  const updateMask = fields.map((field) => `productAttributes.${field}`).join(",");
  return {
    method: "PATCH",
    path: `/products/v1/${name}`,
    query: { updateMask, dataSource: sourceOf(settings) },
    json: { name, productAttributes },
    name: "productInputs.patch",
  };
}

/** Takes every row of a listing out. */
export async function removeRows(
  merchant: Merchant,
  { ref, step }: Pick<Withdrawal<Safe>, "ref" | "step">,
  signal: AbortSignal,
): Promise<void> {
  for (const offerId of offersIn(ref)) {
    await step(`delete ${offerId}`, "absolute", () => remove(merchant, offerId, signal));
  }
}

async function remove(merchant: Merchant, offerId: string, signal: AbortSignal): Promise<true> {
  const { settings } = merchant;
  const path = `/products/v1/accounts/${settings.accountId}/productInputs/${segmentOf(settings, offerId)}`;
  const query = { dataSource: sourceOf(settings) };
  try {
    await merchant.ask({ method: "DELETE", path, query, name: "productInputs.delete" }, signal);
  } catch (error) {
    // It is out already.
    if (!(error instanceof ChannelError) || error.kind !== "gone") throw error;
  }
  return true;
}

/** The rows of a listing, as far as its reference tells. */
export function offersIn({ id, variants }: Ref): readonly string[] {
  const offers = Object.values(variants ?? {});
  return offers.length === 0 ? [id] : offers;
}
