/**
 * Renditions that cost too much to be waited for. A set is complete without them; when one was rebuilt that could have
 * more, they are made here one photo at a time, resting at least as long as working, and when the last is made the set
 * is rebuilt with what came out. Where the pass stands is kept in the ledger: after a restart it goes on from there.
 */
import type { PieceRow } from "../ledger/ledger.js";
import { withLater } from "../photos/digest.js";
import { backoffMs } from "../resilience/backoff.js";
import type { Place } from "./place.js";
import { bodyOf, PAGE } from "./rebuild-rows.js";
import { holdTurn, mayLand, runRebuild, startHold, turnMs, whileHeld } from "./rebuild-run.js";
import { laneIsOpen } from "./standing.js";
import type { Surroundings } from "./surroundings.js";
import type { TaskTools } from "./task.js";

/** Between two looks for something to do, and the shortest rest between two photos. */
const LOOK_MS = 5_000;
const REST_MS = 250;
const LEASE_MS = 120_000;

/** Where a pass stands. */
interface Pass {
  /** The last row that is done; `null`: none yet. */
  readonly after: string | null;
  /** Photos that got a rendition since the set was rebuilt. */
  readonly made: number;
}

/** Begins a pass over the whole set, or again from its start. */
export async function askForLater(place: Place, { around }: TaskTools): Promise<void> {
  const made = (await readPass(place, around))?.made ?? 0;
  await savePass(place, around, { after: null, made });
}

/** Makes such renditions for every place until `stop` is aborted. Trouble is told and tried again. */
export async function makeLater(places: Iterable<Place>, tools: TaskTools, stop: AbortSignal): Promise<void> {
  const mine = [...places].filter((place) => place.can.rebuild && hasLater(place));
  await Promise.all(mine.map((place) => serve(place, tools, stop)));
}

function hasLater(place: Place): boolean {
  return place.photoRule()?.renditions?.some(({ later }) => later) === true;
}

async function serve(place: Place, tools: TaskTools, stop: AbortSignal): Promise<void> {
  const { clock, random } = tools.around;
  let failures = 0;
  while (!stop.aborted) {
    const ms = failures === 0 ? LOOK_MS : Math.max(LOOK_MS, backoffMs(failures, random));
    await clock.sleep(ms, stop).catch(() => undefined);
    if (stop.aborted) return;
    failures = (await lookOrWarn(place, tools, stop)) ? 0 : failures + 1;
  }
}

async function lookOrWarn(place: Place, tools: TaskTools, stop: AbortSignal): Promise<boolean> {
  try {
    await look(place, tools, stop);
    return true;
  } catch (error) {
    if (stop.aborted) return true;
    const message = `${place.name}: ${error instanceof Error ? error.message : String(error)}`;
    tools.around.bus.emit("warned", { code: "later photos", message });
    return false;
  }
}

async function look(place: Place, tools: TaskTools, stop: AbortSignal): Promise<void> {
  const { around } = tools;
  const pass = await readPass(place, around);
  if (!pass || !laneIsOpen(place.account(), "rebuild", around.clock.now().getTime())) return;
  // Of several workers one does it.
  if (!(await holdPass(place, tools, LEASE_MS))) return;
  try {
    const end = await walk(place, tools, stop, pass);
    if (end) await showAll(place, tools, stop, end);
  } finally {
    await holdPass(place, tools, null);
  }
}

/** Goes on to the last row. `undefined`: the pass was begun again meanwhile. */
async function walk(place: Place, tools: TaskTools, stop: AbortSignal, begun: Pass): Promise<Pass | undefined> {
  const { around } = tools;
  let pass = begun;
  for (;;) {
    const page = await around.ledger.pieces(place.account().key, pass.after, PAGE);
    for (const row of page) {
      const made = await finishRow(place, row, tools, stop);
      if (made === 0 && row !== page.at(-1)) continue;
      if (textOf(await readPass(place, around)) !== textOf(pass)) return undefined;
      pass = { after: row.sort, made: pass.made + made };
      await savePass(place, around, pass);
      await holdPass(place, tools, LEASE_MS);
    }
    if (page.length < PAGE) return pass;
  }
}

/** Makes what a row waits for; answers of how many photos. */
async function finishRow(place: Place, row: PieceRow, tools: TaskTools, stop: AbortSignal): Promise<number> {
  const { around } = tools;
  const { photos } = bodyOf(row);
  const [rule, room] = [place.photoRule(), around.photos];
  if (!rule || !room) return 0;
  const waitingOf = async (): Promise<readonly string[]> => (await room.render(photos, [rule], stop))[0]?.waiting ?? [];
  const waiting = await waitingOf();
  if (waiting.length === 0) return 0;
  // Photos that must have one shape are planned together.
  const groups = rule.sameShape ? [photos] : photos.filter(({ id }) => waiting.includes(id)).map((photo) => [photo]);
  for (const group of groups) {
    const since = around.clock.monotonic();
    await room.render(group, [withLater(rule)], stop);
    await around.clock.sleep(Math.max(REST_MS, around.clock.monotonic() - since), stop);
  }
  // What cannot be made is no progress: else the pass would never end.
  return waiting.length - (await waitingOf()).length;
}

/** The pass is over: what it made is shown, in the turn of an ordinary run. */
async function showAll(place: Place, tools: TaskTools, stop: AbortSignal, pass: Pass): Promise<void> {
  const { around } = tools;
  const owner = `${tools.owner}:later`;
  const hold = startHold(around.clock);
  if (!(await holdTurn(place, owner, turnMs(place), tools))) return;
  let lingersMs: number | null = null;
  try {
    const run = () => runRebuild(place, tools, stop, { hold, showsLater: true });
    const { isWaiting } = await whileHeld(place, owner, tools, hold, run);
    // What still waits was added meanwhile; or it cannot be made, and trying again would never end.
    await savePass(place, around, isWaiting && pass.made > 0 ? { after: null, made: 0 } : undefined);
  } catch (error) {
    if (mayLand(error)) lingersMs = place.timing.landsWithinMs;
    throw error;
  } finally {
    await holdTurn(place, owner, lingersMs, tools);
  }
}

async function holdPass(place: Place, { around, owner }: TaskTools, ms: number | null): Promise<boolean> {
  const now = around.clock.now().getTime();
  const name = `later:${place.inside.account}`;
  const [held] = await around.ledger.write([{ op: "lease", name, owner, until: ms === null ? null : now + ms, now }]);
  return held;
}

function keyOf(place: Place): string {
  return `later:${place.account().key}`;
}

function textOf(pass: Pass | undefined): string {
  return JSON.stringify([pass?.after, pass?.made]);
}

async function readPass(place: Place, { ledger }: Surroundings): Promise<Pass | undefined> {
  const text = await ledger.readMeta(keyOf(place));
  return text === undefined ? undefined : (JSON.parse(text) as Pass);
}

async function savePass(place: Place, { ledger }: Surroundings, pass: Pass | undefined): Promise<void> {
  await ledger.write([{ op: "meta", key: keyOf(place), value: pass ? JSON.stringify(pass) : null }]);
}
