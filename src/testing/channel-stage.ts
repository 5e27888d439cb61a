/** A shop with one channel under the real engine: virtual time, a ledger in memory, a transport with a script. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type Channel, inside } from "../channel/define.js";
import type { Rendered, RenderInput } from "../channel/render.js";
import { renderTools } from "../channel/tools.js";
import { createEngine, type Engine } from "../engine/engine.js";
import type { Row } from "../engine/report.js";
import { createShop, type Shop } from "../engine/shop.js";
import type { Choices, Surroundings } from "../engine/surroundings.js";
import { createWakeup } from "../engine/wakeup.js";
import type { Bus } from "../events/events.js";
import { createBus } from "../events/events.js";
import { createHttp } from "../http/client.js";
import { createRedactor } from "../http/redact.js";
import { createSealer } from "../http/seal.js";
import type { Claimed, Ledger } from "../ledger/ledger.js";
import { memoryLedger } from "../ledger/memory.js";
import type { StepRow } from "../ledger/rows.js";
import type { ProductInput } from "../model/input.js";
import { CHOICES, failing } from "./channel-choices.js";
import type { ChannelHarness, PlaceItem } from "./channel-harness.js";
import {
  type Call,
  type FaultScript,
  type FaultyTransport,
  faultyTransport,
  watchedChannel,
} from "./faulty-transport.js";
import { heldChannel } from "./local-channel.js";
import { createPictureHost, createPictureRoom, type PictureRoom } from "./pictures.js";

export const PLACE = "place";
const AT_REST: ReadonlySet<string> = new Set(["clean", "withdrawn", "refused", "expired", "asking"]);
const HOURS_2 = 7_200_000;
const MINUTE = 60_000;

/** What a rendering was asked and what it answered. */
export interface Rendering {
  readonly input: RenderInput<unknown, unknown>;
  readonly output: Rendered<unknown>;
}

interface StageOptions {
  readonly choices?: Partial<Choices> | undefined;
  /** Goes on with the memory of an earlier stage. */
  readonly ledger?: Ledger | undefined;
}

let opened = 0;

/** A shop under test. */
export class Stage {
  readonly harness: ChannelHarness<object>;
  readonly transport: FaultyTransport;
  readonly pictures: PictureRoom = createPictureRoom();
  readonly renderings: Rendering[] = [];
  /** Everything that was written down or told, as JSON. */
  readonly written: string[] = [];
  readonly bugs: unknown[] = [];
  readonly #close: () => Promise<void>;
  readonly #memory: Ledger;
  readonly #choices: Partial<Choices>;
  readonly #key = randomBytes(32);
  readonly #redactor = createRedactor();
  readonly #channel: Channel;
  #life = { isOver: false };
  engine: Engine;
  shop: Shop;

