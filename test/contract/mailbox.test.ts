/** A sketch of a mailbox: products are gathered into an edition, and each recipient is a step of its create. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import * as z from "zod";
import { defineChannel } from "../../src/channel/define.js";
import { failureOf } from "../../src/channel/failures.js";
import type { Limits } from "../../src/channel/limits.js";
import type { Http } from "../../src/channel/toolbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import { type ChannelHarness, createVirtualClock } from "../../src/testing/testing.js";
import { START } from "../promises/suite.js";

const EVERY_MS = 3_600_000;
const MOST_LINES = 2;
const LONG = "a title that no line takes";
const LOSS = { field: "products", reason: "merged", note: "without a line of their own" } as const;
const WARNING = "1 of 3 readers wants no more mails";
const READERS = ["ani@example.com", "budi@example.com", "cici@example.com"] as const;

const limits: Limits = {
  text: { subject: { max: 200, unit: "codePoints" } },
  photos: null,
  edit: { text: false, price: false, addPhotos: false },
  rates: [],
  cannot: { withdraw: "a sent message cannot be unsent" },
  source: { page: "https://mail.example/docs", read: "2026-11-21" },
};

/** `safety`: what the mail service does with a message id that it has seen. */
const mailbox = (safety: "key" | "blind") =>
  defineChannel({
    id: "mailbox",
    title: "Mail",
    kind: "mailbox",
    rendering: 1,
    options: z.strictObject({ to: z.array(z.string()) }),
    secrets: ["to"],
    limits,
    account: () => "mail:1",
    every: () => EVERY_MS,
    render: ({ product }) => ({ content: { line: product.title } }),
    compose: ({ products, number }) => ({
      content: { subject: `Edition ${number}`, lines: products.map(({ content }) => content.line) },
      losses: products.length > MOST_LINES || products.some(({ content }) => content.line === LONG) ? [LOSS] : [],
    }),
    connect: ({ to }, { http }) => ({
      to,
      async send(json: unknown, signal: AbortSignal) {
        const reply = await http.send({ url: "https://mail.example/send", json, signal });
        if (reply.status >= 300) throw failureOf(reply, `the mail service answered ${reply.status}`);
        return "sent";
      },
    }),
    verbs: {
      async create(post, { content, marker, step }, signal) {
        for (const to of post.to) {
          const name = createHash("sha256").update(to).digest("hex").slice(0, 16);
          await step(name, safety, ({ key }) => post.send({ ...content, to, key }, signal));
        }
        return { id: marker, warnings: [WARNING] };
      },
    },
    safety: { create: safety },
  });

interface Mail {
  readonly to: string;
  readonly key: string;
  readonly subject: string;
  readonly lines: readonly string[];
}

function harnessOf(safety: "key" | "blind") {
  const mails: Mail[] = [];
  const http: Http = {
    async send({ json }) {
      const mail = json as Mail;
      if (safety === "blind" || !mails.some(({ key }) => key === mail.key)) mails.push(mail);
      return { status: 200, headers: {}, body: {}, text: "{}" };
    },
  };
  const harness: ChannelHarness<{ to: string[] }> = {
    definition: mailbox(safety),
    options: { to: [...READERS] },
    secrets: [...READERS],
    clock: createVirtualClock(START),
    http,
    place: { items: () => [] },
    reset: () => void mails.splice(0),
    wording: { throttled: () => ({ status: 429 }), tokenRefused: { status: 401 }, verbOff: null, photosOff: null },
  };
  return { ...harness, mails };
}

async function publish(stage: Stage, ...numbers: readonly number[]): Promise<void> {
  const products = numbers.map((number) => sampleOf(stage.harness, number).with());
  await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
}

