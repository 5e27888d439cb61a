/** Renderings that were just made: what publish renders, deliver need not render again. A cache, never the truth. */
import type { Rendition } from "./rendition.js";

/** Of all places together: memory must not grow with the catalogue. */
const MOST = 4_096;
/** Of one place, however many the others have: the newest are delivered first. */
const LEAST = 256;

/** How many the places of one shop remember. */
const TOTALS = new WeakMap<object, { kept: number }>();

export interface Memo {
  /** Somebody delivers here from now on: renderings are worth remembering. */
  open(): void;
  /** Nobody delivers here any more. */
  close(): void;
  keep(source: string, rendition: Rendition): void;
  /** What was rendered from this source, where it is still the same at `now`. Each is taken once. */
  take(source: string, now: number): Rendition | undefined;
  clear(): void;
}

function totalOf(shop: object): { kept: number } {
  const total = TOTALS.get(shop) ?? { kept: 0 };
  TOTALS.set(shop, total);
  return total;
}

/**
 * Remembers the newest renderings of one place, by the digest of all that they depend on.
 *
 * @param shop - what the places of one shop have in common
 */
export function createMemo(shop: object): Memo {
  const kept = new Map<string, Rendition>();
  const total = totalOf(shop);
  let isOpen = false;
  const drop = (source: string): void => {
    if (kept.delete(source)) total.kept -= 1;
  };
  const clear = (): void => {
    total.kept -= kept.size;
    kept.clear();
  };
  return {
    open() {
      isOpen = true;
    },
    close() {
      isOpen = false;
      clear();
    },
    keep(source, rendition) {
      if (!isOpen) return;
      drop(source);
      kept.set(source, rendition);
      total.kept += 1;
      if (kept.size <= LEAST || total.kept <= MOST) return;
      for (const oldest of kept.keys()) {
        drop(oldest);
        break;
      }
    },
    take(source, now) {
      const rendition = kept.get(source);
      drop(source);
      const isPast = rendition?.ok && rendition.changesAt !== null && rendition.changesAt <= now;
      return isPast ? undefined : rendition;
    },
    clear,
  };
}
