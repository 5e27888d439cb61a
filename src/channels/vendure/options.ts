/**
 * Options as Vendure's option groups. Nothing there is unique: a group or option sent twice is there twice, so everything
 * is looked for before it is made. Admin API of 3.7.3, tried on a server, 2026-11-22
 */
import * as z from "zod";
import { handleOf, type ShopOption } from "../shared-own-shop.js";
import type { VendureContent } from "./content.js";
import type { Market } from "./market.js";
import type { ThereGroup, ThereProduct } from "./there.js";
import type { Shop } from "./wire.js";

/** Which of their options is which of ours: option code to value code to id. */
export type OptionIds = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Groups of the product as they ought to be, and those that it no longer needs. */
export interface Groups {
  readonly ids: OptionIds;
  readonly surplus: readonly ThereGroup[];
}

interface Making {
  readonly shop: Shop;
  readonly there: ThereProduct;
  readonly market: Market;
  /** Begins the codes of our groups. */
  readonly handle: string;
  readonly signal: AbortSignal;
}

/** Makes sure that the product has our options with all their values. */
export async function ensureGroups(
  shop: Shop,
  content: VendureContent,
  there: ThereProduct,
  market: Market,
  marker: string,
  signal: AbortSignal,
): Promise<Groups> {
  const making: Making = { shop, there, market, handle: handleOf(marker), signal };
  const free = new Set(there.optionGroups);
  const ids = new Map<string, ReadonlyMap<string, string>>();
  for (const option of content.options) {
    const known = [...free].find((group) => isGroupOf(group, option, making.handle));
    if (known) free.delete(known);
    const group = known ?? (await addGroup(making, option));
    // A group that the seller made may be that of other products too: its names are his.
    const isOurs = group.code === codeOf(making.handle, option);
    if (isOurs && group.name !== option.name) await renameGroup(making, group.id, option.name);
    ids.set(option.code, await ensureValues(making, group, option, isOurs));
  }
  return { ids, surplus: [...free] };
}

function codeOf(handle: string, { code }: ShopOption): string {
  return `${handle}-${handleOf(code)}`;
}

function isGroupOf({ code, name }: ThereGroup, option: ShopOption, handle: string): boolean {
  if (code === codeOf(handle, option)) return true;
  // Made by the seller: called the same.
  return code === option.code || name.toLowerCase() === option.name.toLowerCase();
}

const Orphans = z.object({
  productOptionGroups: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        code: z.string(),
        name: z.string(),
        productCount: z.number(),
        options: z.array(z.object({ id: z.string(), code: z.string(), name: z.string() })),
      }),
    ),
  }),
});
const ORPHANS = `query Groups($code: String!) {
  productOptionGroups(options: { filter: { code: { eq: $code } } }) {
    items { id code name productCount options { id code name } }
  }
}`;
const GROUP = "id code name options { id code name }";
const MAKE = `mutation Group($input: CreateProductOptionGroupInput!) { createProductOptionGroup(input: $input) { ${GROUP} } }`;
const ADD = `mutation Add($product: ID!, $group: ID!) { addOptionGroupToProduct(productId: $product, optionGroupId: $group) { id } }`;
const Made = z.object({
  createProductOptionGroup: z.object({
    id: z.string(),
    code: z.string(),
    name: z.string(),
    options: z.array(z.object({ id: z.string(), code: z.string(), name: z.string() })),
  }),
});
const Any = z.object({});

async function addGroup({ shop, there, market, handle, signal }: Making, option: ShopOption): Promise<ThereGroup> {
  const code = codeOf(handle, option);
  const { productOptionGroups } = await shop.ask(ORPHANS, { code }, Orphans, signal, market);
  // One that a call has left whose answer was lost: nobody else has our codes.
  const orphan = productOptionGroups.items.find(({ productCount }) => productCount === 0);
  const group = orphan ?? (await makeGroup({ shop, market, signal }, option, code));
  await shop.ask(ADD, { product: there.id, group: group.id }, Any, signal, market);
  return group;
}

async function makeGroup(
  { shop, market, signal }: Pick<Making, "shop" | "market" | "signal">,
  { name, values }: ShopOption,
  code: string,
): Promise<ThereGroup> {
  const { language } = market;
  const input = {
    code,
    translations: [{ languageCode: language, name }],
    options: values.map((value) => ({
      code: value.code,
      translations: [{ languageCode: language, name: value.label }],
    })),
  };
  const made = await shop.ask(MAKE, { input }, Made, signal, market);
  return made.createProductOptionGroup;
}

const RENAME_GROUP = `mutation RenameGroup($input: UpdateProductOptionGroupInput!) { updateProductOptionGroup(input: $input) { id } }`;
const RENAME = `mutation RenameOption($input: UpdateProductOptionInput!) { updateProductOption(input: $input) { id } }`;
const VALUE = `mutation Option($input: CreateProductOptionInput!) { createProductOption(input: $input) { id } }`;
const Value = z.object({ createProductOption: z.object({ id: z.string() }) });

async function renameGroup({ shop, market, signal }: Making, id: string, name: string): Promise<void> {
  const input = { id, translations: [{ languageCode: market.language, name }] };
  await shop.ask(RENAME_GROUP, { input }, Any, signal, market);
}

async function ensureValues(
  making: Making,
  group: ThereGroup,
  { values }: ShopOption,
  mayRename: boolean,
): Promise<ReadonlyMap<string, string>> {
  const { shop, market, signal } = making;
  const ids = new Map<string, string>();
  for (const { code, label } of values) {
    const translations = [{ languageCode: market.language, name: label }];
    const known =
      group.options.find((one) => one.code === code) ??
      group.options.find(({ name }) => name.toLowerCase() === label.toLowerCase());
    if (mayRename && known && known.name !== label) {
      await shop.ask(RENAME, { input: { id: known.id, translations } }, Any, signal, market);
    }
    ids.set(code, known?.id ?? (await makeValue(making, group.id, code, translations)));
  }
  return ids;
}

async function makeValue(
  { shop, market, signal }: Making,
  group: string,
  code: string,
  translations: readonly object[],
): Promise<string> {
  const input = { productOptionGroupId: group, code, translations };
  const { createProductOption } = await shop.ask(VALUE, { input }, Value, signal, market);
  return createProductOption.id;
}

const REMOVE = `mutation Remove($product: ID!, $group: ID!) {
  removeOptionGroupFromProduct(productId: $product, optionGroupId: $group, force: true) { __typename }
}`;
const DELETE = `mutation DeleteGroup($id: ID!) { deleteProductOptionGroup(id: $id) { result } }`;

/** Takes groups off the product. What no other product uses goes away; the others' stay (`NOT_DELETED` is no trouble). */
export async function dropGroups(
  shop: Shop,
  product: string,
  groups: readonly Pick<ThereGroup, "id">[],
  signal: AbortSignal,
): Promise<void> {
  for (const { id } of groups) {
    await shop.ask(REMOVE, { product, group: id }, Any, signal);
    await shop.ask(DELETE, { id }, Any, signal);
  }
}
