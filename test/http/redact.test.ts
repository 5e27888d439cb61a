import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import { EtalaseError, LedgerBusy } from "../../src/errors.js";
import { createHttp } from "../../src/http/client.js";
import { createRedactor } from "../../src/http/redact.js";
import { caught, closedPort, createFakeClock, gate, serveRaw } from "./support.js";

/** Odd on purpose: every character that addresses, JSON, forms or base64 write differently. */
const SECRET = "k%o/p+i \"G=a&y\\o\n:é~!'x";

function redactorOf(...secrets: string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

/** How a secret is written, and what has to be left of that. */
const FORMS: Readonly<Record<string, readonly [write: (secret: string) => string, left: string]>> = {
  "as it is": [(secret) => secret, "[secret]"],
  "in a query": [(secret) => new URLSearchParams({ q: secret }).toString(), "q=[secret]"],
  "percent-encoded": [encodeURIComponent, "[secret]"],
  "percent-encoded in lower case": [
    (secret) => encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
    "[secret]",
  ],
  "inside the path of an address": [
    (secret) => new URL(`https://api.example/${encodeURI(secret)}/send`).href,
    "https://api.example/[secret]/send",
  ],
  "in JSON": [(secret) => JSON.stringify({ a: secret }), '{"a":"[secret]"}'],
  "in JSON inside JSON": [
    (secret) => JSON.stringify({ a: JSON.stringify({ b: secret }) }),
    '{"a":"{\\"b\\":\\"[secret]\\"}"}',
  ],
  "in JSON of ASCII only": [
    (secret) =>
      JSON.stringify([secret]).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
    '["[secret]"]',
  ],
  "in base64": [(secret) => Buffer.from(secret).toString("base64"), "[secret]"],
  "in base64url": [(secret) => Buffer.from(secret).toString("base64url"), "[secret]"],
  "in hex": [(secret) => Buffer.from(secret).toString("hex").toUpperCase(), "[secret]"],
};

describe("known secrets", () => {
  test.each(Object.entries(FORMS))("%s: nothing of it is left", (_, [write, left]) => {
    expect(redactorOf(SECRET).redact(`before ${write(SECRET)} after`)).toBe(`before ${left} after`);
  });

  test("whatever the secret is, it does not survive", () => {
    const plain = ["as it is", "in a query", "percent-encoded", "in JSON", "in JSON inside JSON"];
    const secrets = fc.string({ minLength: 6, maxLength: 40, unit: "binary" });
    fc.assert(
      fc.property(secrets, fc.constantFrom(...plain), (secret, name) => {
        const [write, left] = FORMS[name] ?? [String, ""];
        const [before, after] = left.split("[secret]");
        const written = write(secret).slice(before?.length, after === "" ? undefined : -(after?.length ?? 0));
        const text = redactorOf(secret).redact(write(secret));
        return text.includes("[secret]") && !text.includes(written);
      }),
      { numRuns: 150 },
    );
  });

  test("basic credentials are found at every alignment", () => {
    const redactor = redactorOf("Sup3rSecretValue");
    for (const user of ["", "a", "ab", "abc"]) {
      const header = Buffer.from(`${user}:Sup3rSecretValue:x`).toString("base64");
      const text = redactor.redact(`x-auth ${header}`);
      expect(Buffer.from(text.replace("x-auth ", ""), "base64").toString("latin1")).not.toContain("Sup3rSecret");
      expect(text).toContain("[secret]");
    }
  });

  test("the longer of two secrets goes whole", () => {
    expect(redactorOf("abcdef", "abcdef-ghijkl").redact("x abcdef-ghijkl y abcdef z")).toBe("x [secret] y [secret] z");
  });

  test("a key file is found by its lines too", () => {
    const key = ["-----BEGIN KEY-----", "QUJDREVGR0hJSktMTU5P", "UFFSU1RVVldYWVphYmNk", "-----END KEY-----"].join("\n");
    const shown = inspect({ key: `${key}\n` });
    const text = redactorOf(key).redact(shown);
    expect(text).not.toMatch(/QUJDREVG|UFFSU1RV/);
  });

  test("a short secret is hidden only as the value of something", () => {
    const redactor = redactorOf("1234");
    expect(redactor.redact('pin=1234&x=1 {"pin": "1234"} pin: 1234')).toBe(
      'pin=[secret]&x=1 {"pin": "[secret]"} pin: [secret]',
    );
    expect(redactor.redact("1234 products, item 12345, sku=12345")).toBe("1234 products, item 12345, sku=12345");
  });

  test("an empty secret hides nothing", () => {
    expect(redactorOf("").redact("Kopi Gayo")).toBe("Kopi Gayo");
  });

  test("many secrets are all found", () => {
    const many = Array.from({ length: 600 }, (_, at) => `token-number-${at}-end`);
    const redactor = redactorOf(...many);
    expect(redactor.redact(many.join(" "))).not.toContain("token-number");
  });

  test("a secret that is added later is found from then on", () => {
    const redactor = redactorOf("first-token");
    expect(redactor.redact("second-token")).toBe("second-token");
    redactor.add("second-token");
    expect(redactor.redact("second-token")).toBe("[secret]");
  });
});

describe("what is a secret by its shape", () => {
  test.each([
    ["Authorization: Bearer ya29.a0AfH6SMBx-y_z", "ya29"],
    ['headers: { authorization: "Basic ZXRhbGFzZTpodW50ZXIy" }', "ZXRhbGFzZ"],
    ["https://graph.example/me?fields=id&access_token=EAAxyz123&limit=1", "EAAxyz123"],
    ['{"refresh_token":"r-98765","expires_in":1}', "r-98765"],
    ['{\\"accessToken\\":\\"a-98765\\"}', "a-98765"],
    ["pageAccessToken=p-98765", "p-98765"],
    ["https://partner.example/api?partner_id=1&sign=0f3c9a&timestamp=1", "0f3c9a"],
    ["app_secret=s-98765&grant_type=refresh_token", "s-98765"],
    ["https://api.telegram.org/bot123456789:AAE-abcdefghijklmnopqrstuvwxyz01234/sendPhoto", "AAE-abc"],
    ["token 123456789:AAE-abcdefghijklmnopqrstuvwxyz01234", "AAE-abc"],
    ["https://discord.com/api/webhooks/1234567890/abcDEF-ghijklmnopqrstuvwxyz_0123", "abcDEF"],
    ["postgres://etalase:hunter22@db.example/shop", "hunter22"],
    ["Set-Cookie: session=s-98765; Path=/", "s-98765"],
    ["jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "eyJzdWIi"],
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8"],
    ["-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----", "MIIEvQ"],
    ["https://toko.example/callback?code=c-98765&shop_id=1", "c-98765"],
    ["https://s3.example/a.jpg?X-Amz-Signature=abc98765&x=1", "abc98765"],
  ])("%s", (text, secret) => {
    const redacted = createRedactor().redact(text);
    expect(redacted).not.toContain(secret);
    expect(redacted).toContain("[secret]");
    expect(createRedactor().redact(redacted)).toBe(redacted);
  });

  test.each([
    "Shopee: item 34001 was refused (error_param): name is too long",
    "Unexpected token < in JSON at position 0",
    "design=blue&assign=me and compass=north",
    "GET https://toko.example/p/kopi-gayo-250g?page=2 answered 503",
    "Basic information is missing",
    "photo.jpg 2026-11-21T00:00:00.000Z 127.0.0.1:8080",
  ])("an ordinary line stays: %s", (text) => {
    expect(createRedactor().redact(text)).toBe(text);
  });
});

/** Everything of an error that somebody could write down. */
function everythingOf(error: unknown): string {
  const parts: string[] = [inspect(error, { depth: 20, showHidden: true }), String(error), JSON.stringify(error) ?? ""];
  for (let at = error; at instanceof Error; at = at.cause) {
    parts.push(at.message, at.stack ?? "", JSON.stringify(Object.getOwnPropertyDescriptors(at)));
  }
  return parts.join("\n");
}

describe("errors", () => {
  const canary = "canary-s3cret-value";

  test("a chain of causes is copied without the secret, classes and fields stay", () => {
    const inner = Object.assign(new TypeError(`fetch of ${canary} failed`), {
      code: "ERR_X",
      options: { headers: { "x-token": canary, list: [canary], [canary]: 1 }, at: new Date(0) },
      input: `https://api.example/${canary}`,
    });
    const outer = new ChannelError("throttled", `too fast with ${canary}`, {
      cause: new AggregateError([inner, canary], `all of ${canary}`, { cause: inner }),
      retryAt: new Date(5),
      cure: `not ${canary}`,
      platformCode: "429",
      facets: ["price"],
    });
    const copy = redactorOf(canary).redactError(outer);
    expect(everythingOf(copy)).not.toContain(canary);
    expect(copy).toBeInstanceOf(ChannelError);
    expect(copy).toMatchObject({
      name: "ChannelError",
      kind: "throttled",
      outcome: "rejected",
      scope: "account",
      retryAt: new Date(5),
      cure: "not [secret]",
      platformCode: "429",
      facets: ["price"],
      message: "too fast with [secret]",
      cause: { errors: [{ code: "ERR_X", options: { at: new Date(0) } }, "[secret]"] },
    });
    expect((copy as Error).cause).toBeInstanceOf(AggregateError);
    expect((copy as Error).stack).toContain("redact.test.ts");
    expect(outer.message).toContain(canary);
  });

  test("other classes of errors stay what they are", () => {
    const redactor = redactorOf(canary);
    const busy = redactor.redactError(new LedgerBusy(canary));
    expect(busy).toBeInstanceOf(LedgerBusy);
    expect(busy).toMatchObject({ code: "ledger-busy", field: "ledger" });
    expect(redactor.redactError(new EtalaseError("seal", canary, { facts: { kept: 3 } }))).toMatchObject({
      facts: { kept: 3 },
    });
    const abort = redactor.redactError(new DOMException(canary, "TimeoutError"));
    expect(abort).toBeInstanceOf(DOMException);
    expect(abort).toMatchObject({ name: "TimeoutError", message: "[secret]" });
  });

  test("circles, sockets, buffers and bare objects do no harm", () => {
    const error: Error & { self?: unknown; socket?: unknown; raw?: unknown; run?: unknown; password?: string } =
      new Error("x");
    error.self = error;
    error.cause = { error };
    error.socket = new Map([[canary, canary]]);
    error.raw = Buffer.from(canary);
    error.run = () => canary;
    error.password = "hunter22-not-known";
    const copy = redactorOf(canary).redactError(error);
    expect(inspect(copy, { depth: 20, showHidden: true })).not.toMatch(/canary|hunter22/);
    expect(copy).toMatchObject({ self: copy, socket: "[Map]", raw: "[Buffer]" });
  });

  test("what is thrown and no error is redacted too", () => {
    const redactor = redactorOf(canary);
    expect(redactor.redactError(`no ${canary}`)).toBe("no [secret]");
    expect(redactor.redactError({ why: canary, n: 1 })).toEqual({ why: "[secret]", n: 1 });
    expect(redactor.redactError(undefined)).toBeUndefined();
  });
});

describe("what the client throws", () => {
  const secrets = ["123456789:AAE-canary-canary-canary-canary-", "canary/+=&secret", "canary-short"];

  async function failWith(url: string, stop?: { arrived: Promise<void> }): Promise<string> {
    const clock = createFakeClock();
    const pool = createHttp({ clock, redactor: createRedactor() });
    onTestFinished(() => pool.close());
    const http = pool.forAccount({ secrets });
    const query = `access_token=${encodeURIComponent(secrets[1] ?? "")}&x=${secrets[2]}&nonce=unheard-of`;
    const abort = new AbortController();
    const failed = caught(
      http.send({
        url: `${url}/bot${secrets[0]}/sendPhoto?${query}`,
        headers: { authorization: `Bearer ${secrets[2]}` },
        json: { token: secrets[1] },
        signal: abort.signal,
      }),
    );
    await stop?.arrived;
    if (stop) abort.abort(new Error(`stopped while calling ${url}?${query}`, { cause: secrets[0] }));
    const error = await failed;
    expect(error).toBeInstanceOf(ChannelError);
    return everythingOf(error);
  }

  test("a refused connection shows no secret", async () => {
    const text = await failWith(`http://127.0.0.1:${await closedPort()}`);
    expect(text).toContain("/bot[secret]/sendPhoto");
    expect(text).not.toContain("unheard-of");
    expect(text).not.toContain("canary");
  });

  test("an unknown name shows no secret", async () => {
    expect(await failWith("http://canary-short.invalid")).not.toContain("canary");
  });

  test("a server that quotes what it got before it breaks shows no secret", async () => {
    const { url } = await serveRaw((socket) => {
      socket.on("data", (chunk) => socket.end(`not HTTP: ${chunk.toString("latin1")}`));
    });
    expect(await failWith(url)).not.toContain("canary");
  });

  test("an abort with a telling reason shows no secret", async () => {
    const arrived = gate();
    const { url } = await serveRaw((socket) => socket.on("data", () => arrived.open()));
    expect(await failWith(url, { arrived: arrived.opened })).not.toContain("canary");
  });
});
