/** Editions under the real engine: how many letters leave, and what happens to one whose fate is unknown. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whoIs } from "../../src/channels/email/readers.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, PLACE, type Stage } from "../../src/testing/channel-stage.js";
import type { CallFault } from "../../src/testing/faulty-transport.js";
import { emailHarness } from "../promises/email.js";

const DAY_MS = 86_400_000;
const READERS = ["satu@pembaca.example", "dua@pembaca.example", "tiga@pembaca.example"] as const;
const place = emailHarness({ to: READERS, everyMs: DAY_MS });
beforeAll(() => place.open());
afterAll(() => place.close());

const staged = (show: (stage: Stage) => Promise<void>) => onStage(place, show);
const publish = (stage: Stage, ...numbers: readonly number[]) =>
  stage.harness.clock.run(
    stage.shop.publish(
      numbers.map((number) => sampleOf(place, number).with()),
      { waitMs: 0 },
    ),
  );
const pass = (stage: Stage, ms = 3_600_000) => stage.pass(ms);
const nextDay = async (stage: Stage) => {
  await stage.harness.clock.advance(DAY_MS - 3_600_000);
  await pass(stage);
};
const sentTo = () =>
  place
    .current()
    .letters()
    .map(({ to }) => to[0]);
const editionOf = async (stage: Stage) => (await stage.rows()).find(({ product }) => product.startsWith("edition:"));

test("200 products become one letter to each of three readers", () =>
  staged(async (stage) => {
    await publish(stage, ...Array.from({ length: 200 }, (_, index) => index + 1));
    await pass(stage);
    expect(sentTo()).toEqual(READERS);
    await publish(stage, 201);
    await pass(stage);
    expect(sentTo()).toHaveLength(3);
    await nextDay(stage);
    expect(sentTo()).toHaveLength(6);
    const ids = place
      .current()
      .letters()
      .map(({ headers }) => headers["message-id"]);
    expect(new Set(ids).size).toBe(6);
  }));

test("a change of price or stock writes to nobody", () =>
  staged(async (stage) => {
    await publish(stage, 1);
    await pass(stage);
    const changed = sampleOf(place).with({ price: "71234", stock: 0 });
    await stage.harness.clock.run(stage.shop.publish([changed], { waitMs: 0 }));
    await nextDay(stage);
    expect(sentTo()).toHaveLength(3);
  }));

test("a new title is told in the next edition, and not before", () =>
  staged(async (stage) => {
    await publish(stage, 1);
    await pass(stage);
    const changed = sampleOf(place).with({ title: "Kopi Gayo471 baru" });
    await stage.harness.clock.run(stage.shop.publish([changed], { waitMs: 0 }));
    await pass(stage);
    expect(sentTo()).toHaveLength(3);
  }));

const LOST: readonly (readonly [string, CallFault, number])[] = [
  ["lost before", { what: "lost", when: "before" }, 2],
  ["lost after", { what: "lost", when: "after" }, 3],
  ["answered by half a reply", { what: "change", change: (reply) => ({ ...reply, text: "25" }) }, 3],
];

describe("a letter whose fate is unknown", () => {
  test.each(LOST)("%s: the others go out, one reader is asked about, and a no sends his alone", (_, fault, taken) =>
    staged(async (stage) => {
      stage.script(({ number }) => (number === 2 ? fault : undefined));
      await publish(stage, 1);
      await pass(stage);
      expect(sentTo()).toHaveLength(taken);
      expect(sentTo()).toContain(READERS[2]);
      const asked = await editionOf(stage);
      expect(asked).toMatchObject({ status: "waitingForYou", reason: "in doubt" });
      await nextDay(stage);
      expect(sentTo()).toHaveLength(taken);
      const listing = { product: asked?.product ?? "", channel: PLACE };
      await stage.harness.clock.run(stage.shop.answer(listing, { there: false }));
      await pass(stage);
      expect(sentTo()).toHaveLength(taken + 1);
      expect(sentTo().at(-1)).toBe(READERS[1]);
      expect(await editionOf(stage)).toBeUndefined();
    }),
  );

  test("a yes ends it, and nobody gets a second one", () =>
    staged(async (stage) => {
      stage.script(({ number }) => (number === 2 ? { what: "lost", when: "after" } : undefined));
      await publish(stage, 1);
      await pass(stage);
      const listing = { product: (await editionOf(stage))?.product ?? "", channel: PLACE };
      await stage.harness.clock.run(stage.shop.answer(listing, { there: true }));
      await pass(stage);
      expect(sentTo()).toEqual(READERS);
      expect(await editionOf(stage)).toBeUndefined();
    }));

  test.each(["before", "after"] as const)(
    "our process dies %s one: it is asked about, the rest goes on behind",
    (when) =>
      staged(async (stage) => {
        stage.script(({ number }) => (number === 2 ? { what: "die", when } : undefined));
        await publish(stage, 1);
        await pass(stage);
        expect(stage.isDead).toBe(true);
        stage.script();
        stage.restart();
        await stage.harness.clock.advance(DAY_MS / 24);
        await pass(stage);
        const asked = await editionOf(stage);
        expect(asked).toMatchObject({ status: "waitingForYou", field: whoIs(READERS[1]) });
        const listing = { product: asked?.product ?? "", channel: PLACE };
        await stage.harness.clock.run(stage.shop.answer(listing, { there: when === "after" }));
        await pass(stage);
        expect(sentTo().toSorted()).toEqual(READERS.toSorted());
      }),
  );
});

test("a reader whose server asks for patience gets his letter later, the others at once", () =>
  staged(async (stage) => {
    place.current().store.refuse(READERS[1], 450, "4.2.0 Greylisted");
    await publish(stage, 1);
    await stage.pass(300_000);
    expect(sentTo()).toEqual([READERS[0], READERS[2]]);
    place.current().store.acceptAll();
    await pass(stage);
    expect(sentTo()).toEqual([READERS[0], READERS[2], READERS[1]]);
  }));

test("no address lies in the ledger or is told", () =>
  staged(async (stage) => {
    stage.script(({ number }) => (number === 2 ? { what: "lost", when: "after" } : undefined));
    await publish(stage, 1);
    await pass(stage);
    for (const reader of READERS) expect(stage.written.join("\n")).not.toContain(reader);
  }));
