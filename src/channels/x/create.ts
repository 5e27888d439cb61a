/**
 * Puts up a post: photos, what they show, and the one call that everybody sees. X keeps nothing of ours beside a post, so
 * that after a lost answer the account's newest posts are read for one that says the same.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Step } from "../../channel/verbs.js";
import { sha256Hex } from "../../http/sign.js";
import { bareWords, COSTS, hasAddress, type XContent } from "./render.js";
import { type Account, addressOf, describePhoto, post, postsSince, uploadPhoto } from "./wire.js";

type Safe = "handle" | "absolute";
type Making = Pick<Item<unknown, XContent, Safe>, "content" | "photos" | "marker" | "step" | "upload">;

/** "expires_after_secs": 86,400; an hour of it is for posting. */
const KEEP_MS = 23 * 3_600_000;
/** Clocks may differ by so much. */
const MARGIN_MS = 300_000;
/** So long after its call a post may land, or take to be listed. (unverified) */
const LISTED_WITHIN_MS = 180_000;

/** Puts up one post. */
export async function createPost(account: Account, item: Making, signal: AbortSignal): Promise<Done> {
  const { content, step } = item;
  checkCost(account, content.text);
  const since = await step("begin", "absolute", async () => account.now().getTime());
  const media = await prepare(account, item, signal);
  const words = wordsOf(content.text);
  const handle = `${since}.${account.now().getTime()}.${words}`;
  const send = () => post(account, content.text, media, signal).catch(unlessOurs(account, { since, words }, signal));
  const id = await step("post", "handle", send, { handle, made: (made) => refOf(account, made) });
  return refOf(account, id);
}

/** The dearer price is paid only by who asked for it. */
function checkCost({ mayLink }: Account, text: string): void {
  if (mayLink || !hasAddress(text)) return;
  const message = `X would take something in this post for an address, and ask $${COSTS.postWithAddress} for it`;
  throw new ChannelError("invalid", message, {
    field: "text",
    cure: `Take it out of the template, or set the option link to "text".`,
  });
}

async function prepare(
  account: Account,
  { photos, marker, step, upload }: Making,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const media: string[] = [];
  for (const [index, photo] of photos.entries()) {
    // Not shared by listings: what a photo shows is said of the upload, and each listing may say it otherwise.
    const put = () => upload(photo, `post ${marker}`, () => uploadPhoto(account, photo, signal), { keepMs: KEEP_MS });
    const id = await step(`photo-${index + 1}`, "absolute", put, { keepMs: KEEP_MS });
    if (photo.alt !== "") await describe(account, { id, alt: photo.alt }, index, step, signal);
    media.push(id);
  }
  return media;
}

async function describe(
  account: Account,
  { id, alt }: { readonly id: string; readonly alt: string },
  index: number,
  step: Step<Safe>,
  signal: AbortSignal,
): Promise<void> {
  const say = () => describePhoto(account, id, alt, signal);
  await step(`alt-${index + 1}`, "absolute", say, { keepMs: KEEP_MS });
}

function refOf(account: Account, id: string): Done {
  return { id, url: addressOf(account, id) };
}

// --- After a lost answer ---------------------------------------------------------

interface Sought {
  /** When the act began: no post of it is older. */
  readonly since: number;
  /** Of its words. */
  readonly words: string;
}

function wordsOf(text: string): string {
  return sha256Hex(bareWords(text)).slice(0, 16);
}

/** "Duplicate content" is what X says where an earlier try of ours has landed after all. */
function unlessOurs(account: Account, sought: Sought, signal: AbortSignal): (error: unknown) => Promise<string> {
  return async (error) => {
    if (!(error instanceof ChannelError) || error.kind !== "duplicate") throw error;
    const found = await findPost(account, sought, signal);
    if (found === undefined) throw error;
    return found;
  };
}

async function findPost(account: Account, { since, words }: Sought, signal: AbortSignal): Promise<string | undefined> {
  const posts = await postsSince(account, new Date(since - MARGIN_MS), signal);
  return posts.find(({ text }) => wordsOf(text) === words)?.id;
}

/** What became of a post whose answer was lost. */
export async function settlePost(
  account: Account,
  given: string,
  signal: AbortSignal,
): Promise<Done | "settling" | "open"> {
  const [since = "0", triedAt = "0", words = ""] = given.split(".");
  const found = await findPost(account, { since: Number(since), words }, signal);
  if (found !== undefined) return refOf(account, found);
  return account.now().getTime() - Number(triedAt) < LISTED_WITHIN_MS ? "settling" : "open";
}
