/**
 * What became of a post whose answer was lost: its container is asked, and where that does not say, the account's newest
 * posts are looked through for its words.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done, Ref } from "../../channel/verbs.js";
import { sha256Hex } from "../../http/sign.js";
import { type ContainerState, type Containers, LISTED_POSTS, type Post } from "./container-answers.js";
import { RIGHTS } from "./failure-rows.js";

/** Clocks may differ by so much. */
const MARGIN_MS = 300_000;
/** So long a published post may take to be listed. Unverified: on no page that we read. */
const LISTED_WITHIN_MS = 3_600_000;
/** After that a call to publish can no longer land: 60 seconds until we hang up, 60 on its way, and room. */
const LANDS_WITHIN_MS = 180_000;

/** In place of an id where the platform did not tell it. */
const UNKNOWN_POST = "container:";

interface Handle {
  readonly container: string;
  readonly since: number;
  /** Of its words, so that the post can be told from others. */
  readonly words: string;
  /** When it was last sent off to be published. */
  readonly triedAt: number;
  /** Whether the same container is not sent off any more. */
  readonly isLast: boolean;
}

/** What `settlePost` is asked with. `since`: when the container was made, on our clock. */
export function handleOf({
  container,
  since,
  caption,
  triedAt,
  isLast,
}: Omit<Handle, "words"> & { readonly caption: string }): string {
  return `${container}.${since}.${wordsOf(caption)}.${triedAt}${isLast ? `.${LAST}` : ""}`;
}

const LAST = "last";

// Handles from before this was kept name no last try.
function readHandle(handle: string): Handle {
  const [container = "", since = "0", words = "", triedAt = since, last] = handle.split(".");
  return { container, since: Number(since), words, triedAt: Number(triedAt), isLast: last === LAST };
}

// The platform may set spaces and line ends otherwise.
function wordsOf(caption: string): string {
  return sha256Hex(caption.normalize("NFC").replace(/\s+/g, "")).slice(0, 16);
}

/** What became of publishing a container whose answer was lost. @throws ChannelError `gone` where no post came of it */
export async function settlePost(
  place: Containers,
  given: string,
  signal: AbortSignal,
): Promise<Done | "settling" | "open"> {
  const handle = readHandle(given);
  const code = await codeIfThere(place, handle.container, signal);
  switch (code) {
    case "IN_PROGRESS":
      return "settling";
    case "FINISHED":
      // The first call may still be on its way: the same container is not sent after it.
      if (isWithin(place, handle, LANDS_WITHIN_MS)) return "settling";
      if (handle.isLast) throw cameToNothing(place, "still unpublished");
      return "open";
    case "PUBLISHED":
    case "missing":
      return findPost(place, handle, code, signal);
    case "ERROR":
    case "EXPIRED":
      throw cameToNothing(place, code);
    default:
      return code satisfies never;
  }
}

function cameToNothing({ title }: Containers, code: string): ChannelError {
  return new ChannelError("gone", `${title}'s container is ${code.toLowerCase()}; a new one takes its place`);
}

// "Missing, or no right to see it" is one answer of Graph's, and a container is kept for a day: that it is missing does not
// say whether a post came of it.
async function codeIfThere(
  place: Containers,
  container: string,
  signal: AbortSignal,
): Promise<ContainerState["code"] | "missing"> {
  try {
    return (await place.read(container, signal)).code;
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return "missing";
    throw error;
  }
}

function isWithin({ graph }: Containers, { triedAt }: Handle, ms: number): boolean {
  return graph.now().getTime() - triedAt < ms;
}

// The container knows that it was published and not as what: the post is found by its words and its age.
async function findPost(
  place: Containers,
  handle: Handle,
  code: "PUBLISHED" | "missing",
  signal: AbortSignal,
): Promise<Done | "settling"> {
  const since = handle.since - MARGIN_MS;
  const listed = await newestPosts(place, signal);
  const [post, ...others] = listed.filter(({ caption, at }) => at >= since && wordsOf(caption) === handle.words);
  if (post !== undefined && others.length === 0) return { id: post.id, url: post.url };
  if (post !== undefined)
    return unknownPost(handle, "The post is out, but which one it is", "several posts say the same");
  if (isWithin(place, handle, LISTED_WITHIN_MS)) return "settling";
  const why = "it is not among the account's newest posts";
  if (code === "PUBLISHED") return unknownPost(handle, "The post is out, but which one it is", why);
  // Beyond what is listed it may be all the same, and a second one would be seen.
  const isFull = listed.length >= LISTED_POSTS && listed.every(({ at }) => at >= since);
  if (isFull) return unknownPost(handle, "Whether the post is out", why);
  throw cameToNothing(place, code);
}

function unknownPost({ container }: Handle, what: string, why: string): Done {
  const warning = `${what} cannot be told: ${why}. Delete it by hand where it has to go.`;
  return { id: `${UNKNOWN_POST}${container}`, warnings: [warning] };
}

// An account is never gone because its posts cannot be seen: that is a right which is missing, and proves nothing of a post.
async function newestPosts(place: Containers, signal: AbortSignal): Promise<readonly Post[]> {
  try {
    return await place.newest(signal);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "gone") throw error;
    throw new ChannelError("forbidden", `${place.title} does not let the app see the account's posts`, {
      scope: "verb",
      platformCode: error.platformCode,
      cure: RIGHTS,
      cause: error,
    });
  }
}

/** Refuses to delete what nobody knows the id of, or what `why` says. @throws ChannelError `forbidden`, with the post's address */
export function checkKnown({ id, url }: Ref, title: string, why?: string): void {
  if (why === undefined && !id.startsWith(UNKNOWN_POST)) return;
  throw new ChannelError("forbidden", why ?? `${title} did not tell which post it is`, {
    facets: ["presence"],
    cure: `Delete the post in the ${title} app${url === undefined ? "" : `: ${url}`}.`,
  });
}
