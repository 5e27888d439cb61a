import { createServer, type RequestListener } from "node:http";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import {
  type AddressPolicy,
  createGuardedHttp,
  fetchGuarded,
  type GuardedReply,
  type GuardedRequest,
  type Resolve,
} from "../../src/http/guard.js";
import { createRedactor } from "../../src/http/redact.js";
import { caught, closedPort, createFakeClock, gate, serve, serveRaw } from "./support.js";

const signal = new AbortController().signal;

/** What loopback servers need, and nothing else: 127.0.0.2 and ::1 stay refused. */
function policyFor(...ports: number[]): AddressPolicy {
  return { allowHttp: true, ports, allowPrivate: ["127.0.0.1"] };
}

interface Setup extends Partial<GuardedRequest> {
  readonly policy?: AddressPolicy;
  readonly resolve?: Resolve;
}

function fetch(url: string, { policy, resolve, ...request }: Setup = {}): Promise<GuardedReply> {
  const clock = createFakeClock();
  const port = Number(new URL(url).port);
  return fetchGuarded(url, {
    policy: policy ?? policyFor(port),
    clock,
    redactor: createRedactor(),
    resolve,
    signal,
    ...request,
  });
}

async function photo(listener: RequestListener): Promise<string> {
  const { url } = await serve(listener);
  return `${url}/kopi.jpg`;
}

describe("fetching", () => {
  test("brings the bytes and what is needed to ask again", async () => {
    let headers: unknown;
    const url = await photo((request, response) => {
      headers = request.headers;
      response.writeHead(200, { "content-type": "image/jpeg", etag: '"1"', "last-modified": "yesterday" }).end("jpeg");
    });
    const reply = await fetch(`${url}?v=1`, { accept: "image/*" });
    expect(reply).toEqual({
      status: "new",
      bytes: Buffer.from("jpeg"),
      url: `${url}?v=1`,
      contentType: "image/jpeg",
      etag: '"1"',
      lastModified: "yesterday",
    });
    expect(headers).toMatchObject({ accept: "image/*", "accept-encoding": "identity" });
    expect(headers).not.toHaveProperty("cookie");
  });

  test("unchanged is the same, without bytes", async () => {
    const url = await photo((request, response) => {
      const known = request.headers["if-none-match"] === '"1"' || request.headers["if-modified-since"] === "yesterday";
      response.writeHead(known ? 304 : 200).end();
    });
    expect(await fetch(url, { etag: '"1"' })).toEqual({ status: "same" });
    expect(await fetch(url, { lastModified: "yesterday" })).toEqual({ status: "same" });
    expect(await fetch(url, { etag: '"2"' })).toMatchObject({ status: "new" });
  });

  test("a missing photo is a value, with the time to come back", async () => {
    const url = await photo((_, response) => response.writeHead(503, { "retry-after": "60" }).end());
    expect(await fetch(url)).toEqual({ status: "refused", httpStatus: 503, retryAt: new Date("2026-11-21T00:01:00Z") });
  });

  test.each([
    ["announced", { "content-length": "5000" }],
    ["counted", {}],
  ])("too large, %s, is a value", async (_, headers) => {
    const url = await photo((_, response) => response.writeHead(200, headers).end("x".repeat(5000)));
    expect(await fetch(url, { maxBytes: 4999 })).toEqual({ status: "too-large", maxBytes: 4999 });
    expect(await fetch(url, { maxBytes: 5000 })).toMatchObject({ status: "new" });
  });

  test("a server that never ends does not get more than the cap", async () => {
    let written = 0;
    const url = await photo((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(64_000))) written += 64_000;
        response.once("drain", more);
      };
      more();
    });
    expect(await fetch(url, { maxBytes: 100_000 })).toMatchObject({ status: "too-large" });
    expect(written).toBeLessThan(50_000_000);
  });

  test("nobody there is unavailable, without the query", async () => {
    const error = await caught(fetch(`http://127.0.0.1:${await closedPort()}/kopi.jpg?sig=canary`));
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    expect(inspect(error, { depth: 10 })).not.toContain("canary");
  });

  test("all hops share one deadline", async () => {
    const arrived = gate();
    const clock = createFakeClock();
    const { url, port } = await serve((request, response) => {
      if (request.url === "/start") {
        clock.advance(14_000);
        response.writeHead(302, { location: "/end" }).end();
      } else arrived.open();
    });
    const failed = caught(
      fetchGuarded(`${url}/start`, { policy: policyFor(port), clock, redactor: createRedactor(), signal }),
    );
    await arrived.opened;
    clock.advance(1_000);
    expect(await failed).toMatchObject({ kind: "unavailable", message: expect.stringContaining("deadline") });
  });

  test("whoever gives up gets back what they gave up with", async () => {
    const arrived = gate();
    const { url, port } = await serveRaw((socket) => socket.on("data", () => arrived.open()));
    const stop = new AbortController();
    const reason = new Error("enough");
    const failed = caught(fetch(url, { policy: policyFor(port), signal: stop.signal }));
    await arrived.opened;
    stop.abort(reason);
    expect(await failed).toBe(reason);
  });

  test("a kept client uses its connections again", async () => {
    const peers = new Set<number | undefined>();
    const { url, port } = await serve((request, response) => {
      peers.add(request.socket.remotePort);
      response.end("a");
    });
    const http = createGuardedHttp({ policy: policyFor(port), clock: createFakeClock(), redactor: createRedactor() });
    onTestFinished(() => http.close());
    for (const _ of [1, 2, 3, 4, 5, 6]) expect(await http.fetch(url, { signal })).toMatchObject({ status: "new" });
    // undici may open a second one before the first is free again.
    expect(peers.size).toBeLessThanOrEqual(2);
  });
});

