/** What an edition says, and what it has to leave out: told, never in silence. */
import { describe, expect, test } from "vitest";
import { renderTools } from "../../src/channel/tools.js";
import {
  composeEdition,
  freeMessage,
  type MessageSettings,
  type WhatsAppContent,
} from "../../src/channels/whatsapp/messages.js";
import { NOW } from "./fake-tools.js";

const SELLER = { id: "toko", name: "Toko Kopi", currency: "IDR", locale: "id-ID" };
const contentOf = (number: number): WhatsAppContent => ({
  title: `Kopi ${number}`,
  status: "",
  price: "Rp65.000",
  link: `https://toko.example/kopi-${number}`,
  skus: [`kopi-${number}`],
  stock: "",
  locale: "id-ID",
});
const TEMPLATE = {
  name: "katalog_baru",
  language: "id",
  parameters: ["{count}", "{list}"],
  photo: true,
  catalogueButton: false,
};

function compose(count: number, settings: MessageSettings = {}, more: { photo?: boolean; seller?: object } = {}) {
  const photos = more.photo === false ? [] : ["1"];
  return composeEdition({
    products: Array.from({ length: count }, (_, at) => ({ id: `kopi-${at}`, content: contentOf(at), photos })),
    number: 1,
    settings,
    seller: { ...SELLER, ...more.seller },
    marker: "m",
    now: NOW,
    tools: renderTools("id-ID"),
  });
}
const withoutLine = (count: number) => ({
  field: "products",
  reason: "merged",
  note: `${count} products without a line of their own`,
});

describe("an edition of more products than have room", () => {
  test("names whole products, counts the others, and says so", () => {
    const { content, losses } = compose(200);
    const shown = content.caption.split("•").length - 1;
    expect(content.caption.length).toBeLessThanOrEqual(1_024);
    expect(content.caption).toMatch(new RegExp(`kopi-${shown - 1}\\n\\ndan ${200 - shown} lainnya$`));
    expect(losses).toEqual([withoutLine(200 - shown)]);
  });

  test("has more room without a photo", () => {
    const { content, losses } = compose(200, {}, { photo: false });
    const shown = content.text.split("•").length - 1;
    expect(shown).toBeGreaterThan(50);
    expect(losses).toEqual([withoutLine(200 - shown)]);
  });

  test.each([
    [1, "product"],
    [30, "product_list"],
    [31, "catalog_message"],
    [200, "catalog_message"],
  ])("shows %i products of the catalogue as a %s, and none is missing", (count, type) => {
    const { content, losses = [] } = compose(count, { catalogId: "900000000000001" });
    const message = freeMessage(content, { to: "62812", mark: "m", photo: undefined }, "900000000000001");
    expect(message).toMatchObject({ type: "interactive", interactive: { type } });
    expect(losses.map(({ reason }) => reason)).not.toContain("dropped");
  });

  test("shows the whole catalogue, which goes in by one of its products", () => {
    const { content } = compose(31, { catalogId: "900000000000001" });
    expect(freeMessage(content, { to: "62812", mark: "m", photo: "1" }, "900000000000001")).toMatchObject({
      interactive: {
        type: "catalog_message",
        body: { text: content.body },
        action: { name: "catalog_message", parameters: { thumbnail_product_retailer_id: "kopi-0" } },
      },
    });
  });

  test("shortens the template's list at a word, and says so", () => {
    const { content, losses } = compose(200, { template: TEMPLATE });
    expect(content.parameters[0]).toBe("200");
    expect(content.parameters[1]?.length).toBeLessThanOrEqual(900);
    expect(losses).toContainEqual({ field: "template.parameters[1]", reason: "shortened" });
  });
});

test("an edition that has room for everything loses nothing", () => {
  const { content, losses } = compose(3, { template: TEMPLATE, catalogId: "900000000000001" });
  expect(content.body).toBe(
    "Toko Kopi\n\n• Kopi 0\nRp65.000\nhttps://toko.example/kopi-0\n\n• Kopi 1\nRp65.000\nhttps://toko.example/kopi-1" +
      "\n\n• Kopi 2\nRp65.000\nhttps://toko.example/kopi-2",
  );
  expect([content.parameters, losses]).toEqual([["3", "Kopi 0, Kopi 1, Kopi 2"], []]);
});

test.each([
  ["id-ID", "Katalog"],
  ["en-US", "Catalogue"],
])("a shop without a name is headed in the language of its seller, %s", (locale, header) => {
  expect(compose(1, {}, { seller: { name: "", locale } }).content.header).toBe(header);
});
