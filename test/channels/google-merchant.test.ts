import { describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { googleMerchant } from "../../src/channels/google-merchant/index.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { KEY_FILE } from "../promises/google-merchant.js";
import { productOf, renderInput } from "./fake-tools.js";
import { DAY, HOUR, inColours, inserted, MINUTE, publish, sent, useMerchant } from "./google-merchant-kit.js";

const { harness, place, staged } = useMerchant();
const keys = () => place().store.inputs.map(({ offerId }) => offerId);

describe("a row", () => {
  test("is put in whole, with the marker by which it is known again", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      const [call] = sent(stage, "insert");
      expect(call?.request.url).toContain(
        "/products/v1/accounts/5000001/productInputs:insert?dataSource=accounts%2F5000001%2FdataSources%2F1",
      );
      expect(inserted(stage)).toEqual([
        {
          offerId: "uji-1",
          contentLanguage: "id",
          feedLabel: "ID",
          versionNumber: expect.stringMatching(/^\d{16}$/),
          productAttributes: expect.objectContaining({
            title: sample.title("satu"),
            price: { amountMicros: "65000000000", currencyCode: "IDR" },
            availability: "IN_STOCK",
            link: "https://toko.example/p/uji-1.html?v=uji-1",
            imageLink: expect.stringMatching(/^http/),
            additionalImageLinks: [expect.stringMatching(/^http/)],
          }),
          customAttributes: [{ name: "etalase", value: "uji-1" }],
        },
      ]);
    }));

  test("of each variant stands alone, kept together by the group; one that is gone is taken out", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with(inColours("Merah", "Biru")));
      const rows = place().store.inputs.map(({ attributes, customAttributes: [marker] }) => [
        attributes["itemGroupId"],
        attributes["color"],
        marker?.value,
      ]);
      expect(rows).toEqual([
        ["uji-1", "Merah", "uji-1"],
        ["uji-1", "Biru", "uji-1"],
      ]);
      await stage.put(sample.with(inColours("Merah")));
      expect(keys()).toEqual(["uji-1-merah"]);
      await stage.withdraw(sample.id);
      expect(keys()).toEqual([]);
    }));

  test("whose SKU changes leaves none behind", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      const { options, variants } = inColours("Merah");
      const named = (sku: string) =>
        sample.with({ options, variants: variants.map((one) => ({ ...one, id: "m", sku })) });
      await stage.put(named("lama"));
      await stage.put(named("baru/50+a#b"));
      expect(keys()).toEqual(["uji-1-baru/50+a#b"]);
    }));

  test("that Google refuses does not hold its siblings back, and is named", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      const json = {
        error: {
          code: 400,
          status: "INVALID_ARGUMENT",
          message: "Bad color.",
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              metadata: { REASON: "INVALID_VALUE", FIELD_LOCATION: "product_input.product_attributes.color" },
            },
          ],
        },
      };
      stage.script(({ request }) =>
        JSON.stringify(request.json ?? "").includes('"offerId":"uji-1-merah"')
          ? { what: "answer", when: "before", answer: { status: 400, json } }
          : undefined,
      );
      await stage.put(sample.with(inColours("Merah", "Biru")));
      expect(keys()).toEqual(["uji-1-biru"]);
      expect(await stage.row(sample.id)).toMatchObject({
        status: "refused",
        reason: "invalid",
        message: expect.stringContaining("uji-1-merah: Google: Bad color."),
      });
      stage.script();
      await stage.put(sample.with({ ...inColours("Merah", "Biru"), title: sample.title("dua") }));
      expect(keys().toSorted()).toEqual(["uji-1-biru", "uji-1-merah"]);
      expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged" });
    }));
});

describe("the version number", () => {
  test("grows with every put, whatever the clock says", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      await stage.put(sample.with({ title: sample.title("dua") }));
      const [first, second] = inserted(stage).map(({ versionNumber }) => BigInt(String(versionNumber)));
      expect((second ?? 0n) > (first ?? 0n)).toBe(true);
    }));

  test("keeps an older put that arrives late from winning", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      const [older] = sent(stage, "insert");
      await stage.put(sample.with({ title: sample.title("dua") }));
      const late = await fetch(older?.request.url ?? "", {
        method: "POST",
        headers: { ...older?.request.headers, "content-type": "application/json" },
        body: JSON.stringify(older?.request.json),
      });
      expect([late.status, await late.json()]).toMatchObject([409, { error: { status: "ABORTED" } }]);
      expect(place().store.inputs[0]?.attributes["title"]).toBe(sample.title("dua"));
    }));

  test("that another writer has passed is no refusal: the newest version goes later", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      const [input] = place().store.inputs;
      if (!input) throw new Error("nothing was put in");
      const ahead = BigInt(harness.clock.now().getTime() + 10 * MINUTE) * 1_000n;
      place().store.put({ ...input, versionNumber: ahead }, harness.clock.now());
      await publish(stage, sample.with({ title: sample.title("dua") }));
      await stage.pass(2 * MINUTE);
      expect(await stage.row(sample.id)).toMatchObject({ status: "queued", reason: "locked" });
      await stage.settle();
      expect(place().store.inputs[0]?.attributes["title"]).toBe(sample.title("dua"));
    }));
});

