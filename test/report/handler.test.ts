import { describe, expect, it } from "vitest";
import { type ReportHandlerOptions, reportHandler } from "../../src/report/handler.js";
import { numbersOf, takeSnapshot } from "../../src/report/snapshot.js";
import { badDay, fakeShop } from "./fake-shop.js";

const ask = (given: Partial<ReportHandlerOptions> = {}, query = "", init: RequestInit = {}) =>
  reportHandler({ shop: badDay(5), authorize: () => true, ...given })(
    new Request(`https://toko.example/laporan${query}`, init),
  );

describe("a report handler", () => {
  it("does not come to be without authorize", () => {
    const without = { shop: badDay(1) } as ReportHandlerOptions;
    expect(() => reportHandler(without)).toThrow(
      expect.objectContaining({ code: "invalid-options", field: "authorize" }),
    );
  });

  it("looks at nothing before it knows that it may", async () => {
    let looks = 0;
    const shop = {
      ...fakeShop({ channels: {}, rows: [] }),
      health: () => Promise.reject(new Error(`look ${++looks}`)),
    };
    const refused = await ask({ shop, authorize: () => false });
    expect([refused.status, looks]).toEqual([403, 0]);
    await expect(ask({ shop, authorize: () => Promise.reject(new Error("no session store")) })).rejects.toThrow(
      "session",
    );
    expect(looks).toBe(0);
  });

  it("takes nothing but true for a yes", async () => {
    // What a careless caller may return.
    const authorize = (() => "yes") as unknown;
    const answer = await ask({ authorize: authorize as ReportHandlerOptions["authorize"] });
    expect(answer.status).toBe(403);
  });

  it("sends a login on as it is", async () => {
    const login = new Response(null, { status: 302, headers: { location: "/masuk" } });
    expect(await ask({ authorize: async () => login })).toBe(login);
  });

  it("answers with the page, in the language that is asked for, kept by nobody and framed by nobody", async () => {
    const answer = await ask({}, "?lang=id");
    expect(await answer.text()).toContain('<html lang="id">');
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("answers with the numbers of status --json", async () => {
    const numbers = numbersOf(await takeSnapshot(badDay(5)));
    expect(await (await ask({}, "?format=json")).json()).toEqual(JSON.parse(JSON.stringify(numbers)));
  });

  it("only looks: other methods and formats are refused", async () => {
    const answers = await Promise.all([
      ask({}, "", { method: "POST" }),
      ask({}, "?format=xml"),
      ask({}, "", { method: "HEAD" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([405, 400, 200]);
    expect(await answers[2]?.text()).toBe("");
  });

  it("looks once for all who ask at the same time", async () => {
    const inner = badDay(5);
    let walks = 0;
    const shop = {
      ...inner,
      listings: () => {
        walks += 1;
        return inner.listings();
      },
    };
    const handler = reportHandler({ shop, authorize: () => true });
    const request = () => handler(new Request("https://toko.example/"));
    await Promise.all([request(), request(), request()]);
    expect(walks).toBe(1);
    await request();
    expect(walks).toBe(2);
  });
});
