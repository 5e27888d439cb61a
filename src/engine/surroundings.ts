/** Everything the engine touches outside itself, handed in: so that a week's outage runs in milliseconds from a seed. */
import type { RenderTools, SellerView } from "../channel/render.js";
import type { Http, HttpReply, HttpRequest } from "../channel/toolbox.js";
import type { Bus } from "../events/events.js";
import type { PhotoHost } from "../hosts/host.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Marker } from "../ledger/shared-ops.js";
import type { NamedPayee } from "../model/payee.js";
import type { PhotoRoom } from "../photos/room.js";
import type { Random } from "../resilience/backoff.js";
import type { CircuitPolicy } from "../resilience/circuit.js";
import type { Clock } from "../resilience/clock.js";
import type { ClockWatch } from "./clock-watch.js";
import type { Renaming } from "./renaming.js";
import type { Restoration } from "./restoration.js";
import type { Wakeup } from "./wakeup.js";

/** What the engine needs of HTTP: one client per account. */
export interface Transport {
  forAccount(options: {
    readonly secrets: readonly string[];
    readonly onDate?: ((serverTime: Date, at: Date) => void) | undefined;
    readonly concurrency?: number | undefined;
  }): GatedHttp;
}

/** The client of one account, which asks once more when a request's turn has come. */
export interface GatedHttp extends Http {
  send(request: HttpRequest, gate?: Gate): Promise<HttpReply>;
}

/** What a request has to pass when its turn has come. */
export interface Gate {
  /** Resolves when it may leave; with what it throws the call ends, and nothing of it has left. */
  readonly admit?: (() => Promise<void>) | undefined;
  /** Asked just before the first byte; after `false` the call ends as not sent. */
  readonly mayLeave?: (() => boolean) | undefined;
}

/** Seals what must not lie in the ledger in the clear. */
export interface Sealer {
  seal(plain: string, context: string): string;
  /** `undefined`: it can no longer be read. */
  open(sealed: string, context: string): string | undefined;
}

/** Knows the secrets of this process. */
export interface SecretKeeper {
  /** From now on this text is hidden. */
  add(secret: string): void;
  /** A copy of whatever was thrown, of the same class, without secrets. */
  redactError(error: unknown): unknown;
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
  /** Whom every text may tell buyers to pay. @defaultValue nobody said, and no text is looked at */
  readonly payees?: readonly NamedPayee[] | undefined;
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
  /** Notices a ledger that is older than its work. @defaultValue restored backups are not noticed */
  readonly marker?: Marker | undefined;
  /** Recoveries of this shop, oldest first, as the engine last read them. */
  readonly restored?: { list: readonly Restoration[] } | undefined;
  /** Accounts that bore another name before. */
  readonly renamed?: { list: readonly Renaming[] } | undefined;
  /** Whether the wall clock was set; the engine makes it. */
  readonly clockWatch?: ClockWatch | undefined;
  readonly photos: PhotoRoom | undefined;
  readonly host: PhotoHost | undefined;
  readonly transport: Transport;
  /** Takes secrets out of what channels throw. @defaultValue nothing is taken out */
  readonly redactor?: SecretKeeper | undefined;
  /** Makes the sealer of an account from what its channel offers, or from the shop's own key. */
  readonly sealerFor: (account: string, channelSecret: string | undefined) => Sealer;
  readonly toolsFor: (locale: string) => RenderTools;
  readonly wakeup: Wakeup;
  readonly bus: Bus;
  readonly choices: Choices;
}
