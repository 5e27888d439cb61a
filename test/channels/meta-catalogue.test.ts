import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import type { Http } from "../../src/channel/toolbox.js";
import { renderTools } from "../../src/channel/tools.js";
import type { ProductView } from "../../src/channel/view.js";
import { createGraph } from "../../src/channels/_graph/wire.js";
import { metaCatalogue } from "../../src/channels/meta-catalogue/index.js";
import { renderRows } from "../../src/channels/meta-catalogue/rows.js";
import { createToldBatches } from "../../src/channels/meta-catalogue/told-batches.js";
import { findListings } from "../../src/channels/meta-catalogue/wire.js";
import type { ProductInput } from "../../src/model/input.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, openStage, type Stage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import { metaCatalogueHarness } from "../promises/meta-catalogue.js";
import { NOW, productOf, renderInput, variantOf } from "./fake-tools.js";
import { APP_SECRET, graphRefusal, graphTools, TOKEN, testAgainstGraph } from "./graph-kit.js";

/** A day of a stage is many looks: a crowded machine needs longer for it than for other tests. */
const DAY_TEST_MS = 180_000;
const requests: Recorded[] = [];
const harness = metaCatalogueHarness();
const strict = metaCatalogueHarness({}, /Gayo472/);
beforeAll(async () => {
  await Promise.all([harness.open(), strict.open()]);
});
afterAll(async () => {
  await Promise.all([harness.close(), strict.close()]);
});

type Data = Readonly<Record<string, unknown>>;
const isBatch = ({ request }: Call): boolean => request.url.includes("/items_batch?");
const batches = (stage: Stage) => stage.calls.filter(isBatch).map(({ request }) => request.json as Data);
const changes = (stage: Stage) =>
  batches(stage).map(({ requests }) => requests as readonly { method: string; data: Data }[]);
const isPoll = ({ request }: Call): boolean => request.url.includes("/check_batch_request_status?");
const polls = (stage: Stage) => stage.calls.filter(isPoll);
const keys = () =>
  harness
    .current()
    .items()
    .map(({ id }) => id);
const staged = (show: (stage: Stage) => Promise<void>, which = harness) =>
  onStage(which, async (stage) => {
    await show(stage);
    requests.push(...which.current().requests);
  });
const publish = (stage: Stage, ...products: readonly ProductInput[]) =>
  stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
const inColours = (...colours: readonly string[]) => ({
  options: [{ name: "Warna", values: [...colours] }],
  variants: colours.map((colour) => ({ sku: colour.toLowerCase(), options: { Warna: colour } })),
});

test("a row that is called as our product is, and is in no group of ours, is somebody else's", async () => {
  const data = [
    { retailer_id: "kopi" },
    { retailer_id: "teh", retailer_product_group_id: "minuman" },
    { retailer_id: "gula-1", retailer_product_group_id: "gula" },
    { retailer_id: "gula-2", retailer_product_group_id: "gula" },
  ];
  const http: Http = { send: async () => ({ status: 200, headers: {}, body: { data }, text: "" }) };
  const tools = { ...graphTools(() => NOW), http };
  const settings = { appSecret: APP_SECRET, version: "v26.0", server: "https://graph.facebook.com" };
  const catalogue = { graph: createGraph(settings, tools), catalogId: "1", told: createToldBatches() };
  const wanted = [
    { marker: "kopi", skus: ["kopi"] },
    { marker: "teh", skus: ["teh"] },
    { marker: "gula", skus: ["gula-1", "gula-2"] },
  ];
  const found = await findListings(catalogue, wanted, new AbortController().signal);
  expect(found.map((some) => some.map(({ id, marker }) => [id, marker]))).toEqual([
    [["kopi", "kopi by SKU"]],
    [["minuman", "teh by SKU"]],
    [["gula", "gula"]],
  ]);
});

