import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csvOf, photosOf, read } from "./kit.js";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const fileOf = (...photos: readonly string[]) =>
  csvOf([["nama", "harga", "foto"], ...photos.map((photo, at) => [`Produk ${at}`, "65000", photo])]);

let folder = "";
let server: Server;
let origin = "";
const asked: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "etalase-import-"));
  await mkdir(join(folder, "root"));
  await writeFile(join(folder, "root", "kopi.png"), PNG);
  await writeFile(join(folder, "secret.png"), PNG);
  await symlink(join(folder, "secret.png"), join(folder, "root", "link.png"));
  server = createServer((request, reply) => {
    asked.push(request.url ?? "");
    if (request.url === "/gone.png") reply.writeHead(403).end();
    else if (request.url?.startsWith("/p/")) reply.setHeader("content-type", "text/html").end(pageOf(request.url));
    else reply.end(request.url === "/page.png" ? "<html>" : PNG);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

/** A page with one product, which has no SKU. */
function pageOf(url: string): string {
  const offers = { price: "65000", priceCurrency: "IDR" };
  const product = { "@type": "Product", name: "Kopi", url, offers };
  return `<html lang="id"><script type="application/ld+json">${JSON.stringify(product)}</script></html>`;
}

/** The guard, told that this one port of this machine may be asked. */
function allowed() {
  return { allowHttp: true, allowPrivate: ["127.0.0.1"], ports: [Number(new URL(origin).port)] };
}

describe("a photo", () => {
  it("given as a path is left out without a root, and beside it, and through a link out of it", async () => {
    const without = await read(fileOf("kopi.png"));
    expect(photosOf(without)).toEqual([]);
    expect(without.warnings).toContainEqual(
      expect.objectContaining({ row: 2, column: "foto", cure: expect.stringContaining("root") as string }),
    );
    const found = await read(fileOf("kopi.png", "../secret.png", "link.png", "gone.png"), {
      root: join(folder, "root"),
    });
    expect(photosOf(found)).toEqual([join(folder, "root", "kopi.png")]);
    expect(found.warnings.filter(({ column }) => column === "foto").map(({ row }) => row)).toEqual([3, 4, 5]);
  });

  it("over http is tried over https, and schemes that are none are left out", async () => {
    const found = await read(
      fileOf("http://toko.example/k.jpg", "//toko.example/l.jpg", "file:///etc/passwd", "https://127.0.0.1/m.jpg"),
    );
    expect(photosOf(found)).toEqual(["https://toko.example/k.jpg", "https://toko.example/l.jpg"]);
    expect(found.warnings.filter(({ column }) => column === "foto").map(({ row }) => row)).toEqual([2, 4, 5]);
  });

  it("on a marketplace's host is warned about: its link will not last", async () => {
    const found = await read(fileOf("https://cf.shopee.co.id/file/1", "https://cf.shopee.co.id/file/2"));
    const warned = found.warnings.filter(({ trouble }) => trouble.includes("expire"));
    expect(warned).toMatchObject([{ row: 2, cure: expect.stringContaining("folder") as string }]);
  });

  it("is fetched at once through the guard, kept under its hash, and the same the second time", async () => {
    const options = { photos: { folder: join(folder, "kept") }, addresses: allowed() };
    const file = fileOf(`${origin}/a.png`, `${origin}/a.png`, `${origin}/gone.png`, `${origin}/page.png`);
    const first = await read(file, options);
    const [kept = ""] = await readdir(join(folder, "kept"));
    expect(kept).toMatch(/^[0-9a-f]{64}\.png$/);
    expect(await readFile(join(folder, "kept", kept))).toEqual(PNG);
    expect(photosOf(first)).toEqual([join(folder, "kept", kept), join(folder, "kept", kept)]);
    expect(first.products[0]?.photos[0]?.sha256).toBe(kept.slice(0, 64));
    expect(
      first.warnings.filter(({ column }) => column === "foto").map(({ row, trouble }) => `${row} ${trouble}`),
    ).toEqual(["4 was answered with 403", "5 is no picture"]);
    expect(asked.filter((path) => path === "/a.png")).toHaveLength(1);
    expect((await read(file, options)).products).toEqual(first.products);
    expect(await readdir(join(folder, "kept"))).toEqual([kept]);
  });

  it("on this machine is not fetched unless the guard is told", async () => {
    const before = asked.length;
    const found = await read(fileOf(`${origin}/b.png`), { photos: { folder: join(folder, "none") } });
    expect(photosOf(found)).toEqual([]);
    expect(asked).toHaveLength(before);
  });
});

describe("a page of the shop's own", () => {
  it("is fetched through the guard too", async () => {
    await expect(read(new URL(`${origin}/shop.html`))).rejects.toMatchObject({ code: "refused-address" });
  });

  it("comes a second after the one before, and not at all when it is told to stop", async () => {
    const pauses: number[] = [];
    const clock = { sleep: async (ms: number) => void pauses.push(ms) };
    const urls = ["kopi", "teh", "100%-arabika"].map((name) => new URL(`${origin}/p/${name}`));
    const found = await read(urls, { addresses: allowed(), clock });
    expect(found.products.map(({ id }) => id)).toEqual(["kopi", "teh", "100--arabika"]);
    expect(pauses).toEqual([1_000, 1_000]);
    const stop = new AbortController();
    const stopping = { sleep: async () => stop.abort(new Error("enough")) };
    const before = asked.length;
    const stopped = read(urls, { addresses: allowed(), clock: stopping, signal: stop.signal });
    await expect(stopped).rejects.toThrow("enough");
    expect(asked).toHaveLength(before + 1);
  });
});
