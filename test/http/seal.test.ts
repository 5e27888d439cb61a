import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSealer, deriveSealKey } from "../../src/http/seal.js";

const key = Buffer.alloc(32, 7);
const sealer = createSealer(key);

describe("sealing", () => {
  test("what is sealed can be opened at its place", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (plain, context) => {
        return sealer.open(sealer.seal(plain, context), context) === plain;
      }),
    );
  });

  test("the same text is never sealed the same way twice, and is not in it", () => {
    const sealed = sealer.seal("access-token-123", "tokens/a");
    expect(sealed).not.toBe(sealer.seal("access-token-123", "tokens/a"));
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("access-token");
    expect(sealed).toMatch(/^[\w-]+$/);
  });

  test("it cannot be opened at another place, with another key, or changed", () => {
    const sealed = sealer.seal("token", "tokens/a");
    expect(sealer.open(sealed, "tokens/b")).toBeUndefined();
    expect(createSealer(Buffer.alloc(32, 8)).open(sealed, "tokens/a")).toBeUndefined();
    const bytes = Buffer.from(sealed, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(sealer.open(changed.toString("base64url"), "tokens/a")).toBeUndefined();
    }
  });

  test.each(["", "AA", "not sealed at all", "{}"])("what was never sealed (%j) is unreadable, not an error", (text) => {
    expect(sealer.open(text, "tokens/a")).toBeUndefined();
  });

  test("a text sealed by the first version is still read", () => {
    // AES-256-GCM of "kopi" with 32 bytes of 7, nonce 000102030405060708090a0b, bound to version 1 and "tokens/a".
    const sealed = "AQABAgMEBQYHCAkKC-8EyT_WjToSS1edx9p7v8tz7pkZ";
    expect(sealer.open(sealed, "tokens/a")).toBe("kopi");
  });
});

describe("keys", () => {
  test("a text key opens what it sealed", () => {
    const text = "0123456789abcdef0123456789abcdef";
    expect(createSealer(text).open(createSealer(text).seal("a", "c"), "c")).toBe("a");
    expect(createSealer(`${text}x`).open(createSealer(text).seal("a", "c"), "c")).toBeUndefined();
  });

  test.each(["", "short", Buffer.alloc(31), Buffer.alloc(33)])("a key of the wrong length is refused (%#)", (wrong) => {
    expect(() => createSealer(wrong)).toThrow(expect.objectContaining({ code: "invalid-options", field: "sealKey" }));
  });

  test("a derived key belongs to one secret and one account", () => {
    const own = deriveSealKey("app-secret", "shopee:600000");
    expect(own).toHaveLength(32);
    expect(deriveSealKey("app-secret", "shopee:600000")).toEqual(own);
    expect(deriveSealKey("app-secret", "shopee:600001")).not.toEqual(own);
    expect(deriveSealKey("app-secret2", "shopee:600000")).not.toEqual(own);
    expect(createSealer(own).open(createSealer(own).seal("a", "c"), "c")).toBe("a");
  });

  test("no secret, no key", () => {
    expect(() => deriveSealKey("", "shopee:1")).toThrow(expect.objectContaining({ code: "invalid-options" }));
  });

  test("a sealer that is printed shows no key", () => {
    const text = "canary-canary-canary-canary-canary";
    expect(inspect(createSealer(text), { depth: 10, showHidden: true })).not.toContain("canary");
  });
});
