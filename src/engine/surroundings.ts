/** Everything the engine touches outside itself, handed in: so that a week's outage runs in milliseconds from a seed. */
import type { RenderTools, SellerView } from "../channel/render.js";
import type { Http } from "../channel/toolbox.js";
import type { Bus } from "../events/events.js";
import type { PhotoHost } from "../hosts/host.js";
import type { Ledger } from "../ledger/ledger.js";
import type { PhotoRoom } from "../photos/room.js";
import type { Random } from "../resilience/backoff.js";
import type { CircuitPolicy } from "../resilience/circuit.js";
import type { Clock } from "../resilience/clock.js";
import type { Wakeup } from "./wakeup.js";

/** What the engine needs of HTTP: one client per account. */
export interface Transport {
  forAccount(options: {
    readonly secrets: readonly string[];
    readonly onDate?: ((serverTime: Date, at: Date) => void) | undefined;
    readonly concurrency?: number | undefined;
  }): Http;
}

/** Seals what must not lie in the ledger in the clear. */
export interface Sealer {
  seal(plain: string, context: string): string;
  /** `undefined`: it can no longer be read. */
  open(sealed: string, context: string): string | undefined;
}

export interface GoalRule {
  readonly anyOf: readonly string[];
  readonly standIns: readonly string[];
  readonly atLeast: number;
  readonly afterMs: number;
  readonly onRecovery: "keep" | "link" | "retire";
  readonly cooldownMs: number;
  readonly needs: string | undefined;
}

/** What a shop's owner decided, by name of channel where it differs. */
export interface Choices {
  readonly seller: SellerView;
  readonly goals: Readonly<Record<string, GoalRule>>;
  /** The channel whose addresses posts carry. */
  readonly links: string | undefined;
  /** Posts a day on a wall. */
  readonly pace: (channel: string) => number;
  readonly onExisting: (channel: string) => "ask" | "adopt" | "createAnyway";
  readonly onDoubt: (channel: string) => "ask" | "resend";
  /** A listing may stay text where its photos cannot be sent. */
  readonly withoutPhotos: (channel: string) => boolean;
  /** Losses that turn a listing down. */
  readonly refuseLosses: readonly string[];
  /** A rebuild that would drop more than this share stops with a question. */
  readonly maxShrink: number;
  readonly circuit: CircuitPolicy;
  readonly keepMs: number;
}

export interface Surroundings {
  readonly shop: string;
  /** Names this worker in leases. */
  readonly worker: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly photos: PhotoRoom | undefined;
  readonly host: PhotoHost | undefined;
  readonly transport: Transport;
  /** Makes the sealer of an account from what its channel offers, or from the shop's own key. */
  readonly sealerFor: (account: string, channelSecret: string | undefined) => Sealer;
  readonly toolsFor: (locale: string) => RenderTools;
  readonly wakeup: Wakeup;
  readonly bus: Bus;
  readonly choices: Choices;
}
