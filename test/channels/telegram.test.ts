import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TelegramContent } from "../../src/channels/telegram/render.js";
import { type TelegramOptions, telegram } from "../../src/channels/telegram.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Recorded,
  type Sandbox,
  type TelegramPlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, productOf, renderInput } from "./fake-tools.js";
import { CHATS, openShop, photos, saying, TOKEN, testAgainstVendor } from "./telegram-shop.js";

const requests: Recorded[] = [];
let clock: ManualClock;
let sandbox: Sandbox;
let place: TelegramPlace;
let shop: ReturnType<typeof openShop>;

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.telegram({ token: TOKEN, chats: CHATS });
  shop = openShop(place, clock);
});
afterEach(async () => {
  requests.push(...place.requests);
  await sandbox.close();
});

const seen = () => place.messages("@toko_kopi");
const shades = () => seen().map((message) => message.photo?.bytes[6]);
const methods = () => place.requests.map(({ method }) => method);

describe("puts up", () => {
  test("a text where there is no photo, the longer one", async () => {
    const ref = await shop.create(saying("<b>Kopi</b>", "<b>Kopi</b> yang enak"));
    expect(seen()).toMatchObject([{ text: "Kopi yang enak", entities: [{ type: "bold", length: 4 }], silent: false }]);
    expect(ref).toEqual({ id: "101", url: "https://t.me/toko_kopi/101" });
  });

  test("one photo with its caption", async () => {
    const ref = await shop.create(saying("<b>Kopi</b>"), photos(1));
    expect(seen()).toMatchObject([{ caption: "Kopi", album: undefined }]);
    expect(ref.parts).toEqual({ photo1: "101" });
  });

  test("an album of ten, the words on the first", async () => {
    const ref = await shop.create(saying("Kopi"), photos(10));
    expect(seen().map(({ caption }) => caption)).toEqual(["Kopi", ...Array(9).fill("")]);
    expect(new Set(seen().map(({ album }) => album)).size).toBe(1);
    expect(shades()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(ref.parts).toMatchObject({ photo1: "101", photo10: "110" });
  });

  test("quietly where asked to", async () => {
    shop = openShop(place, clock, { silent: true });
    await shop.create(saying("Kopi"), photos(2));
    await shop.create(saying("Kopi"));
    expect(seen().map(({ silent }) => silent)).toEqual([true, true, true]);
  });

  test("once: a finished step is not run again", async () => {
    const act = createAct();
    const first = await shop.create(saying("Kopi"), photos(1), act);
    expect(await shop.create(saying("Kopi"), photos(1), act)).toEqual(first);
    expect(seen()).toHaveLength(1);
    expect(act.names).toEqual(["post:blind"]);
  });

  test("through a staging chat, each photo uploaded once and the visible call without bytes", async () => {
    shop = openShop(place, clock, { staging: "-1001234" });
    const ref = await shop.create(saying("Kopi"), photos(2));
    await shop.create(saying("Kopi"), photos(1));
    await shop.update(ref, saying("Teh"), ["photos", "content"], photos(2));
    expect(methods()).toEqual([
      ...["sendPhoto", "sendPhoto", "sendMediaGroup", "sendPhoto"],
      ...["editMessageMedia", "editMessageMedia"],
    ]);
    expect(place.requests.slice(2).flatMap(({ files }) => Object.keys(files))).toEqual([]);
    expect(seen().map(({ caption }) => caption)).toEqual(["Teh", "", "Kopi"]);
  });

  test("with a link that members can open where the chat has no name", async () => {
    place = await sandbox.telegram({ token: TOKEN, chats: [{ id: -1_001_000_777 }] });
    const ref = await openShop(place, clock, { chat: "-1001000777" }).create(saying("Kopi"));
    expect(ref.url).toBe("https://t.me/c/1000777/101");
  });
});

describe("edits in place", () => {
  test("the words of a text and of a photo", async () => {
    const text = await shop.create(saying("Kopi", "Kopi panjang"));
    const photo = await shop.create(saying("Kopi"), photos(1));
    await shop.update(text, saying("Teh", "Teh panjang"), ["content", "price"]);
    await shop.update(photo, saying("Teh"), ["stock"]);
    expect(seen()).toMatchObject([{ text: "Teh panjang" }, { caption: "Teh" }]);
    expect(methods().slice(2)).toEqual(["editMessageText", "editMessageCaption"]);
  });

  test("what is as it should be already, without complaint", async () => {
    const ref = await shop.create(saying("Kopi"));
    expect(await shop.update(ref, saying("Kopi"), ["content"])).toMatchObject({ id: ref.id });
  });

  test("a post whose kind nobody wrote down", async () => {
    const { id } = await shop.create(saying("Kopi"), photos(1));
    await shop.update({ id }, saying("Teh"), ["content"]);
    expect(seen()).toMatchObject([{ caption: "Teh" }]);
  });

  test("photo by photo, the words with the first", async () => {
    const ref = await shop.create(saying("Kopi"), photos(3));
    const done = await shop.update(ref, saying("Teh"), ["content", "photos"], photos(3, 20));
    expect([shades(), seen()[0]?.caption, done.warnings]).toEqual([[20, 21, 22], "Teh", []]);
    expect(done.parts).toEqual(ref.parts);
    expect(methods().slice(1)).toEqual(Array(3).fill("editMessageMedia"));
  });

  test("a text into a post with one photo, and says what is missing", async () => {
    const ref = await shop.create(saying("Kopi"));
    const done = await shop.update(ref, saying("Kopi"), ["photos"], photos(3));
    expect([seen().length, shades(), done.parts]).toEqual([1, [0], { photo1: "101" }]);
    expect(done.warnings).toEqual(["Telegram cannot add photos to a post; 2 of 3 are not shown"]);
    await shop.update(done, saying("Teh"), ["content"]);
    expect(seen()[0]?.caption).toBe("Teh");
  });

  test("an album that has to shrink, by deleting what the product no longer has", async () => {
    const ref = await shop.create(saying("Kopi"), photos(4));
    const done = await shop.update(ref, saying("Kopi"), ["photos"], photos(2, 20));
    expect([shades(), done.parts]).toEqual([[20, 21], { photo1: "101", photo2: "102" }]);
  });

  test("an album that is too old to shrink, and keeps what it could not delete in mind", async () => {
    const ref = await shop.create(saying("Kopi"), photos(3));
    place.change("@toko_kopi", { canDelete: false });
    await clock.advance(49 * 3_600_000);
    const done = await shop.update(ref, saying("Kopi"), ["photos"], photos(2, 20));
    expect([shades(), done.warnings.length, done.parts]).toEqual([[20, 21, 2], 1, ref.parts]);
  });

  test("the words, where the photos are gone, and says that they stay", async () => {
    const ref = await shop.create(saying("Kopi"), photos(2));
    const done = await shop.update(ref, saying("Teh"), ["content", "photos"], []);
    expect([shades(), seen()[0]?.caption, done.warnings.length]).toEqual([[0, 1], "Teh", 1]);
  });
});

describe("takes down", () => {
  test.each([0, 1, 4])("a post with %i photos", async (count) => {
    await shop.withdraw(await shop.create(saying("Kopi"), photos(count)));
    expect(seen()).toEqual([]);
  });

  test("what is gone already", async () => {
    const ref = await shop.create(saying("Kopi"));
    await shop.withdraw(ref);
    await expect(shop.withdraw(ref)).resolves.toBeUndefined();
  });

  test.each([0, 1, 3])("a post of %i photos that is too old to be deleted, by its words", async (count) => {
    const ref = await shop.create(saying("Kopi"), photos(count));
    place.change("@toko_kopi", { canDelete: false });
    await clock.advance(49 * 3_600_000);
    await shop.withdraw(ref);
    expect(seen()[0]).toMatchObject({
      [count === 0 ? "text" : "caption"]: "Tidak tersedia lagi · No longer available",
    });
  });
});

test("pings by looking at the chat", async () => {
  await shop.ping();
  expect(methods()).toEqual(["getChat"]);
  place.change("@toko_kopi", { kicked: true });
  await expect(shop.ping()).rejects.toMatchObject({ kind: "forbidden", scope: "account" });
});

test("photos that are shut leave the words free", async () => {
  place.change("@toko_kopi", { canSendPhotos: false });
  await expect(shop.create(saying("Kopi"), photos(3))).rejects.toMatchObject({ facets: ["photos"] });
  const ref = await shop.create(saying("Kopi"));
  place.change("@toko_kopi", { canSendPhotos: true });
  await shop.update(ref, saying("Kopi"), ["photos"], photos(3));
  expect([seen().length, shades()]).toEqual([1, [0]]);
});

describe("options", () => {
  const make = (options: object) => () => telegram(options as TelegramOptions);
  test.each([
    [{ token: "x", chat: "@toko_kopi" }, 'option "token": expected a token such as'],
    [{ token: TOKEN, chat: "toko" }, 'option "chat": expected @name or a numeric id'],
    [{ token: TOKEN, chat: "@toko_kopi", server: "ftp://x" }, 'option "server"'],
    [{ token: TOKEN, chat: "@toko_kopi", sielnt: true }, "sielnt"],
  ])("%j are refused in words", (options, why) => {
    expect(make(options)).toThrow(why);
  });

  test("one chat is one account, however it is written, and no token shows", () => {
    const channel = telegram({ token: TOKEN, chat: "@Toko_Kopi" });
    expect(channel.account).toBe("telegram:123456:@toko_kopi");
    expect(JSON.stringify([channel, shop.within.publicSettings])).not.toContain(TOKEN);
  });
});

test("a rendering is accepted as it is", async () => {
  const product = productOf({ title: "Kopi <Gayo> & teman", description: "é😀<>&".repeat(2_000) });
  const { content, losses } = shop.render(renderInput(product));
  await shop.create(content as TelegramContent, photos(1));
  expect(seen()[0]?.caption?.length).toBeLessThanOrEqual(1_024);
  expect(seen()[0]?.caption).toContain("Kopi <Gayo> & teman\nRp65.000\n\né😀<>&");
  expect(seen()[0]?.caption).toMatch(/Penjual: Toko Kopi\nhttps:\/\/toko\.example\/kopi\?a=1&b=2$/);
  expect(losses).toEqual([{ field: "description", reason: "shortened" }]);
});

testAgainstVendor(requests, 60);
