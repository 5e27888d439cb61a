import { describe, expect, it } from "vitest";
import { checkWebhook, type Webhook, webhookIntake } from "../../src/embedding/intake.js";
import { webhookHeaders } from "../../src/http/sign.js";

const SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
const OTHER = `whsec_${Buffer.alloc(24, 8).toString("base64")}`;
const NOW = new Date("2026-11-22T08:00:00Z");
const MINUTE = 60_000;

function signed(body: string, { id = "msg_1", at = NOW, secrets = [SECRET] } = {}) {
  return { headers: new Headers(webhookHeaders(secrets, { id, at, body })), body };
}
const post = ({ headers, body }: ReturnType<typeof signed>): Request =>
  new Request("https://toko.example/hooks", { method: "POST", headers, body });

function intake(accept: (webhook: Webhook) => unknown = () => undefined, more: object = {}) {
  return webhookIntake({ secret: SECRET, accept, now: () => NOW, ...more });
}

describe("a webhook", () => {
  const check = (given: Partial<Parameters<typeof checkWebhook>[0]>) =>
    checkWebhook({ ...signed('{"a":1}'), secret: SECRET, now: NOW, ...given });

  it("is genuine by any of the secrets on both sides, in text and in bytes", () => {
    expect(check({})).toBe("genuine");
    expect(check({ body: new TextEncoder().encode('{"a":1}') })).toBe("genuine");
    expect(check({ secret: [OTHER, SECRET] })).toBe("genuine");
    expect(check(signed('{"a":1}', { secrets: [OTHER, SECRET] }))).toBe("genuine");
  });

  it("is told apart from what was altered, repeated later, or left out", () => {
    expect(check({ body: '{"a":2}' })).toBe("altered");
    expect(check({ secret: OTHER })).toBe("altered");
    expect(check({ now: new Date(NOW.getTime() + 6 * MINUTE) })).toBe("too old");
    expect(check({ now: new Date(NOW.getTime() - 6 * MINUTE) })).toBe("too early");
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      const { headers } = signed('{"a":1}');
      headers.delete(name);
      expect(check({ headers }), name).toBe("incomplete");
    }
  });

  it("cannot be moved to another id or time", () => {
    for (const [name, value] of [
      ["webhook-id", "msg_2"],
      ["webhook-timestamp", String(NOW.getTime() / 1_000 + 1)],
    ] as const) {
      const { headers } = signed('{"a":1}');
      headers.set(name, value);
      expect(check({ headers }), name).toBe("altered");
    }
  });
});

describe("an intake", () => {
  it("takes each id once, also while the first is under way", async () => {
    const seen: unknown[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const handle = intake(async ({ id, body }) => {
      seen.push([id, body]);
      await held;
    });
    const both = [handle(post(signed('{"sku":"kopi"}'))), handle(post(signed('{"sku":"kopi"}')))];
    release();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([204, 204]);
    expect((await handle(post(signed('{"sku":"kopi"}')))).status).toBe(204);
    expect(seen).toEqual([["msg_1", { sku: "kopi" }]]);
  });

  it("says 500 where it could not be taken, and takes the next try", async () => {
    let tries = 0;
    const handle = intake(() => {
      tries += 1;
      if (tries === 1) throw new Error("the ledger is busy");
    });
    expect((await handle(post(signed("{}")))).status).toBe(500);
    expect((await handle(post(signed("{}")))).status).toBe(204);
    expect(tries).toBe(2);
  });

  it("accepts nothing that is unsigned, too large, no JSON, or not posted", async () => {
    const seen: unknown[] = [];
    const handle = intake((webhook) => seen.push(webhook), { maxBytes: 100 });
    const unsigned = new Request("https://toko.example/hooks", { method: "POST", body: "{}" });
    const answers = await Promise.all([
      handle(unsigned),
      handle(post(signed("{}", { secrets: [OTHER] }))),
      handle(post(signed(JSON.stringify("x".repeat(200))))),
      handle(post(signed("no json"))),
      handle(new Request("https://toko.example/hooks")),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 401, 413, 400, 405]);
    expect(seen).toEqual([]);
  });

  it("stops reading where a body without a length is too large", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(1_000));
      },
    });
    const request = new Request("https://toko.example/hooks", {
      method: "POST",
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await intake(undefined, { maxBytes: 5_000 })(request)).status).toBe(413);
    expect(sent).toBeLessThan(20);
  });

  it.each([[""], ["whsec_"], ["secret"], ["whsec_c2hvcnQ="], [[]]])(
    "is not made with a secret that is none: %j",
    (secret) => {
      expect(() => webhookIntake({ secret, accept: () => undefined })).toThrow(/The webhook secret is none/);
    },
  );
});
