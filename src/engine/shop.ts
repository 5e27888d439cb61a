/** The calls of a shop, as the face offers them, without its types. */
import type { Tokens } from "../channel/toolbox.js";
import type { CountChange } from "./counts.js";
import type { Engine } from "./engine.js";
import type { RetryFilter, Truth } from "./people.js";
import type { Place } from "./place.js";
import { type RecoverCall, recover } from "./recover.js";
import { health, type ListingFilter, listings, plan, preview, reach } from "./shop-looks.js";
import { adopt, connect, type Pausing, pause, rebind, refresh, resume, verify } from "./shop-places.js";
import { type Input, placeNamed, type ShopContext, type Waiting } from "./shop-run.js";
import { close, type DeliverCall, deliver, start, stop } from "./shop-work.js";
import { answer, type PublishCall, publish, retry, setAll, type WithdrawCall, withdraw } from "./shop-writes.js";
import { revive, type SunsetCall, sunset } from "./sunset.js";
import type { VerifyCall } from "./verify.js";

/** What `createEtalase` offers, without its types. */
export type Shop = ReturnType<typeof createShop>;

/** Makes the calls of a shop: each opens the engine, does its part, and waits where it is asked to. */
export function createShop(
  engine: Engine,
  options: { readonly deliversHere: boolean; readonly warnings: readonly string[] },
) {
  const context: ShopContext = { engine, ...options, state: { isClosed: false, release: undefined } };
  return {
    place: (name: string): Place => placeNamed(context, name),
    publish: (products: Input<unknown>, call?: PublishCall) => publish(context, products, call),
    setCounts: (changes: Input<CountChange>, waiting?: Waiting) => setAll(context, changes, waiting),
    withdraw: (products: Input<string>, call?: WithdrawCall) => withdraw(context, products, call),
    retry: (filter?: RetryFilter) => retry(context, filter),
    answer: (listing: { readonly product: string; readonly channel: string }, truth: Truth) =>
      answer(context, listing, truth),
    plan: (products: Input<unknown>, signal?: AbortSignal) => plan(context, products, signal),
    preview: (products: Input<unknown>, signal?: AbortSignal) => preview(context, products, signal),
    listings: (filter?: ListingFilter) => listings(context, filter),
    reach: (goal?: string) => reach(context, goal),
    health: () => health(context),
    deliver: (call?: DeliverCall) => deliver(context, call),
    start: (signal?: AbortSignal) => start(context, signal),
    stop: () => stop(context),
    close: () => close(context),
    pause: (name: string, pausing?: Pausing) => pause(context, name, pausing),
    resume: (name: string) => resume(context, name),
    connect: (name: string, tokens: Tokens) => connect(context, name, tokens),
    adopt: (name: string, dryRun: boolean) => adopt(context, name, dryRun),
    refresh: (name: string) => refresh(context, name),
    rebind: (name: string, how: "keep" | "sameListings") => rebind(context, name, how),
    verify: (name: string, call?: VerifyCall) => verify(context, name, call),
    sunset: (name: string, call: SunsetCall) => sunset(context, name, call),
    recover: (call?: RecoverCall) => recover(context, call),
    revive: (name: string) => revive(context, name),
  };
}
