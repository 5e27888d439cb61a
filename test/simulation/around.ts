/** What one process is given: a ledger at which it may die, its clock, its network, and ears that keep a diary. */
import { renderTools } from "../../src/channel/tools.js";
import type { Choices, Sealer, Surroundings } from "../../src/engine/surroundings.js";
import { createWakeup } from "../../src/engine/wakeup.js";
import { createBus } from "../../src/events/events.js";
import type { PhotoHost } from "../../src/hosts/host.js";
import type { Ledger } from "../../src/ledger/ledger.js";
import type { Marker } from "../../src/ledger/shared-ops.js";
import { CIRCUIT_POLICY } from "../../src/resilience/circuit.js";
import { rulesOf } from "./aims.js";
import { BEGIN, SHOP } from "./begin.js";
import { crashable } from "./crashable.js";
import type { Life } from "./life.js";
import type { Network } from "./network.js";
import { createPhotos } from "./photos.js";
import type { FakePlace } from "./place.js";
import type { Dice } from "./random.js";
import { type Decided, type Glance, shownOn } from "./reach.js";
import type { Schedule } from "./schedule.js";
import type { PlaceConfig } from "./session.js";
import type { Time } from "./time.js";
import type { Plant } from "./world.js";

/** What was told while a run went on. */
export interface Diary {
  readonly decided: Decided[];
  readonly opened: { readonly place: string; readonly at: number }[];
  readonly held: { readonly place: string; readonly at: number; readonly message: string }[];
  readonly glances: Glance[];
  /** Doubts that came to an end. */
  readonly ended: { readonly place: string; readonly how: string }[];
}

interface Parts {
  readonly life: Life;
  readonly dice: Dice;
  readonly schedule: Schedule;
  readonly ledger: Ledger;
  readonly network: Network;
  readonly time: Time;
  readonly warnings: string[];
  readonly diary: Diary;
  readonly places: ReadonlyMap<string, FakePlace>;
  readonly plant: Plant | undefined;
  readonly marker: Marker | undefined;
}

const OPEN_SEAL: Sealer = { seal: (plain) => `sealed:${plain}`, open: (sealed) => sealed.slice("sealed:".length) };

/** Everything one process touches. */
export function surround(parts: Parts): Surroundings {
  const { life, dice, schedule, ledger, network, time, plant } = parts;
  const choices = choicesOf(schedule);
  return {
    shop: SHOP,
    worker: life.name,
    clock: life.clock,
    random: dice.fork("engine"),
    ledger: crashable(plant?.ledger?.(ledger) ?? ledger, life, () => time.stir()),
    marker: parts.marker,
    photos: createPhotos(),
    host: schedule.places.some(({ pulls }) => pulls) ? hostOf(parts) : undefined,
    transport: network.transportFor(life),
    sealerFor: () => OPEN_SEAL,
    toolsFor: renderTools,
    wakeup: createWakeup(),
    bus: busOf(parts),
    choices: plant?.choices?.(choices) ?? choices,
  };
}

function busOf({ life, time, warnings, diary, places, schedule }: Parts): Surroundings["bus"] {
  const bus = createBus(
    () => life.clock.now(),
    (error) => warnings.push(`listener: ${String(error)}`),
  );
  const decide = (what: Decided["what"], goal: string, product: string, standIn: string | undefined): void => {
    const number = Number(product.slice(1));
    const members = schedule.aims.find(({ name }) => name === goal)?.anyOf ?? [];
    const titles = members.map((name) => [name, shownOn({ places }, name).get(number)] as const);
    const shown = new Map(titles.flatMap(([name, title]) => (title === undefined ? [] : [[name, title] as const])));
    diary.decided.push({ what, at: time.now(), goal, product: number, standIn, shown });
  };
  bus.on("channel-bug", ({ channel, error }) => warnings.push(`bug in ${channel}: ${error.stack ?? error.message}`));
  bus.on("warned", ({ code, message }) => warnings.push(`${code}: ${message}`));
  bus.on("goal-missed", ({ goal, product, standIn }) => decide("called", goal, product, standIn));
  bus.on("goal-held", ({ goal, product }) => decide("over", goal, product, undefined));
  bus.on("circuit-opened", ({ circuit }) =>
    diary.opened.push({ place: circuit.split(":").at(-1) ?? "", at: time.now() }),
  );
  bus.on("doubt-ended", ({ channel, how }) => diary.ended.push({ place: channel, how }));
  bus.on("account-held", ({ channel, message }) => diary.held.push({ place: channel, at: time.now(), message }));
  return bus;
}

/** Our photo host: it takes photos, or it does not answer. */
function hostOf({ life, time, schedule }: Parts): PhotoHost {
  const isDown = (): boolean =>
    schedule.hostOutages.some(({ at, until }) => time.now() >= BEGIN + at && time.now() < BEGIN + until);
  const url = (sha256: string): string => `https://photos.invalid/${sha256}`;
  return {
    key: "host:simulated",
    url: ({ sha256 }) => url(sha256),
    put: ({ sha256 }) =>
      life.pass("host.put", async () => {
        if (isDown()) throw new Error("the photo host does not answer");
        return url(sha256);
      }),
    has: async () => !isDown(),
    remove: async () => undefined,
  };
}

function choicesOf({ places, pace, aims }: Schedule): Choices {
  const of = (name: string): PlaceConfig | undefined => places.find((config) => config.name === name);
  return {
    seller: { id: SHOP, name: "Toko", currency: "IDR", locale: "id-ID" },
    goals: rulesOf(aims),
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
