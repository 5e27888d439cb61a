import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { storefront } from "../../src/channels/storefront/index.js";
import { telegram } from "../../src/channels/telegram.js";
import { COMMANDS } from "../../src/cli/commands.js";
import { jsonSchema } from "../../src/cli/schema.js";
import { createEtalase, EtalaseError, LedgerBusy } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createSandbox, type Sandbox, type TelegramPlace } from "../../src/sandbox/sandbox.js";
import { makeFolder, type Played, type Ran, run } from "./kit.js";

const TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const CHAT = "@toko_kopi";
const kopi = { id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 };
const teh = { id: "teh", title: "Teh Melati", price: "15000", stock: 3 };

let folder: ReturnType<typeof makeFolder>;
let sandbox: Sandbox;
let place: TelegramPlace;
let ledger: ReturnType<typeof memoryLedger>;
beforeEach(async () => {
  folder = makeFolder();
  sandbox = createSandbox();
  place = await sandbox.telegram({ token: TOKEN, chats: [CHAT] });
  ledger = memoryLedger();
});
afterEach(async () => {
  await sandbox.close();
  folder.remove();
});

/** A shop with a storefront and a chat; its ledger lives as long as the test. */
function options() {
  return {
    seller: { name: "Toko Kopi", whatsapp: "081234567890" },
    ledger,
    photos: { folder: folder.in("store") },
    probes: { firstMs: 20, mostMs: 50 },
    channels: {
      web: storefront({ folder: folder.in("public"), url: "https://toko.example" }),
      tele: telegram({ token: TOKEN, chat: CHAT, server: place.url }),
    },
    goals: { seen: { anyOf: ["tele" as const] } },
  };
}

/** Waits for as long as a crowded machine may need, unless the words say how long. */
function etalase(words: string, played: Partial<Played> = {}): Promise<Ran> {
  const module = { default: options, catalogue: [kopi, teh], ...played.module };
  const patience = words.startsWith("publish") && !words.includes("--wait") ? ["--wait", "60s"] : [];
  return run([...words.split(" ").filter(Boolean), ...patience], { folder: folder.path, ...played, module });
}

const resultOf = (ran: Ran) => ran.lines().at(-1);
const rowsOf = (ran: Ran, kind: string) => ran.lines().flatMap((line) => (line.kind === kind ? [line.row ?? {}] : []));

