/** Renderings that were just made: what publish renders, deliver need not render again. A cache, never the truth. */
import type { Rendition } from "./rendition.js";

const MOST = 2_000;

export interface Memo {
  keep(source: string, rendition: Rendition): void;
  /** What was rendered from this source, where it is still the same at `now`. Each is taken once. */
  take(source: string, now: number): Rendition | undefined;
}

/** Remembers the newest renderings of one place, by the digest of all that they depend on. */
export function createMemo(): Memo {
  const kept = new Map<string, Rendition>();
  return {
    keep(source, rendition) {
      kept.set(source, rendition);
      if (kept.size <= MOST) return;
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    },
    take(source, now) {
      const rendition = kept.get(source);
      kept.delete(source);
      const isPast = rendition?.ok && rendition.changesAt !== null && rendition.changesAt <= now;
      return isPast ? undefined : rendition;
    },
  };
}
