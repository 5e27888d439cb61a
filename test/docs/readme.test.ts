import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readmeWithTable } from "../../.ci/readme.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { telegram } from "../../src/channels/telegram.js";
import { createEtalase } from "../../src/etalase.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createSandbox, type Sandbox, type TelegramPlace } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/testing.js";
import { ROOT, readPage } from "./pages.js";
import { openStage } from "./stage.js";

const TOKEN = "123456:readme-readme-readme-readme-readme";
const CHAT = "@toko_kopi";
const kopi = { id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 };

let sandbox: Sandbox;
let place: TelegramPlace;
let folder: string;
beforeEach(async () => {
  sandbox = createSandbox();
  place = await sandbox.telegram({ token: TOKEN, chats: [CHAT] });
  folder = mkdtempSync(join(tmpdir(), "etalase-readme-"));
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

describe("the README", () => {
  it("lists every channel as the channel describes itself (npm run docs:readme writes it)", async () => {
    expect(readFileSync(join(ROOT, "README.md"), "utf8")).toBe(await readmeWithTable());
  });

  it("shows a program of at most 15 lines first", () => {
    const [first] = readPage("README.md").blocks;
    expect(first?.language).toBe("ts");
    expect(first?.text.trim().split("\n").length).toBeLessThanOrEqual(15);
  });

  it("shows code as it runs: the first program and the everyday calls", async () => {
    const given = { products: [{ ...kopi, title: "Kopi Gayo, panen baru" }] };
    const stage = openStage("README.md", {
      telegram: place.url,
      given,
      files: { "kopi.jpg": makeJpeg(1_200, 900, "kopi") },
    });
    process.env["TELEGRAM_TOKEN"] = TOKEN;
    try {
      await stage.run();
    } finally {
      delete process.env["TELEGRAM_TOKEN"];
    }
    expect(stage.lines).toEqual([
      "web published https://toko.example/p/kopi.html",
      expect.stringMatching(/^tele published/),
    ]);
    const asked = place.requests.map(({ method }) => method);
    expect(asked.filter((method) => method === "sendPhoto")).toHaveLength(1);
    expect(asked).toEqual(expect.arrayContaining(["editMessageCaption", "deleteMessage"]));
    expect(place.messages(CHAT)).toEqual([]);
    expect(readFileSync(join(stage.folder, "public/p/kopi.html"), "utf8")).toContain("tidak dijual lagi");
    await stage.end();
  });
});

describe("the README is right that", () => {
  const openShop = () =>
    createEtalase({
      ledger: memoryLedger(),
      photos: { folder: join(folder, "photos") },
      channels: {
        web: storefront({ folder: join(folder, "public") }),
        tele: telegram({ token: TOKEN, chat: CHAT, server: place.url }),
      },
    });

  it("an unchanged catalogue sends nothing and reads no photo", async () => {
    const photo = join(folder, "kopi.jpg");
    const taken = new Date("2026-11-01T08:00:00Z");
    writeFileSync(photo, makeJpeg(1_200, 900, "kopi"));
    utimesSync(photo, taken, taken);
    await using shop = openShop();
    await shop.publish([{ ...kopi, photos: [photo] }]);
    const asked = place.requests.length;
    // Other bytes that look the same from outside: whoever read them would find no photo.
    writeFileSync(photo, Buffer.alloc(statSync(photo).size));
    utimesSync(photo, taken, taken);
    const { counts } = await shop.publish([{ ...kopi, photos: [photo] }]);
    expect([counts.web.unchanged, counts.tele.unchanged]).toEqual([1, 1]);
    expect(place.requests.length).toBe(asked);
  });

  it("a channel that hangs holds no other up", async () => {
    await using shop = openShop();
    await shop.start();
    await place.fault({ what: "silent" });
    const isUp = new Promise<void>((resolve) => void shop.on("listing-published", () => resolve()));
    await shop.publish([kopi], { waitMs: 0 });
    await isUp;
    const rows = [];
    for await (const { channel, status } of shop.listings()) rows.push(`${channel} ${status}`);
    expect(rows).toEqual(["web unchanged", "tele queued"]);
    // Hangs up on the call that nobody answers.
    await place.close();
  });
});