test("products of one publish become one edition, sent once to each reader", async () => {
  const harness = harnessOf("key");
  await onStage(harness, async (stage) => {
    await publish(stage, 1, 2, 3);
    await stage.pass(10 * 60_000);
    expect(harness.mails.map(({ to }) => to)).toEqual(READERS);
    expect(new Set(harness.mails.map(({ lines }) => lines.length))).toEqual(new Set([3]));
    await stage.pass(2 * EVERY_MS);
    expect(harness.mails).toHaveLength(READERS.length);
  });
});

test("what an edition loses, in composing and in sending, is told of each product in it", async () => {
  const harness = harnessOf("key");
  await onStage(harness, async (stage) => {
    await publish(stage, 1, 2, 3);
    await stage.pass(10 * 60_000);
    await publish(stage, 4);
    await stage.pass(2 * EVERY_MS);
    const warning = { field: "listing", reason: "dropped", note: WARNING };
    const losses = new Map((await stage.rows()).map((row) => [row.product, row.losses]));
    const expected = [1, 2, 3, 4].map((number) => [
      sampleOf(harness, number).id,
      number < 4 ? [LOSS, warning] : [warning],
    ]);
    expect([...losses].sort()).toEqual(expected.sort());
  });
});

test("what an edition of one product would lose is shown before", async () => {
  const harness = harnessOf("key");
  await onStage(harness, async (stage) => {
    const products = ["short", LONG].map((title, index) => sampleOf(harness, index + 1).with({ title }));
    const losses: unknown[] = [];
    for await (const { channels } of stage.shop.preview(products)) losses.push(channels.map((one) => one.losses));
    expect(losses).toEqual([[[]], [[LOSS]]]);
  });
});

test("what comes later waits for the next edition", async () => {
  const harness = harnessOf("key");
  await onStage(harness, async (stage) => {
    await publish(stage, 1);
    await stage.pass(10 * 60_000);
    await publish(stage, 2);
    await stage.pass(10 * 60_000);
    expect(harness.mails).toHaveLength(READERS.length);
    await stage.pass(EVERY_MS);
    expect(harness.mails.slice(READERS.length).map(({ subject }) => subject)).toEqual(READERS.map(() => "Edition 2"));
  });
});

test("an answer lost in the middle is asked again for that reader only, with the same key", async () => {
  const harness = harnessOf("key");
  await onStage(harness, async (stage) => {
    stage.script(({ number }) => (number === 2 ? { what: "lost", when: "after" } : undefined));
    await publish(stage, 1, 2);
    await stage.pass(3_600_000);
    expect(harness.mails.map(({ to }) => to)).toEqual(READERS);
    expect(stage.calls).toHaveLength(READERS.length + 1);
  });
});

test("a process that dies between two readers goes on with the next one", async () => {
  const harness = harnessOf("key");
  await onStage(harness, async (stage) => {
    stage.script(({ number }) => (number === 2 ? { what: "die", when: "before" } : undefined));
    await publish(stage, 1, 2);
    await stage.pass(10 * 60_000);
    expect(stage.isDead).toBe(true);
    stage.script();
    stage.restart();
    await stage.harness.clock.advance(600_000);
    await stage.pass(3_600_000);
    expect(harness.mails.map(({ to }) => to)).toEqual(READERS);
  });
});

test("where nobody can tell, nobody gets the same mail twice", async () => {
  const harness = harnessOf("blind");
  await onStage(harness, async (stage) => {
    stage.script(({ number }) => (number === 2 ? { what: "lost", when: "after" } : undefined));
    await publish(stage, 1, 2);
    await stage.pass(EVERY_MS / 2);
    expect(harness.mails.map(({ to }) => to)).toEqual(READERS.slice(0, 2));
  });
});

test("no address of a reader lies in the ledger or is told", async () => {
  const harness = harnessOf("key");
  await onStage(harness, async (stage) => {
    stage.script(({ number }) => (number === 2 ? { what: "lost", when: "after" } : undefined));
    await publish(stage, 1);
    await stage.pass(3_600_000);
    for (const reader of READERS) expect(stage.written.join("\n")).not.toContain(reader);
  });
});
