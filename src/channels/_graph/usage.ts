/**
 * What Graph says of how much we have used: `X-App-Usage` and `X-Business-Use-Case-Usage`, in percent. Calls that are
 * made while throttled prolong it, so that we slow down before. Graph API "Rate limits", read 2026-11-21; the pages name
 * no spacing, ours is our own.
 */
import * as z from "zod";
import type { HttpReply } from "../../channel/toolbox.js";
import { type Brake, createBrake, type Pause } from "../shared-brake.js";

type Headers = HttpReply["headers"];

/** From here on calls leave one by one, further and further apart. */
const SLOW_AT = 80;
const FULL_AT = 100;
const FIRST_GAP_MS = 10_000;
const FULL_GAP_MS = 3_600_000;
const MINUTE_MS = 60_000;

const Used = z.object({
  call_count: z.number().default(0),
  total_cputime: z.number().default(0),
  total_time: z.number().default(0),
  estimated_time_to_regain_access: z.number().default(0),
});
const ByUseCase = z.record(z.string(), z.array(Used));
type Used = z.output<typeof Used>;

function parse<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    // A header that cannot be read tells nothing, and its answer is good all the same.
    return undefined;
  }
}

function useCases(headers: Headers): readonly Used[] {
  return Object.values(parse(ByUseCase, headers["x-business-use-case-usage"]) ?? {}).flat();
}

/** How long Meta wants to be left alone: minutes in the header; `0` where it says nothing. */
export function regainMs(headers: Headers): number {
  return Math.max(0, ...useCases(headers).map((one) => one.estimated_time_to_regain_access)) * MINUTE_MS;
}

/** Makes the brake of one account. */
export function createUsageBrake(): Brake {
  return createBrake("Meta says that our share of calls is nearly used up; we slow down before it ends");
}

/** Reads what an answer says of usage. */
export function pauseOf(headers: Headers): Pause {
  const app = percentOf(parse(Used, headers["x-app-usage"]));
  const own = Math.max(0, ...useCases(headers).map(percentOf));
  const gap = gapMs(Math.max(app, own), regainMs(headers));
  return { forMs: gap, gapMs: gap, scope: app > own ? "app" : "account" };
}

function percentOf(used: Used | undefined): number {
  return used === undefined ? 0 : Math.max(used.call_count, used.total_cputime, used.total_time);
}

// 10 s at 80 %, doubled every 4 %: about 5 minutes at 99 %.
function gapMs(percent: number, regain: number): number {
  if (percent >= FULL_AT || regain > 0) return regain > 0 ? regain : FULL_GAP_MS;
  return percent < SLOW_AT ? 0 : FIRST_GAP_MS * 2 ** ((percent - SLOW_AT) / 4);
}
