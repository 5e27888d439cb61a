/** What every channel that makes posts out of Meta's containers shows under the real engine: lost answers, crashes, delays. */
import { describe, expect, test } from "vitest";
import type { ContainerStore, Faults, Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import type { ChannelHarness } from "../../src/testing/testing.js";

interface Running {
  readonly store: Pick<ContainerStore, "containers" | "posts" | "publish" | "spoil">;
  readonly requests: readonly Recorded[];
  readonly faults: Pick<Faults, "set">;
}

type Harness<O extends object> = ChannelHarness<O> & { readonly current: () => Running };

/** How a channel of containers is told. */
export interface ContainerStories<O extends object> {
  readonly harness: Harness<O>;
  /** The same, with containers that take 45 seconds. */
  readonly slow: Harness<O>;
  /** Keeps what the place was asked, for a last test. */
  readonly requests: Recorded[];
  /** How the sandbox calls the publishing of a container. */
  readonly publishing: string;
  readonly isPublish: (call: Call) => boolean;
  readonly isMake: (call: Call) => boolean;
  readonly isLook: (call: Call) => boolean;
  readonly fieldsOf: (call: Call) => Readonly<Record<string, unknown>>;
  readonly addressOf: (id: string) => string;
  /** What a container says that came to nothing for good. */
  readonly spoiled: string;
}

/** Shows something on a stage, and keeps what the place was asked. */
export function stagedOn<O extends object>(
  harness: Harness<O>,
  requests: Recorded[],
  show: (stage: Stage) => Promise<void>,
): Promise<void> {
  return onStage(harness, async (stage) => {
    await show(stage);
    requests.push(...harness.current().requests);
  });
}

const NOT_FOUND = { message: "The media could not be found.", code: 24, error_subcode: 2_207_006 };
/** Missing, or no right to see it: the same answer. */
const MISSING = { message: "Unsupported request. Object does not exist", code: 100, error_subcode: 33 };
const HOUR = 3_600_000;

const refuse = (error: object) =>
  ({ what: "answer", when: "before", answer: { status: 400, json: { error } } }) as const;

export function tellContainerStories<O extends object>(told: ContainerStories<O>): void {
  tellOfContainers(told);
  tellOfForgottenContainers(told);
  tellOfLateLandings(told);
  tellOfTemporaryErrors(told);
}

/** A post went out, its answer was lost, and nobody could ask for more than a day. */
async function downForADay<O extends object>(
  stage: Stage,
  { harness, isPublish }: ContainerStories<O>,
): Promise<string> {
  const sample = sampleOf(harness);
  stage.script((call) =>
    isPublish(call) ? { what: "lost", when: "after" } : call.verb === "settle" ? { what: "cut" } : undefined,
  );
  await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
  await stage.pass(600_000);
  await stage.harness.clock.advance(25 * HOUR);
  expect((await stage.claimed(sample.id)).listing).toMatchObject({ state: "inDoubt", number: 1 });
  return sample.id;
}

function tellOfForgottenContainers<O extends object>(told: ContainerStories<O>): void {
  const { harness, requests, isPublish, isLook } = told;
  const staged = (show: (stage: Stage) => Promise<void>) => stagedOn(harness, requests, show);
  const posts = () => harness.current().store.posts();

  describe("a post whose answer was lost and whose container is not there any more", () => {
    test("is found among the newest posts, and not put up again", () =>
      staged(async (stage) => {
        const id = await downForADay(stage, told);
        stage.script();
        await stage.settle(12 * HOUR);
        expect(posts()).toHaveLength(1);
        expect(await stage.row(id)).toMatchObject({ status: "unchanged", remoteId: posts()[0]?.id });
      }));

    test("is waited for as long as it may not be listed yet", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        const hide = (call: Call) => {
          if (isPublish(call)) return { what: "lost", when: "after" } as const;
          if (call.verb !== "settle") return undefined;
          if (isLook(call)) return refuse(MISSING);
          return { what: "answer", when: "before", answer: { status: 200, json: { data: [] } } } as const;
        };
        stage.script(hide);
        await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
        await stage.pass(HOUR / 2);
        expect((await stage.claimed(sample.id)).listing).toMatchObject({ state: "inDoubt", number: 1 });
        stage.script((call) => (isLook(call) ? refuse(MISSING) : undefined));
        await stage.settle();
        expect(posts()).toHaveLength(1);
        expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged", remoteId: posts()[0]?.id });
      }));

    test("stays in doubt while the app may not see the account's posts", () =>
      staged(async (stage) => {
        const id = await downForADay(stage, told);
        stage.script((call) => (call.verb === "settle" ? refuse(MISSING) : undefined));
        await stage.settle(3 * HOUR);
        expect((await stage.claimed(id)).listing).toMatchObject({ state: "inDoubt", number: 1 });
        stage.script();
        await stage.settle(12 * HOUR);
        expect(posts()).toHaveLength(1);
        expect(await stage.row(id)).toMatchObject({ status: "unchanged", remoteId: posts()[0]?.id });
      }));

    test("is not put up again where more has been posted since than is listed", () =>
      staged(async (stage) => {
        const id = await downForADay(stage, told);
        const timestamp = stage.harness.clock.now().toISOString();
        const data = Array.from({ length: 50 }, (_, index) => ({ id: String(index), timestamp }));
        stage.script((call) =>
          call.verb === "settle" && !isLook(call)
            ? { what: "answer", when: "before", answer: { status: 200, json: { data } } }
            : undefined,
        );
        await stage.settle(12 * HOUR);
        expect(posts()).toHaveLength(1);
        const losses = [expect.objectContaining({ note: expect.stringContaining("Whether the post is out") })];
        expect(await stage.row(id)).toMatchObject({ remoteId: expect.stringMatching(/^container:/), losses });
      }));
  });
}

