/**
 * A Pinterest board on a loopback port: pins with one photo or up to five, changed, listed and deleted, checked as the
 * API description 5.23.0 of 2025-12-11 says, read 2026-11-22.
 */

import type { Answer } from "./answer.js";
import { pinterestTrouble, refuse } from "./pinterest/refusal.js";
import { type PinterestPhoto, type PinterestPin, PinterestStore } from "./pinterest/store.js";
import type { Asked } from "./request.js";
import { type Moment, openPlace, type Place, type PlaceSpec, type Surroundings } from "./server.js";
import { type ConsentSwitches, TokenBook } from "./tokens.js";

/** How a Pinterest place begins. */
export interface PinterestSandboxOptions {
  /** Digits. */
  readonly boardId: string;
  readonly appId: string;
  readonly appSecret: string;
  /** How many pins one page of a list has at most. @defaultValue 250 */
  readonly pageSize?: number | undefined;
}

/** A running Pinterest place. Use `url` as the `server` of a channel. */
export interface PinterestPlace extends Place<PinterestStore> {
  /** Pins that people see now, oldest first. */
  pins(): readonly PinterestPin[];
  /** Tokens of the first consent, and what a seller can do with it. */
  readonly consent: ConsentSwitches;
}

interface Running {
  readonly options: PinterestSandboxOptions;
  readonly store: PinterestStore;
  readonly book: TokenBook;
}

const DAY_MS = 86_400_000;

/** Starts a Pinterest place. */
export async function openPinterest(options: PinterestSandboxOptions, around: Surroundings): Promise<PinterestPlace> {
  const store = new PinterestStore(() => around.clock.now());
  const book = new TokenBook({
    names: { access: "pina", refresh: "pinr", code: "pinc" },
    accessMs: 30 * DAY_MS,
    refreshMs: 60 * DAY_MS,
    codeMs: 600_000,
  });
  const running: Running = { options, store, book };
  const place = await openPlace(pinterestSpec(running), store, around);
  const moment = () => ({ now: around.clock.now(), random: around.random });
  return Object.assign(place, { pins: () => store.pins(), consent: book.switches(moment) });
}

const METHODS: Readonly<Record<string, string>> = {
  "POST /v5/pins": "pins.create",
  "GET /v5/pins/": "pins.get",
  "PATCH /v5/pins/": "pins.update",
  "DELETE /v5/pins/": "pins.delete",
  "GET /v5/boards/": "boards.get",
  "GET /v5/boards//pins": "boards.list_pins",
  "POST /v5/oauth/token": "oauth.token",
};

function pinterestSpec(running: Running): PlaceSpec {
  return {
    name: "Pinterest",
    methodOf: (path, verb) => METHODS[`${verb} ${path.replace(/\/\d+/, "/")}`] ?? `${verb} ${path}`,
    act: (asked, moment) =>
      asked.method === "oauth.token" ? trade(running, asked, moment) : act(running, asked, moment),
    trouble: pinterestTrouble,
  };
}

function act({ options, store, book }: Running, asked: Asked, moment: Moment): Answer {
  const [, token] = /^Bearer (.+)$/.exec(asked.headers["authorization"] ?? "") ?? [];
  if (book.standing(token, moment.now) !== "good") refuse(401, 2, "Authentication failed.");
  const [, id = ""] = /\/(\d+)/.exec(asked.path.replace("/v5", "")) ?? [];
  switch (asked.method) {
    case "pins.create":
      return create(store, options, asked, moment);
    case "pins.get":
      return accept(wire(store.pin(id) ?? noPin(), options));
    case "pins.update":
      return change(store, options, store.newest(id) ?? noPin(), asked, moment);
    case "pins.delete":
      store.remove(store.newest(id) ?? noPin(), moment);
      return { status: 204 };
    case "boards.get":
      return accept({ id: ownBoard(options, id), name: "Kopi", privacy: "PUBLIC", pin_count: store.pins().length });
    case "boards.list_pins":
      ownBoard(options, id);
      return list(store, options, asked);
    default:
      return refuse(404, 0, "Not found");
  }
}

function noPin(): never {
  return refuse(404, 50, "Pin not found.");
}

function ownBoard({ boardId }: PinterestSandboxOptions, id: unknown): string {
  return id === boardId ? boardId : refuse(404, 40, "Board not found.");
}

type Fields = Readonly<Record<string, unknown>>;

/** Longest texts, by field. */
const TEXTS: Readonly<Record<string, number>> = { title: 100, description: 800, alt_text: 500, link: 2_048 };

