import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type ManualClock,
  type Sandbox,
  type TelegramPlace,
} from "../../src/sandbox/sandbox.js";
import { createVirtualClock } from "../../src/testing/virtual-clock.js";

const TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
let clock: ManualClock;
let sandbox: Sandbox;
let place: TelegramPlace;

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  place = await sandbox.telegram({ token: TOKEN, chats: ["@toko"] });
});
afterEach(() => sandbox.close());

const say = (text = "halo", signal?: AbortSignal) =>
  fetch(`${place.url}/bot${TOKEN}/sendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ chat_id: "@toko", text }),
    ...(signal ? { signal } : {}),
  });
const ping = () => fetch(`${place.url}/bot${TOKEN}/getChat?chat_id=@toko`);
const texts = () => place.messages("@toko").map(({ text }) => text);

/** The error code below `fetch failed`. */
async function codeOf(call: Promise<Response>): Promise<unknown> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return cause?.code;
}

/** Waits for something that needs real sockets, never for time. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

test("down refuses connections, then answers again on the same port", async () => {
  const { port } = place;
  await say("sebelum");
  const lift = await place.fault({ what: "down" });
  expect(await codeOf(say())).toBe("ECONNREFUSED");
  await lift();
  expect((await say("sesudah")).status).toBe(200);
  expect(place.port).toBe(port);
  expect(texts()).toEqual(["sebelum", "sesudah"]);
});

test("down begins and ends by the clock", async () => {
  const at = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000);
  await place.faults.set([{ what: "down", from: at(10), until: at(20) }]);
  expect((await ping()).status).toBe(200);
  await clock.advance(10 * 60_000);
  await place.faults.settled();
  expect(await codeOf(ping())).toBe("ECONNREFUSED");
  await clock.advance(10 * 60_000);
  await place.faults.settled();
  expect((await ping()).status).toBe(200);
});

test.each<[Fault["what"], string]>([
  ["reset-before", "ECONNRESET"],
  ["reset-after", "ECONNRESET"],
  ["lost-answer", "UND_ERR_SOCKET"],
])("%s tears the connection down", async (what, code) => {
  await place.fault({ what, times: 1 } as Fault);
  expect(await codeOf(say())).toBe(code);
  expect(texts()).toEqual(what === "reset-before" ? [] : ["halo"]);
  expect((await say("lagi")).status).toBe(200);
});

test.each<[Fault["what"], readonly string[]]>([
  ["silent", []],
  ["silent-after", ["halo"]],
])("%s accepts and never answers", async (what, expected) => {
  await place.fault({ what, times: 1 } as Fault);
  const hangUp = new AbortController();
  const call = say("halo", hangUp.signal);
  await until(() => place.requests.length === 1);
  expect(place.requests[0]?.answer).toBeUndefined();
  hangUp.abort();
  await expect(call).rejects.toThrow();
  expect(texts()).toEqual(expected);
});

test.each<[Fault["what"], readonly string[]]>([
  ["error-before", []],
  ["error-after", ["halo"]],
])("%s answers 5xx in the platform's envelope", async (what, expected) => {
  await place.fault({ what, status: 500, times: 1 } as Fault);
  const answer = await say();
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({ ok: false, error_code: 500 });
  expect(texts()).toEqual(expected);
});

test("throttled names the wait, or does not", async () => {
  await place.faults.set([
    { what: "throttled", retryAfter: 17, times: 1 },
    { what: "throttled", times: 1 },
  ]);
  expect(await (await say()).json()).toMatchObject({ error_code: 429, parameters: { retry_after: 17 } });
  expect(await (await say()).json()).not.toHaveProperty("parameters");
  expect(texts()).toEqual([]);
});

test("verb-off kills one method and leaves the others", async () => {
  await place.fault({ what: "verb-off", method: "sendMessage" });
  expect((await say()).status).toBe(404);
  expect((await ping()).status).toBe(200);
});

test.each<[Fault["what"], number]>([
  ["token-revoked", 401],
  ["closed", 403],
])("%s is answered %i", async (what, status) => {
  await place.fault({ what } as Fault);
  expect((await say()).status).toBe(status);
  expect(texts()).toEqual([]);
});

test.each<Fault["what"]>(["token-expired", "error-in-success"])(
  "%s, which Telegram does not do, shows as a mistake in the script",
  async (what) => {
    await place.fault({ what } as Fault);
    const answer = await say();
    expect(answer.status).toBe(599);
    expect(await answer.text()).toContain("the platform does not do that");
  },
);

test("broken-json acts and cuts its answer off", async () => {
  await place.fault({ what: "broken-json" });
  const answer = await say();
  expect(answer.status).toBe(200);
  await expect(answer.json()).rejects.toThrow();
  expect(texts()).toEqual(["halo"]);
});

test("answer gives exactly what the script says", async () => {
  await place.fault({ what: "answer", status: 302, headers: { location: "https://example.com/" }, body: "<html>" });
  const answer = await fetch(`${place.url}/bot${TOKEN}/getMe`, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location"), await answer.text()]).toEqual([
    302,
    "https://example.com/",
    "<html>",
  ]);
});

test("slow acts at once and answers by the clock", async () => {
  await place.fault({ what: "slow", ms: 60_000 });
  let answered = false;
  const call = say().then(() => {
    answered = true;
  });
  await until(() => clock.sleeping === 1);
  expect([texts(), answered]).toEqual([["halo"], false]);
  await clock.advance(60_000);
  await call;
});

describe("with a clock that stands still while a request is under way", () => {
  const START = new Date("2026-11-22T08:00:00Z");

  /** A place on a clock of its own, and a call that holds it as the stage's transport does. */
  async function held() {
    const time = createVirtualClock(START);
    const sandbox = createSandbox({ clock: time });
    onTestFinished(() => sandbox.close());
    const there = await sandbox.telegram({ token: TOKEN, chats: ["@toko"] });
    const call = async (signal?: AbortSignal): Promise<number> => {
      const release = time.hold();
      try {
        return (await fetch(`${there.url}/bot${TOKEN}/getChat?chat_id=@toko`, signal ? { signal } : {})).status;
      } finally {
        release();
      }
    };
    return { time, there, call };
  }

  test.each(["slow", "late"] as const)("%s costs that much of its time", async (what) => {
    const { time, there, call } = await held();
    await there.fault({ what, ms: 1_200_000, times: 1 });
    // What else happens in these twenty minutes: a clock that waited for the call first would not come through.
    for (let minute = 1; minute < 20; minute += 1) void time.sleep(minute * 60_000);
    expect(await time.run(call())).toBe(200);
    expect(time.now().getTime() - START.getTime()).toBe(1_200_000);
    // And holds it again afterwards.
    expect(await time.run(call())).toBe(200);
    expect(time.now().getTime() - START.getTime()).toBe(1_200_000);
  });

  test("a caller that gives up does not wait for it", async () => {
    const { time, there, call } = await held();
    await there.fault({ what: "slow", ms: 1_200_000, times: 1 });
    const hangUp = new AbortController();
    const alarm = time.sleep(30_000).then(() => hangUp.abort());
    await expect(time.run(call(hangUp.signal))).rejects.toThrow();
    await alarm;
    expect(time.now().getTime() - START.getTime()).toBe(30_000);
    expect(await time.run(call())).toBe(200);
  });
});

test("late takes effect although nobody waits any more", async () => {
  await place.fault({ what: "late", ms: 30_000 });
  const hangUp = new AbortController();
  const call = say("terlambat", hangUp.signal);
  await until(() => clock.sleeping === 1);
  hangUp.abort();
  await expect(call).rejects.toThrow();
  expect(texts()).toEqual([]);
  await clock.advance(30_000);
  await until(() => place.requests.length === 1);
  expect(texts()).toEqual(["terlambat"]);
});

test("lag hides an effect that was answered for", async () => {
  await place.fault({ what: "lag", ms: 5_000, times: 1 });
  expect((await say()).status).toBe(200);
  expect(texts()).toEqual([]);
  await clock.advance(5_000);
  expect(texts()).toEqual(["halo"]);
});

test("a delay and an outcome strike together", async () => {
  await place.faults.set([{ what: "lag", ms: 5_000 }, { what: "lost-answer" }]);
  expect(await codeOf(say())).toBe("UND_ERR_SOCKET");
  expect(texts()).toEqual([]);
  await clock.advance(5_000);
  expect(texts()).toEqual(["halo"]);
});

test("a fault strikes its methods, so many times, in its window, by its chance", async () => {
  const soon = new Date(clock.now().getTime() + 60_000);
  await place.faults.set([
    { what: "error-before", method: ["getMe", "sendMessage"], times: 2, from: soon },
    { what: "error-before", chance: 0, method: "getChat" },
  ]);
  const status = async (call: Promise<Response>) => (await call).status;
  expect(await status(say())).toBe(200);
  await clock.advance(60_000);
  expect([await status(say()), await status(ping()), await status(say()), await status(say())]).toEqual([
    502, 200, 502, 200,
  ]);
  expect(place.faults.list).toHaveLength(1);
  await place.faults.clear();
  expect(place.faults.list).toEqual([]);
});

test("everything is logged, with the secrets, what it did and what was answered", async () => {
  await place.fault({ what: "error-after", times: 1 });
  await say();
  expect(place.requests).toMatchObject([
    {
      verb: "POST",
      path: `/bot${TOKEN}/sendMessage`,
      method: "sendMessage",
      fields: { chat_id: "@toko", text: "halo" },
      acted: true,
      fault: "error-after",
      answer: { status: 502 },
    },
  ]);
});

test("a place is found again by its name, and closing ends all of them", async () => {
  expect(sandbox.telegram()).toBe(place);
  expect(() => sandbox.webhook()).toThrow("sandbox.webhook({ … }) first");
  await sandbox.close();
  expect(await codeOf(ping())).toBe("ECONNREFUSED");
  await place.faults.clear();
  expect(await codeOf(ping())).toBe("ECONNREFUSED");
});
