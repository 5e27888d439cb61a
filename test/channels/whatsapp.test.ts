import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whoIs } from "../../src/channels/whatsapp/contacts.js";
import { OF_RECIPIENT } from "../../src/channels/whatsapp/deliver.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, PLACE, type Stage } from "../../src/testing/channel-stage.js";
import type { Call, CallFault } from "../../src/testing/faulty-transport.js";
import { whatsAppHarness } from "../promises/whatsapp.js";
import { NOW } from "./fake-tools.js";
import { graphRefusal } from "./graph-kit.js";
import { testAgainstExamples } from "./whatsapp-examples.js";

const DAY_MS = 86_400_000;
const READERS = ["+6281230000001", "+6281230000002", "+6281230000003"] as const;
const DIGITS = READERS.map((one) => one.slice(1));
const requests: Recorded[] = [];
const heard = whatsAppHarness({ to: READERS, everyMs: DAY_MS });
const deaf = whatsAppHarness({ to: READERS, everyMs: DAY_MS, hears: false });
const shelf = whatsAppHarness({ to: READERS, everyMs: DAY_MS, catalogId: "900000000000001" });
const late = whatsAppHarness({ to: READERS, everyMs: DAY_MS, tells: false });
const MANY = [...READERS, "+6281230000004", "+6281230000005"];
const crowd = whatsAppHarness({ to: MANY, everyMs: DAY_MS, hears: false });
const places = [heard, deaf, shelf, late, crowd];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

type Harness = ReturnType<typeof whatsAppHarness>;
const staged = (show: (stage: Stage) => Promise<void>, which: Harness = heard) =>
  onStage(which, async (stage) => {
    await show(stage);
    requests.push(...which.current().requests);
  });
const isMessage = ({ request }: Call): boolean => request.url.includes("/messages?");
const publish = (stage: Stage, ...numbers: readonly number[]) =>
  stage.harness.clock.run(
    stage.shop.publish(
      numbers.map((number) => sampleOf(heard, number).with()),
      { waitMs: 0 },
    ),
  );
/** Nothing is delivered but in its last hour. */
const nextDay = async (stage: Stage) => {
  await stage.harness.clock.advance(DAY_MS - 3_600_000);
  await stage.pass(3_600_000);
};
const questions = async (stage: Stage) => (await stage.rows()).filter(({ status }) => status === "waitingForYou");
/** A person looked, and says so. */
const answer = async (stage: Stage, truth: { readonly there: boolean }) => {
  const [asked] = await questions(stage);
  const said = truth.there ? ({ there: true, id: "wamid.seen" } as const) : ({ there: false } as const);
  await stage.harness.clock.run(stage.shop.answer({ product: asked?.product ?? "", channel: PLACE }, said));
  await stage.pass(1_800_000);
};
const isLostBefore = (fault: CallFault) => "when" in fault && fault.when === "before";
/** A webhook tells of a message at last. */
const tellOf = async (to: string | undefined) => {
  const message = late
    .current()
    .messages()
    .find((one) => one.to === to);
  await late.contacts.note({ what: "status", mark: message?.mark ?? "", status: "sent", at: NOW.getTime() });
};
const sentTo = (which: Harness) =>
  which
    .current()
    .messages()
    .map(({ to }) => to);

test("200 products become one edition, sent once to each of three people", () =>
  staged(async (stage) => {
    await publish(stage, ...Array.from({ length: 200 }, (_, index) => index + 1));
    await stage.pass(3_600_000);
    expect(sentTo(heard)).toEqual(DIGITS);
    await publish(stage, 201);
    await stage.pass(3_600_000);
    expect(sentTo(heard)).toHaveLength(3);
    await nextDay(stage);
    expect(sentTo(heard)).toHaveLength(6);
    expect(
      new Set(
        heard
          .current()
          .messages()
          .map(({ mark }) => mark),
      ).size,
    ).toBe(6);
  }));

test("the photo is uploaded once, for all people and editions", () =>
  staged(async (stage) => {
    await publish(stage, 1);
    await stage.pass(3_600_000);
    await nextDay(stage);
    expect(heard.current().store.media).toHaveLength(1);
  }));

