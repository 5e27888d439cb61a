/** What we send, and what the sandbox answers, judged by Google's own protos. */
import { describe, expect, test } from "vitest";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { type Exchange, loadProtos, misfitsOf } from "./google-merchant-judge.js";
import { inColours, useMerchant } from "./google-merchant-kit.js";

const protos = loadProtos();
if (!protos)
  console.info("google-merchant-protos: skipped, @google-shopping/products is not in tmp/judges, where CI puts it.");

const json = (bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined =>
  bytes.length === 0 ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, unknown>>);
const exchangeOf = ({ verb, path, query, raw }: Recorded): Exchange => ({ verb, path, query, body: json(raw) });
const ACCOUNT = "accounts/5000001";
const insert = (body: object): Exchange => ({
  verb: "POST",
  path: `/products/v1/${ACCOUNT}/productInputs:insert`,
  query: { dataSource: `${ACCOUNT}/dataSources/1` },
  body: { ...body },
});

describe.skipIf(protos === undefined)("Google's protos", () => {
  const root = protos ?? {};
  const { harness, place, staged } = useMerchant({}, { disapprove: /ditolak/ });

  test("fit every call of a listing's life, and every answer of the sandbox", () =>
    staged(async (stage) => {
      const hour = Math.ceil(harness.clock.now().getTime() / 3_600_000) * 3_600_000;
      const [from, until] = [hour - 7_200_000, hour + 86_400_000].map((when) => new Date(when).toISOString());
      const rich = {
        brand: "Gayo",
        categories: { google: 1868 },
        tags: ["kopi", "gayo"],
        highlights: ["Disangrai Senin", "Dikirim Selasa"],
        attributes: { bahan: "Biji", gender: "unisex", age_group: "adult" },
        gtin: "4006381333931",
        shipping: { weightGrams: 250 },
      };
      const sample = sampleOf(harness);
      await stage.put(sample.with({ ...rich, price: { list: "80000", sale: { price: "65000", from, until } } }));
      await stage.put(sample.with({ ...rich, price: "71234", stock: 0 }));
      await stage.put(
        sampleOf(harness, 2).with(inColours("Merah", "Biru")),
        sampleOf(harness, 3).with({ title: "ditolak" }),
      );
      await stage.put(sampleOf(harness, 2).with(inColours("Merah")));
      await stage.withdraw(sample.id);
      const calls = place().requests.filter(({ path, acted }) => acted && path.startsWith("/products/"));
      expect(new Set(calls.map(({ method }) => method))).toEqual(
        new Set(["products.get", "productInputs.insert", "productInputs.patch", "productInputs.delete"]),
      );
      const misfits = calls.flatMap((call) => {
        const { answer } = call;
        const body = answer?.status === 200 ? json(new TextEncoder().encode(answer.body)) : undefined;
        return misfitsOf(root, exchangeOf(call), call.verb === "DELETE" ? undefined : body);
      });
      expect(misfits).toEqual([]);
    }));

  const good = { offerId: "a", contentLanguage: "id", feedLabel: "ID" };
  test.each([
    ["an unknown attribute", { ...good, productAttributes: { titel: "x" } }, "unknown titel"],
    ["a number where text belongs", { ...good, versionNumber: 7 }, "is no int64"],
    ["a word that is none of the enumeration", { ...good, productAttributes: { condition: "new" } }, "is no Condition"],
    [
      "a price that is no message",
      { ...good, productAttributes: { price: "65000 IDR" } },
      "is no google.shopping.type.Price",
    ],
    ["what only Google says", { ...good, base64EncodedName: "x" }, "only Google says this"],
  ])("would notice %s", (_what, body, words) => {
    expect(misfitsOf(root, insert(body)).join()).toContain(words);
  });

  test("would notice another address or query", () => {
    const call = insert(good);
    expect(misfitsOf(root, { ...call, path: call.path.replace(":insert", "") }).join()).toContain("no such call");
    expect(misfitsOf(root, { ...call, query: { source: "1" } })).toEqual([
      "query: unknown source",
      "dataSource is missing",
    ]);
  });
});