describe("publish", () => {
  it("puts up what the configuration names, once: the second time sends nothing", async () => {
    const first = await etalase("publish");
    expect([first.code, first.out]).toEqual([0, expect.stringMatching(/web +2 published\n.*tele +2 published/)]);
    const before = place.requests.length;
    expect((await etalase("publish")).out).toMatch(/tele +2 unchanged/);
    expect(place.requests.length).toBe(before);
  });

  it("takes a file, lines of a file, and stdin", async () => {
    writeFileSync(folder.in("a.json"), JSON.stringify({ products: [kopi] }));
    writeFileSync(folder.in("b.jsonl"), `${JSON.stringify(kopi)}\n\n${JSON.stringify(teh)}\n`);
    expect(resultOf(await etalase("publish a.json --json --wait 0"))?.data).toMatchObject({ kept: 1 });
    expect(resultOf(await etalase("publish b.jsonl --json --wait 0"))?.data).toMatchObject({ kept: 2 });
    const stdin = JSON.stringify([{ ...kopi, id: "baru" }]);
    expect(resultOf(await etalase("publish - --json --wait 0", { stdin }))?.data).toMatchObject({ kept: 1 });
  });

  it.each([
    ["", "holds no list|broken JSON"],
    ["{,}", "broken JSON"],
    ["[1, 2]", "holds no list of products"],
    ['{"id":"a"}\n{"id":', "Line 2"],
  ])("keeps nothing of a broken file: %j", async (text, said) => {
    writeFileSync(folder.in("x.json"), text);
    const ran = await etalase("publish x.json");
    expect([ran.code, ran.err]).toEqual([2, expect.stringMatching(said)]);
    expect((await etalase("listings")).code).toBe(3);
  });

  it("says how much of a file was kept before it broke", async () => {
    const lines = Array.from({ length: 300 }, (_, at) => JSON.stringify({ ...kopi, id: `p${at}` }));
    writeFileSync(folder.in("x.jsonl"), [...lines, "{"].join("\n"));
    const ran = await etalase("publish x.jsonl --wait 0");
    expect([ran.code, ran.err]).toEqual([1, expect.stringMatching(/Line 301 .* products before it were kept/)]);
  });

  it("says with its exit code and its last lines what needs a person", async () => {
    await place.fault({ what: "lost-answer", method: "sendMessage", times: 1 });
    const ran = await etalase("publish --json", { module: { catalogue: [kopi] } });
    expect(ran.code).toBe(4);
    expect(rowsOf(ran, "problem")).toMatchObject([{ product: "kopi", channel: "tele", reason: "in doubt" }]);
    expect(resultOf(ran)).toMatchObject({ type: "result", status: "partial", exit: 4 });
  });

  it("takes a queue for no failure, unless asked to", async () => {
    await place.fault({ what: "down" });
    const ran = await etalase("publish --wait 1s --json");
    expect([ran.code, resultOf(ran)?.status]).toEqual([0, "partial"]);
    expect((await etalase("publish --wait 0 --fail-on queued")).code).toBe(4);
    expect((await etalase("publish --fail-on quewed")).code).toBe(2);
  });

  it("asks before it takes much down, and says with which command it goes on", async () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ ...kopi, id: `p${at}` }));
    const module = { default: () => ({ ...options(), pace: 100 }), catalogue: many };
    await etalase("publish --wait 5s", { module });
    const asked = await etalase("publish --whole", { module: { ...module, catalogue: [kopi] } });
    expect(asked.code).toBe(4);
    expect(asked.out).toMatch(/nothing was\. If that is meant: etalase publish --whole --confirm \S+/);
  });

  it("stops at Ctrl-C, keeps what was kept, and says so", async () => {
    const stop = new AbortController();
    const catalogue = async function* () {
      yield kopi;
      stop.abort();
      yield teh;
    };
    const ran = await etalase("publish --json", { module: { catalogue }, signal: stop.signal });
    expect(ran.code).toBe(130);
    expect(resultOf(ran)?.type).toBe("result");
  });
});

describe("publish, stopped while it waits", () => {
  it("ends with 130 and its report: what is queued stays queued", async () => {
    await place.fault({ what: "down" });
    const stop = new AbortController();
    const ended = etalase("publish --wait 60s --json", { signal: stop.signal });
    const isUp = () => expect(existsSync(folder.in("public", "index.html"))).toBe(true);
    await vi.waitFor(isUp, { timeout: 20_000, interval: 10 });
    stop.abort();
    const ran = await ended;
    expect([ran.code, resultOf(ran)]).toEqual([
      130,
      expect.objectContaining({ status: "partial", data: expect.objectContaining({ kept: 2 }) }),
    ]);
  });
});

describe("preview", () => {
  it("writes one page with what would be sent, and sends nothing", async () => {
    const before = place.requests.length;
    const ran = await etalase("preview --out p.html --lang id");
    expect([ran.code, ran.out]).toEqual([0, `${folder.in("p.html")}\n`]);
    const page = readFileSync(folder.in("p.html"), "utf8");
    expect(page).toContain("Kopi Gayo 250 g");
    expect(page).toContain("Rp65.000");
    expect(place.requests.length).toBe(before);
    expect((await etalase("listings")).code).toBe(3);
  });

  it("tells programs what each channel is handed, product by product", async () => {
    const ran = await etalase("preview --json --channel tele --product teh");
    expect(rowsOf(ran, "previewed")).toMatchObject([
      { product: "teh", channels: [{ channel: "tele", action: "create", content: { price: "Rp15.000" } }] },
    ]);
    expect(resultOf(ran)?.data).toMatchObject({ products: 1, refused: 0 });
  });

  it("says how many it leaves out, and that nothing matched", async () => {
    expect((await etalase("preview --most 1 --out p.html")).err).toContain("Only the first product is shown");
    expect((await etalase("preview --most 2 --out p.html")).err).not.toContain("Only the first");
    expect((await etalase("preview --product nope")).code).toBe(3);
    expect((await etalase("preview --most no")).code).toBe(2);
  });
});

