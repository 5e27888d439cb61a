/** What a run may cost: declared rates, probes in an outage, mutations after a storm of edits, silence after closing. */

import { BEGIN } from "./begin.js";
import type { Fault, Sent } from "./network.js";
import type { FakePlace } from "./place.js";
import type { Schedule } from "./schedule.js";
import type { PlaceConfig } from "./session.js";
import type { World } from "./world.js";

const HOUR_MS = 3_600_000;
const RATE_MS = 10_000;
/** Calls that no limit of a seller's writes counts. */
const UNCOUNTED: ReadonlySet<string> = new Set(["find", "ping", "upload", "status"]);

/** Answers what cost too much, in sentences. */
export function measure({ schedule, network, places }: World): readonly string[] {
  return schedule.places.flatMap((config) => {
    const sent = network.sent.filter(({ place }) => place === config.name);
    const place = places.get(config.name);
    return [
      ...tooFast(config, sent, schedule),
      ...tooManyProbes(config, sent, schedule),
      ...(place ? tooManyChanges(config, place, schedule) : []),
      ...afterClosing(config, sent, schedule),
    ];
  });
}

// A sliding allowance that refills evenly: what was saved up, what comes back meanwhile, what had its permit before, and
// one repetition for each doubt, which needs no permit of its own.
function tooFast(
  { name, rate, counts, concurrency }: PlaceConfig,
  sent: readonly Sent[],
  { workers, products, jumps, clockSets, freezes }: Schedule,
): readonly string[] {
  if (rate === undefined) return [];
  const isOfAll = counts === "requests";
  const times = sent.filter(({ call }) => isOfAll || !UNCOUNTED.has(call)).map(({ at }) => at);
  // Where each request has a permit of its own, only those that have theirs and are on their way come on top; and what a
  // worker had when it fell asleep, or counted by another clock.
  const isSteady = jumps.length + clockSets.length + freezes.length === 0;
  const most = (isOfAll && isSteady ? rate : 2 * rate) + concurrency * workers + (isOfAll ? 0 : products);
  let first = 0;
  for (const [last, at] of times.entries()) {
    while (at - (times[first] ?? 0) >= RATE_MS) first += 1;
    if (last - first + 1 > most)
      return [`too fast: ${name} was called ${last - first + 1} times in 10 s, declared are ${rate}`];
  }
  return [];
}

// The spacing of DESIGN.md 5 gives about eight an hour; what was under way when it began, and doubts, come on top.
function tooManyProbes(
  { name }: PlaceConfig,
  sent: readonly Sent[],
  { faults, products, workers, foreign }: Schedule,
): readonly string[] {
  return faults
    .filter((fault) => isLong(fault, name))
    .flatMap(({ at, until }) => {
      // A seller who adopts looks as often as a seller looks; what is settling is polled by its own spacing.
      const counted = sent
        .filter(({ call }) => call !== "status")
        .filter(({ call }) => call !== "find" || foreign.every(({ place }) => place !== name));
      // Another fault may answer in the outage's place, and a batch with gaps is an answer: then nothing is closed.
      const others = faults.filter(({ place, what }) => place === name && what !== "outage");
      const isAnswered = (sentAt: number): boolean =>
        others.some((other) => sentAt >= BEGIN + other.at && sentAt < BEGIN + other.until);
      const count = counted.filter(
        (one) => one.at >= BEGIN + at && one.at < BEGIN + until && !isAnswered(one.at),
      ).length;
      const most = 30 + 3 * products + 10 * workers + 14 * ((until - at) / HOUR_MS);
      return count > most
        ? [`too many probes: ${name} was called ${count} times in an outage of ${(until - at) / HOUR_MS} h`]
        : [];
    });
}

function isLong({ place, what, at, until }: Fault, name: string): boolean {
  return place === name && what === "outage" && until - at >= HOUR_MS;
}

// However many edits an outage saw, one call brings over the newest; more only where doubts want their repetition.
function tooManyChanges({ name, kind }: PlaceConfig, { log }: FakePlace, schedule: Schedule): readonly string[] {
  const last = Math.max(0, ...schedule.edits.map(({ at }) => at));
  const calm = schedule.faults.every(
    ({ place, what, until, at }) => place !== name || (what === "outage" && at <= last && until > last),
  );
  const outage = schedule.faults.find((fault) => isLong(fault, name) && fault.until > last);
  if (!outage || !calm || kind === "feed" || kind === "mailbox") return [];
  const after = log.filter(({ at, effect }) => at > BEGIN + outage.until && effect !== "none");
  const counts = new Map<string, number>();
  for (const { id } of after) counts.set(id, (counts.get(id) ?? 0) + 1);
  // A listing in several calls has its steps, and one doubt from the beginning of the outage is sent once more.
  return [...counts]
    .filter(([, count]) => count > MOST_CHANGES)
    .map(([id, count]) => `too many changes: ${id} was changed ${count} times after an outage`);
}

const MOST_CHANGES = 5;
/** What had left, or was about to leave, when the channel closed. */
const CLOSING_MS = 5_000;

function afterClosing(
  { name, concurrency }: PlaceConfig,
  sent: readonly Sent[],
  { closings, jumps, clockSets, freezes }: Schedule,
): readonly string[] {
  const closing = closings.find(({ place }) => place === name);
  // Channels close by the clock of the machine.
  if (!closing || jumps.length + clockSets.length > 0) return [];
  const over = sent.filter(({ at }) => at > BEGIN + closing.at + closing.drainMs + CLOSING_MS);
  const made = sent.filter(
    ({ at, call }) => (call === "make" || call === "contain") && at > BEGIN + closing.at + CLOSING_MS,
  );
  // A machine that stood still between its last look and its calls had been about to send what it had in hand
  // (`roomOf` of the desk), with the tokens it needs.
  const aboutTo = 4 * concurrency * freezes.length;
  return [
    ...(over.length > aboutTo ? [`after closing: ${over[0]?.call} was sent to ${name}`] : []),
    ...(made.length > 0 && freezes.length === 0 ? [`after closing: a new listing was sent to ${name}`] : []),
  ];
}
