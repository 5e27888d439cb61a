import { expect, it } from "vitest";
import { inside } from "../../src/channel/define.js";
import { telegram } from "../../src/channels/telegram.js";
import { webhook } from "../../src/channels/webhook.js";
import { createEtalase } from "../../src/etalase.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { readPage } from "./pages.js";

const SECRET = "whsec_c2VjcmV0IG9mIHRoZSBzaG9wIHN5c3RlbSE=";

it("the webhook page shows the event as it is sent", async () => {
  const sandbox = createSandbox();
  const place = await sandbox.webhook({ secret: SECRET });
  const shop = createEtalase({
    seller: { name: "Toko Kopi" },
    ledger: memoryLedger(),
    channels: { toko: webhook({ url: place.hook, secret: SECRET }) },
  });
  await shop.publish([{ id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 }]);
  await shop.close();
  await sandbox.close();
  const shown = readPage("docs/channels/webhook.md").blocks.find(({ language }) => language === "json");
  const { type, data } = JSON.parse(shown?.text ?? "{}") as { readonly type: string; readonly data: object };
  expect(place.store.events).toEqual([expect.objectContaining({ type, data })]);
});

it("the Telegram page names the limits that the channel keeps", () => {
  const { text, photos, rates } = telegram({ token: "123456:limits-limits-limits-limits-limits", chat: "@toko_kopi" })[
    inside
  ].limits;
  const page = readPage("docs/channels/telegram.md").text.replaceAll(",", "");
  for (const max of [text["text"]?.max, text["caption"]?.max, photos?.maxSum]) expect(page).toContain(String(max));
  expect([photos?.count.max, photos?.maxBytes]).toEqual([10, 10_000_000]);
  expect(rates.map(({ calls, perMs }) => `${calls}/${perMs}`)).toEqual(["1/1000", "20/60000", "30/1000"]);
});