test.each([
  ["a change of price or stock", { price: "71234", stock: 1 }],
  ["selling out", { stock: 0 }],
])("%s writes to nobody, nor the day after", (_, change) =>
  staged(async (stage) => {
    await publish(stage, 1);
    await stage.pass(3_600_000);
    await stage.harness.clock.run(stage.shop.publish([sampleOf(heard).with(change)], { waitMs: 0 }));
    await stage.pass(3_600_000);
    expect(sentTo(heard)).toHaveLength(3);
    await nextDay(stage);
    expect(sentTo(heard)).toHaveLength(3);
  }),
);

describe("what is sent", () => {
  test("is a template to those who did not write, with the photo of the first product", () =>
    staged(async (stage) => {
      await publish(stage, 1);
      await stage.pass(3_600_000);
      const [message] = heard.current().messages();
      expect(message?.payload["template"]).toEqual({
        name: "katalog_baru",
        language: { code: "id" },
        components: [
          { type: "header", parameters: [{ type: "image", image: { id: heard.current().store.media[0] } }] },
          {
            type: "body",
            parameters: [
              { type: "text", text: "1" },
              { type: "text", text: "Kopi Gayo471 satu Rp65.000" },
            ],
          },
        ],
      });
    }));

  test("is words and a photo to those who wrote within 24 hours, and a template again a day later", () =>
    staged(async (stage) => {
      await heard.current().write(READERS[1], "Halo");
      await publish(stage, 1, 2);
      await stage.pass(3_600_000);
      expect(
        heard
          .current()
          .messages()
          .map(({ type }) => type),
      ).toEqual(["template", "image", "template"]);
      expect(heard.current().messages()[1]?.says).toMatch(/^Toko Uji\n\n• Kopi Gayo47\d satu\nRp65\.000/);
      await nextDay(stage);
      await publish(stage, 3);
      await nextDay(stage);
      expect(heard.current().messages()[4]?.type).toBe("template");
    }));

  test("is products of the catalogue, by SKU, where there is one", () =>
    staged(async (stage) => {
      await shelf.current().write(READERS[0], "Halo");
      await publish(stage, 1);
      await stage.pass(3_600_000);
      expect(shelf.current().messages()[0]?.payload["interactive"]).toMatchObject({
        type: "product",
        action: { catalog_id: "900000000000001", product_retailer_id: "uji-1" },
      });
      await nextDay(stage);
      await shelf.current().write(READERS[0], "Halo");
      await publish(stage, 2, 3);
      await stage.pass(3_600_000);
      expect(shelf.current().messages()[3]?.payload["interactive"]).toMatchObject({
        type: "product_list",
        action: { sections: [{ product_items: expect.arrayContaining([{ product_retailer_id: "uji-2" }]) }] },
      });
    }, shelf));

  test("is the whole catalogue where a list of products would leave some out", () =>
    staged(async (stage) => {
      await shelf.current().write(READERS[0], "Halo");
      await publish(stage, ...Array.from({ length: 31 }, (_, index) => index + 1));
      await stage.pass(3_600_000);
      const [message] = shelf.current().messages();
      expect(message?.payload["interactive"]).toMatchObject({ type: "catalog_message" });
      expect(message?.payload["interactive"]).not.toHaveProperty("header");
    }, shelf));
});

