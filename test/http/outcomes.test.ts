import { createServer as createTlsServer } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import type { Http, HttpRequest } from "../../src/channel/toolbox.js";
import { type AccountHttp, createHttp } from "../../src/http/client.js";
import { createRedactor } from "../../src/http/redact.js";
import { caught, closedPort, createFakeClock, type FakeClock, gate, listen, serve, serveRaw } from "./support.js";

const never = new AbortController().signal;

function connect(concurrency?: number): { http: AccountHttp; clock: FakeClock; close: () => Promise<void> } {
  const clock = createFakeClock();
  const pool = createHttp({ clock, redactor: createRedactor() });
  onTestFinished(() => pool.close());
  return { http: pool.forAccount({ secrets: [], concurrency }), clock, close: () => pool.close() };
}

async function fail(http: Http, request: Partial<HttpRequest> & { url: string }): Promise<ChannelError> {
  const error = await caught(http.send({ json: { name: "kopi" }, signal: never, ...request }));
  if (error instanceof ChannelError) return error;
  throw error;
}

describe("nothing left", () => {
  test("an unknown name is not sent", async () => {
    const { http } = connect();
    const error = await fail(http, { url: "http://host.invalid/" });
    expect(error).toMatchObject({ kind: "unavailable", outcome: "not-sent" });
  });

  test("a refused connection is not sent", async () => {
    const { http } = connect();
    const error = await fail(http, { url: `http://127.0.0.1:${await closedPort()}/` });
    expect(error).toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    expect(error.message).toContain("ECONNREFUSED");
  });

  test("a server that speaks no TLS is not sent to", async () => {
    let bytes = "";
    const { port } = await serveRaw((socket) => {
      socket.on("data", (chunk) => {
        bytes += chunk.toString("latin1");
        socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
      });
    });
    const { http } = connect();
    const error = await fail(http, { url: `https://127.0.0.1:${port}/secret-path` });
    expect(error).toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    expect(bytes).not.toContain("kopi");
  });

  test("a TLS server without a certificate is not sent to", async () => {
    const server = createTlsServer({});
    server.on("tlsClientError", (_, socket) => socket.destroy());
    const { port } = await listen(server, "127.0.0.1");
    const { http } = connect();
    const error = await fail(http, { url: `https://127.0.0.1:${port}/` });
    expect(error).toMatchObject({ kind: "unavailable", outcome: "not-sent" });
  });

  test("a deadline during the TLS handshake is not sent, and nothing leaves later", async () => {
    const connected = gate();
    let bytes = "";
    const { port } = await serveRaw((socket) => {
      socket.on("data", (chunk) => {
        bytes += chunk.toString("latin1");
        connected.open();
      });
    });
    const { http, clock } = connect();
    const failed = fail(http, { url: `https://127.0.0.1:${port}/` });
    await connected.opened;
    clock.advance(30_000);
    expect(await failed).toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    expect(bytes).not.toContain("kopi");
  });

  test("an aborted signal is handed back as it is", async () => {
    let calls = 0;
    const { url } = await serve((_, response) => {
      calls += 1;
      response.end();
    });
    const reason = new Error("shop is closing");
    const { http } = connect();
    expect(await caught(http.send({ url, json: {}, signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(calls).toBe(0);
  });

  test("what may no longer leave when its turn comes is not sent", async () => {
    const arrived = gate();
    const held = gate();
    const seen: string[] = [];
    const { url } = await serve(async (request, response) => {
      seen.push(request.url ?? "");
      arrived.open();
      await held.opened;
      response.end("{}");
    });
    const { http, clock } = connect(1);
    const until = clock.now().getTime() + 30_000;
    const mayLeave = () => clock.now().getTime() <= until;
    const send = (path: string) => http.send({ url: `${url}/${path}`, json: {}, signal: never }, { mayLeave });
    const first = send("first");
    const second = caught(send("second"));
    // The machine sleeps while the first one is under way.
    await arrived.opened;
    clock.jump(30_001);
    held.open();
    expect((await first).status).toBe(200);
    expect(await second).toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    expect(seen).toEqual(["/first"]);
  });

  test("aborted while it waits for its turn, it is handed back and never sent", async () => {
    const arrived = gate();
    const paths: (string | undefined)[] = [];
    const { url } = await serve((request) => {
      paths.push(request.url);
      arrived.open();
    });
    const { http, clock } = connect(1);
    const first = caught(http.send({ url: `${url}/first`, signal: never, timeoutMs: 10 }));
    await arrived.opened;
    const stop = new AbortController();
    const second = caught(http.send({ url: `${url}/second`, json: {}, signal: stop.signal }));
    stop.abort(new Error("enough"));
    expect(await second).toMatchObject({ message: "enough" });
    expect(await caught(http.send({ url, signal: AbortSignal.abort(new Error("too late")) }))).toMatchObject({
      message: "too late",
    });
    clock.advance(10);
    await first;
    expect(paths).toEqual(["/first"]);
  });

  test("after close, a call is not sent", async () => {
    const { http, close } = connect();
    await close();
    expect(await fail(http, { url: "http://127.0.0.1:9/" })).toMatchObject({ outcome: "not-sent" });
  });
});

describe("it may have taken effect", () => {
  test("a server that accepts and stays silent is unknown at the deadline", async () => {
    const arrived = gate();
    const { url } = await serveRaw((socket) => socket.on("data", () => arrived.open()));
    const { http, clock } = connect();
    const failed = fail(http, { url });
    await arrived.opened;
    clock.advance(30_000);
    const error = await failed;
    expect(error).toMatchObject({ kind: "unavailable", outcome: "unknown" });
    expect(error.message).toContain("deadline");
  });

  test("the deadline that is handed in counts", async () => {
    const arrived = gate();
    const { url } = await serveRaw((socket) => socket.on("data", () => arrived.open()));
    const { http, clock } = connect();
    const failed = fail(http, { url, timeoutMs: 40 });
    await arrived.opened;
    clock.advance(40);
    expect(await failed).toMatchObject({ outcome: "unknown" });
  });

  test("a body that is still dripping at the deadline is unknown", async () => {
    const dripped = gate();
    const { url } = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"id":', () => dripped.open());
    });
    const { http, clock } = connect();
    const failed = fail(http, { url });
    await dripped.opened;
    clock.advance(30_000);
    expect(await failed).toMatchObject({ outcome: "unknown" });
  });

  test.each([
    ["before the answer", ""],
    ["in the middle of the head", "HTTP/1.1 200 OK\r\nContent-Le"],
    ["in the middle of the body", 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":'],
    ["in the middle of a chunked body", 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{"id":\r\n'],
  ])("a reset %s is unknown", async (_, answer) => {
    const { url } = await serveRaw((socket) => {
      socket.on("data", () => socket.write(answer, () => socket.resetAndDestroy()));
    });
    const { http } = connect();
    expect(await fail(http, { url })).toMatchObject({ kind: "unavailable", outcome: "unknown" });
  });

  test.each([["Content-Length: 100\r\n\r\nshort"], ["Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"]])(
    "a body cut by a polite close is unknown (%#)",
    async (answer) => {
      const { url } = await serveRaw((socket) => {
        socket.on("data", () => socket.end(`HTTP/1.1 200 OK\r\n${answer}`));
      });
      const { http } = connect();
      expect(await fail(http, { url })).toMatchObject({ outcome: "unknown" });
    },
  );

  test("a reset on a kept-alive connection is unknown, and the call is made only once", async () => {
    let received = "";
    const { url } = await serveRaw((socket) => {
      let answered = false;
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1");
        if (answered && received.includes("POST /second")) return socket.resetAndDestroy();
        answered = true;
        return socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
      });
    });
    const { http } = connect();
    // Several, because undici opens a second connection before the first is free again.
    for (const _ of [1, 2, 3]) await http.send({ url: `${url}/first`, signal: never });
    const error = await fail(http, { url: `${url}/second` });
    expect(error).toMatchObject({ outcome: "unknown" });
    expect(received.match(/POST \/second/g)).toHaveLength(1);
  });

  test("an answer that is not HTTP is unknown", async () => {
    const { url } = await serveRaw((socket) => {
      socket.on("data", () => socket.end("220 mail.example ESMTP\r\n"));
    });
    const { http } = connect();
    expect(await fail(http, { url })).toMatchObject({ outcome: "unknown" });
  });

  test.each([
    ["as announced", { "content-length": "2000" }],
    ["as counted", {}],
  ])("an answer over the cap, %s, is unknown", async (_, headers) => {
    const { url } = await serve((request, response) => {
      request.resume();
      response.writeHead(200, headers);
      response.end("x".repeat(2000));
    });
    const { http } = connect();
    const error = await fail(http, { url, maxBytes: 1000 });
    expect(error).toMatchObject({ outcome: "unknown" });
    expect(error.message).toContain("larger");
  });

  test("closing the pool leaves a call under way as unknown", async () => {
    const arrived = gate();
    const { url } = await serve(() => arrived.open());
    const { http, close } = connect();
    const failed = fail(http, { url });
    await arrived.opened;
    await close();
    expect(await failed).toMatchObject({ outcome: "unknown" });
  });

  test("aborted after it left, it is unknown and keeps the caller's reason", async () => {
    const arrived = gate();
    const { url } = await serve(() => arrived.open());
    const { http } = connect();
    const stop = new AbortController();
    const failed = fail(http, { url, signal: stop.signal });
    await arrived.opened;
    stop.abort(new RangeError("shop is closing"));
    const error = await failed;
    expect(error).toMatchObject({ kind: "unavailable", outcome: "unknown" });
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.cause).toMatchObject({ message: "shop is closing" });
  });
});
