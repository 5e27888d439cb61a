/** Promises about the everyday life of a listing: put up, edited, sold down, taken down, found again. */
import assert from "node:assert/strict";
import { ChannelError } from "../channel/failures.js";
import { findListings, type Looked } from "../engine/find.js";
import type { ChannelPromise, Manifest, PlaceItem } from "./channel-harness.js";
import { type Sample, sampleOf } from "./channel-samples.js";
import { onStage, openStage, PLACE, type Stage } from "./channel-stage.js";

const has =
  (...verbs: readonly string[]) =>
  (manifest: Manifest): boolean =>
    verbs.some((verb) => (manifest.verbs as readonly string[]).includes(verb));

/** Whether a listing that is up can be changed. */
export const canEdit = has("update", "upsert", "rebuild");
export const canWithdraw = has("withdraw", "rebuild");

/** The one listing of a sample, which is visible. @throws AssertionError where there is none, or a second one */
export async function onlyItem(stage: Stage, sample: Sample): Promise<PlaceItem> {
  const items = await stage.items(sample.word);
  const visible = items.filter((item) => item.visible);
  const row = await stage.row(sample.id);
  const why = `${row.status} ${row.reason ?? ""} ${row.message ?? ""}`;
  assert.equal(visible.length, 1, `${visible.length} listings of one product are to be seen (the row says: ${why})`);
  assert.equal(items.length, 1, `hidden ones included, there are ${items.length} listings of one product`);
  return visible[0] ?? assert.fail("there is none");
}

/** Nothing of a sample is to be seen. */
export async function noItem(stage: Stage, sample: Sample): Promise<void> {
  const visible = (await stage.items(sample.word)).filter((item) => item.visible);
  assert.deepEqual(visible, [], "the listing is still to be seen");
}