describe("looking", () => {
  it("plans without writing anything, with prices as people read them", async () => {
    const ran = await etalase("plan");
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining("Kopi Gayo 250 g, Rp65.000")]);
    expect(place.requests.filter(({ method }) => method === "sendMessage")).toEqual([]);
    expect((await etalase("plan --detailed-exitcode")).code).toBe(10);
    await etalase("publish");
    expect((await etalase("plan --detailed-exitcode")).code).toBe(0);
  });

  it("lists rows as they stand, filtered, and exits 3 where none matches", async () => {
    await etalase("publish");
    const ran = await etalase("listings --channel tele --json");
    expect(rowsOf(ran, "listing")).toMatchObject([{ product: "kopi" }, { product: "teh" }]);
    expect((await etalase("listings --status refused")).code).toBe(3);
    expect((await etalase("listings --product kopi")).out.trim().split("\n")).toHaveLength(2);
  });

  it("tells a missed goal by its exit code, from status and from reach", async () => {
    await place.fault({ what: "down" });
    await etalase("publish --wait 300ms");
    const reach = await etalase("reach seen --json");
    expect([reach.code, rowsOf(reach, "missed")]).toEqual([
      5,
      [
        { product: "kopi", goal: "seen", missing: ["tele"] },
        { product: "teh", goal: "seen", missing: ["tele"] },
      ],
    ]);
    const status = await etalase("status");
    expect([status.code, status.out.split("\n")[0]]).toEqual([
      5,
      expect.stringContaining("goal “seen” is missed by 2 products"),
    ]);
  });

  it("says first how everything stands, in the language of the environment", async () => {
    await etalase("publish");
    expect((await etalase("status", { env: { LANG: "id_ID.UTF-8" } })).out).toMatch(
      /^Semua 2 produk terlihat, dalam versi terbaru\./,
    );
    expect((await etalase("status --lang en", { env: { LANG: "id_ID.UTF-8" } })).out).toMatch(/^All 2 products/);
    expect((await etalase("status", { env: { LC_ALL: "en_US.UTF-8", LANG: "id_ID" } })).out).toMatch(/^All 2/);
  });

  it("checks without sending anything", async () => {
    const ran = await etalase("check --json");
    expect([ran.code, place.requests.length]).toEqual([0, 0]);
    expect(rowsOf(ran, "checked")).toMatchObject([{ channel: "web" }, { channel: "tele", standing: "open" }]);
  });

  it("writes the report from the snapshot of status, and its Markdown", async () => {
    await etalase("publish");
    const ran = await etalase("report --out laporan.html --json");
    const page = readFileSync(folder.in("laporan.html"), "utf8");
    expect([ran.code, resultOf(ran)?.data]).toEqual([
      0,
      { format: "html", bytes: Buffer.byteLength(page), file: folder.in("laporan.html") },
    ]);
    const [verdict] = (await etalase("status")).out.split("\n");
    expect(page).toContain(`<title>${verdict}</title>`);
    expect((await etalase("report --format md --lang id")).out).toMatch(/^## Semua 2 produk terlihat/);
  });

  it("tells from the journal what a delivery did", async () => {
    await etalase("publish");
    const ran = await etalase("tail --once --json");
    expect(rowsOf(ran, "happened")).toMatchObject([
      { type: "delivered", channels: { web: 2, tele: 2 } },
      { type: "backlog" },
    ]);
    const other = makeFolder();
    expect((await run(["tail", "--once"], { folder: other.path, module: { default: options } })).code).toBe(3);
    other.remove();
  });

  it("follows the journal until Ctrl-C", async () => {
    await etalase("publish");
    const stop = new AbortController();
    const onText = (text: string): void => {
      if (text.includes("delivered: ")) stop.abort();
    };
    expect((await etalase("tail", { signal: stop.signal, onText })).code).toBe(130);
  });

  it("keeps no journal where that is not wanted", async () => {
    await etalase("publish --no-journal");
    expect((await etalase("tail --once")).code).toBe(3);
  });
});

