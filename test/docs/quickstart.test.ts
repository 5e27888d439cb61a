import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { readPage } from "./pages.js";
import { openStage, type Stage } from "./stage.js";

const PAGE = "docs/guide/quickstart.md";
const [first = "", second = ""] = readPage(PAGE)
  .blocks.filter(({ info }) => info.includes("output"))
  .map(({ text }) => text.trim());
const TOKEN = "123456:your-token-from-BotFather-0123456789";
let stage: Stage | undefined;
afterEach(() => stage?.end());

it("publishes a first product with at most five commands", () => {
  const commands = readPage(PAGE).blocks.filter(({ language }) => language === "sh");
  expect(new Set(commands.flatMap(({ text }) => text.trim().split("\n"))).size).toBeLessThanOrEqual(5);
});

it("prints what the page says, writes the shop, and sends nothing the second time", async () => {
  stage = openStage(PAGE);
  await stage.run('whatsapp: "+6281234567890" },\n  channels: { web: storefront({ folder: "public" }) }');
  expect(stage.lines.splice(0).join("\n")).toBe(first);
  expect(readFileSync(join(stage.folder, "public/p/kopi.html"), "utf8")).toContain("Rp65.000");
  expect(readdirSync(stage.folder)).toEqual(expect.arrayContaining(["etalase.db", "public"]));
  await stage.run('folder: "public" }');
  expect(stage.lines.join("\n")).toBe(second);
});

it("adds a channel, and only what is missing there is sent", async () => {
  const sandbox = createSandbox();
  const place = await sandbox.telegram({ token: TOKEN, chats: ["@toko_kopi"] });
  stage = openStage(PAGE, { telegram: place.url });
  await stage.run("telegram");
  expect(stage.lines).toEqual([
    "web published https://toko.example/p/kopi.html",
    expect.stringMatching(/^tele published/),
  ]);
  expect(place.messages("@toko_kopi").map(({ text }) => text)).toEqual([
    expect.stringContaining("toko.example/p/kopi"),
  ]);
  expect(existsSync(join(stage.folder, "public/sitemap.xml"))).toBe(true);
  await sandbox.close();
});
