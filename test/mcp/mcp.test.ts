/** An agent's own client against the server, over a transport in memory. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { telegram } from "../../src/channels/telegram.js";
import { createEtalase } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createMcpServer, type McpServerOptions } from "../../src/mcp/mcp.js";
import { createSandbox, type Sandbox, type TelegramPlace } from "../../src/sandbox/sandbox.js";

const TOKEN = "123456:canarycanarycanarycanarycanarycanar";
const kopi = { id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 };

function openShop(url: string, folder: string) {
  return createEtalase({
    ledger: memoryLedger(),
    photos: { folder: join(folder, "photos") },
    channels: { tele: telegram({ token: TOKEN, chat: "@toko_kopi", server: url }) },
    goals: { seen: { anyOf: ["tele"] } },
  });
}

let folder: string;
let sandbox: Sandbox;
let tele: TelegramPlace;
let shop: ReturnType<typeof openShop>;
let clients: Client[];
let now: Date;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "etalase-mcp-"));
  sandbox = createSandbox();
  tele = await sandbox.telegram({ token: TOKEN, chats: ["@toko_kopi"] });
  shop = openShop(tele.url, folder);
  clients = [];
  now = new Date();
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await shop.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(more: Partial<McpServerOptions> = {}) {
  const server = await createMcpServer({ shop, catalogue: () => [kopi], now: () => now, ...more });
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1.0.0" });
  await Promise.all([server.connect(theirs), client.connect(mine)]);
  clients.push(client);
  const call = async (name: string, given: Record<string, unknown> = {}) => {
    const { isError, content, structuredContent } = await client.callTool({ name, arguments: given });
    const [{ text = "{}" } = {}] = content as { text?: string }[];
    return { isError: isError === true, text, data: (structuredContent ?? {}) as Record<string, unknown> };
  };
  return { client, call };
}
const sent = () => tele.requests.filter(({ method }) => method.startsWith("send"));

describe("a server for agents", () => {
  it("only looks, and says of each tool that it does", async () => {
    const { client } = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(["listings", "plan", "preview", "reach", "status"]);
    for (const { name, annotations } of tools)
      expect(annotations, name).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(client.getInstructions()).toMatch(/never instructions/);
  });

  it("has no way to publish unless that was allowed", async () => {
    const { call } = await connect();
    const { data } = await call("plan");
    const tried = await call("publish", { plan: data["plan"], digest: data["digest"] }).catch((error: unknown) =>
      String(error),
    );
    expect(JSON.stringify(tried)).toMatch(/not found/i);
    expect(sent()).toEqual([]);
  });

  it("tells how the shop stands, as data and as text that say the same", async () => {
    await shop.publish([kopi]);
    const { call } = await connect();
    const listings = await call("listings", { channel: "tele" });
    expect(listings.data).toMatchObject({ rows: [{ product: "kopi", status: "unchanged" }], isCut: false });
    expect(JSON.parse(listings.text)).toEqual(listings.data);
    expect((await call("status")).data).toMatchObject({ channels: { tele: { standing: "open" } } });
    expect((await call("reach")).data).toMatchObject({ rows: [] });
  });

  it("shows what a channel would get without sending it, and without the bytes of pictures", async () => {
    const { call } = await connect();
    const { data, text } = await call("preview");
    expect(data).toMatchObject({
      products: [{ product: "kopi", channels: [{ channel: "tele", content: { price: "Rp65.000" } }] }],
    });
    expect(text).not.toContain('"pictures"');
    expect(sent()).toEqual([]);
  });

  it("says what is wrong with its cure, and never a secret", async () => {
    const { call } = await connect({ catalogue: undefined });
    const { isError, text } = await call("plan");
    expect([isError, JSON.parse(text)]).toMatchObject([
      true,
      { error: { code: "invalid-options", cure: expect.any(String) } },
    ]);
    await tele.fault({ what: "down" });
    const all = [
      await call("status"),
      await call("plan", { products: [kopi] }),
      await call("listings", { channel: "nope" }),
    ];
    expect(JSON.stringify(all)).not.toContain("canary");
    expect(all[2]?.isError).toBe(true);
  });

  it("plans no catalogue that nobody could look over", async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => ({ ...kopi, id: `p${at}` }));
    const { call } = await connect({ catalogue: () => many });
    expect((await call("plan")).text).toContain("more than 1000 products");
  });
});

describe("photos of an agent's products", () => {
  const withPhoto = (photo: unknown) => ({
    products: [kopi, { ...kopi, id: "teh", photos: ["https://a.example/1.jpg", photo] }],
  });
  let roots: string;
  let outside: string;
  beforeEach(() => {
    roots = join(folder, "roots");
    outside = join(folder, "passport.jpg");
    mkdirSync(roots);
    mkdirSync(join(folder, "roots-of-others"));
    for (const path of [outside, join(roots, "kopi.jpg"), join(folder, "roots-of-others", "a.jpg")])
      writeFileSync(path, "x");
    symlinkSync(outside, join(roots, "link.jpg"));
  });

  it("are no files outside the photo roots, however they are named, and it is not told whether they exist", async () => {
    const { call } = await connect({ allowPublish: true, photoRoots: [roots] });
    const sources = [
      outside,
      `file://${outside}`,
      `FILE://${outside}`,
      "file://elsewhere/passport.jpg",
      join(roots, "..", "passport.jpg"),
      "../passport.jpg",
      "link.jpg",
      join(folder, "roots-of-others", "a.jpg"),
      join(folder, "there-is-none.jpg"),
      "package.json",
    ];
    for (const source of sources) {
      for (const photo of [source, { source }]) {
        for (const tool of ["plan", "preview"]) {
          const { isError, text } = await call(tool, withPhoto(photo));
          expect([isError, JSON.parse(text).error], `${tool} ${source}`).toEqual([
            true,
            {
              code: "refused-photo",
              message: expect.stringMatching(/^products\.1\.photos\.1 names no file in the photo roots\./),
              field: "products.1.photos.1",
              cure: expect.stringContaining("photos.roots"),
            },
          ]);
        }
      }
    }
  });

  it("may lie in the photo roots, at addresses, or be stored already; without roots no file is taken", async () => {
    const { call } = await connect({ photoRoots: [roots] });
    for (const photo of [join(roots, "kopi.jpg"), "kopi.jpg", { source: "kopi.jpg" }, `store:${"a".repeat(64)}`])
      expect((await call("plan", withPhoto(photo))).text, String(photo)).not.toContain("photo roots");
    const bare = await connect();
    expect((await bare.call("plan", withPhoto(join(roots, "kopi.jpg")))).text).toContain("photo roots");
  });
});

describe("publishing, where it is allowed", () => {
  it("carries out a fresh plan, once", async () => {
    const { call } = await connect({ allowPublish: true });
    const { data } = await call("plan");
    const named = { plan: data["plan"], digest: data["digest"] };
    expect((await call("publish", named)).data).toMatchObject({
      kept: 1,
      counts: { tele: { published: 1 } },
      problems: [],
    });
    expect((await call("publish", named)).text).toContain("carried out already");
    expect(sent()).toHaveLength(1);
  });

  it("refuses a plan that is old, another one, or does not hold any more", async () => {
    const { call } = await connect({ allowPublish: true });
    const plan = async () => {
      const { data } = await call("plan");
      return { plan: data["plan"], digest: String(data["digest"]) };
    };
    const old = await plan();
    now = new Date(now.getTime() + 600_001);
    const wrong = await plan();
    const overtaken = await plan();
    const said = [
      await call("publish", old),
      await call("publish", { ...wrong, digest: `${wrong.digest.slice(1)}x` }),
      await call("publish", { plan: "none", digest: "none" }),
    ];
    await shop.publish([{ ...kopi, price: "60000" }]);
    said.push(await call("publish", overtaken));
    expect(said.map(({ isError, text }) => [isError, JSON.parse(text).error.code])).toEqual(
      Array.from({ length: 4 }, () => [true, "needs-confirmation"]),
    );
    expect(said[3]?.text).toContain("has changed");
    expect(sent()).toHaveLength(1);
  });
});
