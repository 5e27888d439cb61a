/** What handles must do under the real engine: one post for one container, one verdict for each item of a batch. */
import { expect, test } from "vitest";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage } from "../../src/testing/channel-stage.js";
import { catalogueHarness } from "./catalogue.js";
import { gramHarness } from "./instagram.js";

const isPublish = ({ request }: { readonly request: { readonly url: string } }): boolean =>
  request.url.endsWith("/publish");

test("a container that was published although the answer was lost is not published again", async () => {
  const harness = gramHarness();
  await onStage(harness, async (stage) => {
    const sample = sampleOf(harness);
    stage.script((call) => (isPublish(call) ? { what: "lost", when: "after" } : undefined));
    await stage.put(sample.with());
    expect(stage.calls.filter(isPublish)).toHaveLength(1);
    expect(await stage.row(sample.id)).toMatchObject({
      status: "unchanged",
      remoteId: (await stage.items(sample.word))[0]?.id,
    });
  });
});

test("a container whose publishing never arrived is published from the same container", async () => {
  const harness = gramHarness();
  await onStage(harness, async (stage) => {
    const sample = sampleOf(harness);
    let lost = 0;
    stage.script((call) => (isPublish(call) && lost++ === 0 ? { what: "lost", when: "before" } : undefined));
    await stage.put(sample.with());
    expect(stage.calls.filter(isPublish).map(({ request }) => request.url)).toEqual(
      new Array(2).fill(stage.calls.find(isPublish)?.request.url),
    );
    expect(harness.containers.size).toBe(1);
  });
});

test("a container that expired unpublished gives way to a new one with a new number", async () => {
  const harness = gramHarness();
  await onStage(harness, async (stage) => {
    const sample = sampleOf(harness);
    stage.script((call) =>
      isPublish(call) ? { what: "lost", when: "before" } : call.verb === "settle" ? { what: "cut" } : undefined,
    );
    await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
    await stage.pass(2 * 3_600_000);
    expect((await stage.claimed(sample.id)).listing).toMatchObject({ state: "inDoubt", number: 1 });
    stage.script();
    await stage.settle();
    expect(await stage.items(sample.word)).toHaveLength(1);
    expect((await stage.claimed(sample.id)).listing).toMatchObject({ state: "clean", number: 2 });
    expect(harness.containers.size).toBe(2);
  });
});

test("an item that a batch turns down later is refused with the platform's words, its neighbours go up", async () => {
  const harness = catalogueHarness(/Gayo472/);
  await onStage(harness, async (stage) => {
    const samples = [1, 2, 3].map((number) => sampleOf(harness, number));
    await stage.put(...samples.map((sample) => sample.with()));
    const rows = await Promise.all(samples.map((sample) => stage.row(sample.id)));
    expect(rows.map(({ status }) => status)).toEqual(["unchanged", "refused", "unchanged"]);
    expect(rows[1]).toMatchObject({ message: "not allowed here", cure: "Change the product." });
    expect(stage.calls.filter(({ verb }) => verb === "upsert")).toHaveLength(1);
  });
});

test("a listing settles while its batch is worked on, and a newer version waits for it", async () => {
  const harness = catalogueHarness();
  await onStage(harness, async (stage) => {
    const sample = sampleOf(harness);
    await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
    await stage.pass(10_000);
    expect(await stage.row(sample.id)).toMatchObject({ status: "queued", reason: "settling" });
    await stage.harness.clock.run(stage.shop.publish([sample.with({ title: sample.title("dua") })], { waitMs: 0 }));
    await stage.pass(10_000);
    expect(stage.calls.filter(({ verb }) => verb === "upsert")).toHaveLength(1);
    await stage.settle();
    expect((await stage.items(sample.word))[0]?.says).toContain(sample.title("dua"));
  });
});

test("an answer without handles is no success: it is sent again later", async () => {
  const harness = catalogueHarness();
  await onStage(harness, async (stage) => {
    const sample = sampleOf(harness);
    harness.turnDeaf(true);
    await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
    await stage.pass(60_000);
    expect(await stage.row(sample.id)).toMatchObject({ status: "queued" });
    harness.turnDeaf(false);
    await stage.settle();
    expect(await stage.items(sample.word)).toHaveLength(1);
  });
});

test("a variant that the product no longer has leaves the flat list", async () => {
  const harness = catalogueHarness();
  await onStage(harness, async (stage) => {
    const sample = sampleOf(harness);
    const { price: _price, stock: _stock, ...rest } = sample.with();
    const variant = (id: string) => ({ id, sku: id, price: "65000", stock: 3, options: { rasa: id } });
    const options = [{ code: "rasa", name: "Rasa", values: ["manis", "pahit"] }];
    await stage.put({ ...rest, options, variants: [variant("manis"), variant("pahit")] });
    await stage.items(sample.word);
    expect([...harness.rows.keys()]).toEqual(["uji-1:manis", "uji-1:pahit"]);
    await stage.put({ ...rest, options, variants: [variant("manis")] });
    await stage.items(sample.word);
    expect([...harness.rows.keys()]).toEqual(["uji-1:manis"]);
  });
});
