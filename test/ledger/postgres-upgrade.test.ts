/** An older and a newer worker side by side, as in a rolling upgrade: no storm, and nobody overwrites the other one in turns. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineChannel } from "../../src/channel/define.js";
import { createEtalase } from "../../src/etalase.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import { newSchema, noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";

const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;

/** A shelf that writes down what it is told; each version of it words a listing in its own way. */
function shelf(rendering: number, told: string[]) {
  const make = defineChannel({
    id: "shelf",
    title: "Shelf",
    kind: "shelf",
    rendering,
    options: z.strictObject({ name: z.string() }),
    limits: {
      text: {},
      photos: null,
      edit: { text: true, price: true, addPhotos: false },
      rates: [],
      source: { page: "https://example.com", read: "2026-11-22" },
    },
    account: ({ name }) => `shelf:${name}`,
    render: ({ product }) => ({ content: { id: product.id, text: `v${rendering} ${product.title}` } }),
    facets: {},
    connect: () => told,
    verbs: {
      async upsert(log, { content }) {
        log.push(content.text);
        return { id: content.id };
      },
      async withdraw(log, { ref }) {
        log.push(`gone ${ref.id}`);
      },
    },
    safety: { upsert: "upsert", withdraw: "absolute" },
  });
  return make({ name: "a" });
}

describe.skipIf(noPostgres !== undefined)(`a rolling upgrade on PostgreSQL${skipped}`, () => {
  let server: PostgresServer;
  let folder = "";
  beforeAll(async () => {
    server = await startPostgres();
    folder = mkdtempSync(join(tmpdir(), "etalase-upgrade-"));
  }, 60_000);
  afterAll(async () => {
    await server?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const catalogue = (edit: string) =>
    ["p1", "p2", "p3"].map((id) => ({ id, title: id === "p1" ? `p1${edit}` : id, price: "1000", stock: 1 }));

  it("sends nothing by itself, leaves newer wishes to newer workers, and brings the rest over when it is asked to", async () => {
    const schema = newSchema();
    const told: string[] = [];
    const open = (rendering: number) =>
      createEtalase({
        ledger: postgresLedger(server.pool({ max: 6 }), { schema }),
        photos: { folder },
        channels: { shelf: shelf(rendering, told) },
      });
    const [older, newer] = [open(1), open(2)];
    await older.publish(catalogue(""), { waitMs: 20_000 });
    expect(told.sort()).toEqual(["v1 p1", "v1 p2", "v1 p3"]);
    // The newer worker starts, and publishes what has not changed.
    await newer.deliver();
    await newer.publish(catalogue(""), { waitMs: 20_000 });
    expect(told).toHaveLength(3);
    // Its edit is not sent by the older one.
    await newer.publish(catalogue(" edited"), { waitMs: 0 });
    await older.deliver();
    expect(told).toHaveLength(3);
    const shown: string[] = [];
    for await (const { status, reason } of older.listings({ product: "p1" })) shown.push(`${status}: ${reason}`);
    expect(shown).toEqual(["queued: newer worker needed"]);
    await newer.deliver();
    expect(told.slice(3)).toEqual(["v2 p1 edited"]);
    // An older web process says the same again: nobody takes the newer wording back.
    await older.publish(catalogue(" edited"), { waitMs: 0 });
    await older.deliver();
    await newer.deliver();
    expect(told).toHaveLength(4);
    await newer.channel("shelf").refresh();
    await newer.deliver();
    expect(told.slice(4).sort()).toEqual(["v2 p2", "v2 p3"]);
    await Promise.all([older.close(), newer.close()]);
  }, 60_000);
});
