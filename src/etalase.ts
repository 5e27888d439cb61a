/** `createEtalase`: the one file that sees every room. It wires and decides nothing. */
import { randomBytes, randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { type Channel, inside } from "./channel/define.js";
import type { PhotoRule } from "./channel/limits.js";
import type { RenderTools } from "./channel/render.js";
import { renderTools } from "./channel/tools.js";
import { createEngine, type Engine } from "./engine/engine.js";
import { checkCall, checkGoal, checkInput, checkName, checkShopOptions } from "./engine/options.js";
import { payeesOf } from "./engine/payees.js";
import { createShop, type Shop } from "./engine/shop.js";
import type { Choices, GoalRule, Surroundings } from "./engine/surroundings.js";
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
import { createSealers } from "./http/seal.js";
import type { Ledger } from "./ledger/ledger.js";
import { markerFor } from "./ledger/marker.js";
import { sqliteLedger } from "./ledger/sqlite.js";
import { parseSeller, type Seller, sellerView } from "./model/seller.js";
import { createPhotoDesk } from "./photos/desk.js";
import { createPhotoRoom } from "./photos/pipeline.js";
import { loadSharp } from "./photos/sharp.js";
import type { Preview } from "./preview/room.js";
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
  // Photos are made when the engine is there: what all its channels accept decides how few are needed.
  const rules = (): ReadonlyMap<string, PhotoRule | null> =>
    new Map([...engine.places].map(([name, place]) => [name, place.photoRule()]));
  const around = surround(options, rules);
  const engine: Engine = createEngine(options.channels, around.surroundings);
  const { shop: shopId, choices } = around.surroundings;
  const photos = createPhotoDesk({
    room: around.room,
    shop: shopId,
    open: () => engine.open(),
    rules,
    defaults: choices.seller,
    loadSharp,
  });
  const deliversHere = options.deliver !== "elsewhere";
  const shop = createShop(engine, { deliversHere, warnings });
  // The calls below are the shop's, with the names of its channels and goals as types.
  return { ...faceOf(shop, engine, around.close), photos } as Etalase<C, G>;
}

type AnyOptions = EtalaseOptions<Channels, string>;

function surround(options: AnyOptions, rules: () => ReadonlyMap<string, PhotoRule | null>) {
  const clock = options.clock ?? systemClock;
  const redactor = createRedactor();
  for (const channel of Object.values(options.channels))
    for (const secret of channel[inside].secrets) redactor.add(secret);
  if (typeof options.sealKey === "string") redactor.add(options.sealKey);
  const ledger = options.ledger ?? sqliteLedger("etalase.db");
  const http = createHttp({ clock, redactor });
  const guarded = createGuardedHttp({ clock, redactor });
  const now = (): Date => clock.now();
  const bus = createBus(now, () => undefined, options.shop);
  const tools = new Map<string, RenderTools>();
  const room = createPhotoRoom({
    folder: storeOf(options, ledger),
    roots: options.photos?.roots,
    fetchGuarded: guarded.fetch,
    memory: ledger,
    now,
    limits: { decodeHeic: options.photos?.decodeHeic },
    rules: () => [...rules().values()].flatMap((rule) => rule ?? []),
  });
  const surroundings: Surroundings = {
    shop: options.shop ?? "shop",
    worker: randomUUID(),
    clock,
    random: { next: () => randomBytes(4).readUInt32BE() / 2 ** 32 },
    ledger,
    marker: markerFor(ledger, storeOf(options, ledger)),
    photos: room,
    host: options.photos?.host,
    transport: http,
    redactor,
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
  return { surroundings, room, close: () => Promise.all([http.close(), guarded.close()]) };
}

function storeOf({ photos }: AnyOptions, { place = "." }: Ledger): string {
  return photos?.folder ?? join(dirname(place), "etalase.photos");
}

function choicesOf(options: AnyOptions): Choices {
  const whole = readSeller(options);
  const told = sellerView(whole);
  // Where nobody said who sells, no listing makes up a name.
  const seller = options.seller ? told : { ...told, name: "" };
  const { firstMs = CIRCUIT_POLICY.firstProbeMs, mostMs = CIRCUIT_POLICY.capMs } = options.probes ?? {};
  const cap = (ms: number): number => (options.probes ? mostMs : ms);
  return {
    seller,
    payees: payeesOf(whole, options.channels),
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
  checkShopOptions(options);
  const names = Object.keys(options.channels);
  if (names.length === 0) {
    throw new EtalaseError("invalid-options", "No channel is configured.", {
      field: "channels",
      cure: "Give at least one.",
    });
  }
  for (const [name, goal] of Object.entries(options.goals ?? {})) checkGoal(name, goal, names);
  if (options.links !== undefined) checkName(options.links, "links", names);
  for (const field of ["pace", "onExisting", "onDoubt", "withoutPhotos"] as const) {
    const given = options[field];
    if (typeof given === "object") for (const name of Object.keys(given)) checkName(name, field, names);
  }
  for (const [name, channel] of Object.entries(options.channels)) checkNeeds(name, channel, options);
  readSeller(options);
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

function faceOf(
  shop: Shop,
  engine: Engine,
  closeRest: () => Promise<unknown>,
): Omit<Etalase<Channels, string>, "photos"> {
  const { bus } = engine.around;
  const close = async (): Promise<void> => {
    await shop.close();
    await closeRest();
  };
  return {
    publish: async (products, options?: PublishOptions) =>
      shop.publish(checkInput("publish", products), checkCall("publish", options)) as Promise<Report>,
    setStock: async (changes, options?: WaitOptions) =>
      shop.setCounts(checkInput("setStock", changes), checkCall("setStock", options)) as Promise<Report>,
    setPrice: async (changes, options?: WaitOptions) =>
      shop.setCounts(checkInput("setPrice", changes), checkCall("setPrice", options)) as Promise<Report>,
    withdraw: async (products, options) =>
      shop.withdraw(checkInput("withdraw", products), checkCall("withdraw", options)) as Promise<Report>,
    plan: async (products, options) => {
      const rows = await shop.plan(checkInput("plan", products), checkCall("plan", options)?.signal);
      return planOf(rows, [...engine.places.keys()]);
    },
    preview: (products, options) =>
      shop.preview(checkInput("preview", products), checkCall("preview", options)?.signal) as AsyncIterable<Preview>,
    listings: (filter) => shop.listings(checkCall("listings", filter)),
    reach: (goal) => shop.reach(goal),
    health: () => shop.health(),
    retry: async (filter) => shop.retry(checkCall("retry", filter)),
    answer: (listing, truth) => shop.answer(listing, truth),
    deliver: async (options) => shop.deliver(checkCall("deliver", options)),
    start: async (options) => shop.start(checkCall("start", options)?.signal),
    stop: () => shop.stop(),
    recover: async (options) => shop.recover(checkCall("recover", options)),
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
    verify: (call) => shop.verify(name, call),
    sunset: async (options) => shop.sunset(name, checkCall("sunset", options)),
    revive: () => shop.revive(name),
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
