/** A series of kills: one shop, one ledger, one process after the other, each killed while it works. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDice, type Dice } from "../simulation/random.js";
import { type Catalogue, createCatalogue } from "./catalogue.js";
import { doubledOn, judge } from "./judge.js";
import type { InFlight, Order, Words } from "./order.js";
import { openPlatform, type Platform, type Trigger } from "./platform.js";
import { type Bundle, type Child, startChild } from "./processes.js";

export interface ChainOptions {
  readonly seed: number;
  readonly kills: number;
  readonly bundle: Bundle;
  /** A SQLite module in place of the first that is there. */
  readonly driver?: string | undefined;
}

/** What a series came to. */
export interface ChainReport {
  readonly seed: number;
  readonly kills: number;
  /** Kills after which the ledger knew of a call under way. */
  readonly inFlight: number;
  /** Listings that were up twice, on any place, at any time. */
  readonly doubled: readonly string[];
  /** What is not as it was wished last, once everything is at rest. */
  readonly lost: readonly string[];
  /** Doubts that a person was asked about, all on the place without any safety. */
  readonly asked: number;
  /** Creates that were under way there at a kill and that nobody was asked about. */
  readonly hidden: readonly string[];
  readonly calls: number;
}

interface Chain {
  readonly options: ChainOptions;
  readonly dice: Dice;
  readonly file: string;
  readonly platform: Platform;
  readonly catalogue: Catalogue;
  readonly asked: Set<string>;
  readonly owed: Set<string>;
  reserve: Child;
  offsetMs: number;
  generation: number;
  kills: number;
  inFlight: number;
  calls: number;
}

/** How much later the next process is started, on its own clock: calls of the last one may land before, or after. */
const BACK_MS = [0, 0, 3_000, 12_000, 25_000] as const;
/** Longer than anything lands, than a turn of a rebuild, and than a lease on a shared file. */
const LATER_MS = 200_000;
const MOST_ROUNDS = 12;

