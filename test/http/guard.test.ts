import type { LookupAddress } from "node:dns";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { EtalaseError } from "../../src/errors.js";
import { type AddressPolicy, checkAddress, guardedLookup } from "../../src/http/guard.js";
import { caught } from "./support.js";

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("addresses that are refused without asking anybody", () => {
  test.each([
    "https://127.0.0.1/a.jpg",
    "https://127.0.0.1./a.jpg",
    "https://127.1/",
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://2130706433/",
    "https://%31%32%37.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://192.0.0.8/",
    "https://198.18.0.1/",
    "https://203.0.113.9/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::]/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[2001:db8::1]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[ff02::1]/",
    "https://[2a00:1450::5efe:7f00:1]/",
    "https://[2a00:1450::200:5efe:7f00:1]/",
  ])("%s", (url) => {
    expect(errorOf(() => checkAddress(url))).toMatchObject({
      code: "refused-address",
      message: expect.stringContaining("not on the open internet"),
    });
  });

  test.each([
    ["credentials", "https://user:hunter22@toko.example/a.jpg"],
    ["a user alone", "https://user@toko.example/a.jpg"],
    ["http", "http://toko.example/a.jpg"],
    ["a file", "file:///etc/passwd"],
    ["data", "data:image/png;base64,AAAA"],
    ["ftp", "ftp://toko.example/a.jpg"],
    ["an odd port", "https://toko.example:8443/a.jpg"],
    ["the port of a database", "https://toko.example:5432/"],
    ["no address", "toko.example/a.jpg"],
    ["nothing", ""],
    ["an address with a zone", "https://[fe80::1%25eth0]/"],
    ["a line break", "https://toko.example\n.evil.example:81/"],
  ])("%s", (_, url) => {
    const error = errorOf(() => checkAddress(url));
    expect(error).toBeInstanceOf(EtalaseError);
    expect(error).toMatchObject({ code: "refused-address", cure: expect.any(String) });
    expect(inspect(error)).not.toContain("hunter22");
  });

  test("the query and the fragment are never repeated", () => {
    const error = errorOf(() => checkAddress("https://10.0.0.1/a.jpg?X-Amz-Signature=canary&q=canary#canary"));
    expect(inspect(error)).toContain("https://10.0.0.1/a.jpg");
    expect(inspect(error)).not.toContain("canary");
  });

  test("a host that is not on the list is refused, one below a listed name is not", () => {
    const policy = { hosts: ["toko.example", "*.cdn.example"] };
    expect(checkAddress("https://img.cdn.example/a.jpg", policy).href).toBe("https://img.cdn.example/a.jpg");
    expect(errorOf(() => checkAddress("https://evilcdn.example/", policy))).toMatchObject({ code: "refused-address" });
    expect(errorOf(() => checkAddress("https://cdn.example.evil.example/", policy))).toBeDefined();
  });
});

describe("addresses that are taken", () => {
  test.each([
    ["https://toko.example/a.jpg?v=1#top", "https://toko.example/a.jpg?v=1"],
    ["https://toko.example:443/a.jpg", "https://toko.example/a.jpg"],
    ["https://toko.example:80/a.jpg", "https://toko.example:80/a.jpg"],
    ["https://8.8.8.8/", "https://8.8.8.8/"],
    ["https://[2a00:1450:4001:82a::200e]/", "https://[2a00:1450:4001:82a::200e]/"],
  ])("%s", (url, expected) => {
    expect(checkAddress(url).href).toBe(expected);
  });

  test("what the policy opens, and nothing more", () => {
    const policy: AddressPolicy = { allowHttp: true, ports: [9000], allowPrivate: ["10.0.3.0/24", "fd00::7"] };
    expect(checkAddress("http://10.0.3.9:9000/", policy).port).toBe("9000");
    expect(checkAddress("http://[fd00::7]:9000/", policy).port).toBe("9000");
    expect(errorOf(() => checkAddress("http://10.0.4.9:9000/", policy))).toMatchObject({ code: "refused-address" });
    expect(errorOf(() => checkAddress("http://[fd00::8]:9000/", policy))).toMatchObject({ code: "refused-address" });
    expect(errorOf(() => checkAddress("http://10.0.3.9/", policy))).toMatchObject({ code: "refused-address" });
  });
});

function lookup(found: readonly LookupAddress[], options: { all: boolean; family?: number }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    guardedLookup({}, async () => found)("toko.example", options, (error, ...answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

describe("names", () => {
  const open = { address: "8.8.8.8", family: 4 };
  const open6 = { address: "2a00:1450::1", family: 6 };
  const inside = { address: "192.168.1.1", family: 4 };

  test("one that leads inside is refused", async () => {
    expect(await caught(lookup([inside], { all: true }))).toMatchObject({ code: "refused-address" });
    expect(await caught(lookup([inside], { all: false }))).toMatchObject({ code: "refused-address" });
  });

  test("of several addresses only the open ones are handed on", async () => {
    expect(await lookup([inside, open, open6], { all: true })).toEqual([[open, open6]]);
    expect(await lookup([inside, open6, open], { all: false })).toEqual(["2a00:1450::1", 6]);
    expect(await lookup([open6, open], { all: false, family: 4 })).toEqual(["8.8.8.8", 4]);
  });

  test("one without an address is not found", async () => {
    expect(await caught(lookup([], { all: true }))).toMatchObject({ code: "ENOTFOUND" });
  });
});
