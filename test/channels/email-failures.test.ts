/** The table of replies, row by row, as a server gives them and as handed-in transports tell of them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { failureFor, isTooLarge, MAIL_ROWS, ReaderTrouble } from "../../src/channels/email/failures.js";
import { whoIs } from "../../src/channels/email/readers.js";
import { createSandbox, type EmailPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import { EDITION, LOGIN, openOffice, READERS, thrownBy } from "./email-kit.js";
import { NOW, photoOf } from "./fake-tools.js";

const sandbox = createSandbox();
let place: EmailPlace;
beforeAll(async () => {
  place = await sandbox.email({ login: LOGIN });
});
beforeEach(async () => {
  await place.faults.clear();
  place.store.letters.length = 0;
  place.store.acceptAll();
});
afterAll(() => sandbox.close());
const taken = () => place.letters().map(({ to }) => to[0]);

type Said = readonly [method: string, reply: string, kind: string, scope: string];
const OF_ALL: readonly Said[] = [
  ["connect", "421 4.3.2 System not accepting network messages", "throttled", "account"],
  ["connect", "554 5.7.1 No SMTP service here for you", "blocked", "account"],
  ["connect", "521 This host does not accept mail", "blocked", "account"],
  ["AUTH", "535 5.7.8 Authentication credentials invalid", "auth", "account"],
  ["AUTH", "534 5.7.9 Application-specific password required", "auth", "account"],
  ["AUTH", "538 5.7.11 Encryption required", "auth", "account"],
  ["AUTH", "550 Access denied", "auth", "account"],
  ["AUTH", "454 4.7.0 Temporary authentication failure", "unavailable", "account"],
  ["MAIL", "530 5.7.0 Must issue a STARTTLS command first", "auth", "account"],
  ["MAIL", "550 5.1.8 Sender address rejected", "forbidden", "account"],
  ["MAIL", "553 5.1.7 Not your address", "forbidden", "account"],
  ["MAIL", "451 4.7.1 Sender under review", "throttled", "account"],
  ["MAIL", "452 4.3.1 Insufficient system storage", "throttled", "account"],
  ["MAIL", "503 5.5.1 Bad sequence of commands", "unavailable", "account"],
  ["RCPT", "554 5.7.1 Relay access denied", "forbidden", "account"],
  ["RCPT", "550 5.7.1 Message rejected due to policy", "blocked", "account"],
  ["RCPT", "550 blocked using a blocklist", "blocked", "account"],
  ["DATA", "450 4.2.0 Too many messages this hour", "throttled", "account"],
  ["letter", "421 4.7.28 Unusual rate of mail", "throttled", "account"],
  ["letter", "451 4.7.650 Try again later", "throttled", "account"],
  ["letter", "452 4.3.1 Out of disk", "throttled", "account"],
  ["letter", "550 5.7.26 Unauthenticated sender", "blocked", "account"],
  ["letter", "554 Transaction failed: looks like spam", "blocked", "account"],
  ["letter", "554 Transaction failed", "blocked", "account"],
  ["letter", "550 Not wanted", "blocked", "account"],
  ["letter", "555 5.5.4 Parameters not recognized", "invalid", "listing"],
];

describe("what the next reader would meet too stops the edition where it is", () => {
  test.each(OF_ALL)("%s is answered %s: %s of the %s", async (method, reply, kind, scope) => {
    const office = openOffice(place);
    const [, code = "", body = ""] = /^(\d+) (.*)$/.exec(reply) ?? [];
    await place.fault({ what: "answer", method, status: Number(code), body, times: 1 });
    const error = await thrownBy(office.send());
    expect(error).toMatchObject({ kind, scope });
    expect(error.outcome).not.toBe("unknown");
    expect(taken()).toEqual([]);
    if (kind === "throttled") expect(error.retryAt?.getTime()).toBe(NOW.getTime() + 15 * 60_000);
    if (kind !== "throttled" && kind !== "unavailable" && kind !== "invalid") expect(error.cure).toBeTruthy();
    await office.send();
    expect(taken()).toEqual(READERS);
  });
});

describe("what one reader's server says is his alone", () => {
  test.each([
    "550 5.1.1 User unknown",
    "551 5.1.6 User not local",
    "552 5.2.2 Mailbox full",
    "553 5.1.3 Mailbox name not allowed",
    "556 5.1.10 Domain takes no mail",
    "550 No such user here",
  ])("%s: the others get theirs, and he is not written to again", async (reply) => {
    const office = openOffice(place);
    place.store.refuse(READERS[1], Number(reply.slice(0, 3)), reply.slice(4));
    const done = await office.send();
    expect(taken()).toEqual([READERS[0], READERS[2]]);
    expect(done.warnings).toEqual(["1 of 3 readers have an address that takes no letters"]);
    place.store.acceptAll();
    expect(await office.readers.standing(whoIs(READERS[1]))).toBe("bounced");
  });

  test.each(["450 4.2.0 Greylisted", "451 4.7.1 Greylisting in action", "452 4.2.2 Mailbox over quota"])(
    "%s: the others get theirs, and he gets his later",
    async (reply) => {
      const office = openOffice(place);
      place.store.refuse(READERS[1], Number(reply.slice(0, 3)), reply.slice(4));
      const error = await thrownBy(office.send());
      expect(error).toMatchObject({ kind: "locked", scope: "listing", outcome: "rejected" });
      expect(error.retryAt?.getTime()).toBe(NOW.getTime() + 15 * 60_000);
      expect(taken()).toEqual([READERS[0], READERS[2]]);
      place.store.acceptAll();
      await office.send();
      expect(taken()).toEqual([READERS[0], READERS[2], READERS[1]]);
    },
  );

  test("who could not be reached for four days is given up, and the edition ends", async () => {
    place.store.refuse(READERS[1], 450, "4.2.0 Greylisted");
    const old = { ...EDITION, at: new Date(NOW.getTime() - 4 * 86_400_000).toISOString() };
    const done = await openOffice(place).send([], old);
    expect(done.warnings).toEqual(["1 of 3 readers could not be reached for four days"]);
  });

  test("no address is told, though the server quotes it", async () => {
    place.store.refuse(READERS[1], 450, `4.2.0 <${READERS[1]}>: Recipient address rejected: Greylisted`);
    const error = await thrownBy(openOffice(place).send());
    expect(error.message).not.toContain("pembaca");
  });
});

describe("a letter that is too large", () => {
  const photo = photoOf("kopi/1", jpeg(800, 600, 1));
  test.each(["MAIL", "letter"])("said to %s, goes again without its photos", async (method) => {
    await place.fault({
      what: "answer",
      method,
      status: 552,
      body: "5.3.4 Message size exceeds fixed limit",
      times: 1,
    });
    const done = await openOffice(place, { to: [READERS[0]] }).send([photo]);
    expect(done.warnings).toEqual([
      "1 of 1 readers got the letter without photos, because the server took it for too large",
    ]);
    expect(place.letters().map(({ parts }) => parts.length)).toEqual([0]);
  });

  test("and has no photos that could go, is refused", async () => {
    await place.fault({ what: "answer", method: "letter", status: 552, body: "5.3.4 Too big", times: 1 });
    expect(await thrownBy(openOffice(place).send())).toMatchObject({ kind: "invalid", field: "photos" });
  });

  test("for the size that the server names at once is not even begun", async () => {
    const small = await sandbox.email({ login: LOGIN, maxBytes: 6_000 });
    const big = photoOf("kopi/1", new Uint8Array([...jpeg(800, 600, 1), ...new Uint8Array(9_000)]));
    await openOffice(small, { to: [READERS[0]] }).send([big]);
    expect(small.letters().map(({ parts }) => parts.length)).toEqual([0]);
  });
});

describe("what nodemailer and other transports say", () => {
  const said = (more: object, wasHandedOver: boolean | "unknown" = "unknown") =>
    failureFor({ message: "no", ...more }, wasHandedOver, NOW);
  test.each([
    [{ code: "EAUTH" }, "auth", "rejected"],
    [{ code: "ENOAUTH" }, "auth", "rejected"],
    [{ code: "EOAUTH2" }, "auth", "rejected"],
    [{ code: "EDNS" }, "unavailable", "not-sent"],
    [{ code: "ETLS" }, "unavailable", "not-sent"],
    [{ code: "EREQUIRETLS" }, "unavailable", "not-sent"],
    [{ code: "EPROXY" }, "unavailable", "not-sent"],
    [{ code: "ECONFIG" }, "invalid", "not-sent"],
    [{ code: "ESOCKET", originalCode: "ECONNREFUSED" }, "unavailable", "not-sent"],
    [{ code: "ESOCKET", syscall: "connect" }, "unavailable", "not-sent"],
    [{ code: "ETIMEDOUT", timeoutType: "CONNECTION_TIMEOUT" }, "unavailable", "not-sent"],
    [{ code: "ETIMEDOUT", timeoutType: "SOCKET_TIMEOUT" }, "unavailable", "unknown"],
    [{ code: "ECONNECTION" }, "unavailable", "unknown"],
    [{ message: "whatever a transport of your own throws" }, "unavailable", "unknown"],
  ])("%o is %s, %s", (trouble, kind, outcome) => {
    expect(said(trouble)).toMatchObject({ kind, outcome });
  });

  test("an address that cannot be written to is that reader's trouble", () => {
    expect(said({ code: "EENVELOPE" })).toBeInstanceOf(ReaderTrouble);
  });

  test("a size that nodemailer itself finds too large is too large", () => {
    expect(isTooLarge(said({ code: "EMESSAGE", message: "Message size larger than allowed 5" }))).toBe(true);
  });
});

test("every row of the table is met by a reply above or here", () => {
  const replies: readonly (readonly [command: string, response: string])[] = [
    ...OF_ALL.map(([method, reply]) => [COMMAND[method] ?? "CONN", reply] as const),
    ["RCPT TO", "550 5.1.1 User unknown"],
    ["RCPT TO", "450 4.2.0 Greylisted"],
    ["DATA", "552 5.3.4 Too big"],
    ["RCPT TO", "523 5.2.3 Too big for this mailbox"],
    ["MAIL FROM", "501 5.3.4 Too big"],
    ["DATA", "553 5.1.2 Bad destination"],
    ["AUTH PLAIN", "550 Access denied"],
  ];
  const met = new Set<unknown>();
  for (const [command, response] of replies) {
    for (const row of MAIL_ROWS) {
      const before = MAIL_ROWS.indexOf(row);
      const answer = failureFor({ message: "", response, reply: Number(response.slice(0, 3)), command }, false, NOW);
      if (
        matches(row, command, response) &&
        !MAIL_ROWS.slice(0, before).some((one) => matches(one, command, response))
      ) {
        met.add(row);
        expect(answer.kind, response).toBe(row.kind);
      }
    }
  }
  expect(MAIL_ROWS.filter((row) => !met.has(row))).toEqual([]);
});

const COMMAND: Readonly<Record<string, string>> = {
  connect: "CONN",
  AUTH: "AUTH PLAIN",
  MAIL: "MAIL FROM",
  RCPT: "RCPT TO",
  DATA: "DATA",
  letter: "DATA",
};
const STAGE: Readonly<Record<string, string>> = {
  CONN: "hello",
  "AUTH PLAIN": "login",
  "MAIL FROM": "sender",
  "RCPT TO": "recipient",
  DATA: "letter",
};

function matches(row: (typeof MAIL_ROWS)[number], command: string, response: string): boolean {
  const code = Number(response.slice(0, 3));
  const [from, to] = typeof row.reply === "number" ? [row.reply, row.reply] : row.reply;
  const enhanced = /^\d{3} (\d\.\d+\.\d+)/.exec(response)?.[1] ?? "";
  const stage = STAGE[command] as NonNullable<typeof row.stage>[number];
  return (
    code >= from &&
    code <= to &&
    (row.stage?.includes(stage) ?? true) &&
    (row.enhanced?.test(enhanced) ?? true) &&
    (row.says?.test(response) ?? true)
  );
}
