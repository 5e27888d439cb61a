import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { s3Files } from "../../src/hosts/s3-files.js";

interface Put {
  readonly path: string;
  readonly type: string | undefined;
  readonly cache: string | undefined;
  readonly text: string;
  readonly isWhole: boolean;
}

const puts: Put[] = [];
let answer: { status: number; body: string } | undefined;
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const bytes = Buffer.concat(parts);
      const { "content-type": type, "cache-control": cache, "x-amz-content-sha256": sha256 } = request.headers;
      const isWhole = createHash("sha256").update(bytes).digest("hex") === sha256;
      puts.push({ path: request.url ?? "", type, cache, text: bytes.toString("utf8"), isWhole });
      if (answer === undefined) response.end();
      else if (answer.status === 0) request.socket.destroy();
      else response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  puts.length = 0;
  answer = undefined;
});

const never = new AbortController().signal;
const file = (text: string) => {
  const bytes = Buffer.from(text);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return {
    name: "google.xml",
    type: "application/xml",
    byteLength: bytes.length,
    sha256,
    path: "",
    bytes: async () => bytes,
  };
};
const open = (more: object = {}) =>
  s3Files({ endpoint, bucket: "feeds", accessKeyId: "key", secretAccessKey: "secret-of-the-bucket", ...more });

test("puts a file under its name, signed, and says how long it may be kept", async () => {
  const host = open({ prefix: "toko/a" });
  expect(host.key).toBe(`s3:${endpoint}/feeds/toko/a/`);
  await host.put(file("<rss/>"), never);
  await host.put(file("<rss>2</rss>"), never);
  const shared = {
    path: "/feeds/toko/a/google.xml",
    type: "application/xml",
    cache: "public, max-age=300",
    isWhole: true,
  };
  expect(puts).toEqual([
    { ...shared, text: "<rss/>" },
    { ...shared, text: "<rss>2</rss>" },
  ]);
});

test.each([
  [403, "<Error><Code>AccessDenied</Code></Error>", "rejected", "AccessDenied"],
  [404, "<Error><Code>NoSuchBucket</Code></Error>", "rejected", "NoSuchBucket"],
  [503, "", "unknown", "503"],
])("says what a %i means, and never its keys", async (status, body, outcome, platformCode) => {
  answer = { status, body };
  const error: unknown = await open()
    .put(file("x"), never)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: "unavailable", outcome, scope: "verb", platformCode });
  expect(String(error)).not.toContain("secret-of-the-bucket");
});

test("does not know what became of a put without an answer", async () => {
  answer = { status: 0, body: "" };
  await expect(open().put(file("x"), never)).rejects.toMatchObject({ outcome: "unknown", scope: "verb" });
});

test("refuses names that no bucket has", () => {
  expect(() => open({ bucket: "A" })).toThrow(expect.objectContaining({ field: "to.bucket" }));
  expect(() => open({ prefix: "a b" })).toThrow(expect.objectContaining({ field: "to.prefix" }));
});
