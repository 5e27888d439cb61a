/**
 * Hands a post over and looks what becomes of it. Handing over is the one call that nobody can ask about afterwards: its
 * answer is the only handle. What TikTok made nothing of is handed over again, as a new round.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Seen, Step } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { failureOfReason } from "./failures.js";
import type { TiktokContent, TiktokExtras } from "./render.js";
import { type Creator, type CreatorInfo, init, type PublishState, postUrl, readCreator, readStatus } from "./wire.js";

type Safe = "blind" | "absolute";
type Through = Exclude<PublishState, { readonly at: "working" }>;
type Making = Pick<Item<TiktokExtras, TiktokContent, Safe>, "content" | "photos" | "step">;

/** Photos are fetched within the hour; most are there after seconds. */
const LOOK_MS = 15_000;
/** In place of a post's id, which TikTok tells only when moderation is over, and of public posts. */
const PENDING = "publish:";

/** Puts a draft into the seller's inbox, or posts where a person has agreed to it. */
export async function createPost(creator: Creator, item: Making, signal: AbortSignal): Promise<Done> {
  const { content, photos, step } = item;
  const info = content.consent && (await step("creator", "absolute", () => choices(creator, content, signal)));
  for (let round = 1; ; round += 1) {
    const handOver = () => init(creator, content, photos, info?.commentsAreOff ?? false, signal);
    const publishId = await step(`init-${round}`, "blind", handOver);
    const state = await waitUntilThrough(creator, publishId, round, step, signal);
    if (state.at === "failed") continue;
    const username = creator.username ?? info?.username;
    if (state.at === "inbox") {
      return { id: `${PENDING}${publishId}`, waitsForSeller: TAP, settling: publishId };
    }
    return doneOf(publishId, state, username, commentWarning(content, info));
  }
}

const TAP = "A draft waits in TikTok's inbox: open the notification in the app, look it over, and post it.";

async function choices(creator: Creator, { consent }: TiktokContent, signal: AbortSignal): Promise<CreatorInfo> {
  const info = await beforeWriting(readCreator(creator, signal));
  if (consent === undefined || info.privacyLevels.includes(consent.privacyLevel)) return info;
  throw new ChannelError("invalid", `The account does not offer ${consent.privacyLevel}`, {
    field: "consent",
    cure: `Choose one of ${info.privacyLevels.join(", ")}.`,
  });
}

function commentWarning({ consent }: TiktokContent, info: CreatorInfo | undefined): readonly string[] {
  if (!consent?.comments || !info?.commentsAreOff) return [];
  return ["Comments are off: the account has switched them off in TikTok"];
}

/** The answer is remembered: what came to nothing once is passed over by every later try. */
async function waitUntilThrough(
  creator: Creator,
  publishId: string,
  round: number,
  step: Step<Safe>,
  signal: AbortSignal,
): Promise<Through> {
  let isNew = false;
  const look = async (): Promise<Through> => {
    isNew = true;
    const state = await beforeWriting(readStatus(creator, publishId, signal));
    if (state.at !== "working") return state;
    const retryAt = new Date(creator.now().getTime() + LOOK_MS);
    throw new ChannelError("locked", "TikTok is still fetching the photos", { retryAt });
  };
  const state = await step(`through-${round}`, "absolute", look);
  if (isNew && state.at === "failed") throw failureOfReason(state.because, creator.now());
  return state;
}

function doneOf(
  publishId: string,
  state: Extract<PublishState, { at: "out" }>,
  username: string | undefined,
  warnings: readonly string[] = [],
): Done {
  const url = postUrl(username, state.post);
  const more = { ...(url === undefined ? {} : { url }), ...(warnings.length === 0 ? {} : { warnings }) };
  // The handle stays known: the post's own id may be asked for by it later.
  return { id: state.post ?? `${PENDING}${publishId}`, parts: { publishId }, ...more };
}

/** Whether the seller has posted a draft. */
export async function settleDraft(
  creator: Creator,
  publishId: string,
  signal: AbortSignal,
): Promise<Done | "settling"> {
  const state = await readStatus(creator, publishId, signal);
  switch (state.at) {
    case "working":
    case "inbox":
      return "settling";
    case "out":
      return doneOf(publishId, state, creator.username);
    case "failed": {
      const told = failureOfReason(state.because, creator.now());
      if (told.kind === "invalid" || told.kind === "blocked") throw told;
      throw new ChannelError("gone", `${told.message}; the draft is no longer there`, { platformCode: state.because });
    }
    default:
      return state satisfies never;
  }
}

/** What TikTok says of a post now, as far as its handle is known. */
export async function readPost(
  creator: Creator,
  ref: { readonly id: string; readonly parts?: Readonly<Record<string, string>> | undefined },
  signal: AbortSignal,
): Promise<Seen> {
  const publishId = ref.parts?.["publishId"] ?? (ref.id.startsWith(PENDING) ? ref.id.slice(PENDING.length) : undefined);
  if (publishId === undefined) return { visible: true };
  const state = await readStatus(creator, publishId, signal);
  if (state.at === "out") return { visible: true, ref: doneOf(publishId, state, creator.username) };
  return { visible: false, status: state.at, ...(state.at === "failed" ? { because: state.because } : {}) };
}
