/** A shop whose look changed, and nothing else: the next publish of the same catalogue writes its pages anew. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type StorefrontTemplates, storefront } from "../../src/channels/storefront/index.js";
import { createEtalase } from "../../src/index.js";
import { kopi, makeFolder, settingsIn } from "./kit.js";

let folder = makeFolder();
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

const page = () => readFileSync(folder.in("public", "p", "kopi.html"), "utf8");
const open = (templates: StorefrontTemplates) =>
  createEtalase({
    ...settingsIn(folder),
    channels: { web: storefront({ folder: folder.in("public"), url: "https://toko.example", templates }) },
  });

const picked: StorefrontTemplates = { product: (_, { html, standard }) => html`<p>dipetik tangan</p>${standard()}` };
const roasted: StorefrontTemplates = { product: (_, { html, standard }) => html`<p>disangrai</p>${standard()}` };

async function publishWith(templates: StorefrontTemplates, say: "publish" | "refresh"): Promise<number> {
  const shop = open(templates);
  const due = say === "publish" ? 1 : await shop.channel("web").refresh();
  if (say === "publish") await shop.publish([kopi], { waitMs: 20_000 });
  else await shop.deliver({ budgetMs: 20_000 });
  await shop.close();
  return due;
}

test("a changed template is noticed by publish", async () => {
  await publishWith(picked, "publish");
  expect(page()).toContain("dipetik tangan");
  await publishWith(roasted, "publish");
  expect(page()).toContain("disangrai");
});

test("a changed template is noticed by refresh, and an unchanged one makes nothing due", async () => {
  await publishWith(picked, "publish");
  expect(await publishWith(picked, "refresh")).toBe(0);
  expect(await publishWith(roasted, "refresh")).toBe(1);
  expect(page()).toContain("disangrai");
});
