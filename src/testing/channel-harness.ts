/** What an author hands in so that the promises can be shown of his channel. */
import type { Channel, ChannelKind } from "../channel/define.js";
import { inside } from "../channel/define.js";
import type { Limits } from "../channel/limits.js";
import type { Http, HttpReply, HttpRequest } from "../channel/toolbox.js";
import type { Allowed, Verb, WriteVerb } from "../channel/verbs.js";
import type { PhotoHost } from "../hosts/host.js";
import type { ProductInput } from "../model/input.js";
import type { WireAnswer } from "./faulty-transport.js";
import type { VirtualClock } from "./virtual-clock.js";

/** Something that people see, or could see, at the place now. */
export interface PlaceItem {
  /** The platform's id. */
  readonly id: string;
  /** Everything that it says: the promises look for titles and prices in it. */
  readonly says: string;
  /** Whether buyers see it. */
  readonly visible: boolean;
  /** How many photos it shows, where the place can tell. */
  readonly photos?: number | undefined;
}

/** How the platform words what only it can word. `null`: it has no such answer. */
export interface Wording {
  /** Too many calls. */
  readonly throttled: (seconds: number) => WireAnswer;
  /** Who we are is no longer accepted. */
  readonly tokenRefused: WireAnswer;
  /** One verb is shut while the others go on. */
  readonly verbOff: ((verb: Verb) => WireAnswer | undefined) | null;
  /** Photos are not taken while texts are. */
  readonly photosOff: WireAnswer | null;
  /** For batch verbs: the true answer without the last item of the request. `null`: it names no items. */
  readonly gap?: ((reply: HttpReply, request: HttpRequest) => HttpReply) | null | undefined;
}

/** A channel with a fake of its platform. */
export interface ChannelHarness<O extends object = object> {
  /** The channel as users get it: `telegram`. */
  readonly definition: ((options: O) => Channel) & { readonly verbs: readonly Verb[]; readonly limits: Limits };
  /** Its options, pointing at the fake. */
  readonly options: O;
  /** Values in the options that nobody may ever see again. */
  readonly secrets: readonly string[];
  /** The time of shop and fake. Its start must lie after whatever the fake holds. */
  readonly clock: VirtualClock;
  readonly place: {
    /** What is there now, hidden things included. */
    items(): readonly PlaceItem[] | Promise<readonly PlaceItem[]>;
    /** How long after an accepted call it may take until people see what it did. @defaultValue 0 */
    readonly lagMs?: number | undefined;
  };
  /** Empties the place. */
  reset(): void | Promise<void>;
  readonly wording: Wording;
  /** For channels whose place is this machine (`isRemote` says no): nothing works there, until it is over. */
  readonly outage?: { begin(): void | Promise<void>; end(): void | Promise<void> } | undefined;
  /** Answers instead of the network, for fakes in memory. @defaultValue real HTTP */
  readonly http?: Http | undefined;
  /** Where channels that fetch photos find them. @defaultValue one in memory */
  readonly host?: PhotoHost | undefined;
  /** What this channel wants of every product: its extras, a category. Ids, titles, prices and stock are the promises' own. */
  readonly product?: Partial<ProductInput> | undefined;
  /** Overlay of the channel, such as `{ extras: { categoryId: 5 } }`. */
  readonly overlay?: object | undefined;
  /** The texts of a rendered content by names of `limits.text`, as readers see them. @defaultValue strings of the content under these names */
  readonly texts?: ((content: unknown) => Readonly<Record<string, string | undefined>>) | undefined;
}

/** What a channel says of itself in public. */
export interface Manifest {
  readonly kind: ChannelKind;
  readonly verbs: readonly Verb[];
  readonly limits: Limits;
  readonly safety: Readonly<Partial<Record<WriteVerb, Allowed<Verb>>>>;
  /** Write verbs that take several listings at once, and how many. */
  readonly batches: Readonly<Partial<Record<WriteVerb, number>>>;
}

/** Whether a platform is behind the channel: then its limits name the page where they were read. */
export function isRemote({ limits }: Pick<Manifest, "limits">): boolean {
  return /^https?:\/\//.test(limits.source.page);
}

/** Reads the manifest of a configured channel. */
export function manifestOf(channel: Channel): Manifest {
  const within = channel[inside];
  const writes = ["create", "upsert", "update", "revise", "withdraw"] as const;
  const batches = writes.flatMap((verb) => {
    const work = within.verb(verb);
    return typeof work === "object" && work !== null ? [[verb, Number(Reflect.get(work, "upTo"))] as const] : [];
  });
  return {
    kind: channel.kind,
    verbs: channel.verbs,
    limits: channel.limits,
    safety: within.safety,
    batches: Object.fromEntries(batches),
  };
}

/** One promise of a channel. */
export interface ChannelPromise {
  readonly name: string;
  /** Whether a channel of this manifest makes the promise. @defaultValue every channel does */
  readonly needs?: ((manifest: Manifest) => boolean) | undefined;
  /** Rejects where the promise is broken. */
  run<O extends object>(harness: ChannelHarness<O>): Promise<void>;
}
