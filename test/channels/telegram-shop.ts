/** A Telegram channel that talks to the sandbox, and Telegram's own description to check its requests against. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Channel } from "../../src/channel/define.js";
import type { Facet } from "../../src/channel/facet.js";
import type { Photo, Ref } from "../../src/channel/verbs.js";
import type { TelegramContent } from "../../src/channels/telegram/render.js";
import { type TelegramOptions, telegram } from "../../src/channels/telegram.js";
import type { ManualClock, Recorded, TelegramPlace } from "../../src/sandbox/sandbox.js";
import { jpeg } from "../sandbox/photos.js";
import { createAct, createUpload, fetchTools, openChannel, photoOf } from "./fake-tools.js";

export const TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
export const CHATS = ["@toko_kopi", { id: -1_001_234, username: "gudang" }] as const;

/** The channel with its verbs as a test wants to say them. */
export function openShop(place: TelegramPlace, clock: ManualClock, more: Partial<TelegramOptions> = {}) {
  const channel = telegram({ token: TOKEN, chat: "@toko_kopi", server: place.url, ...more });
  const { run, render, within } = openChannel(channel as Channel, fetchTools(clock.now));
  const upload = createUpload();
  type Act = ReturnType<typeof createAct>;
  return {
    render,
    within,
    ping: () => run("ping"),
    create: (content: TelegramContent, photos: readonly Photo[] = [], { step }: Act = createAct()) =>
      run("create", { content, photos, step, upload }) as Promise<Ref>,
    update(previous: Ref, content: TelegramContent, due: readonly Facet[], photos: readonly Photo[] = []) {
      const { step } = createAct();
      const item = { previous, content, due, photos, removedVariants: [], step, upload };
      return run("update", item) as Promise<Ref & { warnings: readonly string[] }>;
    },
    withdraw: (ref: Ref) => run("withdraw", { ref, how: "delete", step: createAct().step }),
  };
}

export const saying = (caption: string, text?: string): TelegramContent => ({
  caption,
  ...(text === undefined ? {} : { text }),
  price: "",
  stock: "",
});
/** Photos that can be told apart by a byte, their shade. */
export const photos = (count: number, from = 0): readonly Photo[] =>
  Array.from({ length: count }, (_, index) => photoOf(String(from + index), jpeg(800, 600, from + index)));

// --- Against Telegram's own description of its API ----------------------------------

const vendorFile = fileURLToPath(new URL("../../../shared/spec/vendor/telegram.json", import.meta.url));

/** The last test of a file: every request that its tests made is one that the Bot API describes. */
export function testAgainstVendor(requests: readonly Recorded[], atLeast: number): void {
  if (!existsSync(vendorFile)) {
    test.skip("SKIPPED: ../shared/spec/vendor/telegram.json is not here to check requests against", () => undefined);
    return;
  }
  test("every request above is one that the Bot API describes", () => {
    const { methods: known, types } = JSON.parse(readFileSync(vendorFile, "utf8")) as Vendor;
    expect(requests.length).toBeGreaterThanOrEqual(atLeast);
    for (const { method, fields, files } of requests) {
      const attached = [...JSON.stringify(fields).matchAll(/attach:\/\/(\w+)/g)].map(([, name]) => name ?? "");
      const names = [...Object.keys(fields), ...Object.keys(files)].filter((name) => !attached.includes(name));
      expect(misfits(names, known[method]), method).toEqual([]);
      const media = typeof fields["media"] === "string" ? JSON.parse(fields["media"]) : (fields["media"] ?? []);
      for (const item of [media].flat()) expect(misfits(Object.keys(item), types["InputMediaPhoto"])).toEqual([]);
    }
  });
}

interface Described {
  readonly fields?: readonly { readonly name: string; readonly required: boolean }[];
}
interface Vendor {
  readonly methods: Readonly<Record<string, Described>>;
  readonly types: Readonly<Record<string, Described>>;
}

function misfits(names: readonly string[], described: Described | undefined): readonly string[] {
  if (!described) return ["not described at all"];
  const { fields = [] } = described;
  const unknown = names.filter((name) => !fields.some((field) => field.name === name));
  const missing = fields.filter(({ name, required }) => required && !names.includes(name)).map(({ name }) => name);
  return [...unknown.map((name) => `unknown: ${name}`), ...missing.map((name) => `missing: ${name}`)];
}
