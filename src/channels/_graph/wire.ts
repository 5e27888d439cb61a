/**
 * Calls to the Graph API: JSON, the token in a header because addresses end up in logs, `appsecret_proof` beside it.
 * Graph API reference, v26.0, read 2026-11-21. That graph.instagram.com looks at `appsecret_proof` is unverified.
 */
import type { HttpRequest, Toolbox } from "../../channel/toolbox.js";
import { hmacSha256Hex } from "../../http/sign.js";
import { createKept } from "../shared-kept.js";
import type { GraphRow } from "./failure-rows.js";
import { readGraph } from "./failures.js";
import type { GraphSettings } from "./settings.js";
import { createUsageBrake, pauseOf } from "./usage.js";

type Query = Readonly<Record<string, string>>;
type Sent = Pick<HttpRequest, "method" | "json" | "form" | "timeoutMs">;

/** The session of one account. Paths begin with a slash and carry no version. */
export interface Graph {
  readonly now: () => Date;
  /** @throws ChannelError */
  get(path: string, query: Query, signal: AbortSignal): Promise<unknown>;
  /** @throws ChannelError */
  post(path: string, json: unknown, signal: AbortSignal): Promise<unknown>;
  /** Sends the fields in the address, as Threads describes it. @throws ChannelError */
  submit(path: string, fields: Query, signal: AbortSignal): Promise<unknown>;
  /** Sends a form with files. @throws ChannelError */
  upload(path: string, form: FormData, signal: AbortSignal): Promise<unknown>;
  /** @throws ChannelError */
  remove(path: string, signal: AbortSignal): Promise<unknown>;
}

/** A photo of a few MB over a thin line. */
const UPLOAD_TIMEOUT_MS = 60_000;

/** What one answer says of the rate holds for the calls of every act. */
const brakeOf = createKept(createUsageBrake);

/** Makes the session of one account. `rows` are the channel's own, tried before the family's. */
export function createGraph(settings: GraphSettings, tools: Toolbox, rows: readonly GraphRow[] = []): Graph {
  const brake = brakeOf(settings);
  const base = `${settings.server.replace(/\/+$/, "")}/${settings.version}`;
  const call = async (path: string, query: Query, sent: Sent, signal: AbortSignal): Promise<unknown> => {
    const { accessToken } = await tools.tokens(signal);
    const url = new URL(`${base}${path}`);
    const proof = hmacSha256Hex(settings.appSecret, accessToken);
    for (const [name, value] of Object.entries({ ...query, appsecret_proof: proof })) url.searchParams.set(name, value);
    const headers = { authorization: `Bearer ${accessToken}` };
    const beforeLeaving = (): void => brake.check(tools.now());
    const reply = await tools.http.send({ url: url.href, headers, ...sent, beforeLeaving, signal });
    brake.pace(pauseOf(reply.headers), tools.now());
    return brake.read(() => readGraph(reply, tools.now(), rows), tools.now());
  };
  return {
    now: tools.now,
    get: (path, query, signal) => call(path, query, { method: "GET" }, signal),
    post: (path, json, signal) => call(path, {}, { method: "POST", json }, signal),
    submit: (path, fields, signal) => call(path, fields, { method: "POST" }, signal),
    upload: (path, form, signal) => call(path, {}, { method: "POST", form, timeoutMs: UPLOAD_TIMEOUT_MS }, signal),
    remove: (path, signal) => call(path, {}, { method: "DELETE" }, signal),
  };
}
