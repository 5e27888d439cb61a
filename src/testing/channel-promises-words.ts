/** Promises about what a channel says: pure renderings that fit, losses that are named, secrets that stay secret. */
import assert from "node:assert/strict";
import { inside } from "../channel/define.js";
import { EtalaseError } from "../errors.js";
import { canonicalJson } from "../model/canonical.js";
import type { ProductInput } from "../model/input.js";
import { measure } from "../model/text.js";
import type { ChannelHarness, ChannelPromise } from "./channel-harness.js";
import { sampleOf } from "./channel-samples.js";
import { onStage, type Rendering, type Stage } from "./channel-stage.js";

const MINUTE = 60_000;
/** The longest title and description that a product may have. */
const LONGEST_TITLE = 500;
const LONGEST_DESCRIPTION = 65_000;
const WORDS = "Kopi pilihan 🇮🇩 disangrai perlahan 👩‍🌾 crème brûlée 日本 ";

export const wordPromises: readonly ChannelPromise[] = [
  {
    name: "renders the same for the same input, reads no clock and changes nothing it is given",
    run: (harness) =>
      onStage(harness, async (stage) => {
        await stage.put(...richProducts(harness));
        const within = harness.definition(harness.options)[inside];
        assert.ok(stage.renderings.length > 0, "nothing was rendered");
        for (const { input, output } of stage.renderings) {
          freeze({ ...input, tools: undefined });
          const again = hermetically(() => within.render(input));
          assert.equal(canonicalJson(again.content), canonicalJson(output.content), "two renderings differ");
          assertPlain(output.content, "content");
        }
      }),
  },
  {
    name: "sends nothing where only the order of keys has changed",
    run: (harness) =>
      onStage(harness, async (stage) => {
        const [product] = richProducts(harness);
        assert.ok(product);
        await stage.put(product);
        const sent = stage.calls.length;
        await stage.put(reversed(product));
        assert.equal(stage.calls.length, sent, "the order of keys was taken for a change");
      }),
  },
  {
    name: "keeps every text within its limit and names what it could not carry",
    needs: ({ limits }) => Object.keys(limits.text).length > 0,
    run: (harness) => onStage(harness, (stage) => overflow(stage, harness)),
  },
  {
    name: "keeps its secrets out of contents, rows, errors, events, health and ledger",
    run: (harness) => onStage(harness, (stage) => listen(stage, harness)),
  },
  {
    name: "tells what it is and what it can bear without credentials",
    run: async ({ definition, secrets }) => {
      const { verbs, limits } = definition;
      assert.ok(verbs.some((verb) => verb === "create" || verb === "upsert" || verb === "rebuild"));
      assert.deepEqual(JSON.parse(JSON.stringify(limits)), limits, "limits are not plain data");
      assert.match(limits.source.read, /^\d{4}-\d\d-\d\d$/, "limits.source.read is not the date of a reading");
      assert.ok(limits.source.page.length > 0, "limits.source.page does not say where the limits are from");
      assertSecret(JSON.stringify({ ...definition }), secrets, "the manifest");
    },
  },
  {
    name: "is one account for the same options, and shows no secret when it is logged",
    run: async ({ definition, options, secrets }) => {
      const [one, other] = [hermetically(() => definition(options)), definition(options)];
      assert.equal(one.account, other.account);
      assert.notEqual(one.account, "");
      assertSecret(`${JSON.stringify(one)} ${Object.values(one).join(" ")}`, secrets, "a channel that is logged");
    },
  },
  {
    name: "refuses an option that it does not know",
    run: async ({ definition, options, secrets }) => {
      const wrong = { ...options, unknownOption: true };
      assert.throws(
        () => definition(wrong),
        (error: unknown) => {
          assert.ok(error instanceof EtalaseError, "a wrong option is not told by an EtalaseError");
          assert.equal(error.code, "invalid-options");
          assertSecret(error.message, secrets, "the error");
          return true;
        },
        "an unknown option was taken",
      );
    },
  },
];

function richProducts<O extends object>(harness: ChannelHarness<O>): readonly ProductInput[] {
  const sample = sampleOf(harness);
  return [
    sample.with({
      brand: "Toko Uji",
      tags: ["kopi", "gayo"],
      highlights: ["Disangrai Senin", "Dikirim Selasa"],
      attributes: { asal: "Aceh", berat: "250 g" },
    }),
    sampleOf(harness, 2).with({ stock: 0 }),
  ];
}

