import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import { signRequest } from "../../src/hosts/_sigv4.js";
import { type S3HostOptions, s3Host } from "../../src/hosts/s3.js";
import { hosted, hostPromises, never } from "./host-promises.js";

// The worked examples of Amazon's page on signatures in headers.
const example = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
};
const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const welcome = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";

describe("signing", () => {
  it.each([
    [
      "GET",
      "/test.txt",
      { range: "bytes=0-9" },
      empty,
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ],
    [
      "PUT",
      "/test$file.text",
      { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      welcome,
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ],
    ["GET", "/?lifecycle", {}, empty, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
    ["GET", "/?max-keys=2&prefix=J", {}, empty, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"],
  ])("%s %s as Amazon's own example", (method, path, headers, bodySha256, signature) => {
    const url = new URL(`https://examplebucket.s3.amazonaws.com${path}`);
    const signed = signRequest({ method, url, headers, bodySha256 }, example, new Date("2013-05-24T00:00:00Z"));
    expect(signed["authorization"]?.split("Signature=")[1]).toBe(signature);
  });
});

interface Kept {
  readonly bytes: Buffer;
  readonly headers: IncomingMessage["headers"];
}

/** A bucket on a port that checks every signature against what really arrived. */
function bucketServer() {
  const objects = new Map<string, Kept>();
  const state = { requests: [] as string[], broken: 0, clock: () => new Date() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(request, response, Buffer.concat(chunks), objects, state));
  });
  return { server, objects, state };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  objects: Map<string, Kept>,
  state: ReturnType<typeof bucketServer>["state"],
): void {
  const { method = "" } = request;
  state.requests.push(method);
  response.setHeader("date", state.clock().toUTCString());
  response.sendDate = false;
  const [status, code] = outcomeOf(request, bytes, objects, state);
  response.writeHead(status);
  response.end(code && method !== "HEAD" ? `<Error><Code>${code}</Code></Error>` : undefined);
}

function outcomeOf(
  request: IncomingMessage,
  bytes: Buffer,
  objects: Map<string, Kept>,
  state: ReturnType<typeof bucketServer>["state"],
): readonly [status: number, code?: string] {
  const { method = "", url = "", headers } = request;
  if (state.broken > 0) return [state.broken, "InternalError"];
  if (!isSigned(request, state.clock())) return [403, "SignatureDoesNotMatch"];
  if (method === "PUT") objects.set(url, { bytes, headers });
  if (method === "DELETE") objects.delete(url);
  if (method === "HEAD" && !objects.has(url)) return [404];
  return [method === "DELETE" ? 204 : 200];
}

const keys = { accessKeyId: "AKTOKO", secretAccessKey: "sangat-secret", region: "us-east-1" };

function isSigned({ method = "", url = "", headers }: IncomingMessage, now: Date): boolean {
  const stamp = String(headers["x-amz-date"]).replace(/(....)(..)(..T..)(..)/, "$1-$2-$3:$4:");
  if (Math.abs(Date.parse(stamp) - now.getTime()) > 15 * 60_000) return false;
  const given = String(headers.authorization);
  const names = /SignedHeaders=([^,]*)/.exec(given)?.[1]?.split(";") ?? [];
  const own = ["host", "x-amz-content-sha256", "x-amz-date"];
  const rest = Object.fromEntries(
    names.filter((name) => !own.includes(name)).map((name) => [name, String(headers[name])]),
  );
  const signed = signRequest(
    {
      method,
      url: new URL(`http://${headers.host}${url}`),
      headers: rest,
      bodySha256: String(headers["x-amz-content-sha256"]),
    },
    keys,
    new Date(stamp),
  );
  return signed["authorization"] === given;
}

let bucket: ReturnType<typeof bucketServer>;
let endpoint: string;
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
beforeAll(async () => {
  bucket = bucketServer();
  await listen(bucket.server);
  endpoint = `http://127.0.0.1:${(bucket.server.address() as AddressInfo).port}`;
});
afterAll(() => {
  bucket.server.closeAllConnections();
  bucket.server.close();
});
beforeEach(() => {
  bucket.state.requests.length = 0;
});
afterEach(() => {
  bucket.state.broken = 0;
  bucket.state.clock = () => new Date();
});

const host = (more: Partial<S3HostOptions> = {}) =>
  s3Host({ ...keys, endpoint, bucket: "foto", url: "https://foto.toko.example", prefix: "p", ...more });

hostPromises("s3", async () => ({
  host: host(),
  look: async (url) => bucket.objects.get(url.replace("https://foto.toko.example", "/foto"))?.bytes.toString(),
}));

describe("a bucket", () => {
  it("holds photos with their type, for ever fresh, open where that is asked for", async () => {
    const { photo } = hosted("kopi luwak");
    await host({ acl: "public-read" }).put(photo, never);
    expect(bucket.objects.get(`/foto/p/${photo.sha256}.jpg`)?.headers).toMatchObject({
      "content-type": "image/jpeg",
      "cache-control": "public, max-age=31536000, immutable",
      "x-amz-acl": "public-read",
      "x-amz-content-sha256": photo.sha256,
    });
  });

  it("costs one request where the photo is there", async () => {
    const { photo } = hosted("kopi tubruk");
    await host().put(photo, never);
    await host().put(photo, never);
    expect(bucket.state.requests).toEqual(["HEAD", "PUT", "HEAD"]);
  });

  it("takes the bucket's clock where ours is wrong", async () => {
    bucket.state.clock = () => new Date(Date.now() + 3 * 3_600_000);
    await host().put(hosted("kopi jahe").photo, never);
    expect(bucket.state.requests).toEqual(["HEAD", "HEAD", "PUT"]);
  });

  it.each([
    ["a wrong secret", { secretAccessKey: "other-secret" }, 0, "SignatureDoesNotMatch"],
    ["a broken server", {}, 500, "InternalError"],
  ])("is unavailable with %s, and no secret is told", async (_, more, broken, code) => {
    bucket.state.broken = broken;
    const error = await host(more)
      .put(hosted(`kopi ${code}`).photo, never)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ kind: "unavailable", scope: "host", outcome: "not-sent", platformCode: code });
    expect(JSON.stringify([error, String(error)])).not.toMatch(/secret|AKTOKO/);
  });

  it("is unavailable where nobody answers", async () => {
    const error = await host({ endpoint: "http://127.0.0.1:9" })
      .put(hosted("x").photo, never)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "unavailable", scope: "host" });
  });

  it("may be part of the host name", async () => {
    const asked: string[] = [];
    const fetch = async (url: string | URL | Request) => {
      asked.push(String(url));
      return new Response(null, { status: 200 });
    };
    const far = host({ endpoint: "https://s3.example", virtualHosted: true, fetch: fetch as typeof globalThis.fetch });
    const { photo } = hosted("kopi");
    await far.put(photo, never);
    expect([asked, far.key]).toEqual([[`https://foto.s3.example/p/${photo.sha256}.jpg`], "s3:https://foto.s3.example"]);
  });

  it.each([{ endpoint: "s3" }, { bucket: "../x" }, { prefix: "a/../b" }, { url: "https://a.example/?x=1" }])(
    "refuses %o",
    (more) => {
      expect(() => host(more)).toThrow(expect.objectContaining({ code: "invalid-options" }));
    },
  );
});
