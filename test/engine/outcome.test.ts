/** What the engine makes of failures that a channel tells. */
import { expect, it } from "vitest";
import * as z from "zod";
import { ChannelError, createEtalase, defineChannel } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";

function strict(kind: "invalid" | "blocked" | "unavailable" | "locked", scope: "listing" | "account" = "listing") {
  const tried: string[] = [];
  const make = defineChannel({
    id: "strict",
    title: "Strict",
    kind: "shelf",
    rendering: 1,
    options: z.strictObject({}),
    limits: {
      text: {},
      photos: { count: { min: 0, max: 0 }, formats: [], maxEdge: 1, maxBytes: 1 },
      edit: { text: true, price: true, addPhotos: true },
      rates: [],
      source: { page: "https://example.com", read: "2026-11-22" },
    },
    account: () => "strict",
    render: ({ product }) => ({ content: { title: product.title } }),
    connect: () => ({}),
    safety: { upsert: "upsert" },
    verbs: {
      upsert: async (_, { marker }) => {
        tried.push(marker);
        throw new ChannelError(kind, "an address in the title", { outcome: "not-sent", scope, cure: "Take it out." });
      },
    },
  });
  return { channel: make({}), tried };
}

it.each(["invalid", "blocked"] as const)(
  "a listing that the channel itself finds %s before anything left is refused, and not tried again",
  async (kind) => {
    const { channel, tried } = strict(kind);
    await using shop = createEtalase({ ledger: memoryLedger(), channels: { strict: channel } });
    const report = await shop.publish([{ id: "kopi", title: "Kopi", price: "65000", stock: 3 }]);
    expect(report.counts.strict.refused).toBe(1);
    expect(tried).toEqual(["kopi"]);
  },
);

it("what did not leave for a passing reason is queued", async () => {
  const { channel, tried } = strict("unavailable");
  await using shop = createEtalase({ ledger: memoryLedger(), channels: { strict: channel } });
  const report = await shop.publish([{ id: "kopi", title: "Kopi", price: "65000", stock: 3 }], { waitMs: 200 });
  expect(report.counts.strict.refused).toBe(0);
  expect(tried.length).toBeGreaterThan(0);
});

it("an account that cannot be written now is not called again at once", async () => {
  const { channel, tried } = strict("locked", "account");
  await using shop = createEtalase({ ledger: memoryLedger(), channels: { strict: channel } });
  const report = await shop.publish([{ id: "kopi", title: "Kopi", price: "65000", stock: 3 }], { waitMs: 200 });
  expect(report.counts.strict.queued).toBe(1);
  expect(tried).toEqual(["kopi"]);
});
