/** How many of what, in words. */

/** `1 product`, `12 products`; `thing` is the word for one of them, and its plural ends in s. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** The verb after a count: `is` or `are`, `stays` or `stay`. */
export function oneOrMany(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