export const lifePromises: readonly ChannelPromise[] = [
  {
    name: "puts a product up once, and where people see it",
    run: (harness) =>
      onStage(harness, async (stage) => {
        const sample = sampleOf(harness);
        await stage.put(sample.with());
        const item = await onlyItem(stage, sample);
        assert.ok(item.says.includes(sample.title("satu")), `the listing does not say its title: ${item.says}`);
        assert.equal((await stage.row(sample.id)).status, "unchanged");
      }),
  },
  {
    name: "edits in place instead of putting up a second one",
    needs: canEdit,
    run: (harness) =>
      onStage(harness, async (stage) => {
        const sample = sampleOf(harness);
        await stage.put(sample.with());
        const before = await onlyItem(stage, sample);
        await stage.put(sample.with({ title: sample.title("dua") }));
        const after = await onlyItem(stage, sample);
        assert.equal(after.id, before.id, "the listing has another id after an edit");
        assert.ok(after.says.includes(sample.title("dua")), `the new title is not to be seen: ${after.says}`);
      }),
  },
  {
    name: "sends nothing for a product that did not change",
    run: (harness) =>
      onStage(harness, async (stage) => {
        const sample = sampleOf(harness);
        await stage.put(sample.with());
        const sent = stage.calls.length;
        await stage.put(sample.with());
        assert.equal(stage.calls.length, sent, "an equal product was sent again");
      }),
  },
  {
    name: "keeps several products apart",
    run: (harness) =>
      onStage(harness, async (stage) => {
        const samples = [1, 2, 3].map((number) => sampleOf(harness, number));
        await stage.put(...samples.map((sample) => sample.with()));
        const ids = new Set<string>();
        for (const sample of samples) ids.add((await onlyItem(stage, sample)).id);
        assert.equal(ids.size, samples.length, "two products share one listing");
      }),
  },
  {
    name: "brings a changed price and stock over by revise alone",
    needs: has("revise"),
    run: (harness) =>
      onStage(harness, async (stage) => {
        const sample = sampleOf(harness);
        await stage.put(sample.with());
        const sent = stage.calls.length;
        await stage.put(sample.with({ price: "71234" }));
        // Asking how far the platform is with it sends nothing.
        const verbs = new Set(stage.calls.slice(sent).flatMap(({ verb }) => (verb === "settle" ? [] : [verb])));
        assert.deepEqual([...verbs], ["revise"], "a change of price was sent by other verbs than revise");
        const { says } = await onlyItem(stage, sample);
        assert.ok(says.replace(/\D/g, "").includes("71234"), `the new price is not to be seen: ${says}`);
      }),
  },
  {
    name: "takes down what is withdrawn; again is harmless",
    needs: canWithdraw,
    run: (harness) =>
      onStage(harness, async (stage) => {
        const sample = sampleOf(harness);
        await stage.put(sample.with());
        await stage.withdraw(sample.id);
        await noItem(stage, sample);
        assert.equal((await stage.row(sample.id)).status, "withdrawn");
        const sent = stage.calls.length;
        await stage.withdraw(sample.id);
        assert.equal(stage.calls.length, sent, "a withdrawn listing was withdrawn again");
      }),
  },
  {
    name: "takes one product down and leaves the others",
    needs: canWithdraw,
    run: (harness) =>
      onStage(harness, async (stage) => {
        const [one, other] = [sampleOf(harness, 1), sampleOf(harness, 2)];
        await stage.put(one.with(), other.with());
        await stage.withdraw(one.id, "delete");
        await noItem(stage, one);
        await onlyItem(stage, other);
      }),
  },
  {
    name: "puts up again what was withdrawn and is published again",
    needs: canWithdraw,
    run: (harness) =>
      onStage(harness, async (stage) => {
        const sample = sampleOf(harness);
        await stage.put(sample.with());
        await stage.withdraw(sample.id);
        await stage.put(sample.with({ title: sample.title("lagi") }));
        const { says } = await onlyItem(stage, sample);
        assert.ok(says.includes(sample.title("lagi")), `the new title is not to be seen: ${says}`);
      }),
  },
  {
    name: "brings a hidden listing back with the same id",
    needs: ({ limits }) => limits.hides === true,
    run: (harness) =>
      onStage(harness, async (stage) => {
        const sample = sampleOf(harness);
        await stage.put(sample.with());
        const before = await onlyItem(stage, sample);
        await stage.withdraw(sample.id, "hide");
        await noItem(stage, sample);
        await stage.put(sample.with());
        assert.equal((await onlyItem(stage, sample)).id, before.id, "it came back under another id");
      }),
  },
  {
    name: "finds what it made, and nothing else",
    needs: has("find"),
    run: (harness) =>
      onStage(harness, async (stage) => {
        const [one, other] = [sampleOf(harness, 1), sampleOf(harness, 2)];
        await stage.put(one.with(), other.with());
        const found = await lookFor(stage, one.id, skusOf(one));
        const { listing } = await stage.claimed(one.id);
        assert.equal(found.length, 1, `${found.length} listings answer to ${one.id}`);
        assert.equal(found[0]?.id, listing.ref?.id, "another listing was found");
        assert.equal(found[0]?.marker, one.id, "what was found does not carry the marker it was looked for by");
        assert.deepEqual(await lookFor(stage, "uji-tidak-ada"), [], "something was found that nobody made");
      }),
  },
  {
    name: "does not double what is there and its ledger has forgotten",
    needs: (manifest) => manifest.kind === "shelf" && has("find")(manifest),
    run: async (harness) => {
      const sample = sampleOf(harness);
      await onStage(harness, async (stage) => stage.put(sample.with()));
      const stage = openStage(harness);
      try {
        await stage.put(sample.with());
        await onlyItem(stage, sample);
        const { status, reason } = await stage.row(sample.id);
        assert.deepEqual({ status, reason }, { status: "waitingForYou", reason: "exists already" });
      } finally {
        await stage.end();
      }
    },
  },
];

/** As the engine asks: by the SKUs of all variants. */
function skusOf(sample: Sample): readonly string[] {
  const { id, variants } = sample.with();
  return variants?.map(({ sku }) => sku) ?? [id];
}

async function lookFor(
  stage: Stage,
  product: string,
  skus: readonly string[] = [product],
): Promise<Exclude<Looked, ChannelError>> {
  const place = stage.engine.places.get(PLACE) ?? assert.fail("there is no place");
  const looking = findListings(place, [{ marker: product, skus }], stage.engine.around);
  const [looked = []] = await stage.harness.clock.run(looking);
  if (looked instanceof ChannelError) assert.fail(`the channel could not look: ${looked.message}`);
  return looked;
}
