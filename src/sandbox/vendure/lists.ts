/** Lists and their filters: as on a server of 3.7.3, tried 2026-11-22. */
import type { Args, Call } from "./call.js";
import { wireGroup, wireProduct, wireVariant } from "./forms.js";
import { checkInput } from "./graphql.js";
import { refuse } from "./refusal.js";

const MOST = 1_000;

interface Asking {
  readonly filter: Args;
  readonly take: number;
}

function optionsIn({ options }: Args): Asking {
  const given = options === undefined ? {} : checkInput(options, "ListOptions", ["skip", "take", "sort", "filter"]);
  const take = Number(given["take"] ?? MOST);
  if (take > MOST) refuse("USER_INPUT_ERROR", `Cannot take more than ${MOST} results from a list query`);
  return { filter: given["filter"] === undefined ? {} : { ...Object(given["filter"]) }, take };
}

/** Whether texts pass a filter; names that the list does not know are refused. */
function passes(filter: Args, texts: Readonly<Record<string, readonly string[]>>): boolean {
  return Object.entries(filter).every(([name, operators]) => {
    const values = texts[name];
    if (!values) return refuse("BAD_USER_INPUT", `Field "${name}" is not defined by type "FilterParameter".`, 400);
    const { eq, in: any } = checkInput(operators, "StringOperators", ["eq", "in", "contains", "regex"]);
    if (typeof eq === "string") return values.includes(eq);
    return Array.isArray(any) && values.some((value) => any.includes(value));
  });
}

function listed(items: readonly object[], take: number): object {
  return { __typename: "List", totalItems: items.length, items: items.slice(0, take) };
}

/** `sku` looks at variants that were deleted too. */
export function products(call: Call, args: Args): object {
  const { filter, take } = optionsIn(args);
  const { store, markerField } = call;
  const hits = store.products.all.filter((product) => {
    const skus = store.variants.all.filter(({ productId }) => productId === product.id).map(({ sku }) => sku);
    const custom =
      markerField === undefined ? {} : { [markerField]: [String(product.customFields[markerField] ?? "")] };
    const slugs = product.translations.map(({ slug }) => slug ?? "");
    return !product.deleted && passes(filter, { id: [product.id], sku: skus, slug: slugs, ...custom });
  });
  return listed(
    hits.map((product) => wireProduct(call, product)),
    take,
  );
}

export function productVariants(call: Call, args: Args): object {
  const { filter, take } = optionsIn(args);
  const hits = call.store.variants.all.filter(
    (one) => !one.deleted && passes(filter, { id: [one.id], sku: [one.sku] }),
  );
  return listed(
    hits.map((variant) => wireVariant(call, variant)),
    take,
  );
}

export function productOptionGroups(call: Call, args: Args): object {
  const { filter, take } = optionsIn(args);
  const hits = call.store.groups.all.filter(({ id, code }) => passes(filter, { id: [id], code: [code] }));
  return listed(
    hits.map((group) => wireGroup(call, group)),
    take,
  );
}

export function assets(call: Call, args: Args): object {
  const { filter, take } = optionsIn(args);
  const hits = call.store.assets.all.filter(({ id, name }) => passes(filter, { id: [id], name: [name] }));
  return listed(
    hits.map(({ id, name }) => ({ __typename: "Asset", id, name })),
    take,
  );
}
