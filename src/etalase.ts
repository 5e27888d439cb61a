/** `createEtalase`: the one file that sees every room. It wires and decides nothing. */
import { randomBytes, randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { type Channel, inside } from "./channel/define.js";
import type { RenderTools } from "./channel/render.js";
import { renderTools } from "./channel/tools.js";
import { createEngine, type Engine } from "./engine/engine.js";
import { createShop, type Shop } from "./engine/shop.js";
import type { Choices, GoalRule, Sealer, Surroundings } from "./engine/surroundings.js";
import { createWakeup } from "./engine/wakeup.js";
import { EtalaseError } from "./errors.js";
import { createBus } from "./events/events.js";
import type {
  Channels,
  Etalase,
  EtalaseOptions,
  Goal,
  Place,
  Plan,
  PublishOptions,
  Report,
  WaitOptions,
} from "./face.js";
import { createHttp } from "./http/client.js";
import { createGuardedHttp } from "./http/guard.js";
import { createRedactor } from "./http/redact.js";
import { createSealer, deriveSealKey } from "./http/seal.js";
import { sqliteLedger } from "./ledger/sqlite.js";
import { parseSeller, type Seller, sellerView } from "./model/seller.js";
import { createPhotoRoom } from "./photos/pipeline.js";
import { CIRCUIT_POLICY } from "./resilience/circuit.js";
import { systemClock } from "./resilience/clock.js";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Makes a shop: what it is called with is checked at once; ledger, files and network are touched by the first call.
 *
 * @throws EtalaseError `invalid-options` naming the option.
 * @example
 * const shop = createEtalase({ channels: { web: storefront({ folder: "public" }) } });
 * await shop.publish([{ id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12, photos: ["kopi.jpg"] }]);
 */
export function createEtalase<const C extends Channels, const G extends string = never>(
  options: EtalaseOptions<C, G>,
): Etalase<C, G> {
  checkOptions(options);
  const warnings = fateWarnings(options);
  const around = surround(options);
  const engine = createEngine(options.channels, around.surroundings);
  const deliversHere = options.deliver !== "elsewhere";
  const shop = createShop(engine, { deliversHere, warnings });
  // The calls below are the shop's, with the names of its channels and goals as types.
  return faceOf(shop, engine, around.close) as Etalase<C, G>;
}

type AnyOptions = EtalaseOptions<Channels, string>;

function surround(options: AnyOptions): { readonly surroundings: Surroundings; readonly close: () => Promise<void> } {
  const clock = options.clock ?? systemClock;
  const redactor = createRedactor();
  for (const channel of Object.values(options.channels))
    for (const secret of channel[inside].secrets) redactor.add(secret);
  const ledger = options.ledger ?? sqliteLedger("etalase.db");
  const http = createHttp({ clock, redactor });
  const guarded = createGuardedHttp({ clock, redactor });
  const bus = createBus(
    () => clock.now(),
    () => undefined,
  );
  const tools = new Map<string, RenderTools>();
  const surroundings: Surroundings = {
    shop: options.shop ?? "shop",
    worker: randomUUID(),
    clock,
    random: { next: () => randomBytes(4).readUInt32BE() / 2 ** 32 },
    ledger,
    photos: createPhotoRoom({
      folder: options.photos?.folder ?? join(dirname(ledger.place ?? "."), "etalase.photos"),
      roots: options.photos?.roots,
      fetchGuarded: guarded.fetch,
      memory: ledger,
      now: () => clock.now(),
    }),
    host: options.photos?.host,
    transport: http,
    sealerFor: createSealers(options.sealKey),
    toolsFor: (locale) => {
      const known = tools.get(locale) ?? renderTools(locale);
      tools.set(locale, known);
      return known;
    },
    wakeup: createWakeup(),
    bus,
    choices: choicesOf(options),
  };
  const close = async (): Promise<void> => {
    await Promise.all([http.close(), guarded.close()]);
  };
  return { surroundings, close };
}

function createSealers(sealKey: string | Uint8Array | undefined): Surroundings["sealerFor"] {
  const shared = sealKey === undefined ? undefined : createSealer(sealKey);
  const derived = new Map<string, Sealer>();
  // What no channel has a secret for is sealed for this process only: it is not needed after a restart.
  const passing = createSealer(randomBytes(32));
  return (account, channelSecret) => {
    if (shared) return shared;
    if (channelSecret !== undefined && !derived.has(account))
      derived.set(account, createSealer(deriveSealKey(channelSecret, account)));
    return derived.get(account) ?? passing;
  };
}

function choicesOf(options: AnyOptions): Choices {
  const seller = sellerView(readSeller(options));
  const { firstMs = CIRCUIT_POLICY.firstProbeMs, mostMs = CIRCUIT_POLICY.capMs } = options.probes ?? {};
  const cap = (ms: number): number => (options.probes ? mostMs : ms);
  return {
    seller,
    goals: Object.fromEntries(Object.entries(options.goals ?? {}).map(([name, goal]) => [name, goalOf(goal)])),
    links: options.links,
    pace: perChannel<number>(options.pace, 5),
    onExisting: perChannel<"ask" | "adopt" | "createAnyway">(options.onExisting, "ask"),
    onDoubt: perChannel<"ask" | "resend">(options.onDoubt, "ask"),
    withoutPhotos: perChannel<boolean>(options.withoutPhotos, false),
    refuseLosses: options.refuseLosses ?? [],
    maxShrink: options.maxShrink ?? 0.2,
    circuit: {
      ...CIRCUIT_POLICY,
      firstProbeMs: firstMs,
      capMs: mostMs,
      capAfterDayMs: cap(CIRCUIT_POLICY.capAfterDayMs),
      capAfterWeekMs: cap(CIRCUIT_POLICY.capAfterWeekMs),
    },
    keepMs: (options.keepDays ?? 30) * DAY_MS,
  };
}

function goalOf(goal: Goal<string>): GoalRule {
  return {
    anyOf: goal.anyOf,
    standIns: goal.standIns ?? [],
    atLeast: goal.atLeast ?? 1,
    afterMs: goal.afterMs ?? 15 * MINUTE_MS,
    onRecovery: goal.onRecovery ?? "retire",
    cooldownMs: goal.cooldownMs ?? DAY_MS,
    needs: goal.needs,
  };
}

function perChannel<T extends string | number | boolean>(
  given: T | Readonly<Record<string, T | undefined>> | undefined,
  fallback: NoInfer<T>,
): (channel: string) => T {
  if (given === undefined) return () => fallback;
  return typeof given === "object" ? (channel) => given[channel] ?? fallback : () => given;
}

function readSeller(options: AnyOptions): Seller {
  const parsed = parseSeller(options.seller ?? { id: options.shop ?? "shop", name: options.shop ?? "shop" });
  if (parsed.ok) return parsed.seller;
  const [issue] = parsed.issues;
  throw new EtalaseError("invalid-options", `seller.${issue?.path} ${issue?.trouble}.`, {
    field: `seller.${issue?.path}`,
    cure: issue?.cure,
  });
}

function checkOptions(options: AnyOptions): void {
  const names = Object.keys(options.channels);
  if (names.length === 0) {
    throw new EtalaseError("invalid-options", "No channel is configured.", {
      field: "channels",
      cure: "Give at least one.",
    });
  }
  for (const [name, goal] of Object.entries(options.goals ?? {})) checkGoal(name, goal, names);
  if (options.links !== undefined) checkName(options.links, "links", names);
  for (const [name, channel] of Object.entries(options.channels)) checkNeeds(name, channel, options);
  readSeller(options);
}

function checkName(name: string, field: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const cure = `Configured are ${names.join(", ")}.`;
  throw new EtalaseError("unknown-channel", `${field} names "${name}", which is not configured.`, { field, cure });
}

function checkGoal(name: string, goal: Goal<string>, names: readonly string[]): void {
  const field = `goals.${name}`;
  if (goal.anyOf.length === 0) {
    const cure = "Name at least one in anyOf.";
    throw new EtalaseError("invalid-options", `Goal "${name}" names no channel.`, { field, cure });
  }
  for (const member of [...goal.anyOf, ...(goal.standIns ?? [])]) checkName(member, field, names);
  const { atLeast = 1, anyOf } = goal;
  if (atLeast <= anyOf.length) return;
  const trouble = `Goal "${name}" wants ${atLeast} of ${anyOf.length}.`;
  throw new EtalaseError("invalid-options", trouble, {
    field: `${field}.atLeast`,
    cure: "Lower it, or name more channels.",
  });
}

function checkNeeds(name: string, channel: Channel, options: AnyOptions): void {
  const { needs, title } = channel[inside];
  if (needs.includes("host") && !options.photos?.host) {
    throw new EtalaseError("invalid-options", `"${name}" needs a photo host: ${title} fetches photos itself.`, {
      field: "photos.host",
      cure: "Give photos: { host: folderHost({ folder, url }) }.",
    });
  }
  if (needs.includes("seller") && !options.seller) {
    throw new EtalaseError("invalid-options", `"${name}" needs a seller.`, {
      field: "seller",
      cure: "Say who sells: seller: { id, name, … }.",
    });
  }
}

function fateWarnings(options: AnyOptions): readonly string[] {
  return Object.entries(options.goals ?? {}).flatMap(([name, goal]) => {
    const all = [...goal.anyOf, ...(goal.standIns ?? [])];
    const fates = new Set(all.map((member) => options.channels[member]?.[inside].fate ?? member));
    return fates.size > 1 ? [] : [`Goal "${name}" falls with one platform: ${all.join(", ")}.`];
  });
}

function faceOf(shop: Shop, engine: Engine, closeRest: () => Promise<void>): Etalase<Channels, string> {
  const { bus } = engine.around;
  const close = async (): Promise<void> => {
    await shop.close();
    await closeRest();
  };
  return {
    publish: (products, options?: PublishOptions) => shop.publish(products, options) as Promise<Report>,
    setStock: (changes, options?: WaitOptions) => shop.setCounts(changes, options) as Promise<Report>,
    setPrice: (changes, options?: WaitOptions) => shop.setCounts(changes, options) as Promise<Report>,
    withdraw: (products, options) => shop.withdraw(products, options) as Promise<Report>,
    plan: async (products, options) => planOf(await shop.plan(products, options?.signal), [...engine.places.keys()]),
    listings: (filter) => shop.listings(filter),
    reach: (goal) => shop.reach(goal),
    health: () => shop.health(),
    retry: (filter) => shop.retry(filter),
    answer: (listing, truth) => shop.answer(listing, truth),
    deliver: (options) => shop.deliver(options),
    start: (options) => shop.start(options?.signal),
    stop: () => shop.stop(),
    close,
    [Symbol.asyncDispose]: close,
    on: (event, listener) => bus.on(event, listener),
    channel: (name) => placeOf(shop, name),
  };
}

function placeOf(shop: Shop, name: string): Place {
  shop.place(name);
  return {
    pause: (options) => shop.pause(name, options),
    resume: () => shop.resume(name),
    connect: (tokens) => shop.connect(name, tokens),
    adopt: (options) => shop.adopt(name, options.dryRun ?? false),
    refresh: () => shop.refresh(name),
    rebind: (old) => shop.rebind(name, old),
    verify: () => shop.verify(name),
  };
}

function planOf(rows: Awaited<ReturnType<Shop["plan"]>>, names: readonly string[]): Plan {
  const actions = ["create", "update", "withdraw", "nothing", "refused", "exists already", "skipped"] as const;
  const count = (name: string, action: (typeof actions)[number]): number =>
    rows.filter((row) => row.channel === name && row.action === action).length;
  const countsOf = (name: string) =>
    Object.fromEntries(actions.map((action) => [action, count(name, action)])) as Plan["counts"][string];
  return {
    counts: Object.fromEntries(names.map((name) => [name, countsOf(name)])),
    rows,
    photos: rows.reduce((sum, row) => sum + row.photos, 0),
  };
}
