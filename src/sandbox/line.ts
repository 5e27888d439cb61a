/**
 * A LINE Official Account on a loopback port: broadcasts with retry keys, their dry run, the month's allowance, checked as
 * line-openapi of 2026-07-01 and "Retry a failed API request" say, read 2026-11-22.
 */

import type { Answer } from "./answer.js";
import { checkMessages } from "./line/checks.js";
import { lineTrouble, refuse } from "./line/refusal.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";
import { Versions } from "./versions.js";

/** How a LINE place begins. */
export interface LineSandboxOptions {
  /** With `@`. */
  readonly botId: string;
  /** The token of the console, which is accepted for ever. @defaultValue none */
  readonly token?: string | undefined;
  /** Of the Messaging API channel: with its secret it gets tokens of fifteen minutes. @defaultValue none */
  readonly channelId?: string | undefined;
  readonly channelSecret?: string | undefined;
  /** How many people get a broadcast. @defaultValue 10 */
  readonly followers?: number | undefined;
  /** Messages a month. @defaultValue no limit */
  readonly monthly?: number | undefined;
}

/** A broadcast as people got it. */
export interface LineBroadcast {
  readonly id: string;
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  /** Every text of it, line by line. */
  readonly says: string;
  /** Addresses of its photos. */
  readonly photos: readonly string[];
  readonly isSilent: boolean;
  readonly at: Date;
}

/** What is in a LINE place. */
export class LineStore {
  readonly #sent = new Versions<string, LineBroadcast>();
  readonly #keys = new Map<string, { readonly id: string; readonly at: number }>();
  readonly #tokens = new Map<string, number>();
  readonly #now: () => Date;
  #made = 0;
  /** Messages of this month. */
  used = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Broadcasts that people have, oldest first. */
  broadcasts(): readonly LineBroadcast[] {
    return this.#sent.allVisible(this.#now());
  }

  /** The request that a key was accepted with in the last 24 hours. */
  acceptedBy(key: string, now: Date): string | undefined {
    const known = this.#keys.get(key);
    return known && now.getTime() - known.at < DAY_MS ? known.id : undefined;
  }

  /** Issues a token of fifteen minutes. */
  issue(now: Date): string {
    const token = `line-stateless-${this.#tokens.size + 1}`;
    this.#tokens.set(token, now.getTime() + TOKEN_LIVES_MS);
    return token;
  }

