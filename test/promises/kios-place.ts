/** The platform of `kios.ts`: items in memory behind an HTTP client that needs no network. */
import { ChannelError } from "../../src/channel/failures.js";
import type { Http, HttpReply, HttpRequest } from "../../src/channel/toolbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { defineKios, type Fault, type KiosOptions } from "./kios.js";
import { START } from "./suite.js";

interface KiosItem {
  readonly id: string;
  readonly marker: string;
  readonly visible: boolean;
  readonly createdAt: string;
  readonly title?: string;
  readonly price?: string;
  readonly pictures?: readonly string[];
}

const TOKEN = "canary-kios-token";

/** A harness of the channel with one fault, or none. */
export function kiosHarness(fault?: Fault): ChannelHarness<KiosOptions> {
  const clock = createVirtualClock(START);
  const items = new Map<string, KiosItem>();
  let made = 0;
  const act = ({ url, method, json, headers }: HttpRequest): readonly [number, unknown] => {
    const { pathname, searchParams } = new URL(url);
    const id = pathname.split("/")[2];
    if (pathname === "/photos") return [201, { id: `photo-${++made}` }];
    if (method === "GET") {
      const marker = searchParams.get("marker");
      return [200, [...items.values()].filter((item) => marker === null || item.marker === marker)];
    }
    if (pathname === "/counts") {
      const changes = json as readonly KiosItem[];
      for (const change of changes) save(change.id, change);
      return [200, { done: changes.map((change) => change.id) }];
    }
    if (method === "POST") {
      const key = headers?.["plate"] ?? String(++made);
      const fresh = { marker: "", visible: false, createdAt: clock.now().toISOString() };
      items.set(key, { ...fresh, ...(json as Partial<KiosItem>), id: key });
      return [201, { id: key }];
    }
    if (id !== undefined && !items.has(id)) return [404, {}];
    for (const key of id === undefined ? items.keys() : [id]) save(key, json as Partial<KiosItem>);
    return [200, { id: id ?? "" }];
  };
  const save = (id: string, change: Partial<KiosItem>): void => {
    const before = items.get(id);
    if (before) items.set(id, { ...before, ...change, id });
  };
  let isDown = false;
  const http: Http = {
    async send(request): Promise<HttpReply> {
      if (isDown) throw new ChannelError("unavailable", "the connection was refused", { outcome: "not-sent" });
      const known = request.headers?.["authorization"] === `Bearer ${TOKEN}`;
      const [status, body] = known ? act(request) : [401, {}];
      return { status, headers: {}, body, text: JSON.stringify(body) };
    },
  };
  return {
    definition: defineKios(fault),
    options: { token: TOKEN },
    secrets: [TOKEN],
    clock,
    http,
    place: { items: () => [...items.values()].map(seenOf) },
    reset: () => items.clear(),
    outage: {
      begin: () => {
        isDown = true;
      },
      end: () => {
        isDown = false;
      },
    },
    wording: {
      throttled: (seconds) => ({ status: 429, headers: { "retry-after": String(seconds) } }),
      tokenRefused: { status: 401 },
      verbOff: () => ({ status: 501 }),
      photosOff: { status: 415 },
      gap: (reply) => {
        const { done } = reply.body as { readonly done: readonly string[] };
        return { ...reply, body: { done: done.slice(0, -1) } };
      },
    },
  };
}

function seenOf({ id, title = "", price = "", visible, pictures = [] }: KiosItem): PlaceItem {
  return { id, says: `${title} Rp${price}`, visible, photos: pictures.length };
}
