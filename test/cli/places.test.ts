/** Commands about accounts, what stands there already, and keys. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateKey } from "../../src/trust/trust.js";
import { makeFolder, type Played, run } from "./kit.js";

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

async function* none(): AsyncIterable<never> {
  yield* [];
}

/** A shop that writes down what it is asked. */
function listening(answers: Readonly<Record<string, unknown>> = {}) {
  const calls: unknown[][] = [];
  const note =
    (name: string) =>
    async (...given: readonly unknown[]) => {
      calls.push([name, ...given]);
      return answers[name];
    };
  const channel = (name: string) =>
    Object.fromEntries(["connect", "adopt", "rebind", "refresh"].map((call) => [call, note(`${name}.${call}`)]));
  const shop = {
    publish: note("publish"),
    withdraw: note("withdraw"),
    recover: note("recover"),
    health: note("health"),
    close: async () => undefined,
    on: () => () => undefined,
    channel,
    listings: none,
  };
  const type = (words: string, played: Partial<Played> = {}) =>
    run(words.split(" "), { folder: folder.path, module: { default: shop }, ...played });
  return { calls, shop, type };
}

const counts = {
  web: { published: 0, updated: 0, unchanged: 0, withdrawn: 2, queued: 0, waitingForYou: 0, refused: 0, skipped: 0 },
};
const report = (more: object = {}) => ({
  run: 3,
  kept: 2,
  notKept: 0,
  counts,
  rows: none,
  problems: async () => [],
  ...more,
});

describe("withdraw", () => {
  it("takes as many products as are named, hides them, and prints what became of them", async () => {
    const { calls, type } = listening({ withdraw: report() });
    const ran = await type("withdraw kopi teh --no-journal");
    expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/web +2 withdrawn/)]);
    expect(calls[0]).toMatchObject(["withdraw", ["kopi", "teh"], { how: "hide" }]);
    expect((await type("withdraw")).code).toBe(2);
  });

  it("says with which command a large one goes on, with the products as a shell takes them", async () => {
    const needsConfirmation = { token: "t0k", listings: 30 };
    const { calls, shop, type } = listening({ withdraw: report({ needsConfirmation }) });
    const words = ["withdraw", "kopi gayo", "--delete", "--no-journal"];
    const ran = await run(words, { folder: folder.path, module: { default: shop } });
    expect([ran.code, ran.out]).toEqual([
      4,
      expect.stringContaining("etalase withdraw 'kopi gayo' --delete --confirm t0k"),
    ]);
    await type("withdraw a --confirm t0k --delete --no-journal");
    expect(calls[1]).toMatchObject(["withdraw", ["a"], { how: "delete", confirm: "t0k" }]);
  });
});

describe("connect", () => {
  const tokens = { accessToken: "canary-access", refreshToken: "canary-refresh", expiresAt: "2026-12-31T00:00:00Z" };

  it("hands over tokens from a file or stdin, and prints none of them", async () => {
    const { calls, type } = listening();
    writeFileSync(folder.in("t.json"), JSON.stringify(tokens));
    const ran = await type("connect shopee t.json --json");
    const piped = await type("connect shopee -", { stdin: JSON.stringify(tokens) });
    const given = { ...tokens, expiresAt: new Date(tokens.expiresAt) };
    expect(calls).toEqual([
      ["shopee.connect", given],
      ["shopee.connect", given],
    ]);
    expect([ran.code, piped.code]).toEqual([0, 0]);
    expect(`${ran.out}${ran.err}${piped.out}${piped.err}`).not.toContain("canary");
  });

  it.each([
    "",
    '{"accessToken":',
    '{"accesToken":"canary-x"}',
    '{"accessToken":"canary-x","expiresAt":"soon"}',
    '"canary-x"',
  ])("refuses what holds no tokens without repeating it: %s", async (stdin) => {
    const { calls, type } = listening();
    const ran = await type("connect shopee -", { stdin });
    expect([ran.code, ran.err]).toEqual([2, expect.stringMatching(/holds no tokens|broken JSON/)]);
    expect(ran.err).not.toContain("canary");
    expect(calls).toEqual([]);
  });
});

describe("what stands there already", () => {
  it("is taken over, or only counted", async () => {
    const { calls, type } = listening({ "shopee.adopt": 3 });
    expect((await type("adopt shopee --dry-run")).out).toContain("3 listings on shopee would be taken over");
    expect((await type("adopt shopee --lang id")).out).toContain("3 listing di shopee diambil alih");
    expect(calls.map(([, given]) => given)).toEqual([
      { match: "sku", dryRun: true },
      { match: "sku", dryRun: false },
    ]);
  });

  it("says that there was none", async () => {
    expect((await listening({ "shopee.adopt": 0 }).type("adopt shopee")).code).toBe(3);
    expect((await listening({ "tele.refresh": 0 }).type("refresh tele")).code).toBe(3);
    expect((await listening({ "tele.refresh": 2 }).type("refresh tele")).code).toBe(0);
  });

  it("is kept, or the same under another name, and nothing else", async () => {
    const { calls, type } = listening();
    await type("rebind tele keep");
    await type("rebind tele sameListings");
    expect(calls).toEqual([
      ["tele.rebind", "keep"],
      ["tele.rebind", "sameListings"],
    ]);
    expect((await type("rebind tele samelistings")).err).toContain("Did you mean sameListings?");
  });
});