  /** Whether a token was issued here and is not over. */
  knows(token: string, now: Date): boolean {
    return now.getTime() < (this.#tokens.get(token) ?? 0);
  }

  add(sent: Omit<LineBroadcast, "id" | "at">, key: string | undefined, { now, visibleAt }: Moment): LineBroadcast {
    this.#made += 1;
    const added = { ...sent, id: `461230966842064897-${this.#made}`, at: now };
    this.#sent.set(added.id, added, visibleAt);
    if (key !== undefined) this.#keys.set(key, { id: added.id, at: now.getTime() });
    return added;
  }
}

/** A running LINE place. Use `url` as the `server` of a channel. */
export interface LinePlace extends Place<LineStore> {
  /** Broadcasts that people have, oldest first. */
  broadcasts(): readonly LineBroadcast[];
}

const DAY_MS = 86_400_000;
const TOKEN_LIVES_MS = 900_000;

/** Starts a LINE place. */
export async function openLine(options: LineSandboxOptions, around: Surroundings): Promise<LinePlace> {
  const store = new LineStore(() => around.clock.now());
  const place = await openPlace(lineSpec(options, store), store, around);
  return Object.assign(place, { broadcasts: () => store.broadcasts() });
}

const METHODS: Readonly<Record<string, string>> = {
  "GET /v2/bot/info": "info",
  "GET /v2/bot/message/quota": "quota",
  "GET /v2/bot/message/quota/consumption": "consumption",
  "POST /v2/bot/message/validate/broadcast": "validate",
  "POST /v2/bot/message/broadcast": "broadcast",
  "POST /oauth2/v3/token": "token",
};

function lineSpec(options: LineSandboxOptions, store: LineStore): PlaceSpec {
  return {
    name: "LINE",
    methodOf: (path, verb) => METHODS[`${verb} ${path}`] ?? `${verb} ${path}`,
    act: (asked, moment) => act(options, store, asked, moment),
    trouble: lineTrouble,
  };
}

function act(options: LineSandboxOptions, store: LineStore, asked: Asked, moment: Moment): Answer {
  if (asked.method === "token") return issue(options, store, asked, moment);
  const token = asked.headers["authorization"]?.replace(/^Bearer /, "");
  if (token === undefined || (token !== options.token && !store.knows(token, moment.now))) {
    refuse(401, "Authentication failed. Confirm that the access token in the authorization header is valid.");
  }
  switch (asked.method) {
    case "info":
      return accept({ userId: "Ub9952f8", basicId: options.botId, displayName: "Toko", chatMode: "bot" });
    case "quota":
      return accept(options.monthly === undefined ? { type: "none" } : { type: "limited", value: options.monthly });
    case "consumption":
      return accept({ totalUsage: store.used });
    case "validate":
      checkBody(asked, ["messages"]);
      return accept({});
    case "broadcast":
      return broadcast(options, store, asked, moment);
    default:
      return refuse(404, "Not found");
  }
}

function issue(
  { channelId, channelSecret }: LineSandboxOptions,
  store: LineStore,
  asked: Asked,
  { now }: Moment,
): Answer {
  const { grant_type: grant, client_id: id, client_secret: secret } = asked.fields;
  const isKnown = channelId !== undefined && id === channelId && secret === channelSecret;
  if (grant !== "client_credentials" || !isKnown) {
    // Which words the real one has for a wrong secret is on no page that we read.
    return { status: 400, body: JSON.stringify({ error: "invalid_request", error_description: "invalid client" }) };
  }
  return accept({ token_type: "Bearer", access_token: store.issue(now), expires_in: TOKEN_LIVES_MS / 1_000 });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MOST_BYTES = 2 * 1_024 * 1_024;

function checkBody({ raw, fields }: Asked, known: readonly string[]): void {
  if (raw.length > MOST_BYTES) refuse(413, "Request Entity Too Large");
  for (const property of Object.keys(fields)) {
    if (!known.includes(property))
      refuse(400, "The request body has 1 error(s)", [{ message: "unknown field", property }]);
  }
  checkMessages(fields["messages"]);
}

function broadcast(options: LineSandboxOptions, store: LineStore, asked: Asked, moment: Moment): Answer {
  const key = asked.headers["x-line-retry-key"];
  if (key !== undefined && !UUID.test(key)) refuse(400, "The value of the retry key is invalid");
  const before = key === undefined ? undefined : store.acceptedBy(key, moment.now);
  if (before !== undefined) {
    refuse(409, "The retry key is already accepted", [], { "x-line-accepted-request-id": before });
  }
  checkBody(asked, ["messages", "notificationDisabled"]);
  const { followers = 10, monthly = Number.POSITIVE_INFINITY } = options;
  if (store.used + followers > monthly) refuse(429, "You have reached your monthly limit.");
  store.used += followers;
  const messages = asked.fields["messages"] as LineBroadcast["messages"];
  const said = textsIn(messages);
  const sent = store.add(
    {
      messages,
      says: said.texts.join("\n"),
      photos: said.photos,
      isSilent: asked.fields["notificationDisabled"] === true,
    },
    key,
    moment,
  );
  return { status: 200, headers: { "x-line-request-id": sent.id }, body: "{}" };
}

/** Every element of messages, in the order in which people read them. */
function elementsIn(given: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(given)) return given.flatMap(elementsIn);
  if (typeof given !== "object" || given === null) return [];
  const element: Readonly<Record<string, unknown>> = { ...given };
  return [element, ...Object.values(element).flatMap(elementsIn)];
}

function textsIn(given: unknown): { readonly texts: readonly string[]; readonly photos: readonly string[] } {
  const elements = elementsIn(given);
  const of = (type: string, field: string) =>
    elements.filter((one) => one["type"] === type).map((one) => String(one[field]));
  return { texts: of("text", "text"), photos: of("image", "url") };
}

function accept(body: object): Answer {
  return { status: 200, headers: { "x-line-request-id": "read" }, body: JSON.stringify(body) };
}
