/**
 * The promises of photo hosts on S3 servers that nobody of us wrote: `s3rver` where it is installed (`.ci/run` puts it
 * into `tmp/servers`: with its 116 packages it is no dependency of ours), Swift where Debian's is, and whatever `ETALASE_S3` names (`http://127.0.0.1:8080`, with `ETALASE_S3_KEYS="id secret"` where it checks signatures).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EMPTY_SHA256, signRequest } from "../../src/hosts/_sigv4.js";
import { s3Host } from "../../src/hosts/s3.js";
import { hosted, hostPromises, never } from "./host-promises.js";
import { hasSwift, type Swift, startSwift } from "./swift.js";

interface Place {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** As far as its documentation tells: it has no types of its own. */
interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
type S3rverClass = new (options: {
  readonly address: string;
  readonly port: number;
  readonly silent: boolean;
  readonly directory: string;
  readonly configureBuckets: readonly { readonly name: string }[];
}) => S3rver;

const BESIDE = join(import.meta.dirname, "..", "..", "tmp", "servers", "node_modules");

function findS3rver(): S3rverClass | undefined {
  return s3rverFrom(import.meta.url) ?? s3rverFrom(join(BESIDE, "any.js"));
}

function s3rverFrom(place: string): S3rverClass | undefined {
  const require = createRequire(place);
  try {
    require.resolve("s3rver");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
  return require("s3rver") as S3rverClass;
}

function send(method: string, url: string, { endpoint: _, ...keys }: Place): Promise<Response> {
  const request = { method, url: new URL(url), headers: {}, bodySha256: EMPTY_SHA256 };
  return fetch(url, { method, headers: signRequest(request, { ...keys, region: "us-east-1" }, new Date()) });
}

/** Every promise, and what only a server can show. `open` is asked when the first test runs. */
function showOn(title: string, open: () => Place, checksSecrets: boolean): void {
  // What an earlier run left in its bucket is not this one's.
  const turn = `run ${process.pid}`;
  const hostAt = ({ endpoint, ...keys }: Place) =>
    s3Host({ endpoint, ...keys, bucket: "photos", url: `${endpoint}/photos` });

  // Some servers let nobody read without a signature.
  const get = (url: string): Promise<Response> => send("GET", url, open());
  // There before, perhaps.
  beforeAll(async () => {
    const { endpoint } = open();
    await (await send("PUT", `${endpoint}/photos`, open())).body?.cancel();
  });

  hostPromises(
    title,
    async () => ({
      host: hostAt(open()),
      look: async (url) => {
        const reply = await get(url);
        return reply.ok ? reply.text() : undefined;
      },
    }),
    turn,
  );

  it("serves a photo with its type, to be kept for ever", async () => {
    const reply = await get(await hostAt(open()).put(hosted(`${turn} type`).photo, never));
    expect(reply.headers.get("content-type")).toBe("image/jpeg");
    expect(reply.headers.get("cache-control")).toContain("immutable");
    await reply.body?.cancel();
  });

  it("says so where the bucket is not there", async () => {
    const { endpoint, ...keys } = open();
    const nowhere = s3Host({ endpoint, ...keys, bucket: "no-such-bucket", url: `${endpoint}/no-such-bucket` });
    const put = nowhere.put(hosted(`${turn} nowhere`).photo, never);
    await expect(put).rejects.toMatchObject({ scope: "host", platformCode: "NoSuchBucket" });
  });

  it.skipIf(!checksSecrets)("refuses a wrong secret", async () => {
    const put = hostAt({ ...open(), secretAccessKey: "wrong" }).put(hosted(`${turn} wrong`).photo, never);
    await expect(put).rejects.toMatchObject({ scope: "host", platformCode: "SignatureDoesNotMatch" });
  });
}

const S3rver = findS3rver();
describe.skipIf(S3rver === undefined)("s3rver (skipped where the npm package s3rver is not installed)", () => {
  const folder = mkdtempSync(join(tmpdir(), "etalase-s3rver-"));
  let server: S3rver | undefined;
  let endpoint = "";
  beforeAll(async () => {
    if (!S3rver) return;
    const configureBuckets = [{ name: "photos" }];
    server = new S3rver({ address: "127.0.0.1", port: 0, silent: true, directory: folder, configureBuckets });
    const { port } = await server.run();
    endpoint = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  // It takes any signature in a header. (3.7.1)
  showOn("s3rver", () => ({ endpoint, accessKeyId: "S3RVER", secretAccessKey: "S3RVER" }), false);
});

describe.skipIf(!hasSwift)("Swift (skipped where Debian's packages of it and memcached are not installed)", () => {
  let swift: Swift | undefined;
  beforeAll(async () => {
    swift = await startSwift();
  }, 90_000);
  afterAll(() => swift?.close());
  const open = () => {
    if (!swift) throw new Error("Swift was not started");
    return swift;
  };
  showOn("Swift", open, true);
});

const named = process.env["ETALASE_S3"];
describe.skipIf(named === undefined)("a server of your own (skipped without ETALASE_S3)", () => {
  const keys = process.env["ETALASE_S3_KEYS"];
  const [accessKeyId = "S3RVER", secretAccessKey = "S3RVER"] = (keys ?? "").split(" ").filter(Boolean);
  showOn("ETALASE_S3", () => ({ endpoint: named ?? "", accessKeyId, secretAccessKey }), keys !== undefined);
});
