/** A shop on real HTTP and a real file, whose channels are those of the simulation. */
import { createRequire } from "node:module";
import { renderTools } from "../../src/channel/tools.js";
import { createEngine, type Engine } from "../../src/engine/engine.js";
import { createShop, type Shop } from "../../src/engine/shop.js";
import type { Choices, Surroundings, Transport } from "../../src/engine/surroundings.js";
import { createWakeup, type Wakeup } from "../../src/engine/wakeup.js";
import { createBus } from "../../src/events/events.js";
import { createHttp, type HttpPool } from "../../src/http/client.js";
import { createRedactor } from "../../src/http/redact.js";
import type { Ledger } from "../../src/ledger/ledger.js";
import type { SqliteDatabase, SqliteDriver } from "../../src/ledger/sqlite-driver.js";
import { CIRCUIT_POLICY } from "../../src/resilience/circuit.js";
import type { Clock } from "../../src/resilience/clock.js";
import { channelOf } from "../simulation/channels.js";
import { createDice } from "../simulation/random.js";
import type { PlaceConfig } from "../simulation/session.js";
import { PLACES, SHOP } from "./order.js";

export interface ShopParts {
  readonly ledger: Ledger;
  /** Where the places answer: `<server>/<place>`. */
  readonly server: string;
  readonly clock: Clock;
  readonly seed: string;
  readonly places?: readonly PlaceConfig[] | undefined;
  /** Spoils wake-ups inside the process. */
  readonly wakeup?: Wakeup | undefined;
  /** Told of each call that leaves; what it answers is called when the call is over. */
  readonly onCall?: (() => () => void) | undefined;
}

export interface CrashShop {
  readonly shop: Shop;
  readonly engine: Engine;
  readonly warnings: readonly string[];
  close(): Promise<void>;
  /** Nothing leaves any more, and nothing comes back: as far as places can tell, the process is dead. */
  die(): Promise<void>;
}

/** Opens nothing yet: the first call does. */
export function openShop({
  ledger,
  server,
  clock,
  seed,
  places = PLACES,
  onCall,
  wakeup = createWakeup(),
}: ShopParts): CrashShop {
  const warnings: string[] = [];
  const http = createHttp({ clock, redactor: createRedactor() });
  const bus = createBus(
    () => clock.now(),
    (error) => warnings.push(String(error)),
  );
  bus.on("channel-bug", ({ channel, error }) => warnings.push(`bug in ${channel}: ${error.message}`));
  const dice = createDice(seed);
  const surroundings: Surroundings = {
    shop: SHOP,
    worker: seed,
    clock,
    random: dice,
    ledger,
    photos: undefined,
    host: undefined,
    transport: transportTo(http, server, onCall),
    sealerFor: () => ({ seal: (plain) => `sealed:${plain}`, open: (sealed) => sealed.slice("sealed:".length) }),
    toolsFor: renderTools,
    wakeup,
    bus,
    choices: CHOICES,
  };
  const channels = Object.fromEntries(places.map((config) => [config.name, channelOf(config, config.name)]));
  const engine = createEngine(channels, surroundings);
  const shop = createShop(engine, { deliversHere: true, warnings: [] });
  const close = async (): Promise<void> => {
    await shop.close();
    await http.close();
  };
  return { shop, engine, warnings, close, die: () => http.close() };
}

/** The names of simulated places are paths of one server. */
function transportTo(http: HttpPool, server: string, onCall: ShopParts["onCall"]): Transport {
  return {
    forAccount: (options) => {
      const own = http.forAccount(options);
      return {
        async send(request, gate) {
          const over = onCall?.();
          try {
            return await own.send({ ...request, url: `${server}/${new URL(request.url).host}` }, gate);
          } finally {
            over?.();
          }
        },
      };
    },
  };
}

const CHOICES: Choices = {
  seller: { id: SHOP, name: "Toko", currency: "IDR", locale: "id-ID" },
  goals: {},
  links: undefined,
  pace: () => 100_000,
  onExisting: () => "ask",
  onDoubt: () => "ask",
  withoutPhotos: () => false,
  refuseLosses: [],
  maxShrink: 0.2,
  circuit: CIRCUIT_POLICY,
  keepMs: 30 * 86_400_000,
};

/** A SQLite module that lies somewhere else, opened as the ledger opens its own. */
export function driverAt(path: string): SqliteDriver {
  const Database = createRequire(import.meta.url)(path) as new (
    file: string,
    options: { readonly timeout: number },
  ) => SqliteDatabase;
  return { name: path, open: (file, { timeoutMs }) => new Database(file, { timeout: timeoutMs }) };
}
