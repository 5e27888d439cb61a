/** Looking for a brand where a marketplace has only a list of all of them. */

/** A brand that the marketplace knows. */
export interface FoundBrand<Id = number> {
  readonly id: Id;
  readonly name: string;
}

/** Some brands, and where the next ones begin; no `next` at the end. */
export interface BrandPage<Id> {
  readonly brands: readonly FoundBrand<Id>[];
  readonly next: number | undefined;
}

/**
 * Brands whose names hold this one: page by page, until one has exactly this name.
 *
 * @param read - reads the page that begins there
 */
export async function findBrands<Id>(
  name: string,
  read: (start: number) => Promise<BrandPage<Id>>,
): Promise<readonly FoundBrand<Id>[]> {
  const wanted = name.trim().toLowerCase();
  const found: FoundBrand<Id>[] = [];
  for (let start: number | undefined = 0; start !== undefined; ) {
    const { brands, next }: BrandPage<Id> = await read(start);
    found.push(...brands.filter((one) => one.name.toLowerCase().includes(wanted)));
    const exact = found.filter((one) => one.name.toLowerCase() === wanted);
    if (exact.length > 0) return exact;
    start = next !== undefined && next > start ? next : undefined;
  }
  return found;
}
