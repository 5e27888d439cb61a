/**
 * Calls to the Merchant API v1: JSON over HTTPS, a bearer token, names in unpadded base64url, which Google wants wherever an
 * id holds `/`, `%` or `~` and takes everywhere. googleapis f8291d2, productinputs.proto, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";
import type { HttpReply, Toolbox } from "../../channel/toolbox.js";
import type { Signer } from "./access.js";
import { failureOfReply, nextNoon } from "./failures.js";
import type { RowSettings } from "./render.js";

export const SERVER = "https://merchantapi.googleapis.com";

/** What the channel's session needs to know. */
export interface MerchantSettings extends Signer, RowSettings {
  readonly accountId: string;
  /** Its number. */
  readonly dataSource: string;
  readonly updatesPerDay: number;
  readonly server: string;
}

/** Who calls, and where. */
export type Caller = Pick<MerchantSettings, "accountId" | "server">;

/** One call. */
export interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** From `/products/v1` on. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly json?: unknown;
  /** As quotas name it: `productInputs.insert`. */
  readonly name: string;
}

/** The session of one account. */
export interface Merchant {
  readonly settings: MerchantSettings;
  readonly now: () => Date;
  /** Google's clock. */
  readonly platformNow: () => Date;
  /** Gives the body of a good answer. @throws ChannelError */
  ask(call: Call, signal: AbortSignal): Promise<unknown>;
}

/** Sends one call and gives its answer, good or bad. */
export type Send = (call: Call, signal: AbortSignal) => Promise<HttpReply>;

/** Makes the session of one account. */
export function createMerchant(settings: MerchantSettings, tools: Toolbox): Merchant {
  const send = sender(settings.server, tools, async (signal) => (await tools.tokens(signal)).accessToken);
  return {
    settings,
    now: tools.now,
    platformNow: tools.platformNow,
    ask: (call, signal) => ask({ caller: settings, send, now: tools.now }, call, signal),
  };
}

/** What sends to one server. */
export function sender(
  server: string,
  { http }: Pick<Toolbox, "http">,
  tokenFor: (signal: AbortSignal) => Promise<string>,
): Send {
  return async ({ method, path, query, json }, signal) => {
    const token = await tokenFor(signal);
    const search = query === undefined ? "" : `?${new URLSearchParams(query)}`;
    const headers = { authorization: `Bearer ${token}` };
    return http.send({
      url: `${server}${path}${search}`,
      method,
      headers,
      ...(json === undefined ? {} : { json }),
      signal,
    });
  };
}

/** What a call is made with. */
export interface Desk {
  readonly caller: Pick<Caller, "accountId">;
  readonly send: Send;
  readonly now: () => Date;
}

/** Makes a call. @throws ChannelError by the table */
export async function ask(desk: Desk, call: Call, signal: AbortSignal): Promise<unknown> {
  const reply = await desk.send(call, signal);
  if (reply.status >= 200 && reply.status < 300) return bodyOf(reply, call);
  const failure = failureOfReply(reply, desk.now());
  if (failure.kind === "throttled" && !/rate/i.test(`${failure.platformCode} ${failure.message}`)) {
    throw await whichQuota(desk, call, failure, signal);
  }
  throw failure;
}

// A page of somebody between us and Google must not pass for its "yes".
function bodyOf(reply: HttpReply, { method }: Call): unknown {
  if (typeof reply.body === "object" && reply.body !== null) return reply.body;
  throw new ChannelError("unavailable", "Google's answer cannot be read", {
    outcome: method === "GET" ? "rejected" : "unknown",
    platformCode: String(reply.status),
  });
}

const Count = z.coerce.number().catch(0);
const Groups = z.object({
  quotaGroups: z
    .array(
      z.object({
        name: z.string().catch(""),
        quotaUsage: Count,
        quotaLimit: Count,
        quotaMinuteLimit: Count,
        methodDetails: z.array(z.object({ method: z.string().catch(""), path: z.string().catch("") })).catch([]),
      }),
    )
    .default([]),
});

/** How much of its calls an account has used. The day begins at noon, UTC. */
export interface GoogleQuota {
  /** Calls that share it: `productInputs.insert`. */
  readonly calls: readonly string[];
  readonly used: number;
  readonly perDay: number;
  readonly perMinute: number;
}

/** Reads the quotas of an account, those that are used most first. @throws ChannelError */
export async function readQuotas(desk: Desk, signal: AbortSignal): Promise<readonly GoogleQuota[]> {
  const path = `/quota/v1/accounts/${desk.caller.accountId}/quotas`;
  const body = await ask(desk, { method: "GET", path, query: { pageSize: "500" }, name: QUOTAS }, signal);
  return readAs(Groups, body, "quotas").quotaGroups.map((group) => ({
    calls: group.methodDetails.map(({ method, path: where }) => where.split("/").at(-1) || method),
    used: group.quotaUsage,
    perDay: group.quotaLimit,
    perMinute: group.quotaMinuteLimit,
  }));
}

const QUOTAS = "quotas.list";

// A refusal that does not say which quota is used up: the quotas do.
async function whichQuota(desk: Desk, call: Call, failure: ChannelError, signal: AbortSignal): Promise<ChannelError> {
  if (call.name === QUOTAS) return failure;
  try {
    const quotas = await readQuotas(desk, signal);
    const own = quotas.find(({ calls }) => calls.includes(call.name));
    if (!own || own.used < own.perDay) return failure;
    const message = `Google allows ${own.perDay} calls of ${call.name} a day, and they are used up`;
    const { platformCode, scope } = failure;
    return new ChannelError("quota", message, { scope, platformCode, retryAt: nextNoon(desk.now()), cause: failure });
  } catch (error) {
    // Nobody can say: the minute is the shorter of the two.
    if (error instanceof ChannelError) return failure;
    throw error;
  }
}

/** Reads an answer. @throws ChannelError `unavailable` where it is none */
export function readAs<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new ChannelError("unavailable", `Google's answer names no ${what}`, { outcome: "unknown" });
}

/** The last part of a product's name: `en~US~sku/123` is `ZW5-VVN-c2t1LzEyMw`. */
export function segmentOf({ contentLanguage, feedLabel }: RowSettings, offerId: string): string {
  return Buffer.from(`${contentLanguage}~${feedLabel}~${offerId}`).toString("base64url");
}

/** The data source in full, as calls name it. */
export function sourceOf({ accountId, dataSource }: Pick<MerchantSettings, "accountId" | "dataSource">): string {
  return `accounts/${accountId}/dataSources/${dataSource}`;
}
