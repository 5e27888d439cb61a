import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { HttpReply } from "../../src/channel/toolbox.js";
import { challengeOf, createConsent, createPkce, type TokenMapping, tokensFromReply } from "../../src/http/oauth.js";

const now = new Date("2026-11-21T00:00:00Z");

function reply(body: unknown, status = 200): HttpReply {
  return { status, headers: {}, body, text: JSON.stringify(body) ?? "" };
}

function failure(body: unknown, status: number, mapping: TokenMapping = {}): unknown {
  try {
    return tokensFromReply(reply(body, status), mapping, { now });
  } catch (error) {
    return error;
  }
}

describe("consent", () => {
  const options = {
    authorizeUrl: "https://auth.example/oauth?region=id",
    clientId: "app 1",
    redirectUri: "https://toko.example/back?a=b",
    state: "st/ate",
  };

  test("the address carries what OAuth 2 asks for", () => {
    const url = new URL(
      createConsent({ ...options, scopes: ["read", "write"], pkce: createPkce(Buffer.alloc(32, 1)) }),
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      region: "id",
      response_type: "code",
      client_id: "app 1",
      redirect_uri: "https://toko.example/back?a=b",
      scope: "read write",
      state: "st/ate",
      code_challenge: challengeOf(createPkce(Buffer.alloc(32, 1)).verifier),
      code_challenge_method: "S256",
    });
  });

  test("platforms may call things differently and want more", () => {
    const names = { clientId: "client_key" };
    const extra = { force_auth: "true" };
    const url = new URL(createConsent({ ...options, scopes: ["a", "b"], scopeSeparator: ",", names, extra }));
    expect(url.searchParams.get("client_key")).toBe("app 1");
    expect(url.searchParams.has("client_id")).toBe(false);
    expect(url.searchParams.get("scope")).toBe("a,b");
    expect(url.searchParams.get("force_auth")).toBe("true");
    expect(url.searchParams.has("code_challenge")).toBe(false);
  });

  test("the challenge of RFC 7636, appendix B", () => {
    const bytes = [
      116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214,
    ];
    const pkce = createPkce(Uint8Array.from([...bytes, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121]));
    expect(pkce).toEqual({
      verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
      challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      method: "S256",
    });
  });

  test("too little chance is refused", () => {
    expect(() => createPkce(Buffer.alloc(31))).toThrow(RangeError);
  });
});

describe("tokens", () => {
  test("are read from the usual names, numbers as text too", () => {
    const body = {
      access_token: "a",
      refresh_token: "r",
      expires_in: "3600",
      refresh_expires_in: 86_400,
      token_type: "x",
    };
    expect(tokensFromReply(reply(body), {}, { now })).toEqual({
      accessToken: "a",
      refreshToken: "r",
      expiresAt: new Date("2026-11-21T01:00:00Z"),
      refreshExpiresAt: new Date("2026-11-22T00:00:00Z"),
      extra: undefined,
    });
  });

  test("are read from where the platform puts them", () => {
    const body = { code: 0, data: { token: "a", again: "r", until: 1_800_000_000, shops: [{ cipher: "c" }] } };
    const mapping = {
      accessToken: "data.token",
      refreshToken: "data.again",
      expiresAt: "data.until",
      extra: { shopCipher: "data.shops.0.cipher" },
    };
    expect(tokensFromReply(reply(body), mapping, { now })).toMatchObject({
      accessToken: "a",
      refreshToken: "r",
      expiresAt: new Date(1_800_000_000_000),
      extra: { shopCipher: "c" },
    });
  });

  test("a refresh token that is not replaced is kept, never overwritten with nothing", () => {
    const known = { accessToken: "old", refreshToken: "r", refreshExpiresAt: new Date(7), extra: { shop: "1" } };
    expect(tokensFromReply(reply({ access_token: "new", refresh_token: "" }), {}, { now, known })).toEqual({
      accessToken: "new",
      refreshToken: "r",
      expiresAt: undefined,
      refreshExpiresAt: new Date(7),
      extra: { shop: "1" },
    });
  });

  test("a new refresh token does not inherit the end of the old one", () => {
    const known = { accessToken: "old", refreshToken: "r", refreshExpiresAt: new Date(7) };
    const tokens = tokensFromReply(reply({ access_token: "a", refresh_token: "r2" }), {}, { now, known });
    expect(tokens).toMatchObject({ refreshToken: "r2", refreshExpiresAt: undefined });
  });

  test("a dead grant is auth", () => {
    expect(failure({ error: "invalid_grant" }, 400)).toMatchObject({ kind: "auth", platformCode: "invalid_grant" });
    const mapping = { error: "code", deadGrant: ["36004006"] };
    expect(failure({ code: 36_004_006 }, 200, mapping)).toMatchObject({ kind: "auth" });
  });

  test.each([
    [{ error: "temporarily_unavailable" }, 400, "unavailable", "rejected"],
    [{ error: "slow_down" }, 429, "throttled", "rejected"],
    ["<html>", 502, "unavailable", "unknown"],
    [{ ok: true }, 200, "unavailable", "unknown"],
    [undefined, 200, "unavailable", "unknown"],
    [{ access_token: "half" }, 500, "unavailable", "unknown"],
    [{ error: "invalid_client" }, 401, "unavailable", "rejected"],
  ])("passing trouble is no dead grant: %j with %i", (body, status, kind, outcome) => {
    expect(failure(body, status)).toMatchObject({ kind, outcome });
  });

  test("no error quotes the answer", () => {
    const error = failure({ data: { access_token: "canary" }, error_description: "canary" }, 400);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("canary");
  });
});
