import { describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { readGraph } from "../../src/channels/_graph/failures.js";
import { WHATSAPP_ROWS } from "../../src/channels/whatsapp/failure-rows.js";
import { type WhatsAppOptions, whatsapp } from "../../src/channels/whatsapp/index.js";
import { NOW } from "./fake-tools.js";
import { APP_SECRET, graphRefusal, TOKEN } from "./graph-kit.js";

const DAY_MS = 86_400_000;

describe("the failure table", () => {
  const CASES: readonly (readonly [code: number, expected: object])[] = [
    [131_000, { kind: "unavailable", outcome: "unknown" }],
    [131_016, { kind: "unavailable", outcome: "unknown" }],
    [131_057, { kind: "unavailable", outcome: "rejected" }],
    [133_004, { kind: "unavailable", outcome: "rejected" }],
    [130_429, { kind: "throttled" }],
    [80_007, { kind: "throttled" }],
    [133_016, { kind: "throttled" }],
    [131_056, { kind: "locked" }],
    [131_048, { kind: "quota", retryAt: new Date(NOW.getTime() + DAY_MS) }],
    [131_064, { kind: "quota" }],
    [131_005, { kind: "forbidden", scope: "verb" }],
    [130_497, { kind: "blocked", scope: "account" }],
    [131_031, { kind: "blocked", scope: "account" }],
    [131_042, { kind: "blocked", cure: expect.stringContaining("payment") }],
    [131_037, { kind: "forbidden", scope: "account" }],
    [131_045, { kind: "forbidden", scope: "account" }],
    [133_010, { kind: "forbidden", scope: "account" }],
    [131_052, { kind: "invalid", facets: ["photos"] }],
    [131_053, { kind: "invalid", facets: ["photos"] }],
    [132_015, { kind: "forbidden", scope: "verb" }],
    [132_016, { kind: "forbidden", scope: "verb" }],
    [131_063, { kind: "forbidden", scope: "verb" }],
    [132_000, { kind: "invalid", field: "template" }],
    [132_001, { kind: "invalid", field: "template" }],
    [132_005, { kind: "invalid", field: "template" }],
    [132_012, { kind: "invalid", field: "template" }],
    [132_018, { kind: "invalid", field: "template" }],
    [131_008, { kind: "invalid" }],
    [131_009, { kind: "invalid" }],
    [131_051, { kind: "invalid" }],
    [190, { kind: "auth" }],
    [10, { kind: "forbidden" }],
    [368, { kind: "blocked" }],
    [4, { kind: "throttled", scope: "app" }],
  ];

  test.each(CASES)("%i", (code, expected) => {
    const reply = { status: 400, headers: {}, body: graphRefusal(code), text: "" };
    expect(() => readGraph(reply, NOW, WHATSAPP_ROWS)).toThrow(expect.objectContaining(expected));
  });

  test("is covered row by row", () => {
    const tried = new Set(CASES.map(([code]) => code));
    expect(WHATSAPP_ROWS.filter(({ code }) => !tried.has(Number(code)))).toEqual([]);
  });
});

describe("options", () => {
  const good = {
    phoneNumberId: "1",
    appSecret: APP_SECRET,
    to: ["+6281230000001"],
    contacts: whatsapp.memoryContacts(),
  };
  test.each<[object, string]>([
    [{ ...good, to: [] }, 'option "to"'],
    [{ ...good, to: ["0812"] }, "expected a number with its country code"],
    [{ ...good, contacts: undefined }, "expected whatsapp.fileContacts"],
    [{ ...good, template: { name: "Katalog", language: "id" } }, "expected a name as WhatsApp Manager has it"],
    [{ ...good, template: { name: "katalog", language: "Indonesian" } }, "expected a language such as id or en_US"],
  ])("%# are refused in words", (options, why) => {
    expect(() => whatsapp(options as WhatsAppOptions)).toThrow(why);
  });

  test("one person is written to once, however the number is written, and nothing of it shows", () => {
    const to = ["+6281230000001", "6281230000001"];
    const channel = whatsapp({ ...good, to, tokens: { accessToken: TOKEN } });
    expect(channel[inside].settings["to"]).toEqual(["6281230000001"]);
    expect(channel[inside]).toMatchObject({ fate: "meta", kind: "mailbox", account: "whatsapp:1" });
    expect(JSON.stringify([channel, channel[inside].publicSettings])).not.toMatch(
      /6281230000001|graph-token|app-secret/,
    );
  });
});
