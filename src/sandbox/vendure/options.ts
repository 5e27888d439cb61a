/** Option groups and options: as on a server of 3.7.3, tried 2026-11-22. Nothing of them is unique. */
import type { Args, Call } from "./call.js";
import { productOf, wireGroup, wireOption, wireProduct } from "./forms.js";
import { checkInput } from "./graphql.js";
import { notFound } from "./refusal.js";
import type { VendureOption } from "./store.js";

function nameIn(translations: unknown): string {
  const [first] = Array.isArray(translations) ? translations : [];
  const { name } = checkInput(first, "ProductOptionTranslationInput", ["id", "languageCode", "name"], ["languageCode"]);
  return String(name ?? "");
}

export function createProductOptionGroup(call: Call, { input }: Args): object {
  const known = ["code", "translations", "options"];
  const given = checkInput(input, "CreateProductOptionGroupInput", known, ["code", "translations"]);
  const name = nameIn(given["translations"]);
  const { store, moment } = call;
  const group = store.groups.add((id) => ({ id, createdAt: moment.now, code: String(given["code"]), name }));
  for (const option of Array.isArray(given["options"]) ? given["options"] : []) {
    const one = checkInput(option, "CreateGroupOptionInput", ["code", "translations"], ["code", "translations"]);
    addOption(call, group.id, one);
  }
  return wireGroup(call, group);
}

function addOption({ store }: Call, groupId: string, given: Args): VendureOption {
  const name = nameIn(given["translations"]);
  return store.options.add((id) => ({ id, groupId, code: String(given["code"]), name }));
}

export function updateProductOptionGroup(call: Call, { input }: Args): object {
  const given = checkInput(input, "UpdateProductOptionGroupInput", ["id", "code", "translations"], ["id"]);
  const group = call.store.groups.get(given["id"]) ?? notFound("ProductOptionGroup", given["id"]);
  return wireGroup(call, call.store.groups.set({ ...group, name: nameIn(given["translations"]) }));
}

export function createProductOption(call: Call, { input }: Args): object {
  const known = ["productOptionGroupId", "code", "translations"];
  const given = checkInput(input, "CreateProductOptionInput", known, known);
  const groupId = String(given["productOptionGroupId"]);
  if (!call.store.groups.get(groupId)) notFound("ProductOptionGroup", groupId);
  return wireOption(addOption(call, groupId, given));
}

export function updateProductOption(call: Call, { input }: Args): object {
  const given = checkInput(input, "UpdateProductOptionInput", ["id", "code", "translations"], ["id"]);
  const option = call.store.options.get(given["id"]) ?? notFound("ProductOption", given["id"]);
  return wireOption(call.store.options.set({ ...option, name: nameIn(given["translations"]) }));
}

export function addOptionGroupToProduct(call: Call, { productId, optionGroupId }: Args): object {
  const product = productOf(call, productId);
  const group = call.store.groups.get(optionGroupId) ?? notFound("ProductOptionGroup", optionGroupId);
  const groupIds = [...new Set([...product.groupIds, group.id])];
  return wireProduct(call, call.store.products.set({ ...product, groupIds }));
}

/** With `force` the options are taken off the variants too. */
export function removeOptionGroupFromProduct(call: Call, { productId, optionGroupId, force }: Args): object {
  const { store } = call;
  const product = productOf(call, productId);
  const group = store.groups.get(optionGroupId);
  if (!group || !product.groupIds.includes(group.id)) return notFound("ProductOptionGroup", optionGroupId);
  const own = new Set(store.optionsOf(group.id).map(({ id }) => id));
  const users = store.variantsOf(product.id).filter(({ optionIds }) => optionIds.some((id) => own.has(id)));
  if (users.length > 0 && force !== true) {
    const message = `Cannot remove ProductOptionGroup "${group.code}" as it is used by ${users.length} ProductVariants. Use the \`force\` argument to remove it anyway`;
    return { __typename: "ProductOptionInUseError", errorCode: "PRODUCT_OPTION_IN_USE_ERROR", message };
  }
  for (const user of users) {
    store.variants.set({ ...user, optionIds: user.optionIds.filter((id) => !own.has(id)) });
  }
  const groupIds = product.groupIds.filter((id) => id !== group.id);
  return wireProduct(call, store.products.set({ ...product, groupIds }));
}

/** A refusal is no error: it stands in `result`. */
export function deleteProductOptionGroup(call: Call, { id }: Args): object {
  const { store } = call;
  const group = store.groups.get(id) ?? notFound("ProductOptionGroup", id);
  const users = store.products.all.filter((one) => !one.deleted && one.groupIds.includes(group.id));
  if (users.length > 0) {
    const message = `Cannot delete the option group "${group.code}" as it is assigned to ${users.length} Product`;
    return { __typename: "DeletionResponse", result: "NOT_DELETED", message };
  }
  for (const option of store.optionsOf(group.id)) store.options.delete(option.id);
  store.groups.delete(group.id);
  return { __typename: "DeletionResponse", result: "DELETED", message: null };
}