describe("a product expires after 30 days", () => {
  test("and is put in again before that, without anybody publishing it", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      for (let day = 0; day < 40; day += 1) {
        await stage.pass(MINUTE);
        await stage.harness.clock.advance(DAY);
      }
      await stage.settle();
      const [row] = place().store.inputs;
      const age = harness.clock.now().getTime() - (row?.insertedAt.getTime() ?? 0);
      expect(age).toBeLessThan(26 * DAY);
      expect(inserted(stage).length).toBeGreaterThanOrEqual(2);
      expect(inserted(stage).length).toBeLessThanOrEqual(3);
      expect(await place().products()).toHaveLength(1);
    }));

  test("not all on one day", () => {
    const within = googleMerchant(harness.options)[inside];
    const days = Array.from({ length: 60 }, (_, index) => {
      const { changesAt } = within.render(renderable(`p-${index}`));
      return Math.floor((changesAt?.getTime() ?? 0) / DAY);
    });
    expect(new Set(days).size).toBeGreaterThan(15);
  });
});

describe("price and stock", () => {
  test("travel alone, and take a sale that is over off again", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      const hour = Math.ceil(harness.clock.now().getTime() / HOUR) * HOUR;
      const [from, until] = [hour - DAY, hour + 5 * HOUR].map((at) => new Date(at).toISOString());
      const price = { list: "65000", sale: { price: "50000", from, until } };
      await stage.put(sample.with({ price }));
      expect(place().store.inputs[0]?.attributes).toMatchObject({
        price: { amountMicros: "65000000000" },
        salePrice: { amountMicros: "50000000000" },
        salePriceEffectiveDate: { startTime: from?.replace(".000Z", "Z"), endTime: until?.replace(".000Z", "Z") },
      });
      await stage.harness.clock.advance(6 * HOUR);
      await stage.settle();
      await stage.pass(MINUTE);
      const [call] = sent(stage, "PATCH");
      const query = new URL(call?.request.url ?? "").searchParams;
      expect(query.get("updateMask")).toBe(
        "productAttributes.price,productAttributes.salePrice,productAttributes.salePriceEffectiveDate",
      );
      expect(call?.request.json).toEqual({
        name: expect.stringContaining("/productInputs/"),
        productAttributes: { price: { amountMicros: "65000000000", currencyCode: "IDR" } },
      });
      expect(Object.keys(place().store.inputs[0]?.attributes ?? {})).not.toContain("salePrice");
    }));

  test("of a row that somebody has taken out ask, and make nothing of a price alone", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      place().store.remove("id~ID~uji-1", harness.clock.now());
      await stage.put(sample.with({ price: "71234" }));
      expect(await stage.row(sample.id)).toMatchObject({ status: "waitingForYou", reason: "gone" });
      expect(keys()).toEqual([]);
    }));
});

describe("two updates a day", () => {
  test("are what a listing gets; the newest version goes when the day is over", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      for (const price of ["66000", "67000", "68000", "69000"]) await stage.put(sample.with({ price }));
      expect(sent(stage, "PATCH")).toHaveLength(2);
      const row = await stage.row(sample.id);
      expect(row).toMatchObject({
        status: "queued",
        reason: "locked",
        message: expect.stringContaining("2 times a day"),
      });
      expect(row.nextAt?.getTime()).toBeGreaterThan(harness.clock.now().getTime() + 12 * HOUR);
      await stage.harness.clock.advance(DAY);
      await stage.settle();
      expect(sent(stage, "PATCH")).toHaveLength(3);
      expect(place().store.inputs[0]?.attributes["price"]).toMatchObject({ amountMicros: "69000000000" });
    }));

  test("do not hold back what sells out, nor what is taken down", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      for (const price of ["66000", "67000"]) await stage.put(sample.with({ price }));
      await stage.put(sample.with({ price: "68000", stock: 0 }));
      expect(place().store.inputs[0]?.attributes).toMatchObject({ availability: "OUT_OF_STOCK" });
      await stage.put(sample.with({ price: "68000", stock: 4 }));
      expect(place().store.inputs[0]?.attributes).toMatchObject({ availability: "OUT_OF_STOCK" });
      await stage.withdraw(sample.id);
      expect(keys()).toEqual([]);
    }));

  test("count once where an answer was lost and the call went twice", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      let lost = 0;
      stage.script(({ request }) =>
        request.method === "PATCH" && lost++ === 0 ? { what: "lost", when: "after" } : undefined,
      );
      await stage.put(sample.with({ price: "66000" }));
      expect(sent(stage, "PATCH").length).toBeGreaterThanOrEqual(2);
      await stage.put(sample.with({ price: "67000" }));
      expect(place().store.inputs[0]?.attributes["price"]).toMatchObject({ amountMicros: "67000000000" });
    }));
});

describe("options", () => {
  const { options } = harness;
  test.each([
    ["accountId", "toko", "expected a number"],
    ["feedLabel", "id", "expected up to 20"],
    ["contentLanguage", "id-ID", "expected two letters"],
    ["link", "https://toko.example/", "expected an address with"],
    ["serviceAccount", { client_email: "a@b", private_key: "rahasia-sekali" }, "expected the private key"],
  ])("%s is refused in words", (name, value, words) => {
    const make = () => googleMerchant({ ...options, [name]: value });
    expect(make).toThrow(words);
    expect(make).not.toThrow("rahasia-sekali");
  });

  test("one account for each language and label, with a host for its photos", () => {
    expect(googleMerchant(options)[inside]).toMatchObject({
      account: "google-merchant:5000001:id~ID",
      needs: ["host"],
    });
    const other = googleMerchant({ ...options, contentLanguage: "en", feedLabel: "SG" });
    expect(other.account).toBe("google-merchant:5000001:en~SG");
  });

  test("show no key where they are logged or rendered from", () => {
    const channel = googleMerchant(options);
    const shown = JSON.stringify([channel, channel[inside].publicSettings]);
    expect(shown).not.toContain(KEY_FILE.private_key.split("\n")[2]);
  });
});

function renderable(id: string): Parameters<ReturnType<typeof googleMerchant>[typeof inside]["render"]>[0] {
  return { ...renderInput(productOf({ id })), settings: googleMerchant(harness.options)[inside].publicSettings };
}