describe("deciding", () => {
  it("answers a doubt: what is there is not put up again", async () => {
    await place.fault({ what: "lost-answer", method: "sendMessage", times: 1 });
    await etalase("publish", { module: { catalogue: [kopi] } });
    expect((await etalase("answer kopi tele")).code).toBe(2);
    expect((await etalase("answer kopi tele --there --not-there")).code).toBe(2);
    const id = String(place.messages(CHAT)[0]?.id);
    expect((await etalase(`answer kopi tele --there --id ${id}`)).code).toBe(0);
    await etalase("deliver");
    expect(place.messages(CHAT)).toHaveLength(1);
    expect((await etalase("status")).code).toBe(0);
    expect((await etalase(`answer kopi tele --there`)).code).toBe(3);
  });

  it("pauses, delivers nothing there, and resumes", async () => {
    expect((await etalase("pause tele")).out).toContain("etalase resume tele");
    await etalase("publish --wait 2s");
    expect(place.messages(CHAT)).toHaveLength(0);
    expect((await etalase("resume tele")).code).toBe(0);
    expect((await etalase("deliver --budget 5s --json")).code).toBe(0);
    expect(place.messages(CHAT)).toHaveLength(2);
  });

  it("exits 3 where there is nothing to retry", async () => {
    await etalase("publish");
    expect((await etalase("retry --channel tele")).code).toBe(3);
  });

  it("closes a channel only when that is meant, lists what stands there, and takes it back", async () => {
    await etalase("publish");
    expect((await etalase("sunset tele")).err).toContain("--closes");
    expect((await etalase("sunset tele --closes 2030-01-01")).err).toContain("--yes");
    const ran = await etalase("sunset tele --closes 2030-01-01T00:00Z --move-to web --yes --json");
    expect(rowsOf(ran, "stood")).toMatchObject([{ product: "kopi", live: true }, { product: "teh" }]);
    expect(resultOf(ran)?.data).toMatchObject({ closesAt: "2030-01-01T00:00:00.000Z", moveTo: "web", count: 2 });
    expect((await etalase("sunset tele --undo")).code).toBe(0);
  });

  it("counts what differs, one and many, in both languages", async () => {
    const seen = (product: string, drift: readonly string[]) => ({ product, visible: true, drift });
    const verifying = (...all: readonly object[]) => ({
      default: {
        ...createEtalase({ channels: options().channels, ledger }),
        channel: () => ({
          async *verify() {
            yield* all;
          },
        }),
      },
    });
    const one = { module: verifying(seen("kopi", ["price"]), seen("teh", [])) };
    expect((await etalase("verify web", one)).out).toMatch(/^2 read, 1 differs\.$/m);
    expect((await etalase("verify web --lang id", one)).out).toMatch(/^2 dibaca, 1 berbeda\.$/m);
    const two = { module: verifying(seen("kopi", ["price"]), seen("teh", ["price"])) };
    const ran = await etalase("verify web", two);
    expect([ran.code, ran.out]).toEqual([4, expect.stringContaining("2 read, 2 differ.")]);
  });

  it("names a channel that cannot be read back, as the library says it", async () => {
    const ran = await etalase("verify tele");
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining("cannot be read back")]);
  });
});

describe("a worker", () => {
  it("delivers until it is stopped, says what changes, and ends with 130", async () => {
    await etalase("publish --wait 0");
    const stop = new AbortController();
    const ended = etalase("start --json", { signal: stop.signal });
    await vi.waitFor(() => expect(place.messages(CHAT)).toHaveLength(2), { timeout: 20_000, interval: 10 });
    stop.abort();
    const ran = await ended;
    expect([ran.code, resultOf(ran)?.status]).toEqual([130, "complete"]);
    expect(rowsOf(ran, "happened")).toMatchObject([{ type: "delivered" }]);
  });
});

