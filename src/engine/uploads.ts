/** Uploads: steps shared by content, made once per account and purpose. */
import { ChannelError } from "../channel/failures.js";
import type { Photo, Upload } from "../channel/verbs.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

const uploading = new WeakMap<Surroundings, Map<string, Promise<unknown>>>();

/** Makes the `upload` function of one account: once per bytes and purpose, shared by all listings. */
export function createUpload(place: Place, around: Surroundings): Upload {
  const running = uploading.get(around) ?? new Map<string, Promise<unknown>>();
  uploading.set(around, running);
  return async (photo, purpose, run, options = {}) => {
    const account = place.account().key;
    const known = await around.ledger.readUploads(account, [photo.sha256], purpose, around.clock.now().getTime());
    const stored = known.get(photo.sha256);
    type Answer = Awaited<ReturnType<typeof run>>;
    if (stored !== undefined) return JSON.parse(stored) as Answer;
    const name = `${account}:${purpose}:${photo.sha256}`;
    const mine =
      (running.get(name) as Promise<Answer> | undefined) ??
      uploadOnce(photo, purpose, run, options.keepMs, place, around);
    running.set(name, mine);
    try {
      return await mine;
    } finally {
      running.delete(name);
    }
  };
}

async function uploadOnce<T>(
  photo: Photo,
  purpose: string,
  run: () => Promise<T>,
  keepMs: number | undefined,
  place: Place,
  around: Surroundings,
): Promise<T> {
  const begunAt = around.clock.now().getTime();
  const answer = await runUpload(run);
  const expiresAt = keepMs === undefined ? null : around.clock.now().getTime() + keepMs;
  await around.ledger.write([
    {
      op: "upload",
      account: place.account().key,
      rendition: photo.sha256,
      purpose,
      begunAt,
      answer: JSON.stringify(answer ?? null),
      expiresAt,
    },
  ]);
  return answer;
}

// An upload shows nothing to anybody: one whose answer is lost is made again, and the listing is not in doubt.
async function runUpload<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "unavailable") throw error;
    throw new ChannelError("unavailable", error.message, {
      outcome: "not-sent",
      scope: error.scope === "host" ? "host" : "verb",
      verb: "photos",
      facets: ["photos"],
      retryAt: error.retryAt,
      platformCode: error.platformCode,
      cause: error,
    });
  }
}
