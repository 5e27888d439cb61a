/** "Did you mean …": the known word next to a wrong one. */

/** The nearest of the known words, where one is near enough to be meant. */
export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((word) => ({ word, distance: distanceBetween(wrong, word) }))
    .sort((a, b) => a.distance - b.distance);
  const most = Math.max(1, Math.min(3, Math.floor(wrong.replace(/^--?/, "").length / 2)));
  return best && best.distance <= most ? best.word : undefined;
}

/** How many letters have to be added, taken away, changed or swapped with their neighbour (Damerau). */
function distanceBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= a.length; row += 1) {
    rows[row] = [row];
    for (let at = 1; at <= b.length; at += 1) rows[row]?.push(cellOf(a, b, rows, row, at));
  }
  return rows[a.length]?.[b.length] ?? 0;
}

function cellOf(a: string, b: string, rows: readonly (readonly number[])[], row: number, at: number): number {
  const from = (up: number, left: number): number => rows[row - up]?.[at - left] ?? 0;
  const change = from(1, 1) + (a[row - 1] === b[at - 1] ? 0 : 1);
  const isSwap = row > 1 && at > 1 && a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1];
  return Math.min(change, from(1, 0) + 1, from(0, 1) + 1, ...(isSwap ? [from(2, 2) + 1] : []));
}
