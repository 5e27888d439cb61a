/**
 * Posts that Meta makes out of containers, on Instagram and Threads: photos, their container, a look whether it is ready,
 * and the one call that everybody sees. A container that came to nothing gives way to a new round; the one that is being
 * published tells afterwards what happened.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Step } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import type { ContainerState, Containers } from "./container-answers.js";
import { hasSubcode } from "./failures.js";
import { addressIfTold } from "./objects.js";
import { handleOf } from "./post-doubts.js";

type Safe = "handle" | "absolute";
type Making = Pick<Item<unknown, { readonly caption: string }, Safe>, "content" | "photos" | "step">;

/** A container lives 24 hours; what is left is for publishing it. */
const KEEP_MS = 23 * 3_600_000;
/** "query a container's status once per minute, for no more than 5 minutes"; photos are quicker. */
const LOOK_MS = 30_000;

/** Puts up one post. */
export async function createPost(place: Containers, item: Making, signal: AbortSignal): Promise<Done> {
  // Once per act: a post that is out is not held up by a quota that it has used up itself.
  const look = async (): Promise<true> => {
    await beforeWriting(place.checkQuota(signal));
    return true;
  };
  await item.step("quota", "absolute", look, { keepMs: KEEP_MS });
  for (let round = 1; ; round += 1) {
    const container = await makeContainer(place, item, round, signal);
    const state = await waitUntilReady(place, container.id, round, item.step, signal);
    if (state.code === "ERROR" || state.code === "EXPIRED") continue;
    const id = await publishContainer(place, container, round, item, signal);
    return { id, url: await addressIfTold(place.addressOf(id, signal)) };
  }
}

interface Container {
  readonly id: string;
  /** When it was made, on our clock: no post of it is older. */
  readonly at: number;
}

type Made = Container & { readonly isNew: boolean };

async function makeContainer(place: Containers, item: Making, round: number, signal: AbortSignal): Promise<Made> {
  let isNew = false;
  const dated = async (id: Promise<string>): Promise<Container> => {
    isNew = true;
    const at = place.graph.now().getTime();
    return { id: await id, at };
  };
  const container = await stepsOf(place, item, round, dated, signal);
  return { ...container, isNew };
}

async function stepsOf(
  place: Containers,
  { content, photos, step }: Making,
  round: number,
  dated: (id: Promise<string>) => Promise<Container>,
  signal: AbortSignal,
): Promise<Container> {
  const keep = { keepMs: KEEP_MS };
  const [only, ...more] = photos;
  // Nobody sees a container: a second one is harmless.
  if (more.length === 0) {
    return step(`post-${round}`, "absolute", () => dated(place.makePost(content.caption, only, signal)), keep);
  }
  const items: string[] = [];
  for (const [index, photo] of photos.entries()) {
    const name = `photo-${index + 1}-${round}`;
    items.push(await step(name, "absolute", () => place.makeItem(photo, signal), keep));
  }
  return step(`post-${round}`, "absolute", () => dated(place.makeAlbum(content.caption, items, signal)), keep);
}

/** The answer is remembered: a container that failed once is passed over by every later try. */
async function waitUntilReady(
  place: Containers,
  container: string,
  round: number,
  step: Step<Safe>,
  signal: AbortSignal,
): Promise<ContainerState> {
  let isNew = false;
  const look = async (): Promise<ContainerState> => {
    isNew = true;
    const state = await place.read(container, signal);
    if (state.code !== "IN_PROGRESS") return state;
    const retryAt = new Date(place.graph.now().getTime() + LOOK_MS);
    throw new ChannelError("locked", `${place.title} is still fetching the photos`, { retryAt });
  };
  const state = await step(`ready-${round}`, "absolute", look, { keepMs: KEEP_MS });
  if (isNew && (state.code === "ERROR" || state.code === "EXPIRED")) throw place.failureOf(state);
  return state;
}

/** In place of a post's id: put off by the platform, and the container can be published all the same. */
const PUT_OFF = "";
/** Once more or twice, within half a minute to two; then a new container. (error codes of Instagram Platform, read 2026-11-21) */
const MOST_TRIES = 3;
const PUT_OFF_MS = 60_000;

async function publishContainer(
  place: Containers,
  container: Made,
  round: number,
  { content, step }: Making,
  signal: AbortSignal,
): Promise<string> {
  const { id: name, at: since } = container;
  for (let tries = 1; ; tries += 1) {
    const isLast = tries === MOST_TRIES;
    const triedAt = place.graph.now().getTime();
    const handle = handleOf({ container: name, since, caption: content.caption, triedAt, isLast });
    const publish = () => publishOnce(place, container, isLast, signal);
    const made = (id: string) => (id === PUT_OFF ? undefined : { id });
    const id = await (tries === 1
      ? step(`publish-${round}`, "handle", publish, { handle, made })
      : step(`publish-${round}-${tries}`, "handle", publish, { handle, made, afterMs: PUT_OFF_MS }));
    if (id !== PUT_OFF) return id;
  }
}

async function publishOnce(place: Containers, container: Made, isLast: boolean, signal: AbortSignal): Promise<string> {
  try {
    return await place.publish(container.id, signal);
  } catch (error) {
    // Of the last one it is in doubt: when it cannot land any more, a new container takes its place.
    if (!isLast && isTemporary(error) && (await canBePublished(place, container.id, signal))) return PUT_OFF;
    throw await failureToPublish(place, container, error, signal);
  }
}

/** "Temporary error publishing a container" */
function isTemporary(error: unknown): boolean {
  return hasSubcode(error, 2207008);
}

async function canBePublished(place: Containers, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { code } = await place.read(id, signal);
    return code === "FINISHED" || code === "IN_PROGRESS";
  } catch (error) {
    // Then it is in doubt, as after every other answer that does not say.
    if (error instanceof ChannelError) return false;
    throw error;
  }
}

/** These say nothing of the container, a look at it would meet the same, and the same call is made again. */
const SAID_OF_ACCOUNT: ReadonlySet<string> = new Set(["throttled", "auth"]);

// A refusal can come because an earlier call has landed meanwhile. So the container has the last word: unless it can still be
// published, what became of it is in doubt, and the doubt is ended as every other.
async function failureToPublish(
  place: Containers,
  { id, isNew }: Made,
  refusal: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(refusal instanceof ChannelError) || refusal.outcome !== "rejected") return refusal;
  if (SAID_OF_ACCOUNT.has(refusal.kind)) return refusal;
  const isLost = place.isLost(refusal);
  if (isLost && isNew) return notFound(place);
  try {
    const { code } = await place.read(id, signal);
    if (code === "FINISHED" || code === "IN_PROGRESS") return isLost ? notFound(place) : refusal;
    return inDoubt(place, `is ${code.toLowerCase()}`, refusal);
  } catch (error) {
    if (error instanceof ChannelError) return inDoubt(place, "cannot be read", refusal);
    return error;
  }
}

// Round after round without a pause would make containers until somebody notices.
function notFound({ title, graph }: Containers): ChannelError {
  const retryAt = new Date(graph.now().getTime() + LOOK_MS);
  return new ChannelError("locked", `${title} does not find a container that is there`, { retryAt });
}

function inDoubt({ title }: Containers, what: string, refusal: ChannelError): ChannelError {
  const { message, platformCode } = refusal;
  const details = { outcome: "unknown", scope: "listing", platformCode, cause: refusal } as const;
  return new ChannelError("unavailable", `${title} does not publish (${message}), and the container ${what}`, details);
}
