/**
 * Platforms that have no sandbox, in memory and on the test's clock: a wall that wants photos, a shelf that can be
 * searched, edited and read back. Each keeps its own log, which is what a day is judged by.
 */
import * as z from "zod";
import { type Channel, defineChannel } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import type { Limits } from "../../src/channel/limits.js";
import type { RenderInput } from "../../src/channel/render.js";
import type { Photo } from "../../src/channel/verbs.js";
import type { Clock } from "../../src/resilience/clock.js";

/** One call that reached the platform and took effect. */
export interface Entry {
  readonly at: Date;
  readonly did: "create" | "update" | "revise" | "hide" | "delete";
  readonly id: string;
  /** `title price stock`. */
  readonly says: string;
}

/** What stands there. */
export interface Shown {
  readonly id: string;
  readonly marker: string;
  readonly createdAt: Date;
  content: Content;
  photos: number;
  isVisible: boolean;
}

interface Content {
  readonly title: string;
  readonly price: string;
  readonly stock: number;
  readonly words: string;
}

/** What is wrong with it now. */
export interface Trouble {
  /** Every call ends with this. */
  all?: ChannelError | undefined;
  /** A listing is made, and its answer is this. */
  after?: ChannelError | undefined;
  /** Calls that carry photos end with this. */
  photos?: ChannelError | undefined;
}

export interface PlatformOptions {
  readonly id: string;
  readonly clock: Clock;
  /** Falls together with others of the same fate. */
  readonly fate?: string | undefined;
  /** Least number of photos; 0 where text alone will do. @defaultValue 0 */
  readonly leastPhotos?: number | undefined;
  /** A text can get its photos later. @defaultValue `true` */
  readonly addPhotos?: boolean | undefined;
  /** How long a call that writes takes. @defaultValue 0 */
  readonly latencyMs?: number | undefined;
  /** Acts in a minute. @defaultValue any number */
  readonly rate?: number | undefined;
  /** Fetches photos from this host instead of being sent their bytes. */
  readonly pulls?: { readonly isDown: boolean } | undefined;
}

/** A platform and its channel. */
export interface Platform {
  readonly channel: Channel;
  readonly shown: Map<string, Shown>;
  /** What took effect, oldest first. */
  readonly log: Entry[];
  /** Every call that was tried, also those that failed. */
  readonly tried: { readonly at: Date; readonly call: string }[];
  readonly trouble: Trouble;
  /** Visible listings as a buyer reads them: `title price stock`, by title. */
  visible(): readonly string[];
}

/** A name that no resolver knows any more: nothing can have left. */
export function noSuchName(host: string): ChannelError {
  return new ChannelError("unavailable", `getaddrinfo ENOTFOUND ${host}`, { outcome: "not-sent", scope: "account" });
}

function couldNotFetch(): ChannelError {
  const details = { outcome: "rejected", scope: "host", facets: ["photos"] } as const;
  return new ChannelError("unavailable", "could not fetch your image", details);
}

const settings = z.strictObject({});

/** Posts; nobody can ask it what it shows. */
export function openWall(options: PlatformOptions): Platform {
  const platform = openState();
  const { call, put, change, drop } = callsOf(platform, options);
  const channel = defineChannel({
    ...baseOf(options),
    kind: "wall",
    verbs: {
      create: async (_session, { content, photos, marker, step }) =>
        step("post", "blind", async () => put("post", marker, content, photos), { made: (ref) => ref }),
      update: async (_session, { content, due, photos, previous }) => change("edit", previous.id, content, due, photos),
      withdraw: async (_session, { ref }) => drop(ref.id, "delete"),
      ping: async () => call("ping"),
    },
    safety: { create: "blind", update: "absolute", withdraw: "absolute" },
  });
  return { ...platform, channel: channel({}) };
}

/** A marketplace: found by SKU, hidden and shown again. */
export function openShelf(options: PlatformOptions): Platform {
  const platform = openState();
  const { call, put, change, drop, seen } = callsOf(platform, options);
  const { clock, latencyMs = 0 } = options;
  const arrive = async (): Promise<void> => (latencyMs > 0 ? clock.sleep(latencyMs) : undefined);
  const channel = defineChannel({
    ...baseOf(options),
    kind: "shelf",
    verbs: {
      create: async (_session, { content, photos, marker, step }) =>
        step("add", "lookup", async () => arrive().then(() => put("add", marker, content, photos)), {
          made: (ref) => ref,
        }),
      update: async (_session, { content, due, photos, previous }) =>
        arrive().then(() => change("edit", previous.id, content, due, photos)),
      revise: async (_session, { content, due, previous }) =>
        arrive().then(() => change("revise", previous.id, content, due, [])),
      withdraw: async (_session, { ref, how }) => drop(ref.id, how),
      find: async (_session, { marker }) => {
        call("find");
        const found = [...platform.shown.values()].filter((one) => one.marker === marker);
        return found.map(({ id, createdAt }) => ({ id, url: urlOf(options, id), marker, createdAt, complete: true }));
      },
      read: async (_session, { ref }) => seen(ref.id),
      ping: async () => call("ping"),
    },
    safety: { create: "lookup", update: "absolute", revise: "absolute", withdraw: "absolute" },
  });
  return { ...platform, channel: channel({}) };
}

