/** What listings of every marketplace are made with. */
import * as z from "zod";
import { ChannelError } from "../channel/failures.js";
import type { Loss, RenderTools, TextPart } from "../channel/render.js";
import type { Tokens } from "../channel/toolbox.js";
import type { VariantView } from "../channel/view.js";

/** A record in the one order in which it is sent and compared. */
export function inOrder<V>(entries: Iterable<readonly [string, V]>): Readonly<Record<string, V>> {
  return Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

/** Tokens as they are handed in by options. */
export const tokensSchema: z.ZodType<Tokens, Tokens> = z.strictObject({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).optional(),
  expiresAt: z.date().optional(),
  refreshExpiresAt: z.date().optional(),
  extra: z.record(z.string(), z.string()).optional(),
});

/** The rendering that a text belongs to. */
export interface TextDesk {
  readonly tools: Pick<RenderTools, "fit">;
  readonly losses: Loss[];
  /** The platform, as people call it. */
  readonly title: string;
}

/**
 * Text that fits and is long enough, counted in code points.
 * @throws ChannelError `invalid` where it is too short: nothing is made up
 */
export function fittedText(
  { tools, losses, title }: TextDesk,
  field: string,
  parts: readonly TextPart[],
  { min = 0, max = 10_000 }: { readonly min?: number | undefined; readonly max?: number | undefined },
): string {
  const fitted = tools.fit(parts, { max, unit: "codePoints" });
  losses.push(...fitted.losses);
  const length = Array.from(fitted.text).length;
  if (length >= min) return fitted.text;
  const message = `${title} wants a ${field} of at least ${min} characters; this has ${length}.`;
  throw new ChannelError("invalid", message, { field, cure: "Write more." });
}

/** Certificates as people read them, one a line. */
export function certificateLines(certificates: readonly { readonly kind: string; readonly number: string }[]): string {
  return certificates.map(({ kind, number }) => `${kind.toUpperCase()} ${number}`).join("\n");
}

/**
 * What a listing carries that was found by a name which anybody may give one, such as a SKU: that name, and never our
 * marker. A product is often called as its SKU is; that alone does not make a listing ours.
 */
export function foreignMarker(name: string | undefined, marker: string): string {
  return name === undefined || name === marker ? `${marker} by SKU` : name;
}

/** Whether any piece of it can be bought, whatever the count says. */
export function isSold({ availability }: Pick<VariantView, "availability">): boolean {
  return availability !== "discontinued" && availability !== "outOfStock";
}
