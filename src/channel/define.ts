/** `defineChannel`: says who a channel is, what it needs, what it can bear, how to reach it, what it can do. No I/O. */
import type * as z from "zod";
import type { NamedPayee } from "../model/payee.js";
import type { Limits, PhotoRule } from "./limits.js";
import type { Rendered, RenderInput, SellerView } from "./render.js";
import { parseSettings, stringsIn } from "./settings.js";
import type { Http, Tokens, Toolbox } from "./toolbox.js";
import type { Allowed, Verb, Verbs, WriteVerb } from "./verbs.js";
import type { ProductView } from "./view.js";

export type Filled<O> = { readonly [K in keyof O]-?: Exclude<O[K], undefined> };
/** A zod schema that takes the public options and gives the settings, every default filled in. */
export type OptionsSchema<I, O = Filled<I>> = z.ZodType<O, I>;
/** No extras. `{}` would accept anything. */
export type None = Readonly<Record<string, never>>;

export type ChannelKind = "shelf" | "wall" | "mailbox";

/** Something the platform tells at run time, kept in the ledger with its date. */
export interface FactSpec<Session> {
  readonly everyMs: number;
  readonly read: (session: Session, signal: AbortSignal) => Promise<unknown>;
}

export interface TokenSpec<S> {
  /** Tokens given in the options: used when the ledger holds none, or when they are new. */
  readonly seed: (settings: S) => Tokens | undefined;
  /** Trades the refresh token. A refusal of the grant is a `ChannelError("auth")`; anything else is passing trouble. */
  readonly refresh?:
    | ((
        settings: S,
        tokens: Tokens,
        tools: { readonly http: Http; readonly now: () => Date; readonly platformNow: () => Date },
        signal: AbortSignal,
      ) => Promise<Tokens>)
    | undefined;
  /** The app secret from which the sealing key is derived where no `sealKey` is given. */
  readonly sealWith: (settings: S) => string;
  /** Refreshed when this close to the end. @defaultValue 5 minutes */
  readonly earlyMs?: number | undefined;
}

export interface ComposeInput<Settings, C> {
  /** The products of this edition, newest first; frozen when the edition is due. */
  readonly products: readonly { readonly id: string; readonly content: C; readonly photos: readonly string[] }[];
  readonly number: number;
  readonly settings: Settings;
  readonly seller: SellerView;
  readonly marker: string;
  readonly now: Date;
  readonly tools: RenderInput<Settings, never>["tools"];
}

interface Base<Id extends string, O, S, Session, Content, XI, XO> {
  readonly id: Id;
  /** As people call the place. */
  readonly title: string;
  /** Raised by hand when the same product renders differently. */
  readonly rendering: number;
  readonly options: z.ZodType<S, O>;
  /** Settings that never reach a log, a digest, `render`, or `health`. */
  readonly secrets?: readonly (keyof NoInfer<S> & string)[] | undefined;
  /** What a seller can set per listing. */
  readonly extras?: z.ZodType<XO, XI> | undefined;
  readonly limits: Limits;
  /** Who we are there; pure, from the settings only: `shopee:600000`. */
  readonly account: (settings: NoInfer<S>) => string;
  /** The app whose quota and circuit this account shares with others. */
  readonly app?: ((settings: NoInfer<S>) => string | undefined) | undefined;
  /** Channels that fall together share a fate; they count once for a goal and share the transport's circuit. */
  readonly fate?: string | undefined;
  /** Options of `createEtalase` that this channel cannot do without. */
  readonly needs?: readonly ("seller" | "host")[] | undefined;
  /** Where people will see a product, where known before publishing. */
  readonly address?: ((settings: NoInfer<S>, product: ProductView) => string | undefined) | undefined;
  /** Where buyers can check that a listing of this product is the seller's, wherever they see it. */
  readonly proof?: ((settings: NoInfer<S>, product: { readonly id: string }) => string | undefined) | undefined;
  /** Whom this place tells buyers to pay: no other place may name anybody else. */
  readonly payees?: ((settings: NoInfer<S>) => readonly NamedPayee[]) | undefined;
  /** Where the account's listings can be looked at by a person, such as a chat's address. */
  readonly home?: ((settings: NoInfer<S>) => string | undefined) | undefined;
  readonly tokens?: TokenSpec<NoInfer<S>> | undefined;
  readonly render: (input: RenderInput<NoInfer<S>, NoInfer<XO>>) => Rendered<Content>;
  /** The photo rule as the platform's facts refine it. */
  readonly photoRule?: ((facts: Readonly<Record<string, unknown>>) => PhotoRule | null) | undefined;
  readonly connect: (settings: NoInfer<S>, tools: Toolbox) => Session;
  readonly facts?: Readonly<Record<string, FactSpec<NoInfer<Session>>>> | undefined;
}

