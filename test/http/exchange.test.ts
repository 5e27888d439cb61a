import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { ExchangeFailure, exchange, type Wire, type WireEvents } from "../../src/http/exchange.js";
import { caught, createFakeClock } from "./support.js";

const request = { origin: "http://shop.example", path: "/", method: "POST", headers: {}, body: undefined };

function start(maxBytes = 1000) {
  const clock = createFakeClock();
  const stop = new AbortController();
  const aborted: Error[] = [];
  let events: WireEvents | undefined;
  const wire: Wire = (_, given) => {
    events = given;
  };
  const reply = exchange(wire, request, { clock, timeoutMs: 50, maxBytes, signal: stop.signal });
  // Handled where it is awaited; some tests look at the wire first.
  reply.catch(() => undefined);
  if (events === undefined) throw new Error("The wire was not asked.");
  return { clock, stop, aborted, events, reply, abort: (reason: Error) => void aborted.push(reason) };
}

test("a wire that starts after the caller gave up is told to write nothing", async () => {
  const { stop, events, reply, abort, aborted } = start();
  stop.abort(new Error("enough"));
  expect(await caught(reply)).toMatchObject({ trouble: "cancelled", left: false });
  events.onStart(abort);
  expect(aborted).toHaveLength(1);
});

test("a wire that starts after the deadline is told to write nothing", async () => {
  const { clock, events, reply, abort, aborted } = start();
  clock.advance(50);
  expect(await caught(reply)).toMatchObject({ trouble: "deadline", left: false });
  events.onStart(abort);
  expect(aborted).toHaveLength(1);
});

test("a wire that would send a second time is stopped, and the outcome is open", async () => {
  const { events, reply, abort, aborted } = start();
  events.onStart(() => undefined);
  events.onStart(abort);
  expect(aborted).toHaveLength(1);
  expect(await caught(reply)).toMatchObject({ trouble: "network", left: true });
});

test("a 1xx is not the answer", async () => {
  const { events, reply, abort } = start();
  events.onStart(abort);
  events.onHead(103, { "content-length": "5000" });
  events.onHead(200, {});
  events.onEnd();
  expect(await reply).toMatchObject({ status: 200, headers: {} });
});

test("an answer that is there is not lost to an abort that comes later", async () => {
  const { events, reply, abort, stop } = start();
  events.onStart(abort);
  events.onHead(200, {});
  events.onEnd();
  stop.abort();
  expect(await reply).toMatchObject({ status: 200 });
});

test("the cap counts the decoded body", async () => {
  const { events, reply, abort } = start();
  events.onStart(abort);
  events.onHead(200, { "content-encoding": "gzip" });
  events.onData(gzipSync("x".repeat(100_000)));
  events.onEnd();
  const failure = await caught(reply);
  expect(failure).toBeInstanceOf(ExchangeFailure);
  expect(failure).toMatchObject({ trouble: "too-large", left: true });
});

test.each(["gzip", "zstd"])("a body that cannot be decoded (%s) is unreadable, not empty", async (encoding) => {
  const { events, reply, abort } = start();
  events.onStart(abort);
  events.onHead(200, { "content-encoding": encoding });
  events.onData(Buffer.from("not compressed at all"));
  events.onEnd();
  expect(await caught(reply)).toMatchObject({ trouble: "unreadable", left: true });
});
