/** The way in: claims judged by `jose`, tokens traded once, and what is said when Google takes neither. */
import { createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import { expect, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import type { HttpReply, HttpRequest } from "../../src/channel/toolbox.js";
import { claimOf, seedOf, tradeClaim } from "../../src/channels/google-merchant/access.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { KEY_FILE, SIGNER } from "../promises/google-merchant.js";
import { HOUR, MINUTE, publish, sent, useMerchant } from "./google-merchant-kit.js";

const { harness, place, staged } = useMerchant();
const NOW = new Date("2026-11-21T08:00:00Z");
const signer = {
  clientEmail: KEY_FILE.client_email,
  privateKey: KEY_FILE.private_key,
  authServer: "https://oauth2.googleapis.com",
};

test("a claim is what Google wants, signed with RS256", async () => {
  const { payload, protectedHeader } = await jwtVerify(claimOf(signer, NOW), createPublicKey(SIGNER.publicKey), {
    currentDate: NOW,
    audience: "https://oauth2.googleapis.com/token",
    issuer: KEY_FILE.client_email,
  });
  expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT" });
  expect(payload).toMatchObject({ scope: "https://www.googleapis.com/auth/content", iat: NOW.getTime() / 1_000 });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
});

test("another key is another seed, and no seed tells its key", () => {
  const one = seedOf(signer);
  const other = seedOf({ ...signer, clientEmail: "lain@uji.iam.gserviceaccount.com" });
  expect(one.accessToken).not.toBe(other.accessToken);
  expect(one).toEqual({ accessToken: expect.stringMatching(/^not-traded-[0-9a-f]{16}$/), expiresAt: new Date(0) });
});

test("one token serves an hour's calls, then the next is traded", () =>
  staged(async (stage) => {
    await stage.put(sampleOf(harness, 1).with(), sampleOf(harness, 2).with());
    expect(sent(stage, "token")).toHaveLength(1);
    await stage.harness.clock.advance(2 * HOUR);
    await stage.put(sampleOf(harness, 3).with());
    expect(sent(stage, "token")).toHaveLength(2);
  }));

test("a token that Google forgets is traded anew, and no listing fails", () =>
  staged(async (stage) => {
    await stage.put(sampleOf(harness, 1).with());
    place().expireTokens();
    await stage.put(sampleOf(harness, 2).with());
    expect(await stage.row("uji-2")).toMatchObject({ status: "unchanged" });
    expect(sent(stage, "token")).toHaveLength(2);
  }));

test("a key that was deleted holds the account, and says what to do", () =>
  staged(async (stage) => {
    place().dropKey();
    await publish(stage, sampleOf(harness).with());
    await stage.pass(5 * MINUTE);
    expect(await stage.row("uji-1")).toMatchObject({ status: "waitingForYou", reason: "reconnect" });
    const { channels } = await stage.harness.clock.run(stage.shop.health());
    expect(JSON.stringify(channels)).toContain("Make a new key of the service account");
  }));

const answering =
  (status: number, body: unknown, requests: HttpRequest[] = []) =>
  async (request: HttpRequest): Promise<HttpReply> => {
    requests.push(request);
    return { status, headers: {}, body, text: JSON.stringify(body) };
  };
const trade = (send: (request: HttpRequest) => Promise<HttpReply>) =>
  tradeClaim(signer, { http: { send }, now: () => NOW, platformNow: () => NOW }, new AbortController().signal);

test("a trade posts a form, and its token lives as long as the answer says", async () => {
  const requests: HttpRequest[] = [];
  const tokens = await trade(
    answering(200, { access_token: "ya29.x", expires_in: 3_599, token_type: "Bearer" }, requests),
  );
  expect(tokens).toMatchObject({ accessToken: "ya29.x", expiresAt: new Date(NOW.getTime() + 3_599_000) });
  expect(requests[0]).toMatchObject({
    url: "https://oauth2.googleapis.com/token",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
});

test.each([
  [400, { error: "invalid_grant", error_description: "Invalid JWT Signature." }, "auth", "rejected"],
  [401, { error: "invalid_client", error_description: "The OAuth client was not found." }, "auth", "rejected"],
  [401, { error: { code: 401, status: "UNAUTHENTICATED", message: "no" } }, "auth", "rejected"],
  [400, { error: "invalid_grant", error_description: "Check your iat and exp values" }, "unavailable", "rejected"],
  [429, { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "slow" } }, "throttled", "rejected"],
  [503, { error: "backend_error" }, "unavailable", "unknown"],
  [403, "<html>", "unavailable", "rejected"],
  [200, { nothing: true }, "unavailable", "unknown"],
] as const)("a trade that is answered %s %j is %s, and quotes no claim", async (status, body, kind, outcome) => {
  const requests: HttpRequest[] = [];
  const error = await trade(answering(status, body, requests)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChannelError);
  expect(error).toMatchObject({ kind, outcome });
  const assertion = new URLSearchParams(String(requests[0]?.body)).get("assertion") ?? "";
  expect(`${JSON.stringify(error)} ${error}`).not.toContain(assertion.split(".")[2]);
});
