/** A shop that only looks, made of rows: what a report is taken of, without ledger and platforms. */
import type { Etalase, Row } from "../../src/index.js";
import type { Looked } from "../../src/report/snapshot.js";

export const NOW = new Date("2026-11-21T12:41:00Z");
type Health = Awaited<ReturnType<Etalase["health"]>>;
type ChannelHealth = Health["channels"][string];
type Missed = { readonly product: string; readonly goal: string; readonly missing: readonly string[] };

export function rowOf(given: Partial<Row> & Pick<Row, "product" | "channel">): Row {
  return {
    title: `Produk ${given.product}`,
    status: "unchanged",
    losses: [],
    due: [],
    actsFor: [],
    live: { version: 1 },
    ...given,
  };
}

export function healthOf(name: string, given: Partial<ChannelHealth> = {}): ChannelHealth {
  return { account: `${name}:toko`, standing: "open", circuits: [], listings: {}, backlog: 0, dark: [], ...given };
}

export interface Fake {
  readonly channels: Readonly<Record<string, Partial<ChannelHealth>>>;
  readonly rows: Iterable<Row>;
  readonly missed?: readonly Missed[];
  readonly warnings?: readonly string[];
}

/** A shop with these rows. */
export function fakeShop({ channels, rows, missed = [], warnings = [] }: Fake): Looked {
  return {
    health: async () => ({
      at: NOW,
      channels: Object.fromEntries(Object.entries(channels).map(([name, given]) => [name, healthOf(name, given)])),
      goals: {},
      unattended: [],
      warnings,
    }),
    listings: async function* () {
      yield* rows;
    },
    reach: async function* () {
      yield* missed;
    },
  };
}

const WORDS = "Kopi Gayo Toraja Teh Melati Kaos Anak Merah Biru Sepatu Lari Tas Kulit Batik Tulis Sambal Bawang".split(
  " ",
);
export const CHANNELS = ["web", "shopee", "tiktok", "ig", "tele"];

/** Numbers that come by chance, and the same ones each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A catalogue in the middle of a bad day: most is fine, one channel is down, some is refused or in doubt. */
function* manyRows(products: number, draw = chance(7)): Iterable<Row> {
  for (let at = 0; at < products; at += 1) {
    const product = `sku-${(at * 7919) % 1_000_003}`;
    const words = Array.from({ length: 3 }, () => WORDS[Math.floor(draw() * WORDS.length)]);
    const title = `${words.join(" ")} ${Math.floor(draw() * 900)} g`;
    for (const channel of CHANNELS) yield rowOf({ product, title, channel, ...standing(channel, draw()) });
  }
}

function standing(channel: string, luck: number): Partial<Row> {
  const link = { url: `https://${channel}.example/${Math.floor(luck * 1e9)}` };
  if (channel === "ig" && luck < 0.7) return { status: "queued", reason: "circuit open", nextAt: NOW };
  if (luck > 0.985) {
    const message = `photo 2 is only ${300 + Math.floor(luck * 100)} px wide`;
    return { status: "refused", reason: "invalid", field: "photos[1]", message, cure: "Use a larger photo." };
  }
  if (luck > 0.98) return { status: "waitingForYou", reason: "in doubt", checkUrl: link.url, live: undefined };
  if (luck > 0.96) return { status: "queued", reason: "rate", live: undefined };
  return { ...link, losses: luck > 0.9 ? [{ field: "title", reason: "shortened" }] : [] };
}

/** A bad day as a shop. */
export function badDay(products: number): Looked {
  const since = new Date(NOW.getTime() - 5 * 3_600_000);
  const probeAt = new Date(NOW.getTime() + 600_000);
  return fakeShop({
    channels: {
      ...Object.fromEntries(CHANNELS.map((name) => [name, {}])),
      ig: {
        circuits: [{ circuit: "account:ig:toko", state: "open", since, probeAt, message: "503 Service Unavailable" }],
      },
    },
    rows: manyRows(products),
    missed: [{ product: "sku-0", goal: "seen", missing: ["ig"] }],
    warnings: ['Goal "seen" falls with one platform: ig.'],
  });
}
