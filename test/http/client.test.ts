import { brotliCompressSync } from "node:zlib";
import { MockAgent } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import type { HttpReply, HttpRequest } from "../../src/channel/toolbox.js";
import { EtalaseError } from "../../src/errors.js";
import { type AccountHttpOptions, createHttp, type HttpOptions } from "../../src/http/client.js";
import { createRedactor } from "../../src/http/redact.js";
import { caught, createFakeClock, gate, serve } from "./support.js";

const signal = new AbortController().signal;

function connect(options: Partial<HttpOptions & AccountHttpOptions> = {}) {
  const clock = createFakeClock();
  const pool = createHttp({ clock, redactor: createRedactor(), ...options });
  onTestFinished(() => pool.close());
  return { pool, clock, http: pool.forAccount({ secrets: [], ...options }) };
}

/** A server that tells back what it received. */
async function echo(): Promise<string> {
  const { url } = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("latin1");
    response.end(JSON.stringify({ method: request.method, path: request.url, headers: request.headers, body }));
  });
  return url;
}

async function send(request: Omit<HttpRequest, "signal">, options?: Partial<HttpOptions>): Promise<HttpReply> {
  return connect(options).http.send({ signal, ...request });
}

/** An answer with these headers. */
async function answer(headers: Record<string, string>, body: string | Buffer = "", status = 200) {
  const { url } = await serve((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  });
  return url;
}

describe("what a caller says at the last moment", () => {
  test("is asked when the call's turn has come, and what it throws means that nothing was sent", async () => {
    const arrived: (string | undefined)[] = [];
    const { url } = await serve((request, response) => {
      arrived.push(request.url);
      response.end("{}");
    });
    const { http } = connect({ concurrency: 1 });
    const beforeLeaving = (): void => {
      if (arrived.length > 0) throw new ChannelError("throttled", "held back", { outcome: "not-sent" });
    };
    const calls = ["/1", "/2", "/3"].map((path) => http.send({ url: `${url}${path}`, beforeLeaving, signal }));
    const ended = await Promise.allSettled(calls);
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(ended[2]).toMatchObject({ reason: { message: "held back" } });
    expect(arrived).toEqual(["/1"]);
  });
});

describe("what lets a request leave", () => {
  test("is asked when its turn has come: no more are let through than may be under way", async () => {
    const waiting: (() => void)[] = [];
    const { url } = await serve((_request, response) => void waiting.push(() => response.end("{}")));
    const { http } = connect({ concurrency: 2 });
    let admitted = 0;
    const admit = async (): Promise<void> => {
      admitted += 1;
    };
    const calls = [1, 2, 3].map(() => http.send({ url, signal }, { admit }));
    await expect.poll(() => waiting.length).toBe(2);
    expect(admitted).toBe(2);
    waiting.shift()?.();
    await expect.poll(() => waiting.length).toBe(2);
    expect(admitted).toBe(3);
    for (const answer of waiting) answer();
    await Promise.all(calls);
  });

  test("is not asked for one whose caller has given up meanwhile", async () => {
    const waiting: (() => void)[] = [];
    const { url } = await serve((_request, response) => void waiting.push(() => response.end("{}")));
    const { http } = connect({ concurrency: 1 });
    const first = http.send({ url, signal });
    const patience = new AbortController();
    const admitted: string[] = [];
    const admit = (who: string) => async (): Promise<void> => void admitted.push(who);
    const given = http.send({ url, signal: patience.signal }, { admit: admit("given up") });
    const next = http.send({ url, signal }, { admit: admit("next") });
    await expect.poll(() => waiting.length).toBe(1);
    patience.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    waiting.shift()?.();
    await first;
    await expect.poll(() => waiting.length).toBe(1);
    waiting.shift()?.();
    await next;
    expect(admitted).toEqual(["next"]);
  });

  test("may refuse it, and then nothing was sent and the next one has its turn", async () => {
    const arrived: (string | undefined)[] = [];
    const { url } = await serve((request, response) => {
      arrived.push(request.url);
      response.end("{}");
    });
    const { http } = connect({ concurrency: 1 });
    const refused = http.send({ url: `${url}/1`, signal }, { admit: () => Promise.reject(new Error("not yet")) });
    const next = http.send({ url: `${url}/2`, signal });
    await expect(refused).rejects.toThrow("not yet");
    expect((await next).status).toBe(200);
    expect(arrived).toEqual(["/2"]);
  });
});

