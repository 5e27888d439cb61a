/** Judges tokens: nobody is called for nothing, and what was traded is never lost to a seed. */
import { BEGIN } from "./begin.js";
import type { World } from "./world.js";

/** From a trade's leaving to its being kept. */
const TRADE_MS = 60_000;

/** Answers what is broken, in sentences. */
export function judgeTokens(world: World): readonly string[] {
  return world.held
    .filter(({ message }) => !message.includes("account changed"))
    .filter((hold) => !isExcused(world, hold))
    .map(({ place, at, message }) => `held for nothing: ${place} after ${at - BEGIN} ms: ${message}`);
}

// A grant that is gone, or a trade in whose middle something happened: what came back was lost for good.
function isExcused({ schedule, network }: World, { place, at }: World["held"][number]): boolean {
  const { faults, revocations, crashes, freezes } = schedule;
  if (faults.some((fault) => fault.place === place && fault.what === "auth" && BEGIN + fault.at <= at)) return true;
  if (schedule.places.every(({ name, tokensLiveMs }) => name !== place || tokensLiveMs === undefined)) return true;
  if (revocations.some((one) => one.place === place && BEGIN + one.at <= at) || freezes.length > 0) return true;
  const trades = network.sent.filter((one) => one.place === place && one.call === "refresh" && one.at <= at);
  return trades.some((trade) => {
    const isStruck = ({ at: from, until }: { readonly at: number; readonly until: number }): boolean =>
      BEGIN + from <= trade.at && trade.at < BEGIN + until;
    const isCut = (crash: { readonly at: number }): boolean =>
      trade.at <= BEGIN + crash.at && BEGIN + crash.at <= trade.at + TRADE_MS;
    return faults.some((fault) => fault.place === place && isStruck(fault)) || crashes.some(isCut);
  });
}
