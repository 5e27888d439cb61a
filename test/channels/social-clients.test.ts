/** Clients that others wrote speak to our sandboxes: what we take for the platform's shapes is what they take for them. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandbox, type TelegramPlace } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage } from "../../src/testing/channel-stage.js";
import { lineHarness } from "../promises/line.js";

/** Beside the project, where CI puts them. */
const judges = createRequire(join(process.cwd(), "tmp", "judges", "x.js"));
function found<T>(name: string): T | undefined {
  try {
    return judges(name) as T;
  } catch {
    // Whether it is there is the question.
    return undefined;
  }
}
const because = (name: string, isThere: boolean): string => (isThere ? "" : ` (skipped: ${name} is not in tmp/judges)`);

/** As far as we use it. https://grammy.dev/ref/core/api, read 2026-11-22 */
interface Grammy {
  readonly Api: new (
    token: string,
    options: { readonly apiRoot: string },
  ) => {
    getMe(): Promise<{ readonly is_bot: boolean }>;
    sendMessage(
      chat: string,
      text: string,
      more?: object,
    ): Promise<{ readonly message_id: number; readonly text: string }>;
    editMessageText(chat: string, id: number, text: string): Promise<{ readonly text: string }>;
    sendPhoto(
      chat: string,
      photo: unknown,
      more: object,
    ): Promise<{ readonly caption: string; readonly photo: readonly object[] }>;
    deleteMessage(chat: string, id: number): Promise<true>;
  };
  readonly InputFile: new (bytes: Uint8Array, name: string) => unknown;
  readonly GrammyError: new (...args: never[]) => Error;
}
const grammy = found<Grammy>("grammy");

describe.skipIf(grammy === undefined)(`grammy${because("grammy", grammy !== undefined)}`, () => {
  const TOKEN = `123456:${"g".repeat(35)}`;
  const CHAT = "@toko_kopi";
  const sandbox = createSandbox();
  let place: TelegramPlace;
  beforeAll(async () => {
    place = await sandbox.telegram({ token: TOKEN, chats: [CHAT] });
  });
  afterAll(() => sandbox.close());
  const open = () => {
    if (!grammy) throw new Error("skipped");
    return new grammy.Api(TOKEN, { apiRoot: place.url });
  };

  test("posts, edits and deletes at our Telegram", async () => {
    const api = open();
    expect((await api.getMe()).is_bot).toBe(true);
    const sent = await api.sendMessage(CHAT, "<b>Kopi</b> Rp65.000", { parse_mode: "HTML" });
    expect(sent).toMatchObject({ message_id: expect.any(Number), text: "Kopi Rp65.000" });
    expect((await api.editMessageText(CHAT, sent.message_id, "Kopi Rp60.000")).text).toBe("Kopi Rp60.000");
    expect(await api.deleteMessage(CHAT, sent.message_id)).toBe(true);
  });

  test("hears a refusal as a refusal", async () => {
    await expect(open().sendMessage("@bukan_toko", "Kopi")).rejects.toMatchObject({ error_code: 400 });
  });
});

/** As far as we use it. https://line.github.io/line-bot-sdk-nodejs, read 2026-11-22 */
interface LineSdk {
  readonly messagingApi: {
    readonly MessagingApiClient: new (options: {
      readonly channelAccessToken: string;
      readonly baseURL: string;
    }) => {
      broadcast(body: { readonly messages: readonly object[] }, retryKey?: string): Promise<object>;
      getBotInfo(): Promise<{ readonly basicId: string }>;
    };
  };
}
const lineSdk = found<LineSdk>("@line/bot-sdk");

describe.skipIf(lineSdk === undefined)(`@line/bot-sdk${because("@line/bot-sdk", lineSdk !== undefined)}`, () => {
  const harness = lineHarness();
  afterAll(() => harness.close());

  test("broadcasts what our channel sent, and is taken for the same by its retry key", () =>
    onStage(harness, async (stage) => {
      if (!lineSdk) throw new Error("skipped");
      await stage.put(sampleOf(harness).with());
      await stage.pass(3_600_000);
      const [ours] = harness.current().broadcasts();
      expect(ours).toBeDefined();
      const { url } = harness.current();
      const client = new lineSdk.messagingApi.MessagingApiClient({
        channelAccessToken: "canary-line-token-0123456789",
        baseURL: url,
      });
      const key = "123e4567-e89b-42d3-a456-426614174000";
      await client.broadcast({ messages: ours?.messages ?? [] }, key);
      await expect(client.broadcast({ messages: ours?.messages ?? [] }, key)).rejects.toMatchObject({ status: 409 });
      const all = harness.current().broadcasts();
      expect(all.map(({ messages }) => messages)).toEqual([ours?.messages, ours?.messages]);
    }));
});