describe("what leaves", () => {
  test("without a body it is a GET, with one a POST", async () => {
    const url = await echo();
    expect((await send({ url: `${url}/a?b=c%20d#e` })).body).toMatchObject({
      method: "GET",
      path: "/a?b=c%20d",
      body: "",
    });
    expect((await send({ url, json: { a: 1 } })).body).toMatchObject({ method: "POST" });
    expect((await send({ url, method: "DELETE" })).body).toMatchObject({ method: "DELETE", body: "" });
  });

  test("json is sent as such", async () => {
    const url = await echo();
    const { body } = await send({ url, json: { title: "Kopi" } });
    expect(body).toMatchObject({ body: '{"title":"Kopi"}', headers: { "content-type": "application/json" } });
  });

  test("a body is sent byte for byte, with the caller's headers", async () => {
    const url = await echo();
    const headers = { "Content-Type": "text/x-signed", "X-Sign": "abc" };
    const { body } = await send({ url, method: "PUT", body: '{ "a":1 }', headers });
    expect(body).toMatchObject({
      method: "PUT",
      body: '{ "a":1 }',
      headers: { "content-type": "text/x-signed", "x-sign": "abc", "content-length": "9" },
    });
    const bytes = await send({ url, body: Uint8Array.of(0, 255, 10) });
    expect(bytes.body).toMatchObject({ body: "\u0000\u00ff\n" });
  });

  test("a form is sent as multipart with its length known", async () => {
    const url = await echo();
    const form = new FormData();
    form.set("caption", "Kopi Gayo");
    form.set("photo", new Blob([Uint8Array.of(1, 2, 3)], { type: "image/jpeg" }), "kopi.jpg");
    const { body, text } = await send({ url, form });
    expect(body).toMatchObject({
      headers: { "content-type": expect.stringMatching(/^multipart\/form-data; boundary=/) },
    });
    expect(body).toMatchObject({ headers: { "content-length": expect.any(String) } });
    expect(text).toContain('name=\\"caption\\"\\r\\n\\r\\nKopi Gayo\\r\\n');
    expect(text).toContain('filename=\\"kopi.jpg\\"\\r\\nContent-Type: image/jpeg\\r\\n\\r\\n\\u0001\\u0002\\u0003');
  });

  test("two bodies are refused before anything leaves", async () => {
    const error = await caught(send({ url: "http://127.0.0.1:9/", json: {}, body: "a" }));
    expect(error).toMatchObject({ code: "invalid-options", field: "body" });
  });

  test("a token with a line break is the options' fault, not the platform's", async () => {
    const error = await caught(send({ url: "http://127.0.0.1:9/", headers: { authorization: "Bearer abc\ndef" } }));
    expect(error).toBeInstanceOf(EtalaseError);
    expect(error).toMatchObject({ code: "invalid-options" });
  });

  test.each([
    ["not an address", "shop.example/a"],
    ["another protocol", "file:///etc/passwd"],
    ["credentials inside", "https://user:hunter22@shop.example/"],
    ["a host that is not listed", "https://other.example/"],
    ["a host that only ends alike", "https://evilshop.example/"],
  ])("%s is refused before anything leaves", async (_, url) => {
    const error = await caught(send({ url }, { allowedHosts: ["shop.example", "*.shop.example"] }));
    expect(error).toMatchObject({ code: "refused-address" });
    expect(String(error)).not.toContain("hunter22");
  });

  test("a listed host is called", async () => {
    const url = await echo();
    expect(await send({ url }, { allowedHosts: ["127.0.0.1"] })).toMatchObject({ status: 200 });
  });

  test("an account never has more calls under way than it may", async () => {
    const held: (string | undefined)[] = [];
    const arrived = gate();
    const go = gate();
    const { url } = await serve(async (request, response) => {
      if (request.url === "/probe") return response.end();
      if (held.push(request.url) === 2) arrived.open();
      await go.opened;
      return response.end();
    });
    const { pool, http } = connect({ concurrency: 2 });
    const calls = [1, 2, 3, 4, 5].map((n) => http.send({ url: `${url}/${n}`, signal }));
    await arrived.opened;
    // Another account is not held up, and what had left before it would have arrived by now.
    const other = pool.forAccount({ secrets: [] });
    for (const _ of [1, 2, 3]) await other.send({ url: `${url}/probe`, signal });
    expect(held).toEqual(["/1", "/2"]);
    go.open();
    await Promise.all(calls);
    expect(held).toHaveLength(5);
  });
});