function tellOfLateLandings<O extends object>(told: ContainerStories<O>): void {
  const { harness, requests, isPublish, isMake } = told;
  const staged = (show: (stage: Stage) => Promise<void>) => stagedOn(harness, requests, show);

  describe("a post that lands after we have hung up", () => {
    test("is waited for: its container is not sent after it", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        const late = { what: "late", method: told.publishing, times: 1 } as const;
        // A second call would come in time to be refused.
        await harness.current().faults.set([
          { ...late, ms: 90_000 },
          { ...late, ms: 40_000 },
        ]);
        await stage.put(sample.with());
        const [post, ...others] = harness.current().store.posts();
        expect([stage.calls.filter(isPublish).length, others]).toEqual([1, []]);
        expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged", remoteId: post?.id });
      }));

    test.each([
      ["as published already", undefined],
      ["as a container that is not there", refuse(NOT_FOUND)],
    ])("is taken over where the same call is refused %s", (_how, refusal) =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        let sent = 0;
        stage.script((call) => {
          if (!isPublish(call)) return undefined;
          sent += 1;
          if (sent === 1) return { what: "lost", when: "before" };
          if (sent === 2) land(harness.current(), stage.harness.clock.now());
          return refusal;
        });
        await stage.put(sample.with());
        const [post, ...others] = harness.current().store.posts();
        expect([sent, others, stage.calls.filter(isMake).length]).toEqual([2, [], 3]);
        expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged", remoteId: post?.id });
      }),
    );
  });
}

const TEMPORARY = { message: "Temporary error publishing a container.", code: 24, error_subcode: 2_207_008 };

function tellOfTemporaryErrors<O extends object>(told: ContainerStories<O>): void {
  const { harness, requests, isPublish, fieldsOf } = told;
  const staged = (show: (stage: Stage) => Promise<void>) => stagedOn(harness, requests, show);
  const publishedOf = ({ calls }: Stage) => calls.filter(isPublish).map((call) => fieldsOf(call)["creation_id"]);

  describe("a post that cannot be published for a moment", () => {
    test.each([
      [2, 1, "is published from the same container a minute later"],
      [3, 2, "gets a new container after the third try"],
    ])("%i times: %i containers, %s", (times, containers) =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        let refused = 0;
        stage.script((call) => (isPublish(call) && refused++ < times ? refuse(TEMPORARY) : undefined));
        await stage.put(sample.with());
        await stage.pass(600_000);
        const sent = publishedOf(stage);
        expect([sent.length, new Set(sent).size]).toEqual([times + 1, containers]);
        const at = stage.calls.filter(isPublish).map((call) => call.at.getTime());
        expect(at.slice(1, 3).map((time, index) => time - (at[index] ?? 0) >= 60_000)).toEqual([true, true]);
        const [post, ...others] = harness.current().store.posts();
        expect([others, (await stage.row(sample.id)).remoteId]).toEqual([[], post?.id]);
      }),
    );

    test("and that was published all the same is taken over", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        stage.script((call) =>
          isPublish(call)
            ? { what: "answer", when: "after", answer: { status: 400, json: { error: TEMPORARY } } }
            : undefined,
        );
        await stage.put(sample.with());
        const [post, ...others] = harness.current().store.posts();
        expect([publishedOf(stage).length, others]).toEqual([1, []]);
        expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged", remoteId: post?.id });
      }));
  });
}

/** The first call arrives after all. */
function land({ store }: Running, now: Date): void {
  const container = store.containers.find(({ isItem }) => !isItem);
  if (container) store.publish(container, { now, visibleAt: now, random: () => 0.5 });
}

