/** What the demo prints: moving bars in a terminal, plain lines elsewhere. And what it takes from the command line. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readArguments, UsageError } from "../../examples/demo/arguments.js";
import { counted, oneOrMany } from "../../examples/demo/counted.js";
import { createScreen, type Output, tableOf, wrap } from "../../examples/demo/screen.js";

const ESCAPE = "\u001B";

function record(isTTY: boolean, columns = 80): Output & { text(): string } {
  let written = "";
  return {
    isTTY,
    columns,
    write: (text) => {
      written += text;
    },
    text: () => written,
  };
}

const bar = { title: "Shopee", done: 3, total: 8, note: "5 rate" };

describe("in a pipe", () => {
  it("writes no escape code, and each bar once, when it is done", () => {
    const output = record(false);
    const screen = createScreen(output, { FORCE_COLOR: "1" });
    screen.say("Begin", "strong");
    for (const done of [1, 2, 3]) screen.bars([{ ...bar, done }]);
    screen.keepBars();
    screen.keepBars();
    screen.say("End", "good");
    expect(output.text()).toBe("Begin\n  Shopee         3 of 8   5 rate\nEnd\n");
  });

  it("says at once that a channel is done, and not again when the others are", () => {
    const output = record(false);
    const screen = createScreen(output, {});
    const full = { title: "Own shop", done: 8, total: 8 };
    screen.bars([full, bar]);
    expect(output.text()).toBe("  Own shop       8 of 8\n");
    screen.bars([full, { ...bar, done: 4 }]);
    screen.keepBars();
    expect(output.text()).toBe("  Own shop       8 of 8\n  Shopee         4 of 8   5 rate\n");
    screen.bars([full]);
    expect(output.text().match(/Own shop/g)).toHaveLength(1);
    screen.keepBars();
    expect(output.text().match(/Own shop/g)).toHaveLength(2);
  });

  it("leaves a line whole, however long", () => {
    const output = record(false);
    const long = "word ".repeat(40).trimEnd();
    createScreen(output, {}).say(long);
    expect(output.text()).toBe(`${long}\n`);
  });

  it("counts a terminal that understands nothing as a pipe", () => {
    const output = record(true);
    const screen = createScreen(output, { TERM: "dumb" });
    screen.bars([bar]);
    screen.say("Text", "bad");
    expect(screen.isLive).toBe(false);
    expect(output.text()).toBe("Text\n");
  });
});

describe("in a terminal", () => {
  it("draws bars anew in place, below what is said", () => {
    const output = record(true);
    const screen = createScreen(output, {});
    screen.bars([bar]);
    screen.say("Text");
    const last = output.text().split(`${ESCAPE}[1A${ESCAPE}[0J`).at(-1) ?? "";
    expect(last).toMatch(/^Text\n {2}Shopee/);
    expect(last).toContain("█".repeat(9));
  });

  it("uses no colour where NO_COLOR is set", () => {
    const output = record(true);
    const screen = createScreen(output, { NO_COLOR: "1" });
    screen.bars([bar]);
    screen.say("Text", "bad");
    expect(output.text()).not.toContain(`${ESCAPE}[3`);
    expect(output.text()).not.toContain(`${ESCAPE}[1m`);
  });

  it("never draws a bar wider than the terminal", () => {
    const output = record(true, 60);
    createScreen(output, { NO_COLOR: "1" }).bars([{ ...bar, note: "waiting for something with a very long name" }]);
    expect(
      Math.max(
        ...output
          .text()
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(60);
  });
});

describe("text", () => {
  it("is broken at words, indented below its beginning, and never inside an address", () => {
    const lines = wrap("  ! one two three https://toko.example/a/very/long/path four", 20);
    expect(lines).toEqual(["  ! one two three", "    https://toko.example/a/very/long/path", "    four"]);
  });

  it("stands in columns, numbers to the right", () => {
    expect(
      tableOf([
        ["", "listings"],
        ["Shopee", 12],
      ]),
    ).toEqual(["          listings", "  Shopee        12"]);
  });
});

describe("a count", () => {
  it("has its word in the singular for one, in the plural for none and many", () => {
    expect([0, 1, 2].map((count) => counted(count, "product"))).toEqual(["0 products", "1 product", "2 products"]);
    expect([1, 2].map((count) => oneOrMany(count, "is", "are"))).toEqual(["is", "are"]);
  });

  it("is never written by hand in the demo", () => {
    const folder = join(import.meta.dirname, "..", "..", "examples", "demo");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const byHand = files.flatMap((file) =>
      [
        ...readFileSync(join(folder, file), "utf8").matchAll(
          /\$\{[^}]*\} (?:more )?(?:product|photo|request|post|row|kind)s\b.*/g,
        ),
      ].map(([found]) => `${file}: ${found}`),
    );
    // The pace is an option's value: a thousand.
    expect(byHand.filter((found) => !found.includes("posts a day"))).toEqual([]);
  });
});

describe("the command line", () => {
  it("is read", () => {
    expect(readArguments(["--catalog", "a.csv", "--currency", "sgd", "--most=5"])).toMatchObject({
      catalog: "a.csv",
      currency: "SGD",
      most: 5,
      fresh: false,
    });
  });

  it.each([
    [["--catalogue", "a.csv"], "Did you mean --catalog?"],
    [["--frehs"], "Did you mean --fresh?"],
    [["--turbo"], "--help shows"],
    [["a.csv"], "--catalog a.csv"],
    [["--catalog"], "argument missing"],
    [["--most", "many"], "whole number"],
    [["--currency", "rupiah"], "three letters"],
  ])("is refused with a suggestion: %j", (given, cure) => {
    expect(() => readArguments(given)).toThrow(UsageError);
    expect(() => readArguments(given)).toThrow(cure);
  });
});
