/** What Google made of a listing: settled, turned down, read back, found, taken over. */
import { describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import type { Found, Seen } from "../../src/channel/verbs.js";
import { googleMerchant } from "../../src/channels/google-merchant/index.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { openStage, type Stage } from "../../src/testing/channel-stage.js";
import { DAY, HOUR, inColours, MINUTE, publish, sent, useMerchant } from "./google-merchant-kit.js";

const BAD = {
  code: "restricted",
  severity: "DISAPPROVED",
  attribute: "title",
  description: "Restricted product",
  documentation: "https://support.google.com/merchants/answer/6150006",
} as const;

function run<T>(stage: Stage, name: "read" | "find", item: object): Promise<T> {
  const place = stage.engine.places.get("place");
  const verb = googleMerchant(stage.harness.options as never)[inside].verb(name) as (
    session: unknown,
    item: object,
    signal: AbortSignal,
  ) => Promise<T>;
  return stage.harness.clock.run(verb(place?.session(), item, new AbortController().signal));
}
async function read(stage: Stage): Promise<Seen> {
  const { listing } = await stage.claimed("uji-1");
  return run(stage, "read", { ref: listing.ref });
}
const verified = async (stage: Stage, onDrift?: "ours" | "theirs") => {
  const found: unknown[] = [];
  const looking = async () => {
    for await (const one of stage.shop.verify("place", { onDrift })) found.push(one);
  };
  await stage.harness.clock.run(looking());
  return found;
};

describe("a listing", () => {
  const { harness, place, staged } = useMerchant({}, { disapprove: /Gayo472/ });

  test("settles until Google has processed and reviewed it", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await publish(stage, sample.with());
      await stage.pass(2 * MINUTE);
      expect(await stage.row(sample.id)).toMatchObject({ status: "queued", reason: "settling" });
      await stage.settle();
      expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged" });
    }));

  test("does not take the row of before for the new one", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      await place().fault({ what: "lag", ms: HOUR, method: "productInputs.insert", times: 1 });
      await publish(stage, sample.with({ title: sample.title("dua") }));
      await stage.pass(MINUTE);
      await stage.harness.clock.advance(30 * MINUTE);
      await stage.pass(MINUTE);
      expect(await stage.row(sample.id)).toMatchObject({ status: "queued", reason: "settling" });
      await stage.settle();
      expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged" });
    }));

  test("that is turned down is refused with Google's reason and where to read on", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness, 2);
      await stage.put(sample.with());
      expect(await stage.row(sample.id)).toMatchObject({
        status: "refused",
        reason: "blocked",
        field: "title",
        code: "policy_violation",
        message: expect.stringMatching(/uji-2: disapproved: Restricted product \(title\)\. https:\/\/support\.google/),
      });
      const better = { ...sample.with(), title: "Kopi yang boleh" };
      await stage.put(better);
      expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged" });
    }));

  test("of which one variant is turned down names that one", () =>
    staged(async (stage) => {
      place().store.judge("id~ID~uji-1-biru", BAD);
      await stage.put(sampleOf(harness).with(inColours("Merah", "Biru")));
      const row = await stage.row("uji-1");
      expect(row).toMatchObject({ status: "refused", reason: "blocked" });
      expect(row.message).toContain("uji-1-biru");
      expect(row.message).not.toContain("uji-1-merah:");
      place().store.judge("id~ID~uji-1-biru", undefined);
    }));

  test("reads back as it was sent, and says what Google thinks of it", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(harness).with(inColours("Merah", "Biru")));
      expect(await read(stage)).toMatchObject({ visible: true, status: "approved" });
      expect(await verified(stage)).toEqual([expect.objectContaining({ product: "uji-1", visible: true, drift: [] })]);
      place().store.judge("id~ID~uji-1-biru", BAD);
      expect(await read(stage)).toMatchObject({
        visible: true,
        status: "approved, disapproved",
        because: expect.stringContaining("Restricted product"),
      });
      place().store.judge("id~ID~uji-1-biru", undefined);
    }));

  test("that somebody changed there drifts, and ours is sent again", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(harness).with());
      const [input] = place().store.inputs;
      if (!input) throw new Error("nothing was put in");
      const price = { amountMicros: "1000000", currencyCode: "IDR" };
      const attributes = { ...input.attributes, title: "Diubah orang", price };
      place().store.put({ ...input, attributes }, harness.clock.now());
      expect(await verified(stage, "ours")).toEqual([expect.objectContaining({ drift: ["texts", "prices"] })]);
      await stage.settle();
      expect(place().store.inputs[0]?.attributes).toMatchObject({
        title: sampleOf(harness).title("satu"),
        price: { amountMicros: "65000000000" },
      });
    }));

  test("that somebody deleted there is gone, and is asked about", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(harness).with());
      place().store.remove("id~ID~uji-1", harness.clock.now());
      expect(await verified(stage)).toEqual([expect.objectContaining({ visible: false, because: "gone" })]);
      expect(await stage.row("uji-1")).toMatchObject({ status: "waitingForYou", reason: "gone" });
    }));

  test("of which a variant was deleted there says so, and gets it back", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(harness).with(inColours("Merah", "Biru")));
      place().store.remove("id~ID~uji-1-biru", harness.clock.now());
      expect(await read(stage)).toMatchObject({ because: expect.stringContaining("has no uji-1-biru") });
      await verified(stage, "ours");
      await stage.settle();
      expect(
        place()
          .store.inputs.map(({ offerId }) => offerId)
          .toSorted(),
      ).toEqual(["uji-1-biru", "uji-1-merah"]);
    }));
});

