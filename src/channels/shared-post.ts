/** Posts whose length a platform counts in a way of its own: composed, weighed, and composed shorter where that is too much. */
import { type CaptionRule, composeCaption } from "./shared-caption.js";

type Composed = ReturnType<typeof composeCaption>;
type Input = Parameters<typeof composeCaption>[0];

/** Enough for texts whose weight does not fall evenly. */
const TRIES = 8;

/**
 * Composes a post that fits by the platform's own count.
 *
 * @param over - by how many units of `rule.text` a text is too long; 0 or less: it fits
 */
export function composeFitting(input: Input, rule: CaptionRule, over: (text: string) => number): Composed {
  let { max } = rule.text;
  let composed = composeCaption(input, rule);
  for (let turn = 0; turn < TRIES; turn += 1) {
    const excess = over(composed.content.caption);
    if (excess <= 0) return composed;
    max = Math.max(1, max - Math.ceil(excess));
    composed = composeCaption(input, { ...rule, text: { ...rule.text, max } });
  }
  return composed;
}