describe("recover", () => {
  it("wants a yes, says what it did by channel, and that a person is asked", async () => {
    const channels = { tele: { adopted: 1, sentAgain: 2, asked: 3 } };
    const { calls, type } = listening({ recover: { wasOlder: true, channels } });
    expect((await type("recover")).code).toBe(2);
    expect(calls).toEqual([]);
    const ran = await type("recover --yes --ask 2h");
    expect([ran.code, ran.out]).toEqual([4, expect.stringMatching(/tele +1 taken over, 2 sent again, 3 asked about/)]);
    expect(calls).toEqual([["recover", { askForMs: 7_200_000 }]]);
  });
});

describe("keys", () => {
  const type = (words: string) => run(["keys", ...words.split(" ")], { folder: folder.path });
  const secretsIn = (...files: readonly string[]): readonly string[] =>
    files.flatMap((file) =>
      [...readFileSync(folder.in(file), "utf8").matchAll(/"d": "([^"]+)"/g)].map(([, d = ""]) => d),
    );
  const rowsOf = async (words: string) => {
    const ran = await type(`${words} --json`);
    return ran.lines().flatMap(({ kind, row }) => (kind === "key" ? [row] : []));
  };

  it("are made once, each in a file of its own that only the owner can read", async () => {
    const ran = await type("generate");
    expect([ran.code, ran.err]).toEqual([0, expect.stringContaining("offline")]);
    for (const file of ["etalase.root-key.json", "etalase.keys.json"])
      expect(statSync(folder.in(file)).mode & 0o777, file).toBe(0o600);
    const before = secretsIn("etalase.root-key.json", "etalase.keys.json");
    expect([(await type("generate")).code, secretsIn("etalase.root-key.json", "etalase.keys.json")]).toEqual([
      2,
      before,
    ]);
  });

  it("never show their secret half", async () => {
    const said: string[] = [];
    for (const words of ["generate", "list", "list --json", "rotate --json", "revoke --kid x", "rotate --lang id"]) {
      const ran = await type(words);
      said.push(ran.out, ran.err);
    }
    const secrets = secretsIn("etalase.root-key.json", "etalase.keys.json");
    expect(secrets).toHaveLength(4);
    for (const secret of secrets) expect(said.join("\n")).not.toContain(secret);
  });

  it("are replaced while the old one's claims live on", async () => {
    await type("generate");
    const [, first] = await rowsOf("list");
    const rows = await rowsOf("rotate");
    expect(rows.map((row) => row?.["state"])).toEqual(["signs", "retired", "signs"]);
    expect(rows[1]).toMatchObject({ kid: first?.["kid"], until: expect.stringMatching(/^20/) });
    expect((await rowsOf("rotate")).map((row) => row?.["state"])).toEqual(["signs", "retired", "retired", "signs"]);
  });

  it("are replaced by the root where their file was lost, and the root stays", async () => {
    await type("generate");
    const [root, lost] = await rowsOf("list");
    const kept = readFileSync(folder.in("etalase.root-key.json"));
    rmSync(folder.in("etalase.keys.json"));
    const again = await type("generate");
    expect([again.code, again.err]).toEqual([2, expect.stringContaining("etalase keys rotate")]);
    const ran = await type("rotate");
    expect([ran.code, ran.err]).toEqual([0, expect.stringContaining('reason: "lost"')]);
    const rows = await rowsOf("list");
    expect(rows.map((row) => row?.["state"])).toEqual(["signs", "signs"]);
    expect([rows[0], rows[1]?.["kid"] === lost?.["kid"]]).toEqual([root, false]);
    expect(readFileSync(folder.in("etalase.root-key.json"))).toEqual(kept);
  });

  it("are revoked by the beginning of their name, and somebody signs on", async () => {
    await type("generate");
    const [, first] = await rowsOf("list");
    const rows = await rowsOf(`revoke --kid ${String(first?.["kid"]).slice(0, 12)}`);
    expect(rows.map((row) => row?.["state"])).toEqual(["signs", "revoked", "signs"]);
    expect([(await type("revoke --kid none-such")).code, (await type("revoke")).code]).toEqual([2, 2]);
  });

  it("lie in another folder where that is said", async () => {
    mkdirSync(folder.in("rahasia"));
    await type("generate --folder rahasia");
    expect([existsSync(folder.in("rahasia", "etalase.keys.json")), existsSync(folder.in("etalase.keys.json"))]).toEqual(
      [true, false],
    );
  });

  it("are refused where others can read them, with the command that mends it", async () => {
    await type("generate");
    chmodSync(folder.in("etalase.keys.json"), 0o644);
    expect((await type("list")).err).toContain(`chmod 600 ${folder.in("etalase.keys.json")}`);
  });

  it("are refused where the file was altered, without repeating it", async () => {
    await type("generate");
    const file = folder.in("etalase.keys.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/"x": "[^"]+"/, `"x": "${generateKey().x}"`));
    expect((await type("list")).err).toContain("was altered");
    writeFileSync(file, text.slice(0, -20));
    const ran = await type("list");
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining("holds no keys")]);
    const [secret = "-"] = [...text.matchAll(/"d": "([^"]+)"/g)].map(([, d]) => d);
    expect(ran.err).not.toContain(secret);
  });

  it("can be none", async () => {
    expect([(await type("list")).code, (await type("rotate")).code]).toEqual([3, 2]);
  });
});
