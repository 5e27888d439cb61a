/** How a run that failed is run again. */

/** The command that replays a seed. */
export function replayOf(seed: number, file?: string): string {
  return `npm run simulate -- --seed ${seed}${file === undefined ? "" : ` --schedule ${file}`}`;
}
