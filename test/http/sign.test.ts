import { describe, expect, test } from "vitest";
import {
  hmacSha256Base64,
  hmacSha256Hex,
  isSignedWebhook,
  joinSorted,
  oauth1Base,
  oauth1Header,
  oauth1Signature,
  percentEncode,
  sha256Hex,
  signWebhook,
  sortedQuery,
  timingSafeEqualText,
  webhookHeaders,
} from "../../src/http/sign.js";

describe("digests", () => {
  test("HMAC-SHA-256 as in RFC 4231, test case 2", () => {
    const hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    expect(hmacSha256Hex("Jefe", "what do ya want for nothing?")).toBe(hex);
    expect(hmacSha256Base64("Jefe", Buffer.from("what do ya want for nothing?"))).toBe(
      Buffer.from(hex, "hex").toString("base64"),
    );
  });

  test("SHA-256 as in FIPS 180-4", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test("texts of any length are compared", () => {
    expect(timingSafeEqualText("abc", "abc")).toBe(true);
    expect(timingSafeEqualText("abc", "abd")).toBe(false);
    expect(timingSafeEqualText("abc", "abcd")).toBe(false);
    expect(timingSafeEqualText("", "")).toBe(true);
  });
});

describe("sorted parameters", () => {
  test("are joined raw, by name", () => {
    expect(joinSorted({ b: "2&", a: "1 ", B: "0", a1: "x" })).toBe("B0a1 a1xb2&");
  });

  test("are written as a query, percent-encoded by RFC 3986", () => {
    expect(sortedQuery({ b: "a b*(1)!'", a: "é/=" })).toBe("a=%C3%A9%2F%3D&b=a%20b%2A%281%29%21%27");
    expect(percentEncode("Ladies + Gentlemen~")).toBe("Ladies%20%2B%20Gentlemen~");
  });
});

/** RFC 5849, section 3.4.1.1: the request of the example and its base string. */
const RFC_REQUEST = {
  method: "post",
  url: "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
  form: [
    ["c2", ""],
    ["a3", "2 q"],
  ],
  oauth: {
    realm: "Example",
    oauth_consumer_key: "9djdj82h48djs9d2",
    oauth_token: "kkk9d7dh3k39sjv7",
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: "137131201",
    oauth_nonce: "7d8f3e4a",
    oauth_signature: "bYT5CMsGcbgUdFHObYMEfcx6bsw=",
  },
} as const;

describe("OAuth 1.0a", () => {
  test("the base string of RFC 5849, section 3.4.1.1", () => {
    expect(oauth1Base(RFC_REQUEST)).toBe(
      "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26" +
        "c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26" +
        "oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
    );
  });

  test("the signature of RFC 5849, section 1.2", () => {
    const signature = oauth1Signature(
      {
        method: "GET",
        url: "http://photos.example.net/photos?file=vacation.jpg&size=original",
        oauth: {
          oauth_consumer_key: "dpf43f3p2l4k3l03",
          oauth_token: "nnch734d00sl2jdk",
          oauth_signature_method: "HMAC-SHA1",
          oauth_timestamp: "137131202",
          oauth_nonce: "chapoH",
        },
      },
      "kd94hf93k423kf44",
      "pfkkdhi9sl3r4s00",
    );
    expect(signature).toBe("MdpQcU8iPSUjWoN/UDMsK2sui9I=");
  });

  test("the header carries what was signed, encoded", () => {
    const header = oauth1Header(
      {
        method: "POST",
        url: "https://api.twitter.com/1.1/statuses/update.json?include_entities=true",
        form: [["status", "Hello Ladies + Gentlemen, a signed OAuth request!"]],
      },
      {
        consumerKey: "xvz1evFS4wEEPTGEFPHBog",
        consumerSecret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        tokenSecret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
      },
      { at: new Date(1_318_622_958_000), nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg" },
    );
    expect(header).toContain('oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D"');
    expect(header).toMatch(/^OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="/);
  });
});

describe("Standard Webhooks", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const delivery = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    at: new Date(1_614_265_330_000),
    body: '{"test": 2432232314}',
  };

  test("the published example", () => {
    expect(signWebhook(secret, delivery)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  test("while a secret is replaced, both sign, and either is enough", () => {
    const other = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
    const headers = webhookHeaders([other, secret], delivery);
    expect(headers).toMatchObject({ "webhook-id": delivery.id, "webhook-timestamp": "1614265330" });
    expect(isSignedWebhook(headers["webhook-signature"], secret, delivery)).toBe(true);
    expect(isSignedWebhook(headers["webhook-signature"], other, delivery)).toBe(true);
    expect(isSignedWebhook(headers["webhook-signature"], `whsec_${btoa("x".repeat(24))}`, delivery)).toBe(false);
    expect(isSignedWebhook(headers["webhook-signature"], secret, { ...delivery, body: "{}" })).toBe(false);
  });
});
