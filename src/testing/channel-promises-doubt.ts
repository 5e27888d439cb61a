/** Promises about calls whose outcome nobody knows: each fault strikes each call of a listing's whole life once. */
import assert from "node:assert/strict";
import type { Row } from "../engine/report.js";
import type { ProductInput } from "../model/input.js";
import type { ChannelHarness, ChannelPromise, Manifest } from "./channel-harness.js";
import { isRemote, manifestOf } from "./channel-harness.js";
import { canEdit, canWithdraw, noItem, onlyItem } from "./channel-promises-life.js";
import { type Sample, sampleOf } from "./channel-samples.js";
import { onStage, PLACE, type Stage } from "./channel-stage.js";
import type { CallFault } from "./faulty-transport.js";

const MINUTE = 60_000;
/** Longer than any deadline and lease. */
const LEASE_MS = 10 * MINUTE;
/** A life of more calls is struck at this many of them, evenly spread. */
const MOST_CALLS = 30;

/** One stretch of a listing's life. */
interface Phase {
  readonly name: string;
  act(stage: Stage): Promise<void>;
  /** Whether what was wanted is to be seen, for the person who is asked. */
  readonly title: string | undefined;
}

function lifeOf(sample: Sample, manifest: Manifest): readonly Phase[] {
  const putting = (name: string, title: string, more: Partial<ProductInput> = {}): Phase => ({
    name,
    title,
    act: (stage) => stage.put(sample.with({ title, ...more })),
  });
  const edited = sample.title("dua");
  return [
    putting("create", sample.title("satu")),
    ...(canEdit(manifest) ? [putting("edit", edited)] : []),
    ...(manifest.verbs.includes("revise") && canEdit(manifest) ? [putting("revise", edited, { price: "71234" })] : []),
    ...(canWithdraw(manifest)
      ? [{ name: "withdraw", title: undefined, act: (stage: Stage) => stage.withdraw(sample.id) }]
      : []),
  ];
}

/** What a life must look like besides its end. */
interface Rules {
  /** No call may be taken for doubtful. */
  readonly noDoubt?: boolean | undefined;
  /** Looked at after each phase. */
  readonly also?: ((stage: Stage) => void) | undefined;
}

async function live(stage: Stage, sample: Sample, phases: readonly Phase[], rules: Rules = {}): Promise<void> {
  for (const phase of phases) {
    await phase.act(stage);
    if (stage.isDead) await resume(stage, sample);
    await endDoubt(stage, sample, phase);
    const row = await stage.row(sample.id);
    const told = `in ${phase.name}: ${row.status} ${row.reason ?? ""}: ${row.message ?? ""}`;
    assert.notEqual(row.status, "refused", `a passing trouble made a failure, ${told}`);
    if (phase.title === undefined) await noItem(stage, sample);
    else {
      const { says } = await onlyItem(stage, sample);
      assert.ok(says.includes(phase.title), `the newest version is not to be seen, ${told}`);
    }
    rules.also?.(stage);
  }
  const doubted = stage.written.some((text) => text.startsWith('["listing-doubted"'));
  assert.ok(!(rules.noDoubt && doubted), "a call that never left was taken for doubtful");
}

/** Starts again after a death: what had been finished is not done again. */
async function resume(stage: Stage, sample: Sample): Promise<void> {
  const { act } = await stage.claimed(sample.id);
  const steps = await stage.steps(sample.id);
  const finished = steps.filter(({ answer }) => answer !== null);
  await hiddenBeforeHandle(stage, sample, act, steps);
  stage.script();
  stage.restart();
  await stage.harness.clock.advance(LEASE_MS);
  await stage.settle();
  const { act: later } = await stage.claimed(sample.id);
  if (act?.act !== later?.act) return;
  const now = await stage.steps(sample.id);
  for (const step of finished) {
    const same = now.find(({ name }) => name === step.name);
    assert.equal(same?.answeredAt, step.answeredAt, `the finished step "${step.name}" ran again`);
  }
}

/** A verb that is `handle` runs anew where no step had named its handle: then nothing may be there. */
async function hiddenBeforeHandle(
  stage: Stage,
  { word }: Sample,
  act: { readonly verb: string } | null,
  steps: readonly { readonly handle: string | null }[],
): Promise<void> {
  const { safety } = manifestOf(stage.harness.definition(stage.harness.options));
  if (act?.verb !== "create" || safety.create !== "handle" || steps.some(({ handle }) => handle !== null)) return;
  const visible = (await stage.items(word)).filter((item) => item.visible);
  assert.equal(visible.length, 0, "create is `handle`, but it shows something before a step names its handle");
}

/** Where nobody but a person can tell, nothing is repeated until he does. */
async function endDoubt(stage: Stage, sample: Sample, { title }: Phase): Promise<void> {
  const asked = await askedRow(stage, sample);
  if (asked === undefined) return;
  const { product, reason } = asked;
  assert.equal(reason, "in doubt", `the row asks for another reason`);
  assert.ok(
    mayAsk(stage, await safetyInDoubt(stage, sample, product)),
    "a person is asked although the channel could tell",
  );
  const sent = stage.calls.length;
  await stage.pass(15 * MINUTE);
  assert.equal(stage.calls.length, sent, "a call that may have taken effect was repeated blindly");
  const visible = (await stage.items(sample.word)).filter((item) => item.visible);
  const item = title === undefined ? visible[0] : visible.find(({ says }) => says.includes(title));
  const truth = item ? ({ there: true, id: item.id } as const) : ({ there: false } as const);
  await stage.harness.clock.run(stage.shop.answer({ product, channel: PLACE }, truth));
  await stage.settle();
}