/** Runs something synchronous in a world without time and chance. */
function hermetically<T>(work: () => T): T {
  const { Date: RealDate } = globalThis;
  const { random } = Math;
  const refuse = (what: string) => (): never => assert.fail(`${what} was read: time and chance are handed in`);
  const guarded = new Proxy(RealDate, {
    construct: (target, given) => (given.length === 0 ? refuse("the clock")() : Reflect.construct(target, given)),
    get: (target, key) => (key === "now" ? refuse("the clock") : Reflect.get(target, key, target)),
  });
  globalThis.Date = guarded;
  Math.random = refuse("chance");
  try {
    return work();
  } finally {
    globalThis.Date = RealDate;
    Math.random = random;
  }
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const one of Object.values(value)) freeze(one);
}

function assertPlain(value: unknown, path: string): void {
  if (value === null || value === undefined || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") {
    assert.ok(Number.isFinite(value), `${path} is ${value}`);
    return;
  }
  const isPlain =
    Array.isArray(value) || (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype);
  assert.ok(isPlain, `${path} is not plain JSON`);
  for (const [key, one] of Object.entries(value)) assertPlain(one, `${path}.${key}`);
}

function reversed<T>(value: T): T {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const made = { ...value };
  for (const key of Object.keys(made)) Reflect.deleteProperty(made, key);
  for (const [key, one] of Object.entries(value).reverse()) Reflect.set(made, key, reversed(one));
  return made;
}

async function overflow<O extends object>(stage: Stage, harness: ChannelHarness<O>): Promise<void> {
  const sample = sampleOf(harness);
  const long = (length: number): string => WORDS.repeat(Math.floor(length / WORDS.length)).trim();
  const title = `${sample.title("satu")} ${long(LONGEST_TITLE - 100)}`;
  await stage.put(sample.with({ title, description: long(LONGEST_DESCRIPTION) }));
  const { text } = harness.definition.limits;
  const seen = new Set<string>();
  for (const { output } of stage.renderings) {
    const texts = harness.texts?.(output.content) ?? textsIn(output.content);
    for (const [name, limit] of Object.entries(text)) {
      const value = texts[name];
      if (value === undefined) continue;
      seen.add(name);
      const length = measure(value, limit.unit);
      assert.ok(length <= limit.max, `${name} has ${length} ${limit.unit}; ${limit.max} are allowed`);
    }
  }
  assert.ok(
    seen.size > 0,
    "no text of the content bears the name of a limit; the harness can say which is which by `texts`",
  );
  const losses = stage.renderings.flatMap(lossesOf);
  const isCut = Object.values(text).every(({ max, unit }) => max < measure(long(LONGEST_TITLE), unit) || max < 60_000);
  if (isCut) assert.ok(losses.length > 0, "texts were cut and no loss says so");
}

function lossesOf({ output }: Rendering): readonly string[] {
  return (output.losses ?? []).map(({ field, reason }) => `${field} ${reason}`);
}

/** Every string of a content under its own key, however deep. */
function textsIn(value: unknown, texts: Record<string, string> = {}): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return texts;
  for (const [key, one] of Object.entries(value)) {
    if (typeof one === "string") texts[key] ??= one;
    else textsIn(one, texts);
  }
  return texts;
}

/** Lives through good and bad answers, some of which repeat what they were sent, and listens to all that is told. */
async function listen<O extends object>(stage: Stage, harness: ChannelHarness<O>): Promise<void> {
  const { secrets, wording } = harness;
  const echo = secrets.join(" ");
  const answers = [
    { status: 400, text: `bad request: ${echo}` },
    { status: 500, json: { error: echo } },
    { status: 404, text: `not found ${echo}` },
    wording.tokenRefused,
  ];
  for (const [index, answer] of [undefined, ...answers].entries()) {
    const sample = sampleOf(harness, index + 1);
    stage.script(answer && (() => ({ what: "answer", when: "before", answer })));
    await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
    await stage.pass(5 * MINUTE);
    assertSecret(JSON.stringify(await stage.rows()), secrets, "a row");
    assertSecret(JSON.stringify(await stage.harness.clock.run(stage.shop.health())), secrets, "health");
  }
  for (const { output, input } of stage.renderings) {
    assertSecret(JSON.stringify(output), secrets, "a rendered content");
    assertSecret(JSON.stringify({ ...input, tools: undefined }), secrets, "what render is handed");
  }
  for (const text of stage.written) assertSecret(text, secrets, `the ledger or an event (${text.slice(0, 40)}…)`);
}

function assertSecret(text: string, secrets: readonly string[], where: string): void {
  for (const secret of secrets) {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64").replace(/=+$/, "")];
    assert.ok(!forms.some((form) => text.includes(form)), `a secret is to be read in ${where}`);
  }
}