describe("a review that takes days", () => {
  const { harness, place, staged } = useMerchant({}, { reviewMs: 3 * DAY });

  test("does not hold a price back", () =>
    staged(async (stage) => {
      await publish(stage, sampleOf(harness).with());
      await stage.pass(2 * MINUTE);
      await publish(stage, sampleOf(harness).with({ price: "71234" }));
      await stage.harness.clock.advance(20 * MINUTE);
      await stage.pass(MINUTE);
      expect(sent(stage, "PATCH")).toHaveLength(1);
      expect(await stage.row("uji-1")).toMatchObject({ status: "queued", reason: "settling" });
    }));

  test("is waited for a few hours, then told as a warning; what comes of it shows when it is read", () =>
    staged(async (stage) => {
      await publish(stage, sampleOf(harness).with());
      await stage.pass(MINUTE);
      await stage.harness.clock.advance(2 * HOUR);
      await stage.pass(MINUTE);
      expect(await stage.row("uji-1")).toMatchObject({ status: "queued", reason: "settling" });
      await stage.harness.clock.advance(2 * HOUR);
      await stage.pass(MINUTE);
      expect(await stage.row("uji-1")).toMatchObject({ status: "unchanged" });
      expect(stage.written.join("\n")).toContain("still reviewing uji-1");
      expect(await read(stage)).toMatchObject({ visible: false, status: "pending" });
      expect(place().requests.filter(({ method }) => method === "products.get").length).toBeLessThan(20);
    }));
});

describe("what is there already", () => {
  const { harness, place, staged } = useMerchant();
  const theirs = () => {
    const now = harness.clock.now();
    const attributes = {
      title: "Kopi lama",
      price: { amountMicros: "1000000", currencyCode: "IDR" },
      availability: "IN_STOCK",
    };
    const input = {
      offerId: "uji-1",
      contentLanguage: "id",
      feedLabel: "ID",
      dataSource: "9",
      versionNumber: undefined,
      attributes,
      customAttributes: [],
      createdAt: now,
      insertedAt: now,
      changedAt: now,
    };
    place().store.put(input, now);
  };

  test("and is not ours is neither overwritten nor moved here, until it is taken over", () =>
    staged(async (stage) => {
      theirs();
      await stage.put(sampleOf(harness).with());
      expect(await stage.row("uji-1")).toMatchObject({ status: "waitingForYou", reason: "exists already" });
      expect(place().store.inputs[0]).toMatchObject({ dataSource: "9", attributes: { title: "Kopi lama" } });
      expect(await stage.harness.clock.run(stage.shop.adopt("place", false))).toBe(1);
      await stage.settle();
      expect(await stage.row("uji-1")).toMatchObject({ status: "unchanged" });
      expect(place().store.inputs).toMatchObject([{ offerId: "uji-1", dataSource: "1" }]);
    }));

  test("and is called as our product is, is found and not taken for ours", () =>
    staged(async (stage) => {
      theirs();
      await stage.put(sampleOf(harness).with());
      const [found] = await run<readonly Found[]>(stage, "find", { marker: "uji-1", skus: ["uji-1"] });
      expect(found).toMatchObject({ id: "uji-1", complete: false });
      expect(found?.marker).not.toBe("uji-1");
    }));

  test("and of another product of ours is not taken for this one", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(harness).with());
      const other = openStage(harness);
      await other.put({ ...sampleOf(harness, 2).with(), sku: "uji-1" });
      expect(await other.row("uji-2")).toMatchObject({ status: "waitingForYou", reason: "exists already" });
      await other.end();
    }));
});
