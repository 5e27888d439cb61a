/** Lines of the journal, and how events of a shop become them: changes one by one, deliveries counted. */
import * as z from "zod";
import type { Etalase } from "../face.js";

const counts = z.record(z.string(), z.number());
const base = { v: z.literal(1), at: z.iso.datetime() };

/** One line. Later versions may add types and fields; a reader leaves out what it does not know. */
export const JournalEntry = z.discriminatedUnion("type", [
  z.object({
    ...base,
    type: z.literal("circuit"),
    circuit: z.string(),
    state: z.enum(["open", "trying", "closed"]),
    /** Those whose calls pass through it; a journal's lines leave them out, a snapshot says them. */
    channels: z.array(z.string()).optional(),
    message: z.string().optional(),
  }),
  /** Listings brought over since `since`, by channel. */
  z.object({ ...base, type: z.literal("delivered"), since: z.iso.datetime(), channels: counts }),
  /** Listings that wait, by channel. */
  z.object({ ...base, type: z.literal("backlog"), waiting: counts }),
  /** Listings that were refused or ask a person since `since`. */
  z.object({
    ...base,
    type: z.literal("stopped"),
    since: z.iso.datetime(),
    channel: z.string(),
    what: z.enum(["refused", "waitingForYou"]),
    count: z.number(),
    product: z.string(),
    message: z.string(),
  }),
  z.object({
    ...base,
    type: z.literal("goal"),
    since: z.iso.datetime(),
    goal: z.string(),
    what: z.enum(["missed", "held"]),
    count: z.number(),
  }),
  /** Something about a whole channel. */
  z.object({
    ...base,
    type: z.literal("channel"),
    channel: z.string(),
    what: z.enum(["held", "released", "closing", "closing suspected", "revived"]),
    message: z.string().optional(),
  }),
  z.object({ ...base, type: z.literal("warned"), code: z.string(), message: z.string() }),
]);
export type JournalEntry = z.infer<typeof JournalEntry>;

/** What was told by a shop. */
export interface Told {
  /** Entries for what was counted since the last call. */
  counted(): readonly JournalEntry[];
  stop(): void;
}

interface Counting {
  since: string;
  delivered: Record<string, number>;
  stopped: Map<string, Extract<JournalEntry, { type: "stopped" }>>;
  goals: Map<string, Extract<JournalEntry, { type: "goal" }>>;
}

/** Listens to a shop; changes are told at once, the rest is counted. */
export function tellsOf(shop: Pick<Etalase, "on">, now: () => Date, tell: (entry: JournalEntry) => unknown): Told {
  const fresh = (): Counting => ({ since: now().toISOString(), delivered: {}, stopped: new Map(), goals: new Map() });
  let counting = fresh();
  const stops = [
    ...countEvents(shop, () => counting),
    ...tellCircuits(shop, tell),
    ...tellChannels(shop, tell),
    shop.on("warned", ({ code, message, at }) => tell({ v: 1, at: at.toISOString(), type: "warned", code, message })),
  ];
  return {
    counted() {
      const { since, delivered, stopped, goals } = counting;
      const at = now().toISOString();
      const some = Object.keys(delivered).length > 0;
      counting = fresh();
      return [
        ...(some ? [{ v: 1 as const, at, type: "delivered" as const, since, channels: delivered }] : []),
        ...[...stopped.values(), ...goals.values()].map((entry) => ({ ...entry, at })),
      ];
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}

function countEvents(shop: Pick<Etalase, "on">, counting: () => Counting): readonly (() => void)[] {
  const delivered = ({ channel }: { readonly channel: string }): void => {
    const all = counting().delivered;
    all[channel] = (all[channel] ?? 0) + 1;
  };
  type Stopped = { readonly product: string; readonly channel: string; readonly message: string };
  const stopped = (what: "refused" | "waitingForYou", { product, channel, message }: Stopped): void => {
    const { stopped: all, since } = counting();
    const key = `${channel}\n${what}\n${message.replaceAll(/\d+/g, "…")}`;
    const count = (all.get(key)?.count ?? 0) + 1;
    all.set(key, { v: 1, at: since, type: "stopped", since, channel, what, count, product, message });
  };
  const goal = (what: "missed" | "held", name: string): void => {
    const { goals, since } = counting();
    const count = (goals.get(`${name}\n${what}`)?.count ?? 0) + 1;
    goals.set(`${name}\n${what}`, { v: 1, at: since, type: "goal", since, goal: name, what, count });
  };
  return [
    shop.on("listing-published", delivered),
    shop.on("listing-updated", delivered),
    shop.on("listing-withdrawn", delivered),
    shop.on("listing-refused", (event) => stopped("refused", event)),
    shop.on("listing-waits-for-you", (event) => stopped("waitingForYou", event)),
    shop.on("goal-missed", (event) => goal("missed", event.goal)),
    shop.on("goal-held", (event) => goal("held", event.goal)),
  ];
}

function tellCircuits(shop: Pick<Etalase, "on">, tell: (entry: JournalEntry) => unknown): readonly (() => void)[] {
  const known = new Map<string, string>();
  const changed = (
    state: "open" | "trying" | "closed",
    event: { readonly circuit: string; readonly at: Date; readonly message?: string | undefined },
  ): void => {
    // Each probe that fails opens it anew; that is no change.
    if (known.get(event.circuit) === state) return;
    known.set(event.circuit, state);
    const { circuit, at, message } = event;
    tell({ v: 1, at: at.toISOString(), type: "circuit", circuit, state, message });
  };
  return [
    shop.on("circuit-opened", (event) => changed("open", event)),
    shop.on("circuit-trying", (event) => changed("trying", event)),
    shop.on("circuit-closed", (event) => changed("closed", event)),
  ];
}

function tellChannels(shop: Pick<Etalase, "on">, tell: (entry: JournalEntry) => unknown): readonly (() => void)[] {
  type What = Extract<JournalEntry, { type: "channel" }>["what"];
  const say = (
    what: What,
    event: { readonly channel: string; readonly at: Date; readonly message?: string | undefined },
  ): unknown => {
    const { channel, at, message } = event;
    return tell({ v: 1, at: at.toISOString(), type: "channel", channel, what, message });
  };
  return [
    shop.on("account-held", (event) => say("held", event)),
    shop.on("account-released", (event) => say("released", event)),
    shop.on("closing-announced", (event) => say("closing", { ...event, message: event.closesAt.toISOString() })),
    shop.on("closing-suspected", (event) => say("closing suspected", event)),
    shop.on("channel-revived", (event) => say("revived", event)),
  ];
}
