/** A limit that a platform sets for one listing, such as edits of one message, holds that listing and nobody else. */
import { afterEach, beforeEach, expect, it } from "vitest";
import * as z from "zod";
import { defineChannel } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import { createEtalase } from "../../src/etalase.js";
import { beginDay, type Day, HOUR, healthOf, MINUTE, rowsOf } from "../days/day.js";

let day: Day;
beforeEach(() => {
  day = beginDay("2026-06-01T01:00:00Z");
});

/** A wall on which one listing is turned away by `error`; `said` are the titles that arrived. */
function openWall(error: () => ChannelError | undefined) {
  const said: string[] = [];
  const channel = defineChannel({
    id: "papan",
    title: "Papan",
    kind: "shelf",
    rendering: 1,
    options: z.strictObject({}),
    limits: {
      text: {},
      photos: null,
      edit: { text: true, price: true, addPhotos: false },
      rates: [{ scope: "account", calls: 60, perMs: MINUTE }],
      source: { page: "https://papan.example/docs", read: "2026-11-22" },
    },
    account: () => "papan:toko",
    render: ({ product }) => ({ content: { title: product.title } }),
    connect: () => ({}),
    verbs: {
      upsert: async (_session, { content: { title } }) => {
        const trouble = title === "sibuk" ? error() : undefined;
        if (trouble) throw trouble;
        said.push(title);
        return { id: title };
      },
    },
    safety: { upsert: "upsert" },
  });
  return { channel: channel({}), said };
}

const [sibuk, ...others] = ["sibuk", "gula", "kopi", "teh"].map((id) => ({ id, title: id, price: "20000", stock: 9 }));
if (!sibuk) throw new Error("there is a first one");

function open(error: () => ChannelError | undefined) {
  const wall = openWall(error);
  const shop = createEtalase({ ...day.settings(), channels: { papan: wall.channel } });
  return { ...wall, shop };
}

let close: () => Promise<void>;
afterEach(() => close());

it.each(["throttled", "quota"] as const)("%s: the others go on, and it goes at its own time", async (kind) => {
  const free = day.clock.now().getTime() + HOUR;
  const trouble = () =>
    day.clock.now().getTime() < free
      ? new ChannelError(kind, "this one was edited too often", { scope: "listing", retryAt: new Date(free) })
      : undefined;
  const { shop, said } = open(trouble);
  close = () => day.end(shop);
  await day.clock.run(shop.publish([sibuk], { waitMs: 1_000 }));
  await day.clock.run(shop.publish(others, { waitMs: 10_000 }));
  expect(said.toSorted()).toEqual(["gula", "kopi", "teh"]);
  expect((await healthOf(shop, "papan")).standing).toBe("open");
  expect(await rowsOf(shop, "papan")).toContainEqual(expect.stringMatching(/^sibuk queued/));
  await day.clock.advance(HOUR);
  await day.clock.run(shop.deliver({ budgetMs: MINUTE }));
  expect(said).toHaveLength(4);
});

it("without a time of its own it comes again ever later", async () => {
  const asked: number[] = [];
  const { shop } = open(() => {
    asked.push(day.clock.now().getTime());
    return new ChannelError("throttled", "this one was edited too often", { scope: "listing" });
  });
  close = () => day.end(shop);
  await day.clock.run(shop.publish([sibuk], { waitMs: 1_000 }));
  await day.cronUntil(shop, "2026-06-01T13:00:00Z", 5 * MINUTE);
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.length).toBeLessThan(40);
});
