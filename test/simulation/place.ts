/** A fake place: what it holds, what it was told, and a log of its own that the judge believes. */
import type { Call, Fields, Said } from "./call.js";
import type { Office } from "./office.js";
import type { Dice } from "./random.js";

export interface Thing {
  readonly id: string;
  readonly marker: string;
  readonly sku: string;
  fields: Fields;
  visible: boolean;
  /** Put there by hand, before us. */
  readonly isForeign: boolean;
  /** A person said that we may have it. */
  isAdopted: boolean;
  readonly madeAt: number;
  readonly findableAt: number;
  goneAt: number | undefined;
}

export type Effect = "made" | "changed" | "removed" | "none";

export interface LogLine {
  readonly at: number;
  readonly sentAt: number;
  readonly call: string;
  readonly marker: string;
  readonly id: string;
  readonly effect: Effect;
  readonly fields: Fields | undefined;
  /** Live things of this SKU after the call, those put there by hand included. */
  readonly alive: number;
}

export interface PlaceRules {
  readonly name: string;
  readonly readLagMs: number;
  readonly keyLivesMs?: number | undefined;
  /** Containers can be published for this long. */
  readonly handleLivesMs: number;
  /** How long it works on a container before it is published. */
  readonly worksMs: number;
  /** Who lets in; without one, everybody is let in. */
  readonly office?: Office | undefined;
}

export interface FakePlace {
  readonly rules: PlaceRules;
  readonly log: readonly LogLine[];
  readonly things: ReadonlyMap<string, Thing>;
  /** What it should never have seen. */
  readonly troubles: readonly string[];
  /** The newest set it was told, for feeds. */
  readonly feed: ReadonlyMap<string, Fields>;
  /** Letters by recipient: keys of what arrived. */
  readonly letters: ReadonlyMap<string, readonly string[]>;
  /** Something that is there before us. */
  seed(marker: string, sku: string, fields: Fields): void;
  /** A call takes effect. */
  land(call: Call, sentAt: number, at: number): Said;
  alive(sku: string): readonly Thing[];
}

interface Container {
  readonly call: Call;
  readonly since: number;
  state: "open" | "working" | "done";
  readyAt: number;
  id: string;
}