/** A shelf or a wall: every listing is one product. */
export interface ChannelSpec<Id extends string, O, S, Session, Content, XI, XO, V extends Verb>
  extends Base<Id, O, S, Session, Content, XI, XO> {
  readonly kind: "shelf" | "wall";
  readonly compose?: undefined;
  readonly verbs: Pick<Verbs<NoInfer<Session>, NoInfer<XO>, NoInfer<Content>, Allowed<NoInfer<V>>>, V>;
  readonly safety: { readonly [K in NoInfer<V> & WriteVerb]: Allowed<NoInfer<V>> };
}

/** A mailbox: products are gathered into editions, each recipient a step of the edition's create. */
export interface MailboxSpec<Id extends string, O, S, Session, Content, XI, XO, V extends Verb, Edition>
  extends Base<Id, O, S, Session, Content, XI, XO> {
  readonly kind: "mailbox";
  /** How often an edition leaves. @defaultValue a day */
  readonly every?: ((settings: NoInfer<S>) => number) | undefined;
  readonly compose: (input: ComposeInput<NoInfer<S>, NoInfer<Content>>) => Rendered<Edition>;
  readonly verbs: Pick<Verbs<NoInfer<Session>, NoInfer<XO>, NoInfer<Edition>, Allowed<NoInfer<V>>>, V>;
  readonly safety: { readonly [K in NoInfer<V> & WriteVerb]: Allowed<NoInfer<V>> };
}

type NeedsAWayIn<V> = [V & ("create" | "upsert" | "rebuild")] extends [never]
  ? { readonly verbs: { readonly create: unknown } }
  : unknown;

/** Which keys of `content` carry price and which stock; the rest is content. */
export interface FacetKeys<K extends string> {
  readonly facets?:
    | { readonly price?: readonly K[] | undefined; readonly stock?: readonly K[] | undefined }
    | undefined;
}
// Checked beside the inference: were the keys typed by `Content`, any `facets` would end the inference of a `render`
// or `connect` that is written in place.
type KnowsFacets<K, Content> = [K] extends [keyof Content & string]
  ? unknown
  : { readonly facets: { readonly price?: readonly (keyof Content & string)[] } };

/** Reaches what the engine needs and users do not see. */
export const inside: unique symbol = Symbol("etalase.channel");
declare const phantom: unique symbol;

/** A configured place, as `createEtalase` takes it. */
export interface Channel<Id extends string = string, Extras = unknown, V extends Verb = Verb> {
  readonly id: Id;
  readonly title: string;
  readonly kind: ChannelKind;
  readonly account: string;
  readonly verbs: readonly V[];
  readonly limits: Limits;
  readonly [inside]: Inside;
  readonly [phantom]?: { readonly extras: Extras };
}

/** A definition and its settings, with types erased: what the engine works with. */
export interface Inside {
  readonly id: string;
  readonly title: string;
  readonly kind: ChannelKind;
  readonly rendering: number;
  readonly account: string;
  readonly app: string | undefined;
  readonly fate: string | undefined;
  readonly home: string | undefined;
  readonly needs: readonly ("seller" | "host")[];
  readonly payees: readonly NamedPayee[];
  readonly limits: Limits;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Without the secret ones. */
  readonly publicSettings: Readonly<Record<string, unknown>>;
  /** Values to keep out of everything that is written down. */
  readonly secrets: readonly string[];
  readonly verbs: ReadonlySet<Verb>;
  readonly safety: Readonly<Partial<Record<WriteVerb, Allowed<Verb>>>>;
  readonly facets: { readonly price: readonly string[]; readonly stock: readonly string[] };
  readonly everyMs: number | undefined;
  readonly tokens: TokenSpec<unknown> | undefined;
  readonly facts: Readonly<Record<string, FactSpec<unknown>>>;
  readonly extras: z.ZodType | undefined;
  photoRule(facts: Readonly<Record<string, unknown>>): PhotoRule | null;
  readonly address: ((product: ProductView) => string | undefined) | undefined;
  readonly proof: ((product: { readonly id: string }) => string | undefined) | undefined;
  render(input: RenderInput<unknown, unknown>): Rendered<unknown>;
  compose: ((input: ComposeInput<unknown, unknown>) => Rendered<unknown>) | undefined;
  connect(tools: Toolbox): unknown;
  verb(name: Verb): unknown;
}

/** Makes a configured channel from its options. Carries its manifest, readable without credentials. */
export interface ChannelFactory<Id extends string, O, XI, V extends Verb> {
  (options: O): Channel<Id, XI, V>;
  readonly id: Id;
  readonly title: string;
  readonly kind: ChannelKind;
  readonly rendering: number;
  readonly verbs: readonly V[];
  readonly limits: Limits;
  readonly safety: Readonly<Partial<Record<WriteVerb, Allowed<Verb>>>>;
}

