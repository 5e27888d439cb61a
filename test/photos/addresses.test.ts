import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EtalaseError } from "../../src/errors.js";
import type { FetchGuarded } from "../../src/photos/sources.js";
import { sha256Of } from "../../src/photos/store.js";
import { jpeg } from "./pictures.js";
import { asked, type Kit, kit, never, refTo, rule } from "./room-kit.js";

const DAY_MS = 86_400_000;
let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

const wait = (ms: number) => {
  own.clock.now = new Date(own.clock.now.getTime() + ms);
};

describe("addresses", () => {
  const url = "https://photos.example/a.jpg?signature=secret";
  /** A server that counts, changes and fails as told. */
  const server = async () => {
    const state = {
      bytes: await jpeg(80, 60),
      etag: '"1"',
      asks: [] as (string | undefined)[],
      trouble: undefined as unknown,
    };
    const fetchGuarded: FetchGuarded = async (_, { etag }) => {
      state.asks.push(etag);
      if (state.trouble) throw state.trouble;
      if (etag === state.etag) return { status: "same" };
      return { status: "new", bytes: state.bytes, etag: state.etag };
    };
    return { state, room: own.room({ fetchGuarded }) };
  };
  const identity = async (room: ReturnType<Kit["room"]>) =>
    asked((await room.identify([{ ref: refTo(url) }], never))[0]);

  it("are not waited for at publishing, and asked for by ETag once a day after they were rendered", async () => {
    const { state, room } = await server();
    const first = await identity(room);
    expect(state.asks).toEqual([]);
    await room.render([first], [rule()], never);
    await room.render([first], [rule({ aimEdge: 40 })], never);
    expect(state.asks).toEqual([undefined]);
    expect(await identity(room)).toEqual(first);
    wait(DAY_MS + 1);
    expect([await identity(room), await identity(room)]).toEqual([first, first]);
    expect(state.asks).toEqual([undefined, '"1"']);
  });

  it("get another identity only when other bytes were seen", async () => {
    const { state, room } = await server();
    const first = await identity(room);
    await room.render([first], [rule()], never);
    wait(DAY_MS + 1);
    state.etag = '"2"';
    expect((await identity(room)).identity).toBe(first.identity);
    wait(DAY_MS + 1);
    state.etag = '"3"';
    state.bytes = await jpeg(90, 60);
    const changed = await identity(room);
    expect(changed.identity).toBe(sha256Of(state.bytes));
    const [rendering] = await room.render([changed], [rule()], never);
    expect(rendering?.photos[0]).toMatchObject({ width: 90, madeFrom: sha256Of(state.bytes) });
  });

  it("that do not answer keep what they were, and are asked again after an hour", async () => {
    const { state, room } = await server();
    const first = await identity(room);
    await room.render([first], [rule()], never);
    wait(DAY_MS + 1);
    state.trouble = new Error("reset");
    expect([await identity(room), await identity(room)]).toEqual([first, first]);
    expect(state.asks.length).toBe(2);
    wait(3_600_001);
    await identity(room);
    expect(state.asks.length).toBe(3);
  });

  it("that never answered are passing trouble of that photo; refused ones are not, and no query is told", async () => {
    const { state, room } = await server();
    const first = await identity(room);
    state.trouble = new Error("reset");
    const [later] = await room.render([first], [rule()], never);
    expect(later?.problems[0]?.error).toMatchObject({ reason: "unreachable", passing: true });
    state.trouble = new EtalaseError("refused-address", "That address is not public.");
    const [refused] = await room.render([first], [rule()], never);
    expect(refused?.problems[0]?.error).toMatchObject({ reason: "not-allowed", passing: false });
    expect(JSON.stringify([later, refused])).not.toContain("secret");
    expect(later?.problems[0]?.error.message).not.toContain("secret");
  });
});
