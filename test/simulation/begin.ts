/** When and whose every run is. */
export const BEGIN = Date.UTC(2026, 10, 21);
export const SHOP = "shop";