type State = Omit<Platform, "channel">;

function openState(): State {
  const shown = new Map<string, Shown>();
  return {
    shown,
    log: [],
    tried: [],
    trouble: {},
    visible: () =>
      [...shown.values()]
        .filter(({ isVisible }) => isVisible)
        .map(({ content }) => sayOf(content))
        .sort(),
  };
}

function baseOf({ id, fate, leastPhotos = 0, addPhotos = true, pulls, rate }: PlatformOptions) {
  const limits: Limits = {
    text: {},
    photos: {
      count: { min: leastPhotos, max: 4 },
      formats: ["jpeg"],
      maxEdge: 1_000,
      maxBytes: 1_000_000,
      ...(pulls ? { handedOverAs: "url" as const } : {}),
    },
    edit: { text: true, price: true, addPhotos },
    hides: true,
    rates: rate === undefined ? [] : [{ scope: "account", calls: rate, perMs: 60_000 }],
    source: { page: `https://${id}.example/docs`, read: "2026-11-21" },
  };
  return {
    id,
    title: id,
    rendering: 1,
    options: settings,
    limits,
    fate,
    account: () => `${id}:toko`,
    home: () => `https://${id}.example/toko`,
    facets: { price: ["price"], stock: ["stock"] } as const,
    render,
    connect: () => ({}),
  };
}

function render({ product, link, standsInFor }: RenderInput<unknown, unknown>) {
  const [{ price, stock = 0 }] = product.variants;
  const words = [standsInFor ? `normally sold on ${standsInFor.channel}` : "", link ?? ""].filter(Boolean).join(" ");
  const content: Content = { title: product.title, price: price.amount, stock, words };
  return { content };
}

function callsOf({ shown, log, tried, trouble }: State, options: PlatformOptions) {
  const { clock } = options;
  const call = (name: string, photos = 0): void => {
    tried.push({ at: clock.now(), call: name });
    if (trouble.all) throw trouble.all;
    if (photos > 0 && trouble.photos) throw trouble.photos;
    if (photos > 0 && options.pulls?.isDown) throw couldNotFetch();
  };
  const note = (did: Entry["did"], { id, content }: Shown): void => {
    log.push({ at: clock.now(), did, id, says: sayOf(content) });
  };
  const known = (id: string): Shown => {
    const one = shown.get(id);
    if (!one) throw new ChannelError("gone", "no such listing");
    return one;
  };
  return {
    call,
    put(name: string, marker: string, content: Content, photos: readonly Photo[]) {
      call(name, photos.length);
      const id = `${options.id}-${log.length + 1}`;
      const one = { id, marker, createdAt: clock.now(), content, photos: photos.length, isVisible: true };
      shown.set(id, one);
      note("create", one);
      if (trouble.after) throw trouble.after;
      return { id, url: urlOf(options, id) };
    },
    change(name: "edit" | "revise", id: string, content: Content, due: readonly string[], photos: readonly Photo[]) {
      call(name, photos.length);
      const one = known(id);
      // Price and stock by themselves leave the words alone.
      one.content = name === "revise" ? { ...one.content, price: content.price, stock: content.stock } : content;
      if (due.includes("photos")) one.photos = photos.length;
      if (due.includes("presence")) one.isVisible = true;
      note(name === "revise" ? "revise" : "update", one);
      return { id, url: urlOf(options, id) };
    },
    drop(id: string, how: "hide" | "delete") {
      call(how);
      const one = known(id);
      one.isVisible = false;
      if (how === "delete") shown.delete(id);
      note(how, one);
    },
    seen(id: string) {
      call("read");
      const one = known(id);
      const { title, price, stock } = one.content;
      return { visible: one.isVisible, content: { title, price, stock } };
    },
  };
}

function urlOf({ id }: PlatformOptions, listing: string): string {
  return `https://${id}.example/${listing}`;
}

function sayOf({ title, price, stock, words }: Content): string {
  return [title, price, stock, words].filter((part) => part !== "").join(" ");
}
