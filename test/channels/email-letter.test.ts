/** What a letter says, as its reader's program reads it; also by another server's eyes, and by Postfix where it is. */
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { createTransport } from "nodemailer";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ComposeInput } from "../../src/channel/define.js";
import type { RenderInput } from "../../src/channel/render.js";
import { renderTools } from "../../src/channel/tools.js";
import {
  composeEdition,
  type EmailContent,
  type LetterSettings,
  renderProduct,
} from "../../src/channels/email/edition.js";
import { email } from "../../src/channels/email/index.js";
import { whoIs } from "../../src/channels/email/readers.js";
import { createSandbox, type EmailPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import { EDITION, LOGIN, openOffice, READERS } from "./email-kit.js";
import { NOW, photoOf, productOf, renderInput, variantOf } from "./fake-tools.js";

const sandbox = createSandbox();
let place: EmailPlace;
beforeAll(async () => {
  place = await sandbox.email({ login: LOGIN });
});
afterAll(() => sandbox.close());

async function sent(...given: Parameters<ReturnType<typeof openOffice>["send"]>) {
  place.store.letters.length = 0;
  await openOffice(place, { to: [READERS[0]] }).send(...given);
  const [letter] = place.letters();
  if (!letter) throw new Error("nothing was taken");
  return letter;
}

describe("a letter", () => {
  test("has plain text beside HTML, both whole and both with the way out", async () => {
    const { text = "", html = "", headers } = await sent();
    expect(headers["content-type"]).toMatch(/^multipart\/alternative/);
    expect(headers["subject"]).toBe(EDITION.subject);
    expect(headers["from"]).toBe("Toko Kopi <kabar@toko.example>");
    expect(headers["to"]).toBe(READERS[0]);
    expect(text).toContain("Kopi Gayo <250 g>\nRp65.000\nDisangrai Senin.\n.titik di awal baris");
    expect(text).toMatch(/Berhenti berlangganan: https:\/\/toko\.example\/berhenti\?who=[0-9a-f]{32}&sign=/);
    expect(html).toContain("Kopi Gayo &lt;250 g&gt;");
    expect(html).toContain('href="https://toko.example/kopi?a=1&amp;b=2"');
    expect(html).toMatch(/^<!doctype html><html lang="id">/);
  });

  test("can be left by one click and by a letter", async () => {
    const { headers } = await sent();
    expect(headers["list-unsubscribe"]).toMatch(
      /^<https:\/\/toko\.example\/berhenti\?who=\w+&sign=\w+>, <mailto:berhenti@toko\.example\?subject=unsubscribe>$/,
    );
    expect(headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
  });

  test("has the same id and date at every try, and another id for another reader", async () => {
    const [first, second] = [await sent(), await sent()];
    expect(second.headers["message-id"]).toBe(first.headers["message-id"]);
    expect(second.headers["date"]).toBe(first.headers["date"]);
    expect(first.headers["message-id"]).toBe(`<etalase.edisi-1.${whoIs(READERS[0]).slice(0, 16)}@toko.example>`);
    expect(new Date(first.headers["date"] ?? "").getTime()).toBe(NOW.getTime());
  });

  test("carries a photo inside where no host has it, with its alt text", async () => {
    const photo = { ...photoOf("kopi/1", jpeg(480, 480, 7)), alt: "Sebungkus kopi" };
    const { html = "", parts } = await sent([photo]);
    expect(parts).toEqual([expect.objectContaining({ type: "image/jpeg", bytes: await photo.bytes() })]);
    expect(html).toContain(`<img src="cid:${parts[0]?.cid}" alt="Sebungkus kopi"`);
  });

  test("links a photo where a host has it, and says what it shows where nobody did", async () => {
    const photo = { ...photoOf("kopi/1", jpeg(480, 480, 8), "https://toko.example/p/1.jpg"), alt: "" };
    const { html, parts } = await sent([photo]);
    expect(parts).toEqual([]);
    expect(html).toContain('<img src="https://toko.example/p/1.jpg" alt="Kopi Gayo &lt;250 g&gt;"');
  });
});

describe("an edition", () => {
  const tools = renderTools("id-ID");
  const seller = { id: "toko", name: "Toko Kopi", url: "https://toko.example", currency: "IDR", locale: "id-ID" };
  const compose = (count: number, settings: Partial<LetterSettings> = {}) => {
    const products = Array.from({ length: count }, (_, index) => ({
      id: `kopi-${index}`,
      content: renderProduct({ ...renderInput(productOf({ title: `Kopi ${index}` })), tools }).content,
      photos: [`kopi-${index}/1`],
    }));
    const input: ComposeInput<LetterSettings, EmailContent> = {
      products,
      number: 1,
      settings: { template: {}, mostProducts: 30, ...settings },
      seller,
      marker: "m",
      now: NOW,
      tools,
    };
    return composeEdition(input);
  };

  test("names its products in the subject", () => {
    expect(compose(1).content.subject).toBe("Toko Kopi: Kopi 0, Rp65.000");
    expect(compose(3).content.subject).toBe("Toko Kopi: Kopi 0 dan 2 lainnya");
  });

  test("shows so many products and counts the rest, as a loss", () => {
    const { content, photos, losses } = compose(200);
    expect(content.items).toHaveLength(30);
    expect(content.more).toBe("dan 170 lainnya");
    expect(photos).toHaveLength(30);
    expect(losses).toEqual([{ field: "products", reason: "merged", note: "170 products without a line of their own" }]);
  });

  test("speaks the seller's words where he has some, on one line in a subject", () => {
    const template = { subject: "{count} baru\r\nBcc: jahat@example.com", intro: "Halo dari {seller}", outro: "Salam" };
    const { content } = compose(2, { template });
    expect(content.subject).toBe("2 baru Bcc: jahat@example.com");
    expect([content.intro, content.outro]).toEqual(["Halo dari Toko Kopi", "Salam"]);
  });

  test("says what is sold out, and from which price", () => {
    const variants = [
      variantOf("a", "65000", { availability: "outOfStock" }),
      variantOf("b", "90000", { availability: "outOfStock" }),
    ] as const;
    const { content, losses } = renderProduct({ ...renderInput(productOf({ variants })), tools } as RenderInput<
      unknown,
      unknown
    >);
    expect(content.status).toBe("Terjual habis");
    expect(content.price).toBe("Rp65.000 – Rp90.000");
    expect(losses).toContainEqual(expect.objectContaining({ field: "variants", reason: "merged" }));
  });
});

describe("leaving", () => {
  const readers = email.memoryReaders();
  const leave = email.unsubscribe({ secret: "a secret of sixteen", readers });
  const addressIn = async () =>
    new URL(/<(https:[^>]+)>/.exec((await sent()).headers["list-unsubscribe"] ?? "")?.[1] ?? "");

  test("takes a POST, at once and for good; opening the page changes nothing", async () => {
    const query = Object.fromEntries((await addressIn()).searchParams);
    expect(await leave({ method: "GET", query })).toMatchObject({
      status: 200,
      body: expect.stringContaining("<form"),
    });
    expect(await readers.standing(whoIs(READERS[0]))).toBe("in");
    expect(await leave({ method: "POST", query })).toMatchObject({ status: 200 });
    expect(await readers.standing(whoIs(READERS[0]))).toBe("out");
    place.store.letters.length = 0;
    const done = await openOffice(place, { readers }).send();
    expect(place.letters().map(({ to }) => to[0])).toEqual(READERS.slice(1));
    expect(done.warnings).toEqual(["1 of 3 readers want no more letters"]);
  });

  test("is nobody else's to do", async () => {
    const query = Object.fromEntries((await addressIn()).searchParams);
    for (const wrong of [{ ...query, who: whoIs(READERS[1]) }, { ...query, sign: "x" }, {}, { who: "1", sign: "2" }]) {
      expect(await leave({ method: "POST", query: wrong })).toMatchObject({ status: 404 });
    }
    expect(await readers.standing(whoIs(READERS[1]))).toBe("in");
  });
});

describe("options that cannot be", () => {
  const base = { from: "kabar@toko.example", to: ["a@b.example"], readers: email.memoryReaders() };
  const server = { host: "localhost" };
  test.each([
    [{ ...base, server }, "unsubscribePage"],
    [{ ...base, server, unsubscribePage: "https://toko.example/x" }, "unsubscribeSecret"],
    [{ ...base, unsubscribeAddress: "a@b.example" }, "server"],
    [{ ...base, server, unsubscribeAddress: "a@b.example", to: ["a@b.example\r\nBcc: c@d.example"] }, "to.0"],
    [{ ...base, server, unsubscribeAddress: "a@b.example", from: "Toko\nBcc: x@y.z <a@b.example>" }, "from"],
    [{ ...base, server, unsubscribeAddress: "a@b.example", template: { subject: "{harga}" } }, "template.subject"],
  ])("%#: %o names %s", (options, field) => {
    expect(() => email(options)).toThrow(expect.objectContaining({ field: `email.${field}` }));
  });
});

describe("with others' software", () => {
  test("nodemailer's own transport can be handed in, and carries the same letter", async () => {
    place.store.letters.length = 0;
    const auth = { user: LOGIN.user, pass: LOGIN.password };
    const transport = createTransport({ host: "127.0.0.1", port: place.port, ignoreTLS: true, auth });
    await openOffice(place, { server: undefined, password: undefined, transport }).send([
      photoOf("kopi/1", jpeg(480, 480, 3)),
    ]);
    expect(place.letters().map(({ to, parts }) => [to[0], parts.length])).toEqual(READERS.map((one) => [one, 1]));
  });

  test("smtp-server takes what we send", async () => {
    const got: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onData(stream, session, done) {
        let text = "";
        stream.on("data", (piece: Buffer) => {
          text += piece.toString("latin1");
        });
        stream.on("end", () => {
          got.push(
            `${session.envelope.rcptTo.map(({ address }) => address).join()} ${/^Subject: .*$/m.exec(text)?.[0]}`,
          );
          done();
        });
      },
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
    const at = server.server.address();
    const port = typeof at === "object" && at ? at.port : 0;
    await openOffice({ port }, { server: { host: "127.0.0.1", port, plain: true }, password: undefined }).send();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(got.map((one) => one.split(" ")[0])).toEqual(READERS);
  });

  // Started by hand: Postfix for SMTP on 2525 with Dovecot for IMAP on 1143, every address of @test taken.
  const isThere = existsSync("/tmp/etalase-mail/pf/main.cf");
  test.skipIf(!isThere)(
    `Postfix takes a letter and refuses one over its limit${isThere ? "" : ": SKIPPED, none runs here"}`,
    async () => {
      const server = { host: "127.0.0.1", port: 2525, plain: true };
      await openOffice({ port: 2525 }, { server, password: undefined, to: ["toko@test"] }).send();
      expect(await readBack(EDITION.seller)).toBe(true);
    },
  );
});

function readBack(word: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect(1143, "127.0.0.1", () => {
      socket.write(`a login toko@test rahasia\r\nb select inbox\r\nc search text "${word}"\r\nd logout\r\n`);
    });
    socket.on("data", (piece: Buffer) => {
      said += piece.toString("latin1");
    });
    socket.on("end", () => resolve(/\* SEARCH \d/.test(said)));
    socket.on("error", reject);
  });
}
