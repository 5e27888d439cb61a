/** One run: places, a ledger, processes that live and die, and a schedule that happens to them. */
import type { Channel } from "../../src/channel/define.js";
import { createEngine } from "../../src/engine/engine.js";
import { createShop, type Shop } from "../../src/engine/shop.js";
import type { Choices } from "../../src/engine/surroundings.js";
import type { Ledger } from "../../src/ledger/ledger.js";
import { copyOf, memoryLedger } from "../../src/ledger/memory.js";
import type { Marker } from "../../src/ledger/shared-ops.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { type Diary, surround } from "./around.js";
import { BEGIN } from "./begin.js";
import { channelOf } from "./channels.js";
import { type Counts, count, watched } from "./edges.js";
import { createLife, type Death, type Life } from "./life.js";
import { createNetwork, type Fault, type Network } from "./network.js";
import { createOffice } from "./office.js";
import { createPlace, type FakePlace } from "./place.js";
import { createDice, type Dice } from "./random.js";
import { type Decided, type Glance, shownOn } from "./reach.js";
import type { Schedule } from "./schedule.js";
import type { PlaceConfig } from "./session.js";
import { createTime, schedulerOf, type Time } from "./time.js";
import { upgraded } from "./upgrade.js";

/** A bug that is put in from outside, for the simulation to find. */
export interface Plant {
  readonly ledger?: ((ledger: Ledger) => Ledger) | undefined;
  readonly channel?: ((channel: Channel, config: PlaceConfig) => Channel) | undefined;
  readonly choices?: ((choices: Choices) => Choices) | undefined;
}

export interface WorldOptions {
  /** Told how rows move and which faults strike. */
  readonly counts?: Counts | undefined;
  readonly plant?: Plant | undefined;
  /** The first process of worker 0 dies here. */
  readonly death?: Death | undefined;
  readonly onPoint?: ((point: number, name: string) => void) | undefined;
  /** Ends as soon as something is doubled: a bug that goes round in circles would do it for days. */
  readonly isHunt?: boolean | undefined;
  /** Told of the world before anything happens in it. */
  readonly onWorld?: ((world: World) => void) | undefined;
}

export interface Worker {
  readonly life: Life;
  readonly shop: Shop;
}

export interface World {
  readonly schedule: Schedule;
  readonly time: Time;
  readonly ledger: Ledger;
  readonly places: ReadonlyMap<string, FakePlace>;
  readonly network: Network;
  /** Trouble that the engine told of itself. */
  readonly warnings: string[];
  /** What was decided about goals, when circuits of accounts opened, when accounts were held. */
  readonly decided: readonly Decided[];
  readonly opened: readonly { readonly place: string; readonly at: number }[];
  readonly held: readonly { readonly place: string; readonly at: number; readonly message: string }[];
  /** Doubts that came to an end. */
  readonly ended: readonly unknown[];
  /** What the places showed when outages ended. */
  readonly glances: readonly Glance[];
  glance(fault: Fault): void;
  /** The process that now has this place among the workers; `undefined` while it is dead. */
  worker(index: number): Worker | undefined;
  /** Any process that lives. */
  someone(): Worker | undefined;
  /** Starts all processes. */
  start(): void;
  kill(index: number, backAfterMs: number): void;
  /** Sets the clock that all processes share. */
  setClock(ms: number): void;
  /** Copies the ledger away. */
  backUp(): void;
  /** All processes end, and begin anew with the copy. */
  restore(): void;
  /** All processes begin anew, with another name for the account of this place. */
  rename(place: string): void;
  /** A process of the newer release takes the place of this one. */
  upgrade(index: number): void;
}