  constructor(
    harness: ChannelHarness<object>,
    channel: Channel,
    { choices = {}, ledger = memoryLedger() }: StageOptions,
  ) {
    this.harness = harness;
    this.#memory = ledger;
    this.#choices = choices;
    this.#channel = this.#watchRender(watchedChannel(heldChannel(channel, harness.clock)));
    for (const secret of channel[inside].secrets) this.#redactor.add(secret);
    const { clock, http } = harness;
    const pool = http ? undefined : createHttp({ clock, redactor: this.#redactor });
    this.#close = async () => pool?.close();
    const transport = pool ?? { forAccount: () => http ?? failing };
    this.transport = faultyTransport(transport, { clock, onDeath: () => this.#die() });
    [this.engine, this.shop] = this.#start();
  }

  /** Whether our process has ended by a `die`. */
  get isDead(): boolean {
    return this.#life.isOver;
  }

  get calls(): readonly Call[] {
    return this.transport.calls;
  }

  /** The next calls follow this script. */
  script(script: FaultScript = () => undefined): void {
    this.transport.script(script);
  }

  /** Starts again after a death, with what had been written down. */
  restart(): void {
    this.#life = { isOver: false };
    [this.engine, this.shop] = this.#start();
  }

  /** Publishes and waits until nothing of it moves by itself any more. */
  async put(...products: readonly ProductInput[]): Promise<void> {
    const { clock } = this.harness;
    const report = await clock.run(this.shop.publish(products, { waitMs: 0 }));
    const problems = await clock.run(report.problems(1));
    assert.equal(report.notKept, 0, `the product was not kept: ${JSON.stringify(problems)}`);
    await this.settle();
  }

  async withdraw(ids: string | readonly string[], how: "hide" | "delete" = "hide"): Promise<void> {
    await this.harness.clock.run(this.shop.withdraw([ids].flat(), { how, waitMs: 0 }));
    await this.settle();
  }

  /** Delivers until everything is at rest, our process has died, or `mostMs` have passed. */
  async settle(mostMs = HOURS_2): Promise<void> {
    const end = this.harness.clock.now().getTime() + mostMs;
    while (!this.isDead && this.harness.clock.now().getTime() < end && !(await this.#isAtRest()))
      await this.pass(MINUTE);
  }

  /** Delivers for so long. */
  async pass(ms: number): Promise<void> {
    const { clock } = this.harness;
    const end = clock.now().getTime() + ms;
    const stop = new AbortController();
    const died = this.#death();
    await clock.run(Promise.race([died, this.shop.deliver({ budgetMs: ms, signal: stop.signal })]));
    await clock.advance(Math.max(0, end - clock.now().getTime()));
  }

  async #isAtRest(): Promise<boolean> {
    const tally = await this.#memory.tally("shop");
    return tally.every(({ state }) => AT_REST.has(state));
  }

  /** What there is of a product at the place. */
  async items(title: string): Promise<readonly PlaceItem[]> {
    await this.harness.clock.advance(this.harness.place.lagMs ?? 0);
    return (await this.harness.place.items()).filter(({ says }) => says.includes(title));
  }

  async row(product: string): Promise<Row> {
    for await (const row of this.shop.listings({ product })) return row;
    return assert.fail(`there is no row of ${product}`);
  }

  async rows(): Promise<readonly Row[]> {
    const all: Row[] = [];
    for await (const row of this.shop.listings()) all.push(row);
    return all;
  }

  /** The listing as the ledger has it, with the act that was begun last. */
  async claimed(product: string): Promise<Claimed> {
    const [row] = await this.#memory.readProducts("shop", [product]);
    const account = this.engine.places.get(PLACE)?.account().key ?? 0;
    const [claimed] = row ? await this.#memory.readListings([{ account, product: row.key, occasion: "" }]) : [];
    return claimed ?? assert.fail(`the ledger does not know ${product}`);
  }

  async steps(product: string): Promise<readonly StepRow[]> {
    const { listing, act } = await this.claimed(product);
    return act ? this.#memory.readSteps(listing, act.act) : [];
  }

  /** Ends everything. Answers the memory, for another stage. */
  async end(): Promise<Ledger> {
    if (!this.isDead) await this.harness.clock.run(this.shop.close());
    await this.#close();
    return this.#memory;
  }

  #die(): void {
    this.#life.isOver = true;
    for (const tell of this.#deaths.splice(0)) tell();
  }
  readonly #deaths: (() => void)[] = [];
  #death(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isDead) resolve();
      else this.#deaths.push(resolve);
    });
  }

  #start(): [Engine, Shop] {
    opened += 1;
    const engine = createEngine({ [PLACE]: this.#channel }, this.#surroundings(`worker-${opened}`));
    return [engine, createShop(engine, { deliversHere: true, warnings: [] })];
  }

  #surroundings(worker: string): Surroundings {
    const { clock, host = createPictureHost() } = this.harness;
    const bus = createBus(
      () => clock.now(),
      () => undefined,
    );
    return {
      shop: "shop",
      worker,
      clock,
      random: { next: () => 0.5 },
      ledger: this.#mortal(this.#memory, this.#life),
      photos: this.pictures,
      host,
      transport: this.transport,
      redactor: this.#redactor,
      sealerFor: () => createSealer(this.#key),
      toolsFor: renderTools,
      wakeup: createWakeup(),
      bus: this.#overheard(bus),
      choices: { ...CHOICES, ...this.#choices },
    };
  }

  /** A ledger that answers nobody any more once its process is dead. */
  #mortal(ledger: Ledger, life: { readonly isOver: boolean }): Ledger {
    return new Proxy(ledger, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        return (...given: readonly unknown[]) => {
          if (life.isOver) return new Promise(() => undefined);
          if (key === "write") this.written.push(JSON.stringify(given));
          return Reflect.apply(value, target, given);
        };
      },
    });
  }

  #overheard(bus: Bus): Bus {
    return {
      on: (name, listener) => bus.on(name, listener),
      emit: (name, event) => {
        if (name === "channel-bug") this.bugs.push(event);
        const error: unknown = Reflect.get(event, "error");
        this.written.push(JSON.stringify([name, event, error instanceof Error ? wordsOf(error) : ""]));
        bus.emit(name, event);
      },
    };
  }

  #watchRender(channel: Channel): Channel {
    const within = channel[inside];
    const render = (input: RenderInput<unknown, unknown>): Rendered<unknown> => {
      const output = within.render(input);
      this.renderings.push({ input, output });
      return output;
    };
    const { id, title, kind, account, limits, verbs } = channel;
    return { id, title, kind, account, limits, verbs, [inside]: { ...within, render } };
  }
}

/** Opens a stage at an empty place, shows something there, and clears away. */
export async function onStage<O extends object>(
  harness: ChannelHarness<O>,
  show: (stage: Stage) => Promise<void>,
  options: StageOptions = {},
): Promise<void> {
  await harness.reset();
  const stage = openStage(harness, options);
  try {
    await show(stage);
    assert.deepEqual(stage.bugs, [], "the channel threw something that is not a ChannelError");
  } finally {
    await stage.end();
  }
}

/** Opens a stage at the place as it is. */
export function openStage<O extends object>(harness: ChannelHarness<O>, options: StageOptions = {}): Stage {
  const channel = harness.definition(harness.options);
  // From here on nobody needs the types of its options.
  const { definition: _definition, ...rest } = harness;
  const plain: ChannelHarness<object> = { ...rest, definition: Object.assign(() => channel, harness.definition) };
  return new Stage(plain, channel, options);
}

function wordsOf(error: Error): string {
  const cause = error.cause instanceof Error ? wordsOf(error.cause) : String(error.cause ?? "");
  return `${error.message} ${error.stack ?? ""} ${cause}`;
}
