import { describe, expect, it } from "vitest";
import type { Call } from "../../src/cli/command.js";
import { type Output, openOutput } from "../../src/cli/output.js";
import { watchPublishing } from "../../src/cli/publishing-progress.js";
import { styleOf } from "../../src/cli/style.js";
import type { Sink, World } from "../../src/cli/world.js";
import { paper } from "./kit.js";

function worldWith(given: Partial<World>): World {
  return {
    stdout: paper(),
    stderr: paper(),
    stdin: (async function* () {
      yield "";
    })(),
    env: {},
    nodeVersion: "v20.19.0",
    cwd: () => "/",
    chdir: () => undefined,
    now: () => new Date(0),
    load: async () => ({}),
    signal: new AbortController().signal,
    ...given,
  };
}

const open = (world: World, isJson = false): Promise<Output> =>
  openOutput({ world, isJson, style: styleOf(world.stdout, world, {}), command: "listings", version: "0" });

describe("the way out", () => {
  it("waits until a slow reader has taken a line", async () => {
    const held: (() => void)[] = [];
    const stdout: Sink = { write: (_text, done) => held.push(() => done()) > 0, on: () => undefined };
    const output = await open(worldWith({ stdout }));
    let isTaken = false;
    const row = output
      .row("listing", {}, () => ["kopi"])
      .then(() => {
        isTaken = true;
      });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isTaken).toBe(false);
    for (const take of held) take();
    await row;
    expect(isTaken).toBe(true);
  });

  it("writes nothing more once nobody reads", async () => {
    let fail: (error: Error) => void = () => undefined;
    const out = paper();
    const stdout: Sink = {
      ...out,
      on: (_event, listener) => {
        fail = listener;
      },
    };
    const output = await open(worldWith({ stdout }));
    await output.row("listing", {}, () => ["kopi"]);
    fail(new Error("EPIPE"));
    await output.row("listing", {}, () => ["teh"]);
    expect([output.isGone, out.text()]).toEqual([true, "kopi\n"]);
  });

  it("keeps talk off stdout, and off stderr where programs listen", async () => {
    const world = worldWith({});
    const output = await open(world, true);
    output.say("hello people");
    await output.warn("careful");
    await output.end({ status: "complete", exit: 0, data: {}, lines: ["for people"] });
    const texts = [world.stdout, world.stderr].map((sink) =>
      "text" in sink ? (sink as { text(): string }).text() : "",
    );
    expect(
      texts[0]
        ?.trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).type),
    ).toEqual(["hello", "warning", "result"]);
    expect(texts[1]).toBe("");
  });
});

describe("progress off a terminal", () => {
  it("is at most twenty lines in a week of deliveries, and the first comes at once", async () => {
    let now = 0;
    const err = paper();
    const world = worldWith({ stderr: err, now: () => new Date(now) });
    const output = await open(world);
    const listeners: ((event: never) => void)[] = [];
    const on = (_name: string, listener: (event: never) => void) => {
      listeners.push(listener);
      return () => undefined;
    };
    const call: Pick<Call, "output" | "world" | "say"> = { output, world, say: ({ en }) => en };
    const watching = watchPublishing({ on: on as never }, call);
    watching.kept({ kept: 1, problems: 0, waiting: 0 });
    expect(err.text()).toBe("1970-01-01T00:00:00.000Z 1 kept\n");
    for (now = 0; now < 7 * 86_400_000; now += 60_000) listeners[0]?.({ channel: "tele" } as never);
    watching.end();
    expect(err.text().trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    expect(err.text()).not.toContain("\u001B");
    // Later lines are rarer: the last one is not from the first half hour.
    expect(err.text().trimEnd().split("\n").at(-1)?.slice(0, 16) ?? "").not.toMatch(/T00:[012]/);
  });

  it("moves on one line of a terminal, and takes it away at the end", async () => {
    const err = paper({ isTTY: true, columns: 40 });
    const world = worldWith({ stderr: err });
    const call: Pick<Call, "output" | "world" | "say"> = { output: await open(world), world, say: ({ en }) => en };
    const watching = watchPublishing({ on: () => () => undefined }, call);
    watching.kept({ kept: 12, problems: 1, waiting: 0 });
    watching.end();
    expect(err.text()).toBe("\r\u001B[2K12 kept, 1 not kept\r\u001B[2K");
  });
});