function tellOfContainers<O extends object>(told: ContainerStories<O>): void {
  const { harness, slow, requests, isPublish, isMake, isLook, fieldsOf } = told;
  const staged = (show: (stage: Stage) => Promise<void>, which = harness) => stagedOn(which, requests, show);
  const posts = () => harness.current().store.posts();

  describe("a post whose answer was lost", () => {
    test("is taken over as what it became, with its own id and address", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        stage.script((call) => (isPublish(call) ? { what: "lost", when: "after" } : undefined));
        await stage.put(sample.with());
        const [post] = posts();
        expect(stage.calls.filter(isPublish)).toHaveLength(1);
        expect(await stage.row(sample.id)).toMatchObject({
          status: "unchanged",
          remoteId: post?.id,
          live: { url: told.addressOf(post?.id ?? "") },
        });
      }));

    test("that never arrived is published from the same container", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        let lost = 0;
        stage.script((call) => (isPublish(call) && lost++ === 0 ? { what: "lost", when: "before" } : undefined));
        await stage.put(sample.with());
        const containers = stage.calls.filter(isPublish).map((call) => fieldsOf(call)["creation_id"]);
        expect([containers.length, new Set(containers).size, posts().length]).toEqual([2, 1, 1]);
      }));

    test("is not confused with a post of the same words from before", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        await stage.put(sample.with());
        const [old] = posts();
        await stage.withdraw(sample.id);
        await stage.pass(3_600_000);
        stage.script((call) => (isPublish(call) ? { what: "lost", when: "after" } : undefined));
        await stage.put(sample.with());
        const row = await stage.row(sample.id);
        expect(row.remoteId).toBe(posts()[0]?.id);
        expect(row.remoteId).not.toBe(old?.id);
      }));

    test.each([
      ["expired", 25],
      ["expired so long ago that it is forgotten", 49],
    ])("whose container %s starts anew, with new containers", (_what, hours) =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        stage.script((call) =>
          isPublish(call) ? { what: "lost", when: "before" } : call.verb === "settle" ? { what: "cut" } : undefined,
        );
        await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
        await stage.pass(600_000);
        await stage.harness.clock.advance(hours * HOUR);
        expect((await stage.claimed(sample.id)).listing).toMatchObject({ state: "inDoubt", number: 1 });
        stage.script();
        await stage.settle(12 * 3_600_000);
        expect((await stage.claimed(sample.id)).listing).toMatchObject({ state: "clean", number: 2 });
        expect(await stage.items(sample.word)).toHaveLength(1);
      }),
    );
  });

  describe("containers", () => {
    test("that were made are used again after a crash", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        stage.script((call) => (isPublish(call) ? { what: "die", when: "before" } : undefined));
        await stage.put(sample.with());
        stage.script();
        stage.restart();
        await stage.harness.clock.advance(600_000);
        await stage.settle();
        expect(stage.calls.filter(isMake)).toHaveLength(3);
        expect(await stage.items(sample.word)).toHaveLength(1);
      }));

    test("that take their time are waited for, and looked at every 30 seconds", () =>
      staged(async (stage) => {
        const sample = sampleOf(slow);
        await stage.put(sample.with());
        expect(stage.calls.filter(isLook)).toHaveLength(3);
        expect(stage.calls.filter(isPublish)).toHaveLength(1);
      }, slow));

    test("that came to nothing for a passing reason give way to new ones", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        const { store } = harness.current();
        store.spoil("Error: Media upload has failed with error code 2207003", "Error: something else");
        await stage.put(sample.with());
        expect(store.containers.filter(({ isItem }) => !isItem)).toHaveLength(3);
        expect(await stage.items(sample.word)).toHaveLength(1);
      }));

    test("that came to nothing because of the photos refuse the listing", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        harness.current().store.spoil(told.spoiled);
        await stage.put(sample.with());
        expect(await stage.row(sample.id)).toMatchObject({ status: "refused", reason: "invalid" });
        expect(posts()).toEqual([]);
      }));

    test("that are not found as soon as they are made are not made over and over", () =>
      staged(async (stage) => {
        const sample = sampleOf(harness);
        let refused = 0;
        stage.script((call) => (isPublish(call) && refused++ === 0 ? refuse(NOT_FOUND) : undefined));
        await stage.put(sample.with());
        const containers = stage.calls.filter(isPublish).map((call) => fieldsOf(call)["creation_id"]);
        expect([containers.length, new Set(containers).size]).toEqual([2, 1]);
        expect(await stage.items(sample.word)).toHaveLength(1);
      }));
  });
}