describe("one recipient's trouble is no failure of the others'", () => {
  test.each(
    Object.keys(OF_RECIPIENT)
      .map(Number)
      .filter((code) => code !== 131_047),
  )("code %i", (code) =>
    staged(async (stage) => {
      heard.current().store.refuse(DIGITS[1] ?? "", code);
      await publish(stage, 1);
      await stage.pass(3_600_000);
      expect(sentTo(heard)).toEqual([DIGITS[0], DIGITS[2]]);
      expect(await stage.row("uji-1")).toMatchObject({ status: "unchanged" });
    }),
  );

  test("a window that closed earlier than we thought is answered by a template", () =>
    staged(async (stage) => {
      await heard.contacts.note({ what: "window", who: whoIs(READERS[1]), until: NOW.getTime() + 10 * DAY_MS });
      await publish(stage, 1);
      await stage.pass(3_600_000);
      expect(
        heard
          .current()
          .messages()
          .map(({ type }) => type),
      ).toEqual(["template", "template", "template"]);
    }));

  test("who wants no more gets no more: by WhatsApp's button, and by a word", () =>
    staged(async (stage) => {
      heard.current().store.stopped.add(DIGITS[0] ?? "");
      await heard.current().write(READERS[1], " Berhenti ");
      await publish(stage, 1);
      await stage.pass(3_600_000);
      expect(sentTo(heard)).toEqual([DIGITS[2]]);
      heard.current().store.stopped.clear();
      await publish(stage, 2);
      await nextDay(stage);
      expect(sentTo(heard)).toEqual([DIGITS[2], DIGITS[2]]);
      await heard.current().write(READERS[1], "mulai");
      await publish(stage, 3);
      await nextDay(stage);
      expect(sentTo(heard).slice(2)).toEqual([DIGITS[1], DIGITS[2]]);
    }));
});

describe("a message whose fate is unknown", () => {
  const FAULTS: readonly (readonly [string, CallFault])[] = [
    ["lost on its way", { what: "lost", when: "before" }],
    ["of which the answer was lost", { what: "lost", when: "after" }],
    ["that never left", { what: "cut" }],
    ["answered by a gateway", { what: "answer", when: "before", answer: { status: 502, text: "<html>" } }],
    [
      "answered by a gateway after it went out",
      { what: "answer", when: "after", answer: { status: 502, text: "<html>" } },
    ],
    ["during which our process died, before", { what: "die", when: "before" }],
    ["during which our process died, after", { what: "die", when: "after" }],
  ];
  /** 1: the photo; 2 to 4: the three messages. */
  const calls = [1, 2, 3, 4];

  test.each(FAULTS.flatMap(([what, fault]) => calls.map((at) => [what, at, fault] as const)))(
    "%s, call %i, reaches everybody once where webhooks come",
    (_what, at, fault) =>
      staged(async (stage) => {
        stage.script(({ number }) => (number === at ? fault : undefined));
        await publish(stage, 1);
        await stage.pass(3_600_000);
        if (stage.isDead) {
          stage.script();
          stage.restart();
          await stage.harness.clock.advance(600_000);
        }
        await stage.pass(3 * 3_600_000);
        // Only what nobody has heard of is asked about.
        const asked = (await questions(stage)).length > 0;
        if (asked) await answer(stage, { there: sentTo(heard).length === DIGITS.length });
        expect([sentTo(heard).toSorted(), asked && !isLostBefore(fault)]).toEqual([DIGITS, false]);
      }),
  );

  test("waits for a person where no webhooks come; the others have theirs, and nobody is reached twice", () =>
    staged(async (stage) => {
      stage.script(({ number }) => (number === 3 ? { what: "lost", when: "after" } : undefined));
      await publish(stage, 1);
      await stage.pass(6 * 3_600_000);
      expect(sentTo(deaf)).toEqual(DIGITS);
      expect(await questions(stage)).toMatchObject([{ reason: "in doubt" }]);
      await answer(stage, { there: true });
      expect([sentTo(deaf), await questions(stage)]).toEqual([DIGITS, []]);
    }, deaf));

  test("leaves nobody else behind where several are in doubt, and asks about one after the other", () =>
    staged(async (stage) => {
      stage.script(({ number }) =>
        number === 2 || number === 4 ? { what: "lost", when: number === 2 ? "before" : "after" } : undefined,
      );
      await publish(stage, 1);
      await stage.pass(3_600_000);
      expect(sentTo(deaf)).toEqual([DIGITS[1], DIGITS[2]]);
      await answer(stage, { there: false });
      expect(sentTo(deaf)).toEqual([DIGITS[1], DIGITS[2], DIGITS[0]]);
      await answer(stage, { there: true });
      expect([sentTo(deaf).toSorted(), await questions(stage)]).toEqual([DIGITS, []]);
    }, deaf));

  test("brings nobody else into doubt after three in a row: it is no recipient's own", () =>
    staged(async (stage) => {
      stage.script((call) => (isMessage(call) ? { what: "lost", when: "after" } : undefined));
      await publish(stage, 1);
      await stage.pass(6 * 3_600_000);
      expect(sentTo(crowd)).toEqual(DIGITS);
    }, crowd));

  test("is one message where its status comes after twenty minutes, and nobody is asked", () =>
    staged(async (stage) => {
      stage.script(({ number }) => (number === 3 ? { what: "lost", when: "after" } : undefined));
      await publish(stage, 1);
      await stage.pass(20 * 60_000);
      expect(sentTo(late)).toEqual(DIGITS);
      await tellOf(DIGITS[1]);
      await stage.pass(3 * 3_600_000);
      expect([sentTo(late), await questions(stage)]).toEqual([DIGITS, []]);
    }, late));

  test("is asked about after an hour of silence, and a status that comes later still holds it back", () =>
    staged(async (stage) => {
      stage.script(({ number }) => (number === 3 ? { what: "lost", when: "after" } : undefined));
      await publish(stage, 1);
      await stage.pass(50 * 60_000);
      expect(await questions(stage)).toEqual([]);
      await stage.pass(6 * 3_600_000);
      expect(await questions(stage)).toMatchObject([{ reason: "in doubt" }]);
      await tellOf(DIGITS[1]);
      // The person was wrong: it went out.
      await answer(stage, { there: false });
      expect([sentTo(late), await questions(stage)]).toEqual([DIGITS, []]);
    }, late));
});

