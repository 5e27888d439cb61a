import { describe, expect, it } from "vitest";
import { createGate } from "../../src/photos/gate.js";
import { loadSharp, type SharpModule } from "../../src/photos/sharp.js";
import { picture } from "./pictures.js";
import { asked, kit, never, refTo, rule } from "./room-kit.js";

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Asks for amounts in turn and notes who is inside. */
function visitors(cap: number) {
  const gate = createGate(cap);
  const inside = new Map<string, () => void>();
  return {
    inside,
    ask: (name: string, amount: number, signal = never) =>
      gate.enter(amount, signal).then((leave) => {
        inside.set(name, leave);
      }),
    leave: async (name: string) => {
      inside.get(name)?.();
      inside.delete(name);
      await soon();
    },
    names: () => [...inside.keys()].join(""),
  };
}

describe("the gate", () => {
  it("lets light work in side by side, and heavy work alone, in the order asked", async () => {
    const all = visitors(100);
    for (const [name, amount] of [
      ["a", 40],
      ["b", 60],
      ["c", 90],
      ["d", 5],
    ] as const)
      void all.ask(name, amount);
    await soon();
    expect(all.names()).toBe("ab");
    await all.leave("a");
    // `d` would fit beside `b`, but `c` came first and must not starve.
    expect(all.names()).toBe("b");
    await all.leave("b");
    expect(all.names()).toBe("cd");
  });

  it("lets in what is larger than everything, once nobody else is there", async () => {
    const all = visitors(100);
    void all.ask("a", 1);
    void all.ask("b", 500);
    await soon();
    expect(all.names()).toBe("a");
    await all.leave("a");
    expect(all.names()).toBe("b");
  });

  it("forgets who no longer waits, and lets the next one in", async () => {
    const all = visitors(100);
    const abort = new AbortController();
    void all.ask("a", 50);
    const waiting = all.ask("b", 80, abort.signal);
    void all.ask("c", 50);
    await soon();
    expect(all.names()).toBe("a");
    abort.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(all.names()).toBe("ac");
    await expect(all.ask("d", 1, AbortSignal.abort(new Error("late")))).rejects.toThrow("late");
  });

  it("gives room back once, however often it is told", async () => {
    const gate = createGate(100);
    const leave = await gate.enter(100, never);
    leave();
    leave();
    await gate.enter(60, never);
    const last = await Promise.race([gate.enter(60, never).then(() => "in"), soon().then(() => "waits")]);
    expect(last).toBe("waits");
  });
});

describe("photos that a decoder holds as a whole", () => {
  const order = async (progressive: boolean, maxHeldBytes: number): Promise<readonly number[]> => {
    const own = kit();
    const opened: number[] = [];
    const load = async (): Promise<SharpModule> =>
      new Proxy(await loadSharp(), {
        apply(target, self, args: Parameters<SharpModule>) {
          const [bytes, options] = args;
          if (Buffer.isBuffer(bytes) && options && "failOn" in options) opened.push(bytes.length);
          return Reflect.apply(target, self, args);
        },
      });
    const room = own.room({ loadSharp: load, concurrency: 2, limits: { maxHeldBytes } });
    const photos = await Promise.all(
      [1, 2].map((seed) => picture(400, 300, 20, seed).jpeg({ progressive }).toBuffer()),
    );
    const sizes = photos.map((bytes) => bytes.length);
    const found = await room.identify(
      photos.map((bytes, index) => ({ ref: refTo("", { id: `${index}` }), bytes })),
      never,
    );
    await room.render(found.map(asked), [rule()], never);
    own.close();
    return opened.map((length) => sizes.indexOf(length));
  };

  it("are decoded one after the other where they do not fit beside each other, and others need no room", async () => {
    const [first, second, third, fourth] = await order(true, 500_000);
    expect([first === second, third === fourth, first === third]).toEqual([true, true, false]);
    // A plain one is not held as a whole: it needs no room, and waits for none.
    expect(new Set(await order(false, 1_000))).toEqual(new Set([0, 1]));
  });
});
