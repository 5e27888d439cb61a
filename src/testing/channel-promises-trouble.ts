/** Promises about what a platform says of itself: slow down, who are you, this is shut, one of them did not make it. */
import assert from "node:assert/strict";
import type { HttpRequest } from "../channel/toolbox.js";
import type { Verb } from "../channel/verbs.js";
import { type ChannelHarness, type ChannelPromise, isRemote, manifestOf } from "./channel-harness.js";
import { canEdit, canWithdraw, noItem, onlyItem } from "./channel-promises-life.js";
import { type Sample, sampleOf } from "./channel-samples.js";
import { onStage, PLACE, type Stage } from "./channel-stage.js";
import type { WireAnswer } from "./faulty-transport.js";

const MINUTE = 60_000;
const THROTTLED_S = 90;

export const troublePromises: readonly ChannelPromise[] = [
  {
    name: "waits as long as a throttled answer says, then goes on",
    needs: isRemote,
    run: (harness) =>
      onStage(harness, async (stage) => {
        const sample = sampleOf(harness);
        const answer = harness.wording.throttled(THROTTLED_S);
        stage.script(({ number }) => (number === 1 ? { what: "answer", when: "before", answer } : undefined));
        await stage.put(sample.with());
        await onlyItem(stage, sample);
        const [first, second] = stage.calls;
        const waited = (second?.at.getTime() ?? 0) - (first?.at.getTime() ?? 0);
        const wanted = THROTTLED_S * 1_000;
        assert.ok(waited >= wanted, `it came back after ${waited} ms; the platform had asked for ${wanted}`);
      }),
  },
  {
    name: "holds the account when its token is refused, and no listing",
    needs: isRemote,
    run: (harness) => onStage(harness, (stage) => refuseToken(stage, harness)),
  },
  {
    name: "keeps what is up while its place fails, and catches up afterwards",
    needs: (manifest) => !isRemote(manifest),
    run: (harness) => onStage(harness, (stage) => outlast(stage, harness)),
  },
  {
    name: "fails one verb alone where the platform has shut one",
    run: async (harness) => {
      const { verbOff } = harness.wording;
      for (const verb of ["create", "upsert", "update", "revise", "withdraw"] as const) {
        const answer = harness.definition.verbs.includes(verb) ? verbOff?.(verb) : undefined;
        if (answer) await onStage(harness, (stage) => shutVerb(stage, harness, verb, answer));
      }
    },
  },
  {
    name: "takes a listing that a batch's answer does not name for doubtful, and only that one",
    needs: ({ batches }) => Object.keys(batches).length > 0,
    run: async (harness) => {
      if (harness.wording.gap === null) return;
      const { batches } = manifestOf(harness.definition(harness.options));
      for (const verb of BATCHED)
        if (verb in batches) await onStage(harness, (stage) => leaveGap(stage, harness, verb));
    },
  },
  {
    name: "goes out without photos only where they can follow by an edit",
    needs: ({ limits }) => limits.photos !== null,
    run: (harness) =>
      onStage(harness, async (stage) => {
        stage.pictures.trouble = "the disk is full";
        await climbDown(stage, harness, () => {
          stage.pictures.trouble = undefined;
        });
      }),
  },
  {
    name: "lets text pass where the platform takes no photos",
    needs: ({ limits }) => limits.photos !== null,
    run: async (harness) => {
      const { photosOff } = harness.wording;
      if (photosOff === null) return;
      await onStage(harness, async (stage) => {
        stage.script(({ request }) =>
          carriesPhoto(request) ? { what: "answer", when: "before", answer: photosOff } : undefined,
        );
        await climbDown(stage, harness, () => stage.script());
      });
    },
  },
];

async function outlast<O extends object>(stage: Stage, harness: ChannelHarness<O>): Promise<void> {
  const { outage } = harness;
  assert.ok(outage, "the harness of a channel without a platform needs outage: how its place fails, and works again");
  const [one, other] = [sampleOf(harness, 1), sampleOf(harness, 2)];
  await stage.put(one.with());
  const before = await onlyItem(stage, one);
  await outage.begin();
  const changes = [one.with({ title: one.title("dua") }), other.with()];
  await stage.harness.clock.run(stage.shop.publish(changes, { waitMs: 0 }));
  await stage.pass(30 * MINUTE);
  assert.equal((await onlyItem(stage, one)).id, before.id, "what was up is another listing");
  for (const { product, status } of await stage.rows()) {
    assert.notEqual(status, "refused", `${product} was refused for trouble of the place`);
  }
  await outage.end();
  await stage.settle();
  assert.ok((await onlyItem(stage, one)).says.includes(one.title("dua")), "the newest version did not follow");
  await onlyItem(stage, other);
}

async function refuseToken<O extends object>(stage: Stage, harness: ChannelHarness<O>): Promise<void> {
  const samples = [1, 2, 3, 4, 5, 6].map((number) => sampleOf(harness, number));
  const answer = harness.wording.tokenRefused;
  stage.script(() => ({ what: "answer", when: "before", answer }));
  await stage.harness.clock.run(
    stage.shop.publish(
      samples.map((sample) => sample.with()),
      { waitMs: 0 },
    ),
  );
  await stage.pass(10 * MINUTE);
  for (const { product, status, reason } of await stage.rows()) {
    assert.deepEqual({ product, status, reason }, { product, status: "waitingForYou", reason: "reconnect" });
  }
  const { channels } = await stage.harness.clock.run(stage.shop.health());
  assert.equal(channels[PLACE]?.standing, "reconnect");
  assert.ok(channels[PLACE]?.cure, "nobody is told what to do about it");
  const sent = stage.calls.length;
  await stage.pass(10 * MINUTE);
  assert.equal(stage.calls.length, sent, "a held account was called");
  stage.script();
  await stage.harness.clock.run(stage.shop.resume(PLACE));
  await stage.settle();
  for (const sample of samples) await onlyItem(stage, sample);
}