describe("a batch", () => {
  test("carries several products, and prices as text with their currency", () =>
    staged(async (stage) => {
      const samples = [1, 2, 3].map((number) => sampleOf(harness, number));
      await stage.put(...samples.map((sample) => sample.with()));
      expect(batches(stage)).toHaveLength(1);
      expect(batches(stage)[0]).toMatchObject({ item_type: "PRODUCT_ITEM", allow_upsert: true });
      expect(changes(stage)[0]?.map(({ method, data }) => [method, data["price"]])).toEqual(
        new Array(3).fill(["UPDATE", "65000 IDR"]),
      );
    }));

  test("settles under its handle, and a newer version waits for it", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await publish(stage, sample.with());
      await stage.pass(10_000);
      expect(await stage.row(sample.id)).toMatchObject({ status: "queued", reason: "settling" });
      await publish(stage, sample.with({ title: sample.title("dua") }));
      await stage.pass(10_000);
      expect(batches(stage)).toHaveLength(1);
      await stage.settle();
      expect((await stage.items(sample.word))[0]?.says).toContain(sample.title("dua"));
    }));

  test("of many listings is asked about once a minute, for all of them", () =>
    staged(async (stage) => {
      const samples = Array.from({ length: 30 }, (_, at) => sampleOf(harness, at + 1));
      await publish(stage, ...samples.map((sample) => sample.with()));
      await stage.pass(10 * 60_000);
      expect(keys()).toHaveLength(30);
      // It is worked on for a minute and a half.
      expect([batches(stage).length, polls(stage).length]).toEqual([1, 2]);
      const rows = await Promise.all(samples.map((sample) => stage.row(sample.id)));
      expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(["unchanged"]));
    }));

  test("without handles is a failure, although it was answered 200; it is sent again", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      harness.current().store.isDeaf = true;
      await publish(stage, sample.with());
      await stage.pass(60_000);
      expect(await stage.row(sample.id)).toMatchObject({ status: "queued" });
      harness.current().store.isDeaf = false;
      await stage.settle();
      expect(keys()).toHaveLength(1);
    }));

  test("that is turned down in part refuses only that, with Meta's words", () =>
    staged(async (stage) => {
      const samples = [1, 2, 3].map((number) => sampleOf(strict, number));
      await stage.put(...samples.map((sample) => sample.with()));
      const rows = await Promise.all(samples.map((sample) => stage.row(sample.id)));
      expect(rows.map(({ status }) => status)).toEqual(["unchanged", "refused", "unchanged"]);
      expect(rows[1]).toMatchObject({ reason: "invalid", message: expect.stringContaining("not allowed here") });
      expect(batches(stage)).toHaveLength(1);
    }, strict));

  test("that is turned down at once in part settles the rest", () =>
    staged(async (stage) => {
      const [one, other] = [sampleOf(harness, 1), sampleOf(harness, 2)];
      stage.script((call) =>
        isBatch(call)
          ? {
              what: "change",
              change: (reply) => {
                const refused = [{ retailer_id: "uji-2", errors: [{ message: "bad link" }], warnings: [] }];
                return { ...reply, body: { ...(reply.body as object), validation_status: refused } };
              },
            }
          : undefined,
      );
      await stage.put(one.with(), other.with());
      expect(await stage.row(one.id)).toMatchObject({ status: "unchanged" });
      expect(await stage.row(other.id)).toMatchObject({
        status: "refused",
        message: expect.stringContaining("bad link"),
      });
    }));

  test("that is too large is halved, never repeated", () =>
    staged(async (stage) => {
      const samples = [1, 2, 3, 4].map((number) => sampleOf(harness, number));
      const answer = {
        status: 400,
        json: graphRefusal(1, undefined, "Please reduce the amount of data you're asking for"),
      };
      stage.script((call) => {
        const sent = (call.request.json as { requests?: readonly unknown[] } | undefined)?.requests;
        return sent && sent.length > 2 ? { what: "answer", when: "before", answer } : undefined;
      });
      await stage.put(...samples.map((sample) => sample.with()));
      expect(changes(stage).map((one) => one.length)).toEqual([4, 2, 2]);
      expect(keys()).toHaveLength(4);
    }));

  test("of which the answer was lost is sent again, to the same rows", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      let lost = 0;
      stage.script((call) => (isBatch(call) && lost++ === 0 ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with());
      expect([keys().length, batches(stage).length >= 2]).toEqual([1, true]);
    }));
});

test("a changed price and stock travel alone, and make no row of their own", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    await stage.put(sample.with({ price: "71234", stock: 0 }));
    const [, revised] = batches(stage);
    expect(revised).toMatchObject({ allow_upsert: false });
    const [row] = keys();
    expect(changes(stage)[1]).toEqual([
      {
        method: "UPDATE",
        data: { id: row, price: "71234 IDR", availability: "out of stock", quantity_to_sell_on_facebook: 0 },
      },
    ]);
    expect(harness.current().items()[0]?.fields).toMatchObject({ title: sample.title("satu"), price: "71234 IDR" });
  }));

