/** Cures of channels that post and of feeds: the options that they name are there, under these names. */
import { expect } from "vitest";
import { bluesky } from "../../src/channels/bluesky/index.js";
import { discord } from "../../src/channels/discord/index.js";
import { email } from "../../src/channels/email/index.js";
import { rssFeed } from "../../src/channels/feeds/rss.js";
import { line } from "../../src/channels/line/index.js";
import { mastodon } from "../../src/channels/mastodon/index.js";
import { pinterest } from "../../src/channels/pinterest/index.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { telegram } from "../../src/channels/telegram.js";
import { threads } from "../../src/channels/threads/index.js";
import { x } from "../../src/channels/x/index.js";
import { EtalaseError } from "../../src/errors.js";
import { parseProduct } from "../../src/model/schema.js";
import { connecting, selling } from "./cured.js";
import { kopi, TOKEN } from "./kit.js";

const FACTORIES = {
  bluesky,
  discord,
  email,
  line,
  mastodon,
  pinterest,
  rssFeed,
  storefront,
  telegram,
  threads,
  x,
} as const;
type Name = keyof typeof FACTORIES;

const KEYS = { consumerKey: "a", consumerSecret: "b", token: "c", tokenSecret: "d" };
const GIVEN: Readonly<Record<Name, object>> = {
  bluesky: { identifier: "toko.bsky.social", appPassword: "test-test-test-test" },
  discord: { webhook: `https://discord.com/api/webhooks/123456789012345678/${"t".repeat(68)}` },
  email: {
    from: "kabar@toko.example",
    to: ["pembaca@example.com"],
    readers: email.memoryReaders(),
    server: { host: "smtp.toko.example", user: "kabar@toko.example", port: 465 },
    password: "test",
    unsubscribePage: "https://toko.example/berhenti",
    unsubscribeSecret: "0123456789abcdef0123456789abcdef",
  },
  mastodon: { server: "https://mastodon.example", user: "toko_kopi", token: "test-test-test-test" },
  rssFeed: { file: "rss.xml", url: "https://toko.example/rss.xml", link: "https://toko.example/p/{id}" },
  storefront: { folder: "public", url: "https://toko.example" },
  line: { botId: "@216ruqvx", token: "test-test-test-test" },
  pinterest: { boardId: "549755885175", appId: "1234567", appSecret: "test-test-test-test" },
  threads: { userId: "26500000000000000", appSecret: "test-test-test-test" },
  telegram: { chat: "@toko_kopi", token: TOKEN },
  x: { userId: "2244994945", auth: KEYS },
};

/** What the channel says of options: the field that it refuses, or nothing. */
function refusedOf(name: Name, options: object): string | undefined {
  try {
    Reflect.apply(FACTORIES[name], undefined, [options]);
    return undefined;
  } catch (error) {
    return error instanceof EtalaseError ? `${error.code} ${error.field}` : String(error);
  }
}

/** An option at this path is there: another kind of value is refused by its name, and none that is not known. */
const option =
  (name: Name, ...paths: readonly string[]) =>
  () => {
    expect(refusedOf(name, GIVEN[name])).toBeUndefined();
    for (const path of paths)
      expect(refusedOf(name, withWrong(GIVEN[name], path.split(".")))).toMatch(
        new RegExp(`^invalid-options .*${path.replaceAll(".", "\\.")}$`),
      );
  };

function withWrong(given: object, [first = "", ...rest]: readonly string[]): object {
  const inner: unknown = Reflect.get(given, first);
  const wrong = rest.length === 0 ? Symbol("wrong") : withWrong(typeof inner === "object" && inner ? inner : {}, rest);
  return { ...given, [first]: wrong };
}

const addressed = () => {
  const parsed = parseProduct({ ...kopi, url: "https://toko.example/kopi" }, { currency: "IDR", locale: "id-ID" });
  expect(parsed.ok ? [] : parsed.issues).toEqual([]);
  option("rssFeed", "link")();
  option("storefront", "url")();
};

export const CURES_OF_POSTS: Readonly<Record<string, () => unknown>> = {
  "Check `server.host`.": option("email", "server.host"),
  "Check `server.user` and `password`; many providers want an app password.": option(
    "email",
    "server.user",
    "password",
  ),
  "Give `from` an address that this server may send for.": option("email", "from"),
  "The server wants TLS for this login: leave `server.plain` out.": option("email", "server.plain"),
  "The server's certificate or TLS does not pass; check `server.host` and `server.port`.": option(
    "email",
    "server.host",
    "server.port",
  ),
  "Check `thread`: it is not there.": option("discord", "thread"),
  "Set `thread` for a webhook in a forum, and leave it out elsewhere.": option("discord", "thread"),
  "Make a new webhook in the channel's settings, and set `webhook`.": option("discord", "webhook"),
  "Check `topic`, and open it again where it was closed.": option("telegram", "topic"),
  "Make a new app password under Settings, Privacy and security, and set `appPassword`.": option(
    "bluesky",
    "appPassword",
  ),
  "Make a new token under Preferences, Development, and set `token`.": option("mastodon", "token"),
  'Set userId to "…", or use the keys of ….': option("x", "userId"),
  'Set userId to "…", or connect ….': option("threads", "userId"),
  "Issue a new channel access token in the LINE Developers Console and set `token`, or set { channelId, channelSecret }.":
    option("line", "token"),
  "Look them up under Basic settings of the channel in the LINE Developers Console, and set `token`.": option(
    "line",
    "token",
  ),
  "Set `appPassword`: a session is then opened by itself, and no tokens have to be handed in.": option(
    "bluesky",
    "appPassword",
  ),
  'Set botId to "…", or give the token of ….': option("line", "botId"),
  "Check `boardId`: the board is not there, or is not this account's.": option("pinterest", "boardId"),
  "Connect the account again and hand the tokens to shop.channel(name).connect(tokens), or set new keys.": connecting,
  "Give createEtalase a `seller`.": selling,
  "Give the product a `url`, the feed a `link`, or open a storefront with its `url`.": addressed,
};
