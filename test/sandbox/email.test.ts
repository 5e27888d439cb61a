import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type EmailPlace } from "../../src/sandbox/sandbox.js";

const sandbox = createSandbox();
let place: EmailPlace;
beforeAll(async () => {
  place = await sandbox.email({ maxBytes: 2_000 });
});
afterAll(() => sandbox.close());

/** Says lines and gives the codes of the replies. */
function talk(...lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect(place.port, place.host, () => socket.write(`${[...lines, "QUIT"].join("\r\n")}\r\n`));
    socket.setEncoding("utf8");
    socket.on("data", (piece) => {
      said += String(piece);
    });
    socket.on("error", reject);
    socket.on("end", () => resolve([...said.matchAll(/^(\d{3}) /gm)].map(([, code]) => code).join(" ")));
  });
}

const TO = ["EHLO a", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA"] as const;

test("commands come in their order", async () => {
  expect(await talk("MAIL FROM:<a@b.c>")).toBe("220 503 221");
  expect(await talk("EHLO a", "RCPT TO:<d@e.f>", "DATA")).toBe("220 250 503 503 221");
  expect(await talk("EHLO a", "MAIL FROM:<a@b.c>", "MAIL FROM:<a@b.c>")).toBe("220 250 250 503 221");
  expect(await talk("NONSENSE", "EHLO a", "MAIL FROM a@b.c", "RSET", "NOOP")).toBe("220 500 250 501 250 250 221");
});

test("a letter is taken without the dots of the transport", async () => {
  expect(await talk(...TO, "Subject: Kopi", "", "..titik", "tamat", ".")).toBe("220 250 250 250 354 250 221");
  expect(place.letters().at(-1)).toMatchObject({ from: "a@b.c", to: ["d@e.f"], text: ".titik\ntamat\n" });
});

test("what is too large, or has lines that are too long, is refused", async () => {
  expect(await talk("EHLO a", "MAIL FROM:<a@b.c> SIZE=2001")).toBe("220 250 552 221");
  expect(await talk(...TO, "Subject: x", "", "y".repeat(999), ".")).toBe("220 250 250 250 354 500 221");
  expect(await talk(...TO, "Subject: x", "", ...Array.from({ length: 30 }, () => "y".repeat(90)), ".")).toBe(
    "220 250 250 250 354 552 221",
  );
});