describe("what goes wrong", () => {
  const failing = (error: Error) => ({
    default: { ...createEtalase({ channels: options().channels, ledger }), health: () => Promise.reject(error) },
  });

  it.each([
    [new EtalaseError("invalid-options", "wrong"), 2],
    [new EtalaseError("unknown-goal", "which"), 2],
    [new EtalaseError("not-found", "nothing is asked"), 3],
    [new LedgerBusy("etalase.db"), 1],
    [new Error("a bug"), 1],
  ])("has an exit code: %s", async (error, code) => {
    const ran = await etalase("status", { module: failing(error) });
    expect([ran.code, ran.err]).toEqual([code, expect.stringContaining(error.message)]);
    expect(ran.out).toBe("");
  });

  it("is said in the reader's language, and in English to programs", async () => {
    const said = async (words: string, env: Readonly<Record<string, string>> = {}) =>
      (await etalase(words, { env })).err;
    expect(await said("publsh --lang id")).toContain('Tidak ada perintah "publsh". Maksud Anda "etalase publish"?');
    expect(await said("publsh", { LANG: "id_ID.UTF-8" })).toContain("Tidak ada perintah");
    expect(await said("publsh --lang en", { LANG: "id_ID.UTF-8" })).toContain("There is no command");
    expect(await said("publish nowhere.json --lang id")).toMatch(/Berkas .*nowhere\.json tidak ada\./);
    expect(resultOf(await etalase("publsh --lang id --json"))?.data).toMatchObject({
      error: { code: "usage", message: expect.stringContaining("There is no command") },
    });
    writeFileSync(folder.in("half.jsonl"), `${JSON.stringify(kopi)}\n{"id":`);
    expect(await said("publish half.jsonl --wait 0 --lang id")).toMatch(
      /baris 2 .* 1 produk sebelumnya sudah disimpan/,
    );
  });

  it("ends a stream of JSON with one result, also then", async () => {
    const ran = await etalase("status --json", { module: failing(new LedgerBusy("etalase.db")) });
    expect(ran.lines().map(({ type }) => type)).toEqual(["hello", "result"]);
    expect(resultOf(ran)?.data).toMatchObject({
      error: { code: "ledger-busy", cure: expect.stringContaining("Stop") },
    });
    expect(ran.err).toBe("");
    const wrong = await etalase("publish --jsn --json");
    expect(wrong.lines().map(({ type, exit }) => [type, exit])).toEqual([
      ["hello", undefined],
      ["result", 2],
    ]);
  });

  it("says what a configuration should be", async () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [undefined, "exports neither options nor a shop"],
      [{ chanels: {} }, "exports neither options nor a shop"],
      [{ channels: {} }, "No channel is configured"],
      [{ ...options(), deliverr: "here" }, 'Did you mean "deliver"?'],
    ];
    for (const [given, said] of cases) {
      const ran = await etalase("check", { module: { default: given } });
      expect([ran.code, ran.err]).toEqual([2, expect.stringContaining(said)]);
    }
    const empty = makeFolder();
    const none = await run(["status"], { folder: empty.path });
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("etalase init")]);
    empty.remove();
  });

  it("names a channel that is not configured, and one time zone that is none", async () => {
    expect((await etalase("pause telly")).code).toBe(2);
    expect((await etalase("status --time-zone Mars/Olympus")).code).toBe(2);
  });
});

describe("a configuration", () => {
  it("in TypeScript says what this Node needs to read it", async () => {
    writeFileSync(folder.in("etalase.config.ts"), "export default {};");
    const broken = Object.assign(new TypeError('Unknown file extension ".ts"'), { code: "ERR_UNKNOWN_FILE_EXTENSION" });
    const ran = await run(["check", "--config", "etalase.config.ts"], { folder: folder.path, broken });
    expect([ran.code, ran.err]).toEqual([2, expect.stringMatching(/cannot read \.ts files.*npm install jiti/)]);
  });

  it("that throws is told with its own words", async () => {
    const ran = await etalase("check", { broken: new Error("SHOPEE_KEY is not set") });
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining("SHOPEE_KEY is not set")]);
  });

  it("may be a shop, options, a function of the environment or a promise, and is closed at the end", async () => {
    let closed = 0;
    const close = () => {
      closed += 1;
    };
    const shop = createEtalase(options());
    for (const given of [shop, options(), () => options(), Promise.resolve(options())]) {
      ledger = memoryLedger();
      expect((await etalase("check", { module: { default: given, close } })).code).toBe(0);
    }
    expect(closed).toBe(4);
    await expect(shop.health()).rejects.toMatchObject({ code: "closed" });
    let seen: unknown;
    const asked = (env: unknown) => {
      seen = env;
      return options();
    };
    await etalase("check", { module: { default: asked }, env: { SECRET: "x" } });
    expect(seen).toMatchObject({ SECRET: "x" });
  });
});