async function shutVerb<O extends object>(
  stage: Stage,
  harness: ChannelHarness<O>,
  verb: Verb,
  answer: WireAnswer,
): Promise<void> {
  const [one, other, third] = [sampleOf(harness, 1), sampleOf(harness, 2), sampleOf(harness, 3)];
  const manifest = manifestOf(harness.definition(harness.options));
  await stage.put(one.with(), other.with());
  stage.script((call) => (call.verb === verb ? { what: "answer", when: "before", answer } : undefined));
  const changed = verb === "revise" ? { price: "71234" } : { title: one.title("dua") };
  if (verb === "withdraw") await publishFor(stage, () => stage.shop.withdraw([one.id], { waitMs: 0 }));
  else if (verb !== "create") await publishFor(stage, () => stage.shop.publish([one.with(changed)], { waitMs: 0 }));
  await publishFor(stage, () => stage.shop.publish([third.with()], { waitMs: 0 }));
  // Whatever goes by another verb passes.
  if (verb !== "create" && verb !== "upsert") await onlyItem(stage, third);
  else if (canEdit(manifest) && verb === "create") {
    await publishFor(stage, () => stage.shop.publish([other.with({ title: other.title("dua") })], { waitMs: 0 }));
    assert.ok((await onlyItem(stage, other)).says.includes(other.title("dua")), `an edit waits for ${verb}`);
  }
  if (verb !== "withdraw" && canWithdraw(manifest)) {
    await publishFor(stage, () => stage.shop.withdraw([other.id], { waitMs: 0 }));
    assert.equal((await stage.row(other.id)).status, "withdrawn", `a takedown waits for ${verb}`);
  }
}

async function publishFor(stage: Stage, wish: () => Promise<unknown>): Promise<void> {
  await stage.harness.clock.run(wish());
  await stage.pass(30 * MINUTE);
}

const BATCHED = ["create", "upsert", "update", "revise", "withdraw"] as const;

async function leaveGap<O extends object>(
  stage: Stage,
  harness: ChannelHarness<O>,
  verb: (typeof BATCHED)[number],
): Promise<void> {
  const { gap } = harness.wording;
  assert.ok(gap, "the harness of a channel with batches needs wording.gap: the true answer without the last item");
  const samples = [1, 2, 3].map((number) => sampleOf(harness, number));
  const isPut = verb === "create" || verb === "upsert";
  if (!isPut) await stage.put(...samples.map((sample) => sample.with()));
  let struck = false;
  stage.script((call) => {
    if (struck || call.verb !== verb) return undefined;
    struck = true;
    return { what: "change", change: gap };
  });
  if (verb === "withdraw") await stage.withdraw(samples.map(({ id }) => id));
  else {
    const more = verb === "revise" ? { price: "71234" } : {};
    const ending = isPut || verb === "revise" ? "satu" : "dua";
    await stage.put(...samples.map((sample) => sample.with({ title: sample.title(ending), ...more })));
  }
  assert.ok(struck, `no call of ${verb} was made`);
  let doubted = 0;
  for (const sample of samples) {
    if (verb === "withdraw") await noItem(stage, sample);
    else await onlyItem(stage, sample);
    doubted += Number(await wasDoubted(stage, sample, verb));
  }
  assert.equal(doubted, 1, `${doubted} listings were taken for doubtful; one was missing in the answer`);
}

/** Whether it was said to be in doubt, or sent once more because that is harmless. */
async function wasDoubted(stage: Stage, { id }: Sample, verb: string): Promise<boolean> {
  const { listing } = await stage.claimed(id);
  const begun = (text: string): boolean =>
    text.startsWith('[[{"op":"begin"') && text.includes(`"product":${listing.product},`);
  const ofVerb = stage.written.filter((text) => begun(text) && text.includes(`"verb":"${verb}"`));
  const asked = stage.written.some((text) => text.startsWith('["listing-doubted"') && text.includes(`"${id}"`));
  return asked || ofVerb.length > 1;
}

async function climbDown<O extends object>(stage: Stage, harness: ChannelHarness<O>, heal: () => void): Promise<void> {
  const sample: Sample = sampleOf(harness);
  const { limits, verbs } = harness.definition;
  await publishFor(stage, () => stage.shop.publish([sample.with()], { waitMs: 0 }));
  // A set that is built anew may wait for its photos, or go without until they are there.
  const isWaiting = verbs.includes("rebuild") && (await stage.items(sample.word)).length === 0;
  if (limits.edit.addPhotos && !isWaiting) {
    const { photos = 0 } = await onlyItem(stage, sample);
    assert.equal(photos, 0, "there are photos although none could be sent");
  } else {
    const items = await stage.items(sample.word);
    assert.deepEqual(items, [], "it went out as text although its photos cannot follow");
    assert.notEqual((await stage.row(sample.id)).status, "refused", "photos that cannot be sent now are no failure");
  }
  heal();
  await stage.settle(12 * 60 * MINUTE);
  const { photos = 1 } = await onlyItem(stage, sample);
  assert.ok(photos > 0, "the photos did not follow");
  assert.deepEqual((await stage.row(sample.id)).due, [], "something is still to be brought over");
}

function carriesPhoto({ form, body, headers }: HttpRequest): boolean {
  // Some platforms take the bare bytes instead of a form.
  if (body instanceof Uint8Array) return /^image\//.test(headers?.["content-type"] ?? "");
  return form !== undefined && [...form.values()].some((value) => typeof value !== "string");
}
