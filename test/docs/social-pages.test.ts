/** What a page of a social channel has to say before somebody connects an account: the money, the losses, the failures. */
import { describe, expect, test } from "vitest";
import { readPage } from "./pages.js";

const SOCIAL = [
  "bluesky",
  "discord",
  "email",
  "facebook-page",
  "instagram",
  "line",
  "mastodon",
  "meta-catalogue",
  "pinterest",
  "telegram",
  "threads",
  "tiktok",
  "whatsapp",
  "x",
];

const WANTED = [
  "What you need",
  "What it costs",
  "What becomes of a product",
  "What is lost",
  "What happens when",
  "Errors and cures",
  "What it cannot do",
];

/** The parts of a page, with what they say. */
function partsOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [heading = "", ...said] = part.split("\n");
      return [heading, said.join("\n").trim()];
    }),
  );
}

describe.each(SOCIAL)("the page of %s", (name) => {
  const parts = partsOf(readPage(`docs/channels/${name}.md`).text);

  test.each(WANTED)("says: %s", (heading) => {
    expect([...parts.keys()]).toContain(heading);
    expect(parts.get(heading)).not.toBe("");
  });
});
