import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { googleMerchant } from "../../src/channels/google-merchant/index.js";
import { createManualClock, createSandbox, type GoogleMerchantPlace } from "../../src/sandbox/sandbox.js";
import { ACCOUNT, KEY_FILE, SIGNER } from "../promises/google-merchant.js";
import { fetchTools, NOW } from "./fake-tools.js";

const clock = createManualClock(NOW);
const sandbox = createSandbox({ clock });
let place: GoogleMerchantPlace;
beforeAll(async () => {
  place = await sandbox.googleMerchant({
    accountId: ACCOUNT,
    serviceAccount: SIGNER,
    registered: false,
    dataSources: [
      { id: "1", displayName: "Toko", feedLabel: "ID", contentLanguage: "id" },
      { id: "2", displayName: "Berkas", feedLabel: "ID", contentLanguage: "id", isFile: true },
    ],
    quotas: [
      { calls: ["products.get"], perDay: 5_000, perMinute: 60 },
      { calls: ["productInputs.insert", "productInputs.patch"], perDay: 200 },
    ],
  });
});
afterAll(() => sandbox.close());

const now = () => clock.now();
const { http } = fetchTools(now);
const open = () =>
  googleMerchant.desk({
    accountId: ACCOUNT,
    serviceAccount: KEY_FILE,
    server: place.url,
    authServer: place.url,
    http,
    now,
  });

describe("the desk", () => {
  test("says how to register, and registers once", async () => {
    const desk = open();
    await expect(desk.dataSources()).rejects.toMatchObject({
      kind: "forbidden",
      scope: "account",
      cure: expect.stringContaining("register("),
    });
    await expect(desk.register(KEY_FILE.client_email)).rejects.toMatchObject({
      kind: "invalid",
      field: "developerEmail",
    });
    await desk.register("dapur@toko.example");
    expect(place.requests.filter(({ method }) => method === "token")).toHaveLength(1);
  });

  test("lists data sources, and which of them take products", async () => {
    expect(await open().dataSources()).toEqual([
      { id: "1", name: "Toko", feedLabel: "ID", contentLanguage: "id", takesProducts: true },
      { id: "2", name: "Berkas", feedLabel: "ID", contentLanguage: "id", takesProducts: false },
    ]);
  });

  test("makes a data source", async () => {
    const made = await open().createDataSource({
      name: "Ekspor",
      feedLabel: "SG",
      contentLanguage: "en",
      countries: ["SG"],
    });
    expect(made).toEqual({ id: "3", name: "Ekspor", feedLabel: "SG", contentLanguage: "en", takesProducts: true });
  });

  test("reads how many calls are left", async () => {
    expect(await open().quotas()).toEqual([
      { calls: ["products.get"], used: 0, perDay: 5_000, perMinute: 60 },
      { calls: ["productInputs.insert", "productInputs.patch"], used: 0, perDay: 200, perMinute: 200 },
    ]);
  });

  test("trades again after a trade that failed", async () => {
    const desk = open();
    const lift = await place.fault({ what: "error-before", method: "token" });
    await expect(desk.quotas()).rejects.toMatchObject({ kind: "unavailable" });
    await lift();
    expect(await desk.quotas()).toHaveLength(2);
  });
});

describe("a ping", () => {
  const ping = async (more: object) => {
    const options = {
      accountId: ACCOUNT,
      dataSource: "1",
      serviceAccount: KEY_FILE,
      server: place.url,
      authServer: place.url,
    };
    const within = googleMerchant({ ...options, ...more })[inside];
    const tools = { ...fetchTools(now), tokens: () => Promise.resolve({ accessToken }) };
    const run = within.verb("ping") as (session: unknown, signal: AbortSignal) => Promise<void>;
    return run(within.connect(tools), new AbortController().signal);
  };
  let accessToken = "";
  beforeAll(async () => {
    await open().quotas();
    const answer = place.requests.findLast(({ method }) => method === "token")?.answer?.body ?? "{}";
    accessToken = String((JSON.parse(answer) as { access_token?: string }).access_token);
  });

  test("is content with a data source that fits", () => expect(ping({})).resolves.toBeUndefined());

  test.each([
    ["is a file", { dataSource: "2" }, "takes no products"],
    ["has another label", { feedLabel: "SG" }, "another label or language"],
    ["is not there", { dataSource: "77" }, "data source was not found"],
  ])("says that a data source %s", async (_what, more, words) => {
    await expect(ping(more)).rejects.toMatchObject({
      kind: "forbidden",
      scope: "account",
      message: expect.stringContaining(words),
    });
  });
});