/** Builds the world of a schedule. Nothing has happened yet. */
export function createWorld(schedule: Schedule, options: WorldOptions = {}): World {
  const { plant } = options;
  const dice = createDice(schedule.seed);
  const time = createTime(BEGIN, schedule.idleMs);
  const { counts } = options;
  const watch = (ledger: Ledger): Ledger => (counts ? watched(ledger, counts) : ledger);
  const tell = (what: string): void => void (counts && count(counts.faults, what));
  let kept = schedule.ledger === "sqlite" ? sqliteLedger(":memory:", { scheduler: schedulerOf(time) }) : memoryLedger();
  let ledger = watch(kept);
  let backup: Ledger | undefined;
  let offsetMs = 0;
  const names = new Map<string, string>();
  const newer = new Set<number>();
  const marker = schedule.restores.length > 0 ? createMarker() : undefined;
  const places = placesOf(schedule, dice);
  const network = createNetwork({
    time,
    dice: dice.fork("network"),
    places,
    faults: schedule.faults.map((fault) => ({ ...fault, at: BEGIN + fault.at, until: BEGIN + fault.until })),
    landsWithinMs: (name) => landsWithin(schedule, name),
    onFault: tell,
  });
  const warnings: string[] = [];
  const diary: Diary = { decided: [], opened: [], held: [], glances: [], ended: [] };
  const slots = new Map<number, Worker>();
  let born = 0;

  const make = (index: number, death: Death | undefined): Worker => {
    born += 1;
    const name = `w${index}#${born}`;
    const own = dice.fork(name);
    const life = createLife({
      name,
      time,
      dice: own.fork("life"),
      lateness: schedule.lateness,
      budgetMs: schedule.budgetMs,
      offsetMs,
      death,
      freeze: born <= schedule.workers ? schedule.freezes.find(({ worker }) => worker === index) : undefined,
      onPoint: born === 1 ? options.onPoint : undefined,
      onDeath: () => {
        if (slots.get(index)?.life === life) slots.delete(index);
        if (death) time.at(time.now() + BACK_MS, "plan", () => boot(index));
      },
    });
    const parts = { life, dice: own, schedule, ledger, network, time, warnings, diary, places, plant, marker };
    const around = surround(parts);
    const channels = schedule.places.map((config) => {
      const channel = channelOf(config, names.get(config.name) ?? config.name);
      const released = newer.has(index) ? upgraded(channel) : channel;
      return [config.name, planted(released, config, plant)] as const;
    });
    const engine = createEngine(Object.fromEntries(channels), around);
    return { life, shop: createShop(engine, { deliversHere: true, warnings: [] }) };
  };
  const warn = (error: unknown): void => void warnings.push(`start: ${String(error)}`);
  const begin = (index: number, worker: Worker): void => {
    slots.set(index, worker);
    const { life, shop } = worker;
    const { budgetMs } = schedule;
    if (index > 0 || budgetMs === undefined || options.death) void shop.start(undefined).catch(warn);
    else void byTheWay(shop, life, budgetMs).catch(warn);
  };
  const boot = (index: number, death?: Death): void => begin(index, make(index, death));
  const kill = (index: number, backAfterMs: number): void => {
    const worker = slots.get(index);
    if (!worker) return;
    if (counts) count(counts.sums, "kills");
    worker.life.die();
    time.at(time.now() + backAfterMs, "plan", () => boot(index));
  };
  const recoverFrom = async (copy: Ledger): Promise<void> => {
    kept = copy;
    ledger = watch(kept);
    const first = make(0, undefined);
    await first.shop.recover({});
    begin(0, first);
    for (let index = 1; index < schedule.workers; index += 1) boot(index);
  };

  return {
    schedule,
    time,
    get ledger() {
      return ledger;
    },
    places,
    network,
    warnings,
    ...diary,
    glance: (fault) => void diary.glances.push({ fault, shown: shownNow(places) }),
    worker: (index) => slots.get(index),
    someone: () => [...slots.values()][0],
    start() {
      for (let index = 0; index < schedule.workers; index += 1) boot(index, index === 0 ? options.death : undefined);
    },
    kill,
    setClock(ms) {
      tell(ms > 0 ? "clock forward" : "clock back");
      offsetMs += ms;
      for (const { life } of slots.values()) life.jump(ms);
    },
    backUp() {
      backup = copyOf(kept);
    },
    restore() {
      const copy = backup;
      if (!copy) return;
      tell("restore");
      for (const { life } of [...slots.values()]) life.die();
      time.at(time.now() + RESTORE_MS, "plan", () => void recoverFrom(copy).catch(warn));
    },
    rename(place) {
      tell("rebind");
      names.set(place, `again:${place}`);
      for (const index of [...slots.keys()]) kill(index, BACK_MS);
    },
    upgrade(index) {
      tell("upgrade");
      newer.add(index);
      kill(index, BACK_MS);
    },
  };
}

const BACK_MS = 1_000;
/** Bringing a backup back takes longer than anything that was under way could still land. */
const RESTORE_MS = 60_000;
/** A process that is called now and then rests this long between two calls; as idle looks do, longer when all is quiet. */
const REST_MS = 1_000;
/** A late request lands this much before the declared limit, for what is spent before it leaves. */
const MARGIN_MS = 1_000;

function landsWithin({ places }: Schedule, name: string): number {
  const config = places.find((place) => place.name === name);
  return config ? config.deadlineMs + config.landsWithinMs - MARGIN_MS : 0;
}

/** Calls it, as a timer of the embedder would: with a budget, again and again. */
async function byTheWay(shop: Shop, life: Life, budgetMs: number): Promise<void> {
  while (!life.isDead) {
    await shop.deliver({ budgetMs });
    await life.clock.sleep(REST_MS);
  }
}

/** What a file beside the ledger would hold. */
function createMarker(): Marker {
  let epoch: number | undefined;
  return {
    place: "beside the ledger",
    read: async () => epoch,
    write: async (next) => {
      epoch = next;
    },
  };
}

function shownNow(places: ReadonlyMap<string, FakePlace>): Glance["shown"] {
  return new Map([...places.keys()].map((name) => [name, new Set(shownOn({ places }, name).keys())]));
}

function placesOf(schedule: Schedule, dice: Dice): ReadonlyMap<string, FakePlace> {
  const places = new Map(
    schedule.places.map(({ name, readLagMs, keyLivesMs, tokensLiveMs }) => {
      const office = tokensLiveMs === undefined ? undefined : createOffice(name, tokensLiveMs, BEGIN);
      const rules = { name, readLagMs, keyLivesMs, handleLivesMs: 900_000, worksMs: 7_000, office };
      return [name, createPlace(rules, dice.fork(name))] as const;
    }),
  );
  for (const { place, product } of schedule.foreign)
    places
      .get(place)
      ?.seed(`hand-${product}`, `sku-${product}`, { title: `By hand ${product}`, price: 1, stock: 1, photos: [] });
  return places;
}

function planted(channel: Channel, config: PlaceConfig, plant: Plant | undefined): Channel {
  return plant?.channel?.(channel, config) ?? channel;
}
