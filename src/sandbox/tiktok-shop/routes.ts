/** Paths of the Partner API, with the version that each call has. Read 2026-11-21. */

const PRODUCTS = "/product/202309/products";

/** Verb, path and what the place calls it. `{id}` stands for one id. */
const ROUTES = [
  ["GET", "/api/v2/token/get", "token.get"],
  ["GET", "/api/v2/token/refresh", "token.refresh"],
  ["GET", "/authorization/202309/shops", "shops"],
  ["GET", "/product/202312/prerequisites", "prerequisites"],
  ["POST", "/product/202309/images/upload", "images.upload"],
  ["GET", "/product/202309/categories", "categories"],
  ["POST", "/product/202309/categories/recommend", "categories.recommend"],
  ["GET", "/product/202309/categories/{id}/attributes", "attributes"],
  ["GET", "/product/202309/categories/{id}/rules", "rules"],
  ["GET", "/product/202309/brands", "brands"],
  ["GET", "/logistics/202309/warehouses", "warehouses"],
  ["POST", "/product/202502/products/search", "products.search"],
  ["POST", PRODUCTS, "products.create"],
  ["DELETE", PRODUCTS, "products.delete"],
  ["POST", `${PRODUCTS}/activate`, "products.activate"],
  ["POST", `${PRODUCTS}/deactivate`, "products.deactivate"],
  ["GET", `${PRODUCTS}/{id}`, "products.get"],
  ["PUT", `${PRODUCTS}/{id}`, "products.edit"],
  ["POST", `${PRODUCTS}/{id}/partial_edit`, "products.partial_edit"],
  ["POST", `${PRODUCTS}/{id}/prices/update`, "prices.update"],
  ["POST", `${PRODUCTS}/{id}/inventory/update`, "inventory.update"],
] as const;
/** What the place calls one of its calls. */
export type TiktokShopMethod = (typeof ROUTES)[number][2];

/** Which call it is, and about which product or category. */
export function routeOf(
  path: string,
  verb: string,
): { readonly method: TiktokShopMethod; readonly id: string } | undefined {
  for (const [wanted, pattern, method] of ROUTES) {
    const found = new RegExp(`^${pattern.replace("{id}", "([^/]+)")}$`).exec(path);
    if (wanted === verb && found) return { method, id: found[1] ?? "" };
  }
  return undefined;
}

/** Whether another HTTP method would reach it. */
export function isPath(path: string): boolean {
  return ROUTES.some(([verb]) => routeOf(path, verb));
}