function checkTexts(fields: Fields, others: readonly string[]): void {
  for (const [name, value] of Object.entries(fields)) {
    const max = TEXTS[name];
    // Pinterest lets unknown fields pass; here a misspelt one is a pin that says less.
    if (max === undefined && !others.includes(name)) refuse(400, 1, `Invalid request: ${name} is not a field`);
    if (max !== undefined && value !== null) checkText(name, value, max);
  }
}

function checkText(name: string, value: unknown, max: number): void {
  if (typeof value !== "string" || value.length > max) refuse(400, 1, `Invalid request: ${name} is too long`);
  if (name === "link" && !URL.canParse(String(value))) refuse(400, 1, "Invalid request: link is not an address");
}

function create(store: PinterestStore, options: PinterestSandboxOptions, { fields }: Asked, moment: Moment): Answer {
  checkTexts(fields, ["board_id", "media_source"]);
  ownBoard(options, fields["board_id"]);
  const words = (name: string) => String(fields[name] ?? "");
  const photos = photosOf(store, Object(fields["media_source"]));
  const pin = store.add(
    { title: words("title"), description: words("description"), link: words("link"), alt: words("alt_text"), photos },
    moment,
  );
  return { status: 201, body: JSON.stringify(wire(pin, options)) };
}

function photosOf(store: PinterestStore, source: Fields): readonly PinterestPhoto[] {
  const { source_type: type, items, index, ...one } = source;
  const keep = ({ content_type, data, ...rest }: Fields): PinterestPhoto => {
    if (typeof data !== "string" || Object.keys(rest).length > 0) refuse(400, 1, "Invalid request: media_source");
    return store.keep(data, content_type);
  };
  if (type === "image_base64") return [keep(one)];
  const isList = type === "multiple_image_base64" && Array.isArray(items) && (index === undefined || index === 0);
  if (!isList || Object.keys(one).length > 0) return refuse(400, 1, "Invalid request: media_source");
  if (items.length < 2 || items.length > 5) refuse(400, 1, "Invalid request: items: minItems=2, maxItems=5");
  const photos = items.map((item) => keep(Object(item)));
  return photos;
}

function change(
  store: PinterestStore,
  options: PinterestSandboxOptions,
  pin: PinterestPin,
  { fields }: Asked,
  moment: Moment,
): Answer {
  if (!store.canChange) refuse(403, 29, "You are not permitted to access that resource.");
  checkTexts(fields, []);
  const said = (name: string, before: string): string => (name in fields ? String(fields[name] ?? "") : before);
  const changed = {
    ...pin,
    title: said("title", pin.title),
    description: said("description", pin.description),
    link: said("link", pin.link),
    alt: said("alt_text", pin.alt),
  };
  store.replace(changed, moment);
  return accept(wire(changed, options));
}

function list(store: PinterestStore, options: PinterestSandboxOptions, { query }: Asked): Answer {
  const { page_size: wanted = "25", bookmark = "0" } = query;
  if (Number(wanted) > 250) refuse(400, 1, "Invalid request: page_size is at most 250");
  const size = Math.min(Number(wanted), options.pageSize ?? 250);
  const from = Number(bookmark);
  const all = store.pins();
  const items = all.slice(from, from + size).map((pin) => wire(pin, options));
  return accept({ items, bookmark: from + size < all.length ? String(from + size) : null });
}

function wire({ id, title, description, link, alt, at }: PinterestPin, { boardId }: PinterestSandboxOptions): Fields {
  const created_at = at.toISOString().replace(/\.\d+Z$/, "");
  return { id, title, description, link: link === "" ? null : link, alt_text: alt, board_id: boardId, created_at };
}

function accept(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

function trade({ options, book }: Running, { headers, fields }: Asked, moment: Moment): Answer {
  const basic = `Basic ${Buffer.from(`${options.appId}:${options.appSecret}`).toString("base64")}`;
  if (headers["authorization"] !== basic) refuse(401, 2, "Authentication failed.");
  const { grant_type: grant, code, refresh_token: refresh } = fields;
  const state =
    grant === "authorization_code" ? book.spendCode(code, moment.now) : book.spendRefresh(refresh, moment.now);
  if (state !== "good") refuse(400, 1, "The grant is no longer valid.");
  const { accessToken, refreshToken } = book.issue(moment);
  return accept({
    response_type: grant,
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: "bearer",
    expires_in: 2_592_000,
    refresh_token_expires_in: 5_184_000,
    refresh_token_expires_at: Math.floor(moment.now.getTime() / 1_000) + 5_184_000,
    scope: "boards:read,boards:write,pins:read,pins:write",
  });
}