describe("a dispatcher that is handed in", () => {
  test("carries the calls, and is not closed with the pool", async () => {
    const dispatcher = new MockAgent();
    onTestFinished(() => dispatcher.close());
    dispatcher.disableNetConnect();
    dispatcher.get("https://api.example").intercept({ path: "/items", method: "POST" }).reply(201, { id: 7 }).times(2);
    const { pool, http } = connect({ dispatcher });
    const request = { url: "https://api.example/items", json: {}, signal };
    expect(await http.send(request)).toMatchObject({ status: 201, body: { id: 7 } });
    await pool.close();
    expect(await http.send(request)).toMatchObject({ status: 201 });
  });
});

describe("what comes back", () => {
  test("any status is an answer, with lower-case headers", async () => {
    const url = await answer({ "X-Reason": "holiday", "Set-Cookie": "a=1" }, "closed", 503);
    expect(await send({ url })).toMatchObject({
      status: 503,
      headers: { "x-reason": "holiday", "set-cookie": "a=1" },
      body: undefined,
      text: "closed",
    });
  });

  test.each(["GET", "POST"])("a redirect of a %s is an answer, never followed", async (method) => {
    let calls = 0;
    const { url } = await serve((_, response) => {
      calls += 1;
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await send({ url, method })).toMatchObject({ status: 307, headers: { location: "/elsewhere" } });
    expect(calls).toBe(1);
  });

  test.each([
    ["<html>Bad gateway</html>", undefined],
    ["", undefined],
    ['{"a":', undefined],
    ["null", null],
    ['\uFEFF{"a":1}', { a: 1 }],
    ['{"harga":"Rp\u00a065.000"}', { harga: "Rp\u00a065.000" }],
  ])("%j is read leniently", async (text, expected) => {
    expect((await send({ url: await answer({}, text) })).body).toEqual(expected);
  });

  test("a compressed answer is decoded", async () => {
    const url = await answer({ "content-encoding": "br" }, brotliCompressSync('{"a":1}'));
    expect((await send({ url })).body).toEqual({ a: 1 });
  });

  test("an answer without a body is whole", async () => {
    expect(await send({ url: await answer({}, "", 204), json: {} })).toMatchObject({ status: 204, text: "" });
  });
});

describe("time", () => {
  test("the platform's time reaches the account and the pool", async () => {
    const url = await answer({ date: "Sat, 21 Nov 2026 00:10:00 GMT" });
    const seen: string[] = [];
    const { pool, http } = connect({ onDate: (time, at) => seen.push(`${time.toISOString()} ${at.toISOString()}`) });
    expect(pool.offsetMs(url)).toBe(0);
    await http.send({ url: `${url}/a`, signal });
    expect(seen).toEqual(["2026-11-21T00:10:00.000Z 2026-11-21T00:00:00.000Z"]);
    expect(pool.offsetMs(url)).toBe(600_500);
  });

  test("what a cache had kept tells nothing about the time", async () => {
    const url = await answer({ date: "Sat, 21 Nov 2026 00:10:00 GMT", age: "60" });
    const { pool, http } = connect();
    await http.send({ url, signal });
    expect(pool.offsetMs(url)).toBe(0);
  });
});