describe("attacks", () => {
  test("by default nothing of the loopback is ever asked", async () => {
    let asked = 0;
    const { port } = await serve((_, response) => {
      asked += 1;
      response.end("secret");
    });
    const policy = { allowHttp: true, ports: [port] };
    for (const host of ["127.0.0.1", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "localhost", "127.0.0.1.", "0"]) {
      expect(await caught(fetch(`http://${host}:${port}/`, { policy }))).toMatchObject({ code: "refused-address" });
    }
    expect(asked).toBe(0);
  });

  test("a name that leads inside is refused before a connection", async () => {
    let asked = 0;
    const { port } = await serve(() => {
      asked += 1;
    });
    const resolve: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const policy = { allowHttp: true, ports: [port] };
    const error = await caught(fetch(`http://toko.example:${port}/?q=canary`, { policy, resolve }));
    expect(error).toMatchObject({ code: "refused-address" });
    expect(inspect(error)).not.toContain("canary");
    expect(asked).toBe(0);
  });

  test("a name is looked up once for a connection, and the connection goes where the check looked", async () => {
    let inside = 0;
    const { port } = await serve((_, response) => response.end("outside"));
    // The same port on another address: where the second answer of the resolver would lead.
    await serveAt("127.0.0.2", port, () => {
      inside += 1;
    });
    const answers = ["127.0.0.1", "127.0.0.2"];
    let lookups = 0;
    const resolve: Resolve = async () => [{ address: answers[Math.min(lookups++, 1)] ?? "", family: 4 }];
    const url = `http://toko.example:${port}/`;
    expect(await fetch(url, { policy: policyFor(port), resolve })).toMatchObject({ status: "new" });
    expect(lookups).toBe(1);
    expect(await caught(fetch(url, { policy: policyFor(port), resolve }))).toMatchObject({ code: "refused-address" });
    expect(inside).toBe(0);
  });

  test("a name that turns inside between two hops is refused at the second", async () => {
    let lookups = 0;
    const resolve: Resolve = async () => [{ address: lookups++ === 0 ? "127.0.0.1" : "192.168.1.1", family: 4 }];
    const { port } = await serve((_, response) => {
      response.writeHead(302, { location: "/again", connection: "close" }).end();
    });
    const error = await caught(fetch(`http://toko.example:${port}/`, { policy: policyFor(port), resolve }));
    expect(error).toMatchObject({ code: "refused-address" });
    expect(lookups).toBe(2);
  });

  test.each([
    ["a private address", (port: number) => `http://127.0.0.2:${port}/`],
    ["a private address in disguise", (port: number) => `http://0x7f000002:${port}/`],
    ["the metadata service", () => "http://169.254.169.254/latest/meta-data/"],
    ["another port", (port: number) => `http://127.0.0.1:${port + 1}/`],
    ["a file", () => "file:///etc/passwd"],
    ["credentials", (port: number) => `http://a:hunter22@127.0.0.1:${port}/`],
    ["nowhere", () => "http://"],
  ])("a redirect to %s is refused", async (_, target) => {
    let port = 0;
    const server = await serve((_, response) => response.writeHead(301, { location: target(port) }).end());
    port = server.port;
    const error = await caught(fetch(server.url));
    expect(error).toMatchObject({ code: "refused-address" });
    expect(inspect(error)).not.toContain("hunter22");
  });

  test("three redirects are followed, four are not", async () => {
    const paths: (string | undefined)[] = [];
    const { url } = await serve((request, response) => {
      paths.push(request.url);
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end("there");
      else response.writeHead(308, { location: `${left - 1}` }).end();
    });
    expect(await fetch(`${url}/3`)).toMatchObject({ status: "new", url: `${url}/0` });
    expect(await caught(fetch(`${url}/4`))).toMatchObject({ code: "refused-address" });
    expect(paths).toEqual(["/3", "/2", "/1", "/0", "/4", "/3", "/2", "/1"]);
  });
});

async function serveAt(host: string, port: number, onRequest: () => void): Promise<void> {
  const server = createServer((_, response) => {
    onRequest();
    response.end();
  });
  // Where the loopback is a single address (macOS) there is nobody to be reached by mistake.
  await new Promise<void>((resolve) => server.once("error", () => resolve()).listen(port, host, resolve));
  onTestFinished(() => void server.close());
}