/** Opens an empty place. */
export function createPlace(rules: PlaceRules, dice: Dice): FakePlace {
  const log: LogLine[] = [];
  const things = new Map<string, Thing>();
  const troubles: string[] = [];
  const keys = new Map<string, { readonly at: number; readonly body: string | undefined; readonly said: Said }>();
  const containers = new Map<string, Container>();
  const letters = new Map<string, string[]>();
  let feed = new Map<string, Fields>();
  let serial = 0;

  const alive = (sku: string): readonly Thing[] =>
    [...things.values()].filter((thing) => thing.sku === sku && thing.goneAt === undefined);
  const note = (call: Call, marker: string, id: string, effect: Effect, sentAt: number, at: number): void => {
    const { fields } = call;
    const sku = things.get(id)?.sku;
    log.push({
      at,
      sentAt,
      call: call.call,
      marker,
      id,
      effect,
      fields,
      alive: sku === undefined ? 0 : alive(sku).length,
    });
  };
  const add = (call: Call, at: number, isForeign: boolean): Thing => {
    serial += 1;
    const { marker = "", sku = "", fields = {}, visible = true } = call;
    const id = `${rules.name}-${serial}`;
    const findableAt = at + (isForeign ? 0 : Math.round(dice.next() * rules.readLagMs));
    const thing: Thing = {
      id,
      marker,
      sku,
      fields,
      visible,
      isForeign,
      isAdopted: false,
      madeAt: at,
      findableAt,
      goneAt: undefined,
    };
    things.set(id, thing);
    return thing;
  };
  const make = (call: Call, sentAt: number, at: number): Said => {
    if (isForbidden(call.fields)) return refuse(call, sentAt, at);
    const thing = add(call, at, false);
    note(call, thing.marker, thing.id, "made", sentAt, at);
    return ok({ id: thing.id });
  };
  const refuse = (call: Call, sentAt: number, at: number): Said => {
    note(call, call.marker ?? "", "", "none", sentAt, at);
    return { status: 422, body: { error: "forbidden word in title" } };
  };
  const set = (call: Call, sentAt: number, at: number): Said => {
    const thing = things.get(call.id ?? "");
    if (!thing || thing.goneAt !== undefined) {
      note(call, thing?.marker ?? "", call.id ?? "", "none", sentAt, at);
      return { status: 404, body: { error: "no such listing" } };
    }
    if (isForbidden(call.fields)) return refuse(call, sentAt, at);
    thing.fields = { ...thing.fields, ...defined(call.fields) };
    thing.visible = call.visible ?? thing.visible;
    note(call, thing.marker, thing.id, call.visible === false ? "removed" : "changed", sentAt, at);
    return ok({ id: thing.id });
  };
  const drop = (call: Call, sentAt: number, at: number): Said => {
    const thing = things.get(call.id ?? "");
    if (!thing || thing.goneAt !== undefined) {
      note(call, thing?.marker ?? "", call.id ?? "", "none", sentAt, at);
      return { status: 404, body: { error: "no such listing" } };
    }
    thing.goneAt = at;
    note(call, thing.marker, thing.id, "removed", sentAt, at);
    return ok({ id: thing.id });
  };
  const upsert = (call: Call, sentAt: number, at: number): Said => {
    const there = [...things.values()].find(({ sku, goneAt }) => sku === call.sku && goneAt === undefined);
    return there ? set({ ...call, id: there.id }, sentAt, at) : make(call, sentAt, at);
  };
  const find = (call: Call, at: number): Said => {
    const isShown = (thing: Thing): boolean =>
      thing.findableAt <= at && (thing.goneAt === undefined || thing.goneAt + rules.readLagMs / 2 > at);
    const one = ({ marker, skus = [] }: Call) =>
      [...things.values()]
        .filter((thing) => (thing.marker === marker || skus.includes(thing.sku)) && isShown(thing))
        .map(({ id, marker: its, sku, isForeign, madeAt, visible }) => ({
          id,
          marker: isForeign ? sku : its,
          createdAt: madeAt,
          complete: visible,
        }));
    return ok({ found: (call.items ?? []).map(one) });
  };
  const contain = (call: Call, sentAt: number, at: number): Said => {
    if (isForbidden(call.fields)) return refuse(call, sentAt, at);
    serial += 1;
    const handle = `${rules.name}-box-${serial}`;
    containers.set(handle, { call, since: at, state: "open", readyAt: 0, id: "" });
    note(call, call.marker ?? "", handle, "none", sentAt, at);
    return ok({ handle });
  };
  const publish = (call: Call, sentAt: number, at: number): Said => {
    const box = containers.get(call.handle ?? "");
    if (!box || at - box.since > rules.handleLivesMs) return { status: 404, body: { error: "no such container" } };
    if (box.state !== "open") return ok({ id: box.id });
    const said = make({ ...box.call, call: "publish" }, sentAt, at);
    box.state = "working";
    box.readyAt = at + rules.worksMs;
    box.id = (said.body as { readonly id: string }).id;
    return said;
  };
  const status = (call: Call, at: number): Said => {
    const box = containers.get(call.handle ?? "");
    if (!box) return { status: 404, body: { error: "no such container" } };
    if (box.state === "open") {
      return at - box.since > rules.handleLivesMs ? { status: 404, body: { error: "expired" } } : ok({ state: "open" });
    }
    return ok(at < box.readyAt ? { state: "working" } : { state: "done", id: box.id });
  };
  const mail = (call: Call, sentAt: number, at: number): Said => {
    const to = call.to ?? "";
    letters.set(to, [...(letters.get(to) ?? []), call.marker ?? ""]);
    note(call, call.marker ?? "", to, "made", sentAt, at);
    return ok({ id: `letter-${call.marker}` });
  };
  const act = (call: Call, sentAt: number, at: number): Said => {
    switch (call.call) {
      case "make":
        return make(call, sentAt, at);
      case "set":
      case "hide":
      case "list":
        return set(call, sentAt, at);
      case "drop":
        return drop(call, sentAt, at);
      case "upsert":
        return upsert(call, sentAt, at);
      case "sets":
        return ok({ items: (call.items ?? []).map((item) => set({ ...item, call: "set" }, sentAt, at)) });
      case "find":
        return find(call, at);
      case "contain":
        return contain(call, sentAt, at);
      case "publish":
        return publish(call, sentAt, at);
      case "status":
        return status(call, at);
      case "feed":
        feed = new Map((call.rows ?? []).map(({ marker, fields }) => [marker, fields]));
        note(call, "", "", "changed", sentAt, at);
        return ok({ written: feed.size });
      case "mail":
        return mail(call, sentAt, at);
      case "upload":
        return ok({ id: call.key });
      default:
        return ok({});
    }
  };

  return {
    rules,
    log,
    things,
    troubles,
    get feed() {
      return feed;
    },
    letters,
    alive,
    seed(marker, sku, fields) {
      add({ call: "by hand", marker, sku, fields }, 0, true);
    },
    land(call, sentAt, at) {
      const { office } = rules;
      if (office && call.call === "refresh") return office.trade(call.token, at);
      if (office && !office.admits(call.token, at)) return { status: 401, body: { error: "token" } };
      if (call.key === undefined || call.call === "upload") return act(call, sentAt, at);
      const known = keys.get(call.key);
      const lives = rules.keyLivesMs ?? Number.POSITIVE_INFINITY;
      if (known && at - known.at <= lives) {
        if (known.body !== call.body) troubles.push(`key ${call.key.slice(0, 8)} came back with another body`);
        return known.said;
      }
      const said = act(call, sentAt, at);
      // A refusal is kept as well: that is what platforms with keys do.
      keys.set(call.key, { at, body: call.body, said });
      return said;
    },
  };
}

function ok(body: unknown): Said {
  return { status: 200, body };
}

function isForbidden(fields: Fields | undefined): boolean {
  return fields?.title?.includes("forbidden") ?? false;
}

function defined(fields: Fields = {}): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