/** Kills `kills` times, then lets it come to rest. */
export async function runChain(options: ChainOptions): Promise<ChainReport> {
  const folder = mkdtempSync(join(tmpdir(), "etalase-crash-"));
  const platform = await openPlatform(String(options.seed));
  const dice = createDice(`${options.seed}/chain`);
  const chain: Chain = {
    options,
    dice,
    file: join(folder, "etalase.db"),
    platform,
    catalogue: createCatalogue(dice.fork("catalogue")),
    asked: new Set(),
    owed: new Set(),
    reserve: startChild(options.bundle),
    offsetMs: 0,
    generation: 0,
    kills: 0,
    inFlight: 0,
    calls: 0,
  };
  try {
    while (chain.kills < options.kills) await live(chain);
    const moving = await rest(chain);
    const { doubled, lost } = { doubled: doubledOn(platform.places), lost: judge(platform.places, chain.catalogue) };
    const hidden = [...chain.owed].filter((one) => !chain.asked.has(one));
    const { kills, inFlight, calls } = chain;
    const still = moving.map((what) => `never came to rest: ${what}`);
    return {
      seed: options.seed,
      kills,
      inFlight,
      doubled,
      lost: [...lost, ...still],
      asked: chain.asked.size,
      hidden,
      calls,
    };
  } finally {
    chain.reserve.signal("SIGKILL");
    await chain.reserve.ended;
    await platform.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One process, until it is killed. */
async function live(chain: Chain): Promise<void> {
  const child = await next(chain);
  let isKilled = false;
  const trigger = drawTrigger(chain.dice, () => {
    isKilled = true;
    child.signal("SIGKILL");
  });
  // Now and then, when everything has landed, a person looks after what is asked.
  const look = chain.kills % 8 === 7;
  chain.offsetMs += look ? LATER_MS : chain.dice.pick(BACK_MS);
  const opened = await give(chain, child, trigger, look);
  note(chain, opened);
  const asks = child.said("asks").catch(() => NOTHING_ASKED);
  const idle = child.said("idle");
  const end = await Promise.race([idle.then(() => "idle" as const), child.ended.then(() => "ended" as const)]).catch(
    () => "ended" as const,
  );
  // It was done before its time had come: killed at rest, which counts for nothing.
  child.signal("SIGKILL");
  await child.ended;
  // What it asked counts although it was killed before it had heard every answer.
  noteAsked(chain, await asks);
  await chain.platform.settled();
  if (isKilled) chain.kills += 1;
  else if (end === "ended") throw new Error(`it ended by itself (${described(chain)})`);
  chain.calls += chain.platform.writes();
}

function described({ options, generation, kills }: Chain): string {
  return `seed ${options.seed}, process ${generation}, kill ${kills}`;
}

async function next(chain: Chain): Promise<Child> {
  const child = chain.reserve;
  await child.said("ready");
  // The one after starts while this one works.
  chain.reserve = startChild(chain.options.bundle);
  chain.generation += 1;
  return child;
}

/** Everything is wished and delivered without a kill, process after process, until nothing moves any more. */
async function rest(chain: Chain): Promise<readonly string[]> {
  let moving: readonly string[] = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const child = await next(chain);
    chain.offsetMs += LATER_MS;
    const opened = await give(chain, child, undefined, true);
    note(chain, opened);
    const idle = await child.said("idle");
    noteAsked(chain, idle);
    moving = idle.moving;
    child.signal("SIGKILL");
    await child.ended;
    await chain.platform.settled();
    chain.calls += chain.platform.writes();
    if (moving.length === 0 && chain.platform.writes() === 0 && idle.asked.length === 0) return [];
  }
  return moving;
}

/** Hands out the order; what was wished is known to be kept once the process says so. */
async function give(
  chain: Chain,
  child: Child,
  trigger: Trigger | undefined,
  look: boolean,
): Promise<Words["opened"] | undefined> {
  const wishes = chain.catalogue.draw({ isLast: trigger === undefined });
  const { seed } = chain.options;
  chain.platform.begin(chain.offsetMs, trigger);
  const order: Order = {
    file: chain.file,
    server: chain.platform.url,
    driver: chain.options.driver,
    exclusive: true,
    offsetMs: chain.offsetMs,
    seed: `${seed}/${chain.generation}`,
    ...wishes,
    budgetMs: trigger === undefined ? 4_000 : 1_000,
    look,
  };
  const kept = child.said("kept").then(() => chain.catalogue.keep(), ignore);
  child.order(order);
  const opened = await child.said("opened").catch((error: Error) => {
    // Killed before it could say what it had found; the next one says it.
    if (trigger === undefined) throw error;
    return undefined;
  });
  if (trigger === undefined) await kept;
  if (trigger?.phase === "opened") trigger.kill();
  return opened;
}

function ignore(): void {
  // It was killed before: whether the wish was kept is not known, and the next process is given it again.
}

function note(chain: Chain, opened: Words["opened"] | undefined): void {
  if (!opened || opened.inFlight.length === 0) return;
  chain.inFlight += 1;
  for (const { product, place, verb } of opened.inFlight satisfies readonly InFlight[])
    if (place === "wall" && verb === "create") chain.owed.add(`${place}/${product}`);
}

const NOTHING_ASKED: Words["asks"] = { asked: [] };

function noteAsked(chain: Chain, { asked }: Words["asks"]): void {
  for (const one of asked) {
    if (!one.startsWith("wall/")) throw new Error(`${one} asks, although it can be found out (${described(chain)})`);
    chain.asked.add(one);
  }
}

const PHASES = [
  "arrived",
  "arrived",
  "arrived",
  "landed",
  "landed",
  "landed",
  "answered",
  "answered",
  "opened",
] as const;

function drawTrigger(dice: Dice, kill: () => void): Trigger {
  const phase = dice.pick(PHASES);
  return { nth: dice.whole(1, 10), phase, writesOnly: dice.chance(0.8), kill };
}