describe("variants", () => {
  test("are one row each, kept together; one that is gone is deleted", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with(inColours("Merah", "Biru")));
      const { items } = harness.current();
      expect(items().map(({ fields }) => [fields["title"], fields["color"], fields["item_group_id"]])).toEqual([
        [`${sample.title("satu")} – Merah`, "Merah", sample.id],
        [`${sample.title("satu")} – Biru`, "Biru", sample.id],
      ]);
      await stage.put(sample.with(inColours("Merah")));
      expect(keys()).toEqual(["uji-1-merah"]);
      await stage.withdraw(sample.id);
      await stage.items(sample.word);
      expect(keys()).toEqual([]);
    }));

  test("that change their SKU leave no row behind", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      const { options, variants } = inColours("Merah");
      const named = (sku: string) =>
        sample.with({ options, variants: variants.map((one) => ({ ...one, id: "m", sku })) });
      await stage.put(named("lama"));
      await stage.put(named("baru"));
      expect(keys()).toEqual(["uji-1-baru"]);
    }));
});

describe("a withdrawal", () => {
  const put = async (stage: Stage, ...numbers: readonly number[]) => {
    const samples = numbers.map((number) => sampleOf(harness, number));
    await stage.put(...samples.map((sample) => sample.with()));
    return samples;
  };
  const sayWithdraw = (stage: Stage, ...ids: readonly string[]) =>
    stage.harness.clock.run(stage.shop.withdraw([...ids], { waitMs: 0 }));

  test("of several listings is one batch, over when Meta says that it is through", () =>
    staged(async (stage) => {
      const samples = await put(stage, 1, 2, 3);
      const seen = polls(stage).length;
      await sayWithdraw(stage, ...samples.map(({ id }) => id));
      await stage.pass(30_000);
      expect(await stage.row("uji-1")).toMatchObject({ status: "queued", reason: "locked" });
      await stage.settle();
      expect(
        changes(stage)
          .slice(1)
          .map((one) => one.map(({ method }) => method)),
      ).toEqual([Array(3).fill("DELETE")]);
      expect(await Promise.all(samples.map(({ id }) => stage.row(id)))).toMatchObject(
        Array(3).fill({ status: "withdrawn" }),
      );
      expect(polls(stage).length - seen).toBe(3);
      expect(keys()).toEqual([]);
    }));

  test(
    "that fails later is told, is not down, and is sent again the day after",
    () =>
      staged(async (stage) => {
        const samples = await put(stage, 1, 2);
        harness.current().store.keep("uji-1", "This product is part of an ad");
        await sayWithdraw(stage, ...samples.map(({ id }) => id));
        await stage.pass(3_600_000);
        expect(await stage.row("uji-2")).toMatchObject({ status: "withdrawn" });
        const held = await stage.row("uji-1");
        expect(held).toMatchObject({ message: expect.stringContaining("part of an ad"), cure: expect.any(String) });
        expect([held.status, keys()]).toEqual(["queued", ["uji-1"]]);
        harness.current().store.keep("uji-1", undefined);
        await stage.pass(86_400_000);
        expect([(await stage.row("uji-1")).status, keys()]).toEqual(["withdrawn", []]);
      }),
    DAY_TEST_MS,
  );

  test("of which Meta says that the row is not there is done", () =>
    staged(async (stage) => {
      const [sample] = await put(stage, 1);
      harness.current().store.drop("uji-1");
      harness.current().store.keep("uji-1", "There is no product with this id");
      await stage.withdraw(sample?.id ?? "");
      expect(await stage.row("uji-1")).toMatchObject({ status: "withdrawn" });
    }));
});

test("a row of a variant that is gone and could not be deleted is told", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with(inColours("Merah", "Biru")));
    harness.current().store.keep("uji-1-biru", "This product is part of an ad");
    await stage.put(sample.with(inColours("Merah")));
    expect(await stage.row(sample.id)).toMatchObject({
      status: "refused",
      message: expect.stringContaining("uji-1-biru: This product is part of an ad"),
      cure: expect.stringContaining("Commerce Manager"),
    });
  }));

test("a row of a variant that is gone and whose deletion is turned down at once is told too", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with(inColours("Merah", "Biru")));
    harness.current().store.keep("uji-1-biru", "no");
    const refused = [{ retailer_id: "uji-1-biru", errors: [{ message: "part of an ad" }], warnings: [] }];
    const said = (call: Call) =>
      isBatch(call) ? { validation_status: refused } : { data: [{ handle: "h", status: "finished" }] };
    stage.script((call) =>
      isBatch(call) || isPoll(call)
        ? { what: "change", change: (reply) => ({ ...reply, body: { ...(reply.body as object), ...said(call) } }) }
        : undefined,
    );
    await stage.put(sample.with(inColours("Merah")));
    expect(await stage.row(sample.id)).toMatchObject({
      status: "refused",
      message: expect.stringContaining("uji-1-biru: part of an ad"),
    });
  }));

