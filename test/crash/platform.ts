/**
 * The places of a kill series, behind real HTTP in a process that does not die. What they were sent is logged by
 * themselves; a call whose sender died is dropped, lands at once, or lands as late as the channel declares.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Call, Said } from "../simulation/call.js";
import { createPlace, type FakePlace } from "../simulation/place.js";
import { createDice, type Dice } from "../simulation/random.js";
import { DEADLINE_MS, PLACES } from "./order.js";

/** When the process is to die: at a call of this number since `begin`. */
export interface Trigger {
  readonly nth: number;
  /** The ledger is open; the call has arrived; it has taken effect; its answer has been written. */
  readonly phase: "opened" | "arrived" | "landed" | "answered";
  /** Only calls that change something count. */
  readonly writesOnly: boolean;
  kill(): void;
}

export interface Platform {
  readonly url: string;
  /** The same places for a process that wants to be known by its calls. */
  urlFor(sender: string): string;
  readonly places: ReadonlyMap<string, FakePlace>;
  /** Calls that arrived since `begin` and may change something. */
  writes(): number;
  /** Told of each call before anything happens with it. `sender`: of those that were given `urlFor` themselves. */
  onCall: ((place: string, call: Call, sender: string | undefined) => void) | undefined;
  /** The next process, whose clock is so far ahead. What should have landed by then has. */
  begin(offsetMs: number, trigger: Trigger | undefined): void;
  /** All connections of the process that died are gone. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const READS: ReadonlySet<string> = new Set(["find", "status", "ping"]);

/** Changes nothing there. */
export function reads({ call }: Call): boolean {
  return READS.has(call);
}

/** A place thinks for so long before it acts, and again before it answers. */
const THINKS_MS = [2, 25] as const;
/** The last landing is this much before the declared limit, for what was spent before the call arrived. */
const MARGIN_MS = 6_000;

interface Under {
  readonly place: FakePlace;
  readonly call: Call;
  readonly arrivedAt: number;
  hasLanded: boolean;
}

/** A place's own time. */
export interface PlaceTime {
  /** Milliseconds of the wall clock. */
  now(): number;
  think(ms: number): Promise<void>;
}

const REAL_TIME: PlaceTime = {
  now: () => Date.now(),
  think: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
};

/** Opens the places on a free port of the loopback. */
export async function openPlatform(seed: string, time: PlaceTime = REAL_TIME): Promise<Platform> {
  const dice = createDice(`${seed}/platform`);
  const places = new Map(
    PLACES.map(({ name, readLagMs, keyLivesMs }) => {
      const rules = { name, readLagMs, keyLivesMs, handleLivesMs: 3_600_000, worksMs: 1_000 };
      return [name, createPlace(rules, dice.fork(name))] as const;
    }),
  );
  const state = createState(places, dice.fork("calls"), time);
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void state.serve(request, response));
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const settled = async (): Promise<void> => {
    const closing = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    await Promise.all(closing);
    state.bury();
  };
  return {
    ...state.platform,
    get onCall() {
      return state.heard.onCall;
    },
    set onCall(listener) {
      state.heard.onCall = listener;
    },
    url,
    urlFor: (sender) => `${url}/${sender}`,
    settled,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createState(places: ReadonlyMap<string, FakePlace>, dice: Dice, time: PlaceTime) {
  const heard: { onCall: Platform["onCall"] } = { onCall: undefined };
  const under = new Set<Under>();
  const late: { readonly one: Under; readonly at: number }[] = [];
  let offset = 0;
  let generation = 0;
  let counted = 0;
  let writes = 0;
  let trigger: Trigger | undefined;

  const now = (): number => time.now() + offset;
  const land = (one: Under): Said => {
    one.hasLanded = true;
    return one.place.land(one.call, one.arrivedAt, now());
  };
  const pull = (phase: Trigger["phase"], number: number): void => {
    if (trigger?.phase === phase && trigger.nth === number) trigger.kill();
  };
  const landDue = (): void => {
    for (const entry of late.splice(0)) {
      if (entry.at <= now()) land(entry.one);
      else late.push(entry);
    }
  };
  const answer = async ({ name, sender }: Path, call: Call, response: ServerResponse): Promise<void> => {
    const place = places.get(name);
    if (!place) return void response.writeHead(404).end();
    const mine = generation;
    const isRead = reads(call);
    writes += isRead ? 0 : 1;
    const number = isRead && trigger?.writesOnly ? -1 : ++counted;
    landDue();
    heard.onCall?.(name, call, sender);
    const one: Under = { place, call, arrivedAt: now(), hasLanded: false };
    under.add(one);
    pull("arrived", number);
    await time.think(dice.whole(...THINKS_MS));
    if (mine !== generation || !under.has(one)) return;
    const said = land(one);
    pull("landed", number);
    await time.think(dice.whole(...THINKS_MS));
    under.delete(one);
    response.writeHead(said.status, { "content-type": "application/json" });
    response.end(JSON.stringify(said.body), () => pull("answered", number));
  };

  return {
    heard,
    async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const url = new URL(request.url ?? "/", "http://place");
      const path = pathOf(url);
      if (request.method === "GET") return look(places.get(path.name), url.searchParams.get("sku") ?? "", response);
      const text = await textOf(request);
      // A request that was cut off is none.
      if (text !== undefined) await answer(path, JSON.parse(text) as Call, response);
    },
    /** The sender is dead. */
    bury(): void {
      for (const one of under) {
        const fate = one.hasLanded ? "dropped" : dice.pick(["dropped", "now", "late"] as const);
        if (fate === "now") land(one);
        const span = 2 * DEADLINE_MS - MARGIN_MS;
        if (fate === "late") late.push({ one, at: one.arrivedAt + dice.whole(0, span) });
      }
      under.clear();
      generation += 1;
    },
    platform: {
      places,
      writes: () => writes,
      begin(offsetMs: number, next: Trigger | undefined): void {
        offset = offsetMs;
        counted = 0;
        writes = 0;
        trigger = next;
        landDue();
      },
    },
  };
}

interface Path {
  /** Of the place. */
  readonly name: string;
  readonly sender: string | undefined;
}

/** `/<place>` or `/<sender>/<place>`. */
function pathOf({ pathname }: URL): Path {
  const [name = "", sender] = pathname.split("/").slice(1).reverse();
  return { name, sender };
}

/** What a person sees there. */
function look(place: FakePlace | undefined, sku: string, response: ServerResponse): void {
  const [thing] = place?.alive(sku) ?? [];
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(thing ? { id: thing.id } : {}));
}

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}