/** A platform that has said how long it may take to tell of a handle may have told nothing by then. */
function mayAsk({ harness }: Stage, safety: string | undefined): boolean {
  const { settling } = manifestOf(harness.definition(harness.options)).limits;
  return safety === "blind" || (safety === "handle" && settling?.withinMs !== undefined);
}

/** The row that asks: the product's own, or in a mailbox the edition's, of which its products know nothing. */
async function askedRow(stage: Stage, sample: Sample): Promise<Row | undefined> {
  const own = await stage.row(sample.id);
  if (own.status === "waitingForYou") return own;
  return (await stage.rows()).find(
    ({ product, status }) => status === "waitingForYou" && product.startsWith("edition:"),
  );
}

async function safetyInDoubt(stage: Stage, sample: Sample, product: string): Promise<string | undefined> {
  // An edition is nothing but its create.
  if (product !== sample.id) return manifestOf(stage.harness.definition(stage.harness.options)).safety.create;
  const open = (await stage.steps(sample.id)).find(({ answer }) => answer === null);
  if (open) return open.safety;
  const { act } = await stage.claimed(sample.id);
  const { safety } = manifestOf(stage.harness.definition(stage.harness.options));
  return act && act.verb !== "rebuild" && act.verb !== "compose" ? safety[act.verb] : undefined;
}

/** Lives once without trouble to count the calls, then once for each call that the fault strikes. */
async function strikeEach<O extends object>(
  harness: ChannelHarness<O>,
  fault: CallFault,
  rules: Rules = {},
): Promise<void> {
  const sample = sampleOf(harness);
  const phases = lifeOf(sample, manifestOf(harness.definition(harness.options)));
  let count = 0;
  await onStage(harness, async (stage) => {
    await live(stage, sample, phases);
    count = stage.calls.length;
  });
  assert.ok(count > 0, "the channel makes no call through the http it is handed");
  const every = Math.max(1, Math.ceil(count / MOST_CALLS));
  for (let at = 1; at <= count; at += every) {
    await onStage(harness, async (stage) => {
      stage.script(({ number }) => (number === at ? fault : undefined));
      await live(stage, sample, phases, rules).catch((error: unknown) => {
        const { verb, request } = stage.calls[at - 1] ?? {};
        const where = `call ${at} of ${count} (${verb ?? "no verb"}, ${request?.method ?? ""})`;
        throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      });
    });
  }
}

const BAD_GATEWAY = { status: 502, text: "<html><h1>502 Bad Gateway</h1></html>" } as const;

export const doubtPromises: readonly ChannelPromise[] = [
  {
    name: "doubles and loses nothing when a call is lost on its way there",
    needs: isRemote,
    run: (harness) => strikeEach(harness, { what: "lost", when: "before" }),
  },
  {
    name: "doubles and loses nothing when an answer is lost on its way back",
    needs: isRemote,
    run: (harness) => strikeEach(harness, { what: "lost", when: "after" }),
  },
  {
    name: "knows that a call which never left is no doubt",
    needs: isRemote,
    run: (harness) => strikeEach(harness, { what: "cut" }, { noDoubt: true }),
  },
  {
    name: "survives a gateway that answers 502 instead of the platform",
    needs: isRemote,
    run: (harness) => strikeEach(harness, { what: "answer", when: "before", answer: BAD_GATEWAY }),
  },
  {
    name: "survives a 502 for a call that had taken effect",
    needs: isRemote,
    run: (harness) => strikeEach(harness, { what: "answer", when: "after", answer: BAD_GATEWAY }),
  },
  {
    name: "survives an answer that comes after its deadline",
    needs: isRemote,
    run: (harness) => strikeEach(harness, { what: "slow", ms: 20 * MINUTE }),
  },
  {
    name: "takes a broken answer to an accepted call for a doubt, never for a failure",
    needs: isRemote,
    run: (harness) =>
      strikeEach(harness, {
        what: "change",
        change: (reply) => ({
          ...reply,
          body: undefined,
          text: reply.text.slice(0, Math.floor(reply.text.length / 2)),
        }),
      }),
  },
  {
    name: "hangs up when it is told to: the signal reaches every call",
    needs: isRemote,
    run: (harness) =>
      strikeEach(
        harness,
        { what: "stall" },
        {
          also: ({ calls }) => {
            const deaf = calls.find(({ reply, request }) => reply === undefined && !request.signal.aborted);
            assert.equal(deaf, undefined, `${deaf?.verb} made a call that did not hear the signal`);
          },
        },
      ),
  },
  {
    name: "goes on where it was when its process dies before a call",
    needs: isRemote,
    run: (harness) => strikeEach(harness, { what: "die", when: "before" }),
  },
  {
    name: "goes on where it was when its process dies after a call",
    needs: isRemote,
    run: (harness) => strikeEach(harness, { what: "die", when: "after" }),
  },
];