/**
 * Defines a channel.
 *
 * @throws EtalaseError `invalid-options` from the returned factory, naming the option.
 * @example
 * export const telegram = defineChannel({ id: "telegram", kind: "wall", …, verbs: { create }, safety: { create: "blind" } });
 */
export function defineChannel<
  const Id extends string,
  O,
  S,
  Session,
  Content,
  V extends Verb,
  XI = None,
  XO = None,
  const K extends string = never,
>(
  spec: ChannelSpec<Id, O, S, Session, Content, XI, XO, V> & FacetKeys<K> & NeedsAWayIn<V> & KnowsFacets<K, Content>,
): ChannelFactory<Id, O, XI, V>;
export function defineChannel<
  const Id extends string,
  O,
  S,
  Session,
  Content,
  V extends Verb,
  Edition,
  XI = None,
  XO = None,
  const K extends string = never,
>(
  spec: MailboxSpec<Id, O, S, Session, Content, XI, XO, V, Edition> &
    FacetKeys<K> &
    NeedsAWayIn<V> &
    KnowsFacets<K, Content>,
): ChannelFactory<Id, O, XI, V>;
export function defineChannel(spec: AnySpec): ChannelFactory<string, unknown, unknown, Verb> {
  const verbs = Object.keys(spec.verbs) as Verb[];
  const manifest = {
    id: spec.id,
    title: spec.title,
    kind: spec.kind,
    rendering: spec.rendering,
    verbs,
    limits: spec.limits,
    safety: spec.safety,
  };
  const make = (options: unknown): Channel => {
    const settings = parseSettings(spec, options);
    const within = erase(spec, settings);
    const manifestOfOne = {
      id: spec.id,
      title: spec.title,
      kind: spec.kind,
      account: within.account,
      verbs,
      limits: spec.limits,
    };
    // Not enumerable: a channel that is logged shows no settings.
    return Object.defineProperty(manifestOfOne, inside, { value: within }) as typeof manifestOfOne & {
      readonly [inside]: Inside;
    };
  };
  return Object.assign(make, manifest);
}

// The erased shape of both specs: the one place where inference ends. The overloads above keep callers honest.
type AnySpec = FacetKeys<string> &
  Base<string, unknown, Record<string, unknown>, unknown, unknown, unknown, unknown> & {
    readonly kind: ChannelKind;
    readonly every?: ((settings: Record<string, unknown>) => number) | undefined;
    readonly compose?: ((input: ComposeInput<unknown, unknown>) => Rendered<unknown>) | undefined;
    readonly verbs: object;
    readonly safety: Readonly<Partial<Record<WriteVerb, Allowed<Verb>>>>;
  };

function erase(spec: AnySpec, settings: Record<string, unknown>): Inside {
  const secret = new Set(spec.secrets ?? []);
  const entries = Object.entries(settings);
  return {
    id: spec.id,
    title: spec.title,
    kind: spec.kind,
    rendering: spec.rendering,
    account: spec.account(settings),
    app: spec.app?.(settings),
    fate: spec.fate,
    home: spec.home?.(settings),
    payees: spec.payees?.(settings) ?? [],
    needs: spec.needs ?? (spec.limits.photos?.handedOverAs === "url" ? ["host"] : []),
    limits: spec.limits,
    settings,
    publicSettings: Object.fromEntries(entries.filter(([key]) => !secret.has(key))),
    secrets: entries.filter(([key]) => secret.has(key)).flatMap(([, value]) => stringsIn(value)),
    verbs: new Set(Object.keys(spec.verbs) as Verb[]),
    safety: spec.safety,
    facets: { price: spec.facets?.price ?? [], stock: spec.facets?.stock ?? [] },
    everyMs: spec.kind === "mailbox" ? (spec.every?.(settings) ?? 86_400_000) : undefined,
    tokens: spec.tokens as TokenSpec<unknown> | undefined,
    facts: spec.facts ?? {},
    extras: spec.extras,
    photoRule: (facts) => spec.photoRule?.(facts) ?? spec.limits.photos,
    address: spec.address && ((product) => spec.address?.(settings, product)),
    proof: spec.proof && ((product) => spec.proof?.(settings, product)),
    render: (input) => spec.render(input as RenderInput<Record<string, unknown>, unknown>),
    compose: spec.compose,
    connect: (tools) => spec.connect(settings, tools),
    verb: (name) => (spec.verbs as Readonly<Record<string, unknown>>)[name],
  };
}