describe("words on a terminal and off it", () => {
  it("have no escape codes and few lines in a pipe, however many products and however long it takes", async () => {
    const many = Array.from({ length: 400 }, (_, at) => ({
      ...kopi,
      id: `p${at}`,
      price: at % 2 === 0 ? "65000" : "wrong",
    }));
    const ran = await etalase("publish --wait 3s", { module: { catalogue: many } });
    const all = `${ran.out}${ran.err}`;
    expect(all).not.toContain("\u001B");
    expect(all.trim().split("\n").length).toBeLessThanOrEqual(60);
    const status = await etalase("status");
    expect(`${status.out}${status.err}`.trim().split("\n").length).toBeLessThanOrEqual(60);
  });

  it("are coloured on a terminal, and nowhere where NO_COLOR or a flag says no", async () => {
    await etalase("publish");
    const codes = async (words: string, env: Readonly<Record<string, string>>, tty: boolean) =>
      (await etalase(words, { env, tty })).out.includes("\u001B[");
    expect(await codes("status", {}, true)).toBe(true);
    expect(await codes("status", { NO_COLOR: "1" }, true)).toBe(false);
    expect(await codes("status", { TERM: "dumb" }, true)).toBe(false);
    expect(await codes("status --no-color", { FORCE_COLOR: "1" }, true)).toBe(false);
    expect(await codes("status", { FORCE_COLOR: "1" }, false)).toBe(true);
    expect(await codes("status --color", { NO_COLOR: "1" }, false)).toBe(true);
    expect(await codes("status --json", {}, true)).toBe(false);
  });

  it("hold nothing of a product that a terminal would obey", async () => {
    const evil = "\u001B[2J\u001B]0;x\u0007";
    const row = {
      product: `a${evil}`,
      title: evil,
      channel: "web",
      status: "refused",
      reason: `r${evil}`,
      message: evil,
      losses: [],
      due: [],
      actsFor: [],
    };
    const shop = {
      ...createEtalase(options()),
      listings: async function* () {
        yield row;
      },
    };
    for (const words of ["listings", "status", "listings --json"]) {
      const ran = await etalase(words, { module: { default: shop } });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      expect(`${ran.out}${ran.err}`).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F]/);
    }
  });

  it("show states in plain ASCII where that is asked for", async () => {
    await etalase("publish");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is nothing beyond ASCII.
    expect((await etalase("listings --ascii")).out).toMatch(/^[\u0000-\u007F]*$/);
  });
});

describe("--json", () => {
  it("is understood by its own schema on every command, and the schema is printed", async () => {
    for (const words of [
      "plan",
      "publish",
      "status",
      "listings",
      "reach",
      "check",
      "deliver",
      "tail --once",
      "report",
      "retry",
      "pause web",
      "resume web",
      "completion bash",
      "schema",
      "help",
      "--version",
    ]) {
      const ran = await etalase(`${words} --json`);
      const types = ran.lines().map(({ type }) => type);
      expect([words, types[0], types.at(-1), types.filter((type) => type === "result").length]).toEqual([
        words,
        "hello",
        "result",
        1,
      ]);
    }
    const { code, out } = await etalase("schema");
    expect([code, JSON.parse(out)]).toEqual([0, JSON.parse(JSON.stringify(jsonSchema()))]);
  });

  it("says hello and a result on every command that there is, also where words are missing", async () => {
    const stopped = AbortSignal.abort();
    // An agent's connection speaks a protocol of its own.
    for (const name of Object.keys(COMMANDS).filter((one) => one !== "mcp")) {
      const isEndless = name === "start" || name === "tail";
      const ran = await etalase(`${name} --json`, isEndless ? { signal: stopped } : {});
      const types = ran.lines().map(({ type }) => type);
      expect([name, types[0], types.at(-1)]).toEqual([name, "hello", "result"]);
    }
  }, 120_000);
});