test("a row that is there and not ours is neither doubled nor overwritten", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    const other = openStage(harness);
    await other.put(sample.with({ title: sample.title("lain") }));
    expect(await other.row(sample.id)).toMatchObject({ status: "waitingForYou", reason: "exists already" });
    expect(harness.current().items()[0]?.fields["title"]).toBe(sample.title("satu"));
    await other.end();
  }));

test("reads what the review says", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    const { listing } = await stage.claimed(sample.id);
    const within = metaCatalogue(harness.options)[inside];
    const read = within.verb("read") as (session: unknown, item: object, signal: AbortSignal) => Promise<unknown>;
    const place = stage.engine.places.get("place");
    const look = () =>
      stage.harness.clock.run(read(place?.session(), { ref: listing.ref }, new AbortController().signal));
    expect(await look()).toMatchObject({ visible: true, status: "pending" });
    harness.current().store.judge(keys()[0] ?? "", "rejected");
    expect(await look()).toMatchObject({
      visible: false,
      status: "rejected",
      because: expect.stringContaining("review"),
    });
    await stage.withdraw(sample.id);
    await stage.items(sample.word);
    expect(await look()).toMatchObject({ visible: false });
  }));

describe("a rendering", () => {
  const render = (product: Partial<ProductView> = {}, more: object = {}) =>
    renderRows({ ...renderInput(productOf(product)), tools: renderTools("id-ID"), settings: {}, ...more });

  test("has every field that Meta wants", () => {
    const { content, losses } = render({ googleCategory: 1868 });
    expect(content).toEqual({
      group: "kopi",
      rows: [
        {
          id: "kopi",
          variant: "kopi",
          title: "Kopi Gayo 250 g",
          description: "Kopi arabika dari dataran tinggi Gayo.",
          condition: "new",
          link: "https://toko.example/kopi?a=1&b=2",
          brand: "Toko Kopi",
          google_product_category: "1868",
          photos: ["1"],
        },
      ],
      prices: { kopi: "65000 IDR" },
      stocks: { kopi: { availability: "in stock", quantity_to_sell_on_facebook: 12 } },
    });
    expect(losses).toEqual([]);
  });

  test.each([
    ["inStock", "in stock"],
    ["outOfStock", "out of stock"],
    ["preorder", "available for order"],
    ["backorder", "available for order"],
    ["discontinued", "discontinued"],
  ] as const)("says %s as %s", (availability, expected) => {
    const { content } = render({ variants: [variantOf("kopi", "65000", { availability, stock: undefined })] });
    expect(content.stocks).toEqual({ kopi: { availability: expected } });
  });

  test("names what it could not carry", () => {
    const listPrice = { amount: "80000", currency: "IDR" };
    const { content, losses } = render({
      condition: "damaged",
      variants: [variantOf("kopi", "65000", { listPrice })],
      description: "",
    });
    expect(content.rows[0]).toMatchObject({ condition: "used", description: "Kopi Gayo 250 g" });
    expect(losses?.map(({ field, reason }) => [field, reason])).toEqual([
      ["condition", "converted"],
      ["listPrice", "dropped"],
    ]);
  });

  test.each([
    ["a link", { link: undefined }, {}, "link"],
    ["a brand", { seller: { id: "t", name: "", currency: "IDR", locale: "id" } }, {}, "brand"],
    ["a short SKU", {}, { variants: [variantOf("x".repeat(101), "1")] }, "sku"],
    ["a short id", { marker: "x".repeat(101) }, {}, "id"],
  ] as const)("without %s is refused in words", (_what, more, product, field) => {
    expect(() => render(product as Partial<ProductView>, more)).toThrow(
      expect.objectContaining({ kind: "invalid", field, cure: expect.any(String) }),
    );
  });
});

test("options are refused in words, and no secret shows", () => {
  expect(() => metaCatalogue({ catalogId: "x", appSecret: APP_SECRET })).toThrow("expected the digits of an id");
  const channel = metaCatalogue({ catalogId: "1", appSecret: APP_SECRET, tokens: { accessToken: TOKEN } });
  expect(channel[inside]).toMatchObject({ fate: "meta", needs: ["host"], account: "meta-catalogue:1" });
  expect(JSON.stringify([channel, channel[inside].publicSettings])).not.toMatch(new RegExp(`${TOKEN}|${APP_SECRET}`));
});

testAgainstGraph(requests, 60, () => "ProductCatalog");
