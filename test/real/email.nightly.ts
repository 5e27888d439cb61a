/**
 * Our letters through a real Postfix, read back over IMAP from a real Dovecot: what arrives, what is refused, and what a lost
 * answer leaves.
 */
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type EmailOptions, email } from "../../src/channels/email/index.js";
import { type EmailMessage, parseMessage } from "../../src/sandbox/email/mime.js";
import { EDITION, openOffice, thrownBy } from "../channels/email-kit.js";
import { photoOf } from "../channels/fake-tools.js";
import { jpeg } from "../sandbox/photos.js";
import { startLosingMail } from "./losing-mail.js";
import { noMail, startMail } from "./mail-server.js";

const MOST_BYTES = 100_000;
const mail = noMail === undefined ? await startMail(MOST_BYTES) : undefined;
const proxy = await startLosingMail(mail?.smtpPort ?? 9);
afterEach(async () => {
  proxy.lose(0);
  await mail?.empty();
});
afterAll(async () => {
  await proxy.close();
  mail?.end();
});

const READERS = ["satu@test", "dua@test", "tiga@test"];
const open = (more: Partial<EmailOptions> = {}) =>
  openOffice(proxy, {
    to: READERS,
    server: { host: "127.0.0.1", port: proxy.port, plain: true },
    password: undefined,
    ...more,
  });

/** Postfix takes a letter before it lies in the box. */
async function arrived(count: number): Promise<readonly EmailMessage[]> {
  const since = performance.now();
  for (;;) {
    const letters = (await mail?.letters()) ?? [];
    if (letters.length >= count || performance.now() - since > 10_000) return letters.map(parseMessage);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const to = ({ headers }: EmailMessage): string => headers["to"] ?? "";
const sorted = (letters: readonly EmailMessage[]): readonly string[] => letters.map(to).toSorted();

describe.skipIf(mail === undefined)(`A real Postfix${noMail === undefined ? "" : ` (SKIPPED: ${noMail})`}`, () => {
  test("takes a letter for each reader, which arrives whole: plain text beside HTML, the way out, a photo inside", async () => {
    const photo = jpeg(320, 240);
    const office = open({ inlinePhotos: true });
    await office.send([photoOf("kopi/1", photo)]);
    const letters = await arrived(3);
    expect(sorted(letters)).toEqual([...READERS].toSorted());
    const [letter] = letters;
    expect(letter?.headers).toMatchObject({
      subject: EDITION.subject,
      from: "Toko Kopi <kabar@toko.example>",
      "list-unsubscribe": expect.stringMatching(
        /^<https:\/\/toko\.example\/berhenti\?.*>, <mailto:berhenti@toko\.example/,
      ),
      "list-unsubscribe-post": "List-Unsubscribe=One-Click",
      "message-id": expect.stringMatching(/^<etalase\.edisi-1\..*@toko\.example>$/),
    });
    // The line that began with a dot came through as it was.
    expect(letter?.text).toContain("\n.titik di awal baris");
    expect(letter?.html).toContain("Kopi Gayo &lt;250 g&gt;");
    expect(letter?.parts.map(({ type }) => type)).toEqual(["image/jpeg"]);
    expect(Buffer.from(letter?.parts[0]?.bytes ?? []).equals(Buffer.from(photo))).toBe(true);
    expect(letter?.html).toContain(`cid:${letter?.parts[0]?.cid}`);
    expect(new Set(letters.map(({ headers }) => headers["message-id"])).size).toBe(3);
  });

  test("refuses a reader whom it does not know, and the others get theirs", async () => {
    const office = open({ to: ["satu@test", "hilang@test", "dua@test"] });
    await expect(office.send()).resolves.toMatchObject({ warnings: [expect.stringContaining("1 of 3 readers")] });
    expect(sorted(await arrived(2))).toEqual(["dua@test", "satu@test"]);
  });

  test("refuses a letter that is too large, which then goes without its photos", async () => {
    const bytes = new Uint8Array([...jpeg(320, 240), ...new Uint8Array(MOST_BYTES)]);
    const office = open({ to: ["satu@test"], inlinePhotos: true });
    await expect(office.send([photoOf("kopi/1", bytes)])).resolves.toMatchObject({
      warnings: [expect.stringContaining("without photos")],
    });
    const [letter] = await arrived(1);
    expect(letter?.parts).toEqual([]);
    expect(letter?.text).toContain("Kopi Gayo");
  });

  test("takes a letter whose answer is lost: it is in doubt, nobody else waits for it, and nobody has two", async () => {
    proxy.lose(2);
    const office = open();
    const error = await thrownBy(office.send());
    expect(error).toMatchObject({ outcome: "unknown", kind: "unavailable" });
    const letters = await arrived(3);
    expect(sorted(letters)).toEqual([...READERS].toSorted());
  });

  test("is looked at before anybody writes", async () => {
    await expect(open().ping()).resolves.toBeUndefined();
    const nowhere = open({ server: { host: "127.0.0.1", port: 9, plain: true } });
    await expect(nowhere.ping()).rejects.toMatchObject({ kind: "unavailable", outcome: "not-sent" });
    expect(email.limits.cannot).toMatchObject({ withdraw: expect.any(String) });
  });
});