describe("what webhooks tell afterwards", () => {
  const told = (count: number) => ({
    field: "listing",
    reason: "dropped",
    note: `${count} of 3 messages were accepted and failed afterwards, says WhatsApp`,
  });
  const lossesOf = async (stage: Stage) => (await stage.row("uji-1")).losses;

  test("of messages that failed is on the rows of what they told of", () =>
    staged(async (stage) => {
      await publish(stage, 1);
      await stage.pass(180_000);
      const [one, other, third] = heard.current().messages();
      if (!one || !other || !third) return expect.fail("three messages went out");
      await heard.current().report(one, "failed", 131_026);
      await heard.current().report(other, "delivered");
      await heard.current().report(third, "failed", 131_049);
      await stage.pass(3_600_000);
      expect(await stage.row("uji-1")).toMatchObject({ status: "unchanged" });
      expect(await lossesOf(stage)).toContainEqual(told(2));
    }));

  test("is waited for ten minutes, and silence is no failure", () =>
    staged(async (stage) => {
      await publish(stage, 1);
      await stage.pass(240_000);
      expect([sentTo(heard), (await stage.row("uji-1")).status]).toEqual([DIGITS, "queued"]);
      await stage.pass(600_000);
      expect(await stage.row("uji-1")).toMatchObject({ status: "unchanged" });
      expect((await lossesOf(stage)).map(({ field }) => field)).not.toContain("listing");
    }));
});

test("a rate is waited for and nobody is written to twice", () =>
  staged(async (stage) => {
    const answer = { status: 400, json: graphRefusal(131_056, undefined, "pair rate limit") };
    stage.script(({ number }) => (number === 3 ? { what: "answer", when: "before", answer } : undefined));
    await publish(stage, 1);
    await stage.pass(3_600_000);
    expect(sentTo(heard)).toEqual(DIGITS);
    expect(stage.calls.filter(isMessage)).toHaveLength(4);
  }));

test("no number lies in the ledger or is told", () =>
  staged(async (stage) => {
    stage.script(({ number }) => (number === 3 ? { what: "lost", when: "after" } : undefined));
    await publish(stage, 1);
    await stage.pass(3 * 3_600_000);
    for (const digits of DIGITS) expect(stage.written.join("\n")).not.toContain(digits);
  }));

test("learns from a message that failed later that somebody wants no more", () =>
  staged(async (stage) => {
    await publish(stage, 1);
    await stage.pass(3_600_000);
    const [message] = heard.current().messages();
    if (message) await heard.current().report(message, "failed", 131_050);
    expect(await heard.contacts.person(whoIs(READERS[0]))).toMatchObject({ optedOut: true });
    expect(await heard.contacts.statusOf(message?.mark ?? "")).toBe("failed");
  }));

testAgainstExamples(requests);
