/** One run: places, a ledger, processes that live and die, and a schedule that happens to them. */
import type { Channel } from "../../src/channel/define.js";
import { renderTools } from "../../src/channel/tools.js";
import { createEngine } from "../../src/engine/engine.js";
import { createShop, type Shop } from "../../src/engine/shop.js";
import type { Choices, Sealer, Surroundings } from "../../src/engine/surroundings.js";
import { createWakeup } from "../../src/engine/wakeup.js";
import { createBus } from "../../src/events/events.js";
import type { Ledger } from "../../src/ledger/ledger.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { CIRCUIT_POLICY } from "../../src/resilience/circuit.js";
import { channelOf } from "./channels.js";
import { crashable } from "./crashable.js";
import { createLife, type Death, type Life } from "./life.js";
import { createNetwork, type Network } from "./network.js";
import { createPhotos } from "./photos.js";
import { createPlace, type FakePlace } from "./place.js";
import { createDice, type Dice } from "./random.js";
import type { Schedule } from "./schedule.js";
import type { PlaceConfig } from "./session.js";
import { createTime, type Time } from "./time.js";

export const SHOP = "shop";
export const BEGIN = Date.UTC(2026, 10, 21);

/** A bug that is put in from outside, for the simulation to find. */
export interface Plant {
  readonly ledger?: ((ledger: Ledger) => Ledger) | undefined;
  readonly channel?: ((channel: Channel, config: PlaceConfig) => Channel) | undefined;
  readonly choices?: ((choices: Choices) => Choices) | undefined;
}

export interface WorldOptions {
  readonly plant?: Plant | undefined;
  /** The first process of worker 0 dies here. */
  readonly death?: Death | undefined;
  readonly onPoint?: ((point: number, name: string) => void) | undefined;
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
  readonly warnings: readonly string[];
  /** The process that now has this place among the workers; `undefined` while it is dead. */
  worker(index: number): Worker | undefined;
  /** Any process that lives. */
  someone(): Worker | undefined;
  /** Starts all processes. */
  start(): void;
  kill(index: number, backAfterMs: number): void;
}

/** Builds the world of a schedule. Nothing has happened yet. */
export function createWorld(schedule: Schedule, options: WorldOptions = {}): World {
  const dice = createDice(schedule.seed);
  const time = createTime(BEGIN);
  const ledger = memoryLedger();
  const places = placesOf(schedule, dice);
  const network = createNetwork({
    time,
    dice: dice.fork("network"),
    places,
    faults: schedule.faults.map((fault) => ({ ...fault, at: BEGIN + fault.at, until: BEGIN + fault.until })),
    landsWithinMs: (name) => landsWithin(schedule, name),
  });
  const warnings: string[] = [];
  const slots = new Map<number, Worker>();
  let born = 0;

  const boot = (index: number, death: Death | undefined): void => {
    born += 1;
    const name = `w${index}#${born}`;
    const own = dice.fork(name);
    const life = createLife({
      name,
      time,
      dice: own.fork("life"),
      lateness: schedule.lateness,
      death,
      freeze: born <= schedule.workers ? schedule.freezes.find(({ worker }) => worker === index) : undefined,
      onPoint: born === 1 ? options.onPoint : undefined,
      onDeath: () => {
        if (slots.get(index)?.life === life) slots.delete(index);
        if (death) time.at(time.now() + BACK_MS, "plan", () => boot(index, undefined));
      },
    });
    const around = surround({ life, dice: own, schedule, ledger, network, time, warnings, plant: options.plant });
    const channels = schedule.places.map(
      (config) => [config.name, planted(channelOf(config), config, options.plant)] as const,
    );
    const shop = createShop(createEngine(Object.fromEntries(channels), around), { deliversHere: true, warnings: [] });
    slots.set(index, { life, shop });
    void shop.start(undefined).catch((error: unknown) => warnings.push(`start: ${String(error)}`));
  };

  return {
    schedule,
    time,
    ledger,
    places,
    network,
    warnings,
    worker: (index) => slots.get(index),
    someone: () => [...slots.values()][0],
    start() {
      for (let index = 0; index < schedule.workers; index += 1) boot(index, index === 0 ? options.death : undefined);
    },
    kill(index, backAfterMs) {
      const worker = slots.get(index);
      if (!worker) return;
      worker.life.die();
      time.at(time.now() + backAfterMs, "plan", () => boot(index, undefined));
    },
  };
}

const BACK_MS = 1_000;
/** A late request lands this much before the declared limit, for what is spent before it leaves. */
const MARGIN_MS = 1_000;

function landsWithin({ places }: Schedule, name: string): number {
  const config = places.find((place) => place.name === name);
  return config ? config.deadlineMs + config.landsWithinMs - MARGIN_MS : 0;
}

function placesOf(schedule: Schedule, dice: Dice): ReadonlyMap<string, FakePlace> {
  const places = new Map(
    schedule.places.map(({ name, readLagMs, keyLivesMs }) => {
      const rules = { name, readLagMs, keyLivesMs, handleLivesMs: 900_000, worksMs: 7_000 };
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

interface Parts {
  readonly life: Life;
  readonly dice: Dice;
  readonly schedule: Schedule;
  readonly ledger: Ledger;
  readonly network: Network;
  readonly time: Time;
  readonly warnings: string[];
  readonly plant: Plant | undefined;
}

const OPEN_SEAL: Sealer = { seal: (plain) => `sealed:${plain}`, open: (sealed) => sealed.slice("sealed:".length) };

function surround({ life, dice, schedule, ledger, network, time, warnings, plant }: Parts): Surroundings {
  const bus = createBus(
    () => life.clock.now(),
    (error) => warnings.push(`listener: ${String(error)}`),
  );
  bus.on("channel-bug", ({ channel, error }) => warnings.push(`bug in ${channel}: ${error.stack ?? error.message}`));
  bus.on("warned", ({ code, message }) => warnings.push(`${code}: ${message}`));
  const own = plant?.ledger?.(ledger) ?? ledger;
  const choices = choicesOf(schedule);
  return {
    shop: SHOP,
    worker: life.name,
    clock: life.clock,
    random: dice.fork("engine"),
    ledger: crashable(own, life, () => time.stir()),
    photos: createPhotos(),
    host: undefined,
    transport: network.transportFor(life),
    sealerFor: () => OPEN_SEAL,
    toolsFor: renderTools,
    wakeup: createWakeup(),
    bus,
    choices: plant?.choices?.(choices) ?? choices,
  };
}

function choicesOf({ places, pace }: Schedule): Choices {
  const of = (name: string): PlaceConfig | undefined => places.find((config) => config.name === name);
  return {
    seller: { id: SHOP, name: "Toko", currency: "IDR", locale: "id-ID" },
    goals: {},
    links: undefined,
    pace: () => pace,
    onExisting: (name) => of(name)?.onExisting ?? "ask",
    onDoubt: (name) => of(name)?.onDoubt ?? "ask",
    withoutPhotos: () => false,
    refuseLosses: [],
    maxShrink: 0.2,
    circuit: CIRCUIT_POLICY,
    keepMs: 30 * 86_400_000,
  };
}
