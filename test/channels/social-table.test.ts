/**
 * What every social channel declares, side by side: how each call may be repeated, what it says of sold out products and
 * of alternative texts, which albums keep one shape, and which of them fall together. That the declarations are kept is
 * shown by their promises, which lose every call and every answer of every verb.
 */
import { describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import type { ChannelHarness } from "../../src/testing/testing.js";
import { blueskyHarness } from "../promises/bluesky.js";
import { discordHarness } from "../promises/discord.js";
import { emailHarness } from "../promises/email.js";
import { facebookPageHarness } from "../promises/facebook-page.js";
import { instagramHarness } from "../promises/instagram.js";
import { lineHarness } from "../promises/line.js";
import { mastodonHarness } from "../promises/mastodon.js";
import { metaCatalogueHarness } from "../promises/meta-catalogue.js";
import { pinterestHarness } from "../promises/pinterest.js";
import { telegramHarness } from "../promises/telegram.js";
import { threadsHarness } from "../promises/threads.js";
import { tiktokHarness } from "../promises/tiktok.js";
import { whatsAppHarness } from "../promises/whatsapp.js";
import { xHarness } from "../promises/x.js";

const HOUR_MS = 3_600_000;

function declared<O extends object>({ definition, options }: ChannelHarness<O>) {
  const channel = definition(options);
  const { safety, facets, fate } = channel[inside];
  return { kind: channel.kind, verbs: channel.verbs, limits: channel.limits, safety, facets, fate };
}

const ALL = {
  bluesky: declared(blueskyHarness()),
  discord: declared(discordHarness()),
  email: declared(emailHarness()),
  "facebook-page": declared(facebookPageHarness()),
  instagram: declared(instagramHarness()),
  line: declared(lineHarness()),
  mastodon: declared(mastodonHarness()),
  "meta-catalogue": declared(metaCatalogueHarness()),
  pinterest: declared(pinterestHarness()),
  telegram: declared(telegramHarness()),
  threads: declared(threadsHarness()),
  tiktok: declared(tiktokHarness()),
  whatsapp: declared(whatsAppHarness()),
  x: declared(xHarness("oauth1")),
};
type Name = keyof typeof ALL;
const names = Object.keys(ALL) as Name[];
const walls = names.filter((name) => ALL[name].kind === "wall");

describe("after an unknown outcome", () => {
  /** How a listing comes into being, and for how long the platform keeps what makes a repetition safe. */
  const TABLE: Readonly<Record<Name, readonly [safety: string, keyLivesMs?: number]>> = {
    // A header, for an hour; where the server does not say that it is Mastodon the step is `blind`.
    mastodon: ["key", HOUR_MS],
    // A header with the first try already, for a day.
    line: ["key", 24 * HOUR_MS],
    // The record's name is ours, for ever.
    bluesky: ["upsert"],
    // The row's id is ours.
    "meta-catalogue": ["upsert"],
    // The container tells.
    instagram: ["handle"],
    threads: ["handle"],
    // Read back: by the code in its words or its link.
    "facebook-page": ["lookup"],
    pinterest: ["lookup"],
    // The account's newest posts tell; identical words are refused.
    x: ["handle"],
    // A status that comes by webhook tells.
    whatsapp: ["handle"],
    // Nobody can tell but a person.
    telegram: ["blind"],
    discord: ["blind"],
    tiktok: ["blind"],
    email: ["blind"],
  };

  test.each(names)("%s is repeated as its platform allows, and no other way", (name) => {
    const { safety, limits, verbs } = ALL[name];
    const [wanted, keyLivesMs] = TABLE[name];
    expect([safety.create ?? safety.upsert, limits.keyLivesMs]).toEqual([wanted, keyLivesMs]);
    if (wanted === "lookup") expect(verbs).toContain("find");
    if (wanted === "handle") expect(verbs).toContain("settle");
    // Setting the same words twice and deleting twice is harmless everywhere.
    for (const verb of ["update", "revise", "withdraw"] as const) {
      if (verbs.includes(verb)) expect(safety[verb]).toBe("absolute");
    }
  });
});

describe("sold out", () => {
  test.each(walls)("is said by %s in the post itself, or it says that it cannot", (name) => {
    const { verbs, limits, facets } = ALL[name];
    expect(facets.stock).toContain("stock");
    if (verbs.includes("update")) expect([limits.edit.text, limits.cannot?.["soldOut"]]).toEqual([true, undefined]);
    else expect(limits.cannot?.["soldOut"]).toMatch(/withdraw|delete/);
  });
});

describe("photos", () => {
  /** Where no field of the platform's takes what a photo shows. */
  const WITHOUT_ALT: readonly Name[] = ["telegram", "tiktok", "line", "whatsapp", "meta-catalogue"];

  test.each(names)("%s takes what they show, or says that it cannot", (name) => {
    const { cannot } = ALL[name].limits;
    expect(cannot?.["altText"] !== undefined, name).toBe(WITHOUT_ALT.includes(name));
  });

  // The others lay photos of any shape out beside each other, and crop none of them to the first one's.
  test.each(["instagram", "threads", "tiktok", "pinterest", "x", "discord"] as const)(
    "of one post have one shape on %s",
    (name) => {
      expect(ALL[name].limits.photos).toMatchObject({ sameShape: true });
    },
  );

  test.each(["instagram", "threads", "tiktok", "line", "meta-catalogue"] as const)(
    "are fetched by %s from a host",
    (name) => {
      expect(ALL[name].limits.photos).toMatchObject({ handedOverAs: "url" });
    },
  );
});

test("what is Meta's falls together", () => {
  const fallen = names.filter((name) => ALL[name].fate === "meta");
  expect(fallen).toEqual(["facebook-page", "instagram", "meta-catalogue", "threads", "whatsapp"]);
  expect(new Set(names.map((name) => ALL[name].fate))).toEqual(new Set(["meta", undefined]));
});
