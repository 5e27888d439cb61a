/** A rolling upgrade: processes that word the same product differently, side by side, as a release brings it about. */
import { type Channel, type Inside, inside } from "../../src/channel/define.js";
import type { World } from "./world.js";

/** A process of the newer release takes the place of an older one. */
export interface Upgrade {
  readonly at: number;
  readonly worker: number;
}

const NEWER = 2;
/** The end of every title in the newer wording. */
const MARK = " (new)";

/** The same channel as the newer release has it. */
export function upgraded(channel: Channel): Channel {
  const before = channel[inside];
  const render: Inside["render"] = (input) => {
    const rendered = before.render(input);
    const content = rendered.content as { readonly title: string };
    return { ...rendered, content: { ...content, title: `${content.title}${MARK}` } };
  };
  return Object.defineProperty({ ...channel }, inside, { value: { ...before, rendering: NEWER, render } });
}

/** The title as the product has it, whichever release worded it. */
export function plainTitle(title: string | undefined): string | undefined {
  return title?.endsWith(MARK) ? title.slice(0, -MARK.length) : title;
}

/** What is wrong with the wording: a newer wish has to be shown in the newer one. */
export function wordedOld(title: string | undefined, rendering: number): boolean {
  return rendering === NEWER && title?.endsWith(MARK) !== true;
}

/** Listings whose wording went back more often than somebody with the older release wrote them. */
export function flapped({ schedule, places }: World): readonly string[] {
  const from = Math.min(...schedule.upgrades.map(({ at }) => at));
  return [...places].flatMap(([name, { log }]) => {
    const titles = new Map<string, string>();
    const backs = new Map<string, number>();
    for (const { id, fields, marker, effect } of [...log].sort((one, other) => one.sentAt - other.sentAt)) {
      const title = fields?.title;
      // What a place refused was never shown.
      if (title === undefined || effect === "none") continue;
      if (titles.get(id) === `${title}${MARK}`) backs.set(marker, (backs.get(marker) ?? 0) + 1);
      titles.set(id, title);
    }
    return [...backs]
      .filter(([marker, count]) => count > editsOf(marker))
      .map(([marker, count]) => `flapped: the wording of ${marker} on ${name} went back ${count} times`);
  });

  function editsOf(marker: string): number {
    const product = Number(/\d+$/.exec(marker)?.[0]);
    return schedule.edits.filter(({ at, products }) => at >= from && products.includes(product)).length;
  }
}
