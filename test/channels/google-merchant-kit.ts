/** A Google Merchant Center channel that talks to the sandbox under the real engine, and what tests ask of both. */
import { afterAll, beforeAll } from "vitest";
import type { ProductInput } from "../../src/model/input.js";
import type { GoogleMerchantPlace } from "../../src/sandbox/sandbox.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import { merchantHarness } from "../promises/google-merchant.js";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const MINUTE = 60_000;

/** Opens a harness for a whole file. */
export function useMerchant(...given: Parameters<typeof merchantHarness>) {
  const harness = merchantHarness(...given);
  beforeAll(() => harness.open());
  afterAll(() => harness.close());
  return {
    harness,
    place: (): GoogleMerchantPlace => harness.current(),
    staged: (show: (stage: Stage) => Promise<void>) => onStage(harness, show),
  };
}

/** Calls of one kind that a stage has sent: `insert`, `PATCH`, `DELETE`, `token`. */
export function sent(stage: Stage, kind: string): readonly Call[] {
  return stage.calls.filter(
    ({ request: { url, method = "POST" } }) =>
      method === kind || new URL(url).pathname.endsWith(`:${kind}`) || new URL(url).pathname === `/${kind}`,
  );
}

/** Bodies of puts. */
export function inserted(stage: Stage): readonly Readonly<Record<string, unknown>>[] {
  return sent(stage, "insert").map(({ request }) => request.json as Readonly<Record<string, unknown>>);
}

/** Wishes without delivering. */
export function publish(stage: Stage, ...products: readonly ProductInput[]) {
  return stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
}

/** Variants of these colours. */
export function inColours(...colours: readonly string[]) {
  return {
    options: [{ name: "Warna", values: [...colours] }],
    variants: colours.map((colour) => ({ sku: colour.toLowerCase(), options: { Warna: colour } })),
  };
}
