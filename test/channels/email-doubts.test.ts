/** SMTP on its bad days, command by command: what the server cannot have is sent again, what it may have is a doubt. */
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createSandbox, type EmailPlace, type Fault } from "../../src/sandbox/sandbox.js";
import { EDITION, LOGIN, openOffice, READERS, thrownBy } from "./email-kit.js";
import { fetchTools, NOW } from "./fake-tools.js";

const sandbox = createSandbox();
let place: EmailPlace;
beforeAll(async () => {
  place = await sandbox.email({ login: LOGIN });
});
beforeEach(async () => {
  await place.faults.clear();
  place.store.letters.length = 0;
});
afterAll(() => sandbox.close());

const taken = () => place.letters().map(({ to }) => to[0]);
const HANG_UPS = ["reset-before", "reset-after", "lost-answer", "broken-json"] as const;
const BEFORE_THE_LETTER = ["connect", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"] as const;

describe("a server that hangs up before it has the letter", () => {
  test.each(BEFORE_THE_LETTER.flatMap((method) => HANG_UPS.map((what) => [method, what] as const)))(
    "at %s by %s, cannot have it: everybody gets his letter once in the end",
    async (method, what) => {
      const office = openOffice(place);
      await place.fault({ what, method, times: 1 } as Fault);
      const error = await thrownBy(office.send());
      expect(error).toMatchObject({ kind: "unavailable", outcome: "not-sent" });
      expect(taken()).toEqual([]);
      await office.send();
      expect(taken()).toEqual(READERS);
    },
  );
});

describe("a server that hangs up when it has the letter, or may have it", () => {
  test.each(HANG_UPS.map((what) => [what, what === "reset-before"] as const))(
    "by %s, leaves that one letter in doubt and no other",
    async (what, isLost) => {
      const office = openOffice(place);
      await place.fault({ what, method: "letter", times: 1 } as Fault);
      const error = await thrownBy(office.send());
      expect(error).toMatchObject({ kind: "unavailable", outcome: "unknown" });
      expect(taken()).toEqual(isLost ? [READERS[1], READERS[2]] : READERS);
    },
  );

  test("is not asked again for those who have theirs", async () => {
    const office = openOffice(place);
    await place.fault({ what: "lost-answer", method: "letter", times: 1 });
    await thrownBy(office.send());
    // A person said that the first letter did not arrive: its step runs again, the others do not.
    await office.send();
    expect(taken()).toEqual([READERS[0], READERS[1], READERS[2], READERS[0]]);
  });
});

test("nobody at the address: nothing was sent", async () => {
  await place.fault({ what: "down" });
  const error = await thrownBy(openOffice(place).send());
  expect(error).toMatchObject({ kind: "unavailable", outcome: "not-sent", scope: "account" });
});

test("a server that falls silent is left when the signal says so", async () => {
  for (const method of [...BEFORE_THE_LETTER, "letter"]) {
    await place.faults.set([{ what: "silent", method, times: 1 }]);
    const office = openOffice(place, { to: [READERS[0]] });
    const stop = new AbortController();
    const seen = place.commands.length;
    const create = office.within.verb("create") as (...given: unknown[]) => Promise<unknown>;
    const session = office.within.connect(fetchTools(() => NOW));
    const item = { content: EDITION, photos: [], step: office.act.step, key: "k" };
    const work = thrownBy(create(session, item, stop.signal));
    while (!place.commands.slice(seen).some((one) => one.method === method)) await new Promise(setImmediate);
    stop.abort();
    const { outcome } = await work;
    expect(`${method} ${outcome}`).toBe(`${method} ${method === "letter" ? "unknown" : "not-sent"}`);
  }
});

test("one connection carries all letters of an edition, and ends with it", async () => {
  const seen = place.commands.length;
  await openOffice(place).send();
  const methods = () => place.commands.slice(seen).map(({ method }) => method);
  while (!methods().includes("QUIT")) await new Promise(setImmediate);
  expect(methods().filter((one) => one === "connect")).toHaveLength(1);
  expect(methods().filter((one) => one === "letter")).toHaveLength(3);
  expect(methods().at(-1)).toBe("QUIT");
});

test("ping shows that server and login work, or says what to do", async () => {
  await openOffice(place).ping();
  const error = await thrownBy(openOffice(place, { password: "another one" }).ping());
  expect(error).toMatchObject({ kind: "auth", scope: "account" });
  expect(error.cure).toContain("password");
});

test("a server without TLS is not given the password unless we were told so", async () => {
  const seen = place.commands.length;
  const office = openOffice(place, { server: { host: "127.0.0.1", port: place.port, user: LOGIN.user } });
  const error = await thrownBy(office.send());
  expect(error.outcome).not.toBe("unknown");
  expect(place.commands.slice(seen).some(({ method }) => method === "AUTH")).toBe(false);
});

test("a login that is refused leaves no connection open behind it", async () => {
  const said: Readonly<Record<string, string>> = { EHLO: "250-toko\r\n250 AUTH PLAIN", AUTH: "535 5.7.8 no" };
  let left: (() => void) | undefined;
  const closed = new Promise<void>((resolve) => {
    left = resolve;
  });
  const server = createServer((socket) => {
    socket.write("220 toko\r\n");
    socket.on("data", (data) => socket.write(`${said[data.toString().slice(0, 4)] ?? "250 ok"}\r\n`));
    socket.on("error", () => socket.destroy());
    // Only we hang up here: a server may wait for minutes.
    socket.on("close", () => left?.());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await thrownBy(openOffice({ port }).ping())).toMatchObject({ kind: "auth" });
  await closed;
});
