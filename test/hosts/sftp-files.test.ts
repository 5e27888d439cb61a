/** Files on an SFTP server that speaks version 3: whole or not at all, for nobody but the server that is meant. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sftpFiles } from "../../src/hosts/sftp-files.js";
import { openSftpServer, type SftpServer } from "./sftp-server.js";

const PASSWORD = "rahasia-toko-kopi";
let server: SftpServer;
beforeAll(async () => {
  server = await openSftpServer(PASSWORD);
});
afterAll(() => server.close());
beforeEach(() => {
  for (const one of [server.files, server.broken, server.silent]) one.clear();
  server.asked.length = 0;
});

const never = new AbortController().signal;
const file = (text: string, name = "openai.jsonl") => {
  const bytes = Buffer.from(text);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { name, type: "application/jsonl", byteLength: bytes.length, sha256, path: "", bytes: async () => bytes };
};
const open = (more: object = {}) => {
  const { port, fingerprint } = server;
  return sftpFiles({
    host: "127.0.0.1",
    port,
    username: "toko",
    password: PASSWORD,
    fingerprint,
    folder: "/in",
    ...more,
  });
};

test("puts a file whole under another name, then gives it its own, and replaces what was there", async () => {
  const host = open();
  expect(host.key).toBe(`sftp:toko@127.0.0.1:${server.port}/in`);
  await host.put(file("satu"), never);
  expect([...server.files]).toEqual([["/in/openai.jsonl", "satu"]]);
  await host.put(file("dua"), never);
  expect([...server.files]).toEqual([["/in/openai.jsonl", "dua"]]);
  const [first, ...later] = server.asked.filter((line) => !line.startsWith("remove"));
  expect(first).toBe("open /in/.openai.jsonl.part");
  expect(later).toContain("rename /in/openai.jsonl");
});

test("tells nothing to a server with another key, and says which key it has", async () => {
  const fingerprint = `SHA256:${"A".repeat(43)}`;
  const putting = open({ fingerprint }).put(file("satu"), never);
  await expect(putting).rejects.toMatchObject({
    kind: "unavailable",
    outcome: "not-sent",
    message: `127.0.0.1 is not the server it was: its key is ${server.fingerprint}`,
    cure: expect.stringContaining("`fingerprint`"),
  });
  expect(server.asked).toEqual([]);
});

test("says that a password is wrong, and never what it was", async () => {
  const error: unknown = await open({ password: "salah-sekali" })
    .put(file("satu"), never)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ outcome: "not-sent", cure: "Check `username` and its `password` or `privateKey`." });
  expect(JSON.stringify(error) + String(error)).not.toContain("salah-sekali");
});

test("leaves what was there where the new one cannot be written", async () => {
  await open().put(file("satu"), never);
  server.broken.add("write");
  const cure = "Look whether the folder is there, and whether this user may write into it.";
  await expect(open().put(file("dua"), never)).rejects.toMatchObject({ outcome: "rejected", scope: "verb", cure });
  expect(server.files.get("/in/openai.jsonl")).toBe("satu");
});

test("does not know what readers get where the renaming failed", async () => {
  server.broken.add("rename");
  await expect(open().put(file("satu"), never)).rejects.toMatchObject({ outcome: "unknown" });
  server.broken.clear();
  await open().put(file("satu"), never);
  expect(server.files.get("/in/openai.jsonl")).toBe("satu");
});

test("hangs up on a server that hears and does not answer", async () => {
  server.silent.add("write");
  await expect(open({ timeoutMs: 300 }).put(file("satu"), never)).rejects.toMatchObject({
    outcome: "unknown",
    message: "127.0.0.1 did not take the file within 0.3 seconds",
  });
});

test("gives up when it is told to, with what it was told", async () => {
  server.silent.add("open");
  const stop = new AbortController();
  const putting = open().put(file("satu"), stop.signal);
  await expect.poll(() => server.asked.length).toBe(1);
  stop.abort(new Error("enough"));
  await expect(putting).rejects.toThrow("enough");
});

test.each([
  [{ fingerprint: "aa:bb" }, "to.fingerprint"],
  [{ password: undefined }, "to.privateKey"],
  [{ privateKey: "-----BEGIN" }, "to.privateKey"],
])("refuses %o before anything is sent", (more, field) => {
  expect(() => open(more)).toThrowError(expect.objectContaining({ code: "invalid-options", field }));
});
