/** What happened, for logs, bridges and people. Everything here passed the redactor. */
import { EventEmitter } from "eventemitter3";
import { tellNews } from "./tracing.js";

interface ListingEvent {
  readonly product: string;
  readonly channel: string;
  readonly at: Date;
}

/** Events by name. Names are past tense. */
export interface Events {
  readonly "listing-published": ListingEvent & { readonly version: number; readonly url?: string | undefined };
  readonly "listing-updated": ListingEvent & { readonly version: number; readonly url?: string | undefined };
  readonly "listing-withdrawn": ListingEvent;
  readonly "listing-refused": ListingEvent & { readonly reason: string; readonly message: string };
  readonly "listing-waits-for-you": ListingEvent & {
    readonly reason: string;
    readonly message: string;
    readonly checkUrl?: string | undefined;
  };
  readonly "listing-doubted": ListingEvent & { readonly verb: string };
  readonly "doubt-ended": ListingEvent & { readonly how: string };
  readonly "listing-delayed": ListingEvent & { readonly reason: string; readonly until: Date };
  readonly "circuit-opened": {
    readonly circuit: string;
    readonly channel?: string | undefined;
    readonly message: string;
    readonly at: Date;
  };
  readonly "circuit-trying": { readonly circuit: string; readonly at: Date };
  readonly "circuit-closed": { readonly circuit: string; readonly at: Date };
  readonly "account-held": {
    readonly channel: string;
    readonly reason: string;
    readonly message: string;
    readonly at: Date;
  };
  readonly "account-released": { readonly channel: string; readonly at: Date };
  readonly "goal-missed": {
    readonly goal: string;
    readonly product: string;
    readonly standIn: string;
    readonly at: Date;
  };
  readonly "goal-held": { readonly goal: string; readonly product: string; readonly at: Date };
  readonly "closing-suspected": { readonly channel: string; readonly message: string; readonly at: Date };
  readonly "closing-announced": {
    readonly channel: string;
    readonly closesAt: Date;
    readonly drainUntil: Date;
    readonly at: Date;
  };
  readonly "channel-revived": { readonly channel: string; readonly at: Date };
  readonly "channel-bug": {
    readonly channel: string;
    readonly product: string;
    readonly verb: string;
    readonly error: Error;
    readonly at: Date;
  };
  readonly "publish-progressed": {
    readonly run: number;
    readonly kept: number;
    readonly problems: number;
    readonly at: Date;
  };
  readonly warned: { readonly code: string; readonly message: string; readonly at: Date };
}
export type EventName = keyof Events;

export interface Bus {
  emit<N extends EventName>(name: N, event: Omit<Events[N], "at">): void;
  on<N extends EventName>(name: N, listener: (event: Events[N]) => void): () => void;
}

/** A bus whose listeners can break nothing: what one of them throws is not the engine's trouble. */
export function createBus(now: () => Date, onListenerError: (error: unknown) => void, shop = "shop"): Bus {
  const emitter = new EventEmitter<Record<string, (event: unknown) => void>>();
  return {
    emit(name, event) {
      if (emitter.listenerCount(name) > 0) emitter.emit(name, { ...event, at: now() });
      tellNews(name, shop, event, now);
    },
    on(name, listener) {
      const guarded = (event: unknown): void => {
        try {
          listener(event as Parameters<typeof listener>[0]);
        } catch (error) {
          onListenerError(error);
        }
      };
      emitter.on(name, guarded);
      return () => {
        emitter.off(name, guarded);
      };
    },
  };
}
