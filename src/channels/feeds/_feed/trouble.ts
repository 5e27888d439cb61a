/** What can go wrong with a feed as a whole, in words and with cures. */
import { dirname } from "node:path";
import { ChannelError } from "../../../channel/failures.js";
import { errorCode } from "./disk.js";
import type { Most } from "./writer.js";

/** A file of that name is there and not ours: it may be the seller's own. */
export function inTheWay(file: string): ChannelError {
  return new ChannelError("blocked", `${file} is there and was not written by this feed.`, {
    scope: "account",
    field: "file",
    cure: "Move it away, or give the feed a file of its own.",
  });
}

/** The set ended early. */
export function endedEarly(count: number, of: number): ChannelError {
  const message = `The feed's products ended after ${count} of ${of}; nothing was changed.`;
  return new ChannelError("unavailable", message, { outcome: "not-sent", scope: "verb" });
}

/** More than the reader takes. */
export function tooLarge({ rows, bytes }: Most, has: { readonly rows: number; readonly bytes: number }): ChannelError {
  const [what, most] =
    has.rows > rows ? [`${has.rows} rows`, `${rows} rows`] : [`${has.bytes} bytes`, `${bytes} bytes`];
  return new ChannelError("blocked", `The feed would have ${what}; its reader takes at most ${most}.`, {
    scope: "verb",
    field: "file",
    cure: "Divide the products among several feeds: channels.<name>.publish false keeps one out of a feed.",
  });
}

/** What a product's row would say is said by another one's. */
export function keyIsTaken(key: string, by: string): ChannelError {
  return new ChannelError("invalid", `"${key}" is already the key of a row of ${by}.`, {
    field: "sku",
    cure: "Give each variant an SKU of its own.",
  });
}

/** A file error in words; anything else as it is. */
export function explain(error: unknown, file: string): unknown {
  const code = errorCode(error);
  if (error instanceof ChannelError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new ChannelError("unavailable", `${file} could not be written (${code}).`, {
    // The file that was there is there, or the new one is: the next run goes on from either.
    outcome: "rejected",
    scope: "account",
    field: "file",
    cure: `Check that ${dirname(file)} exists, that it may be written to, and that the disk has room.`,
    platformCode: code,
    cause: error,
  });
}

/** A run that was told to stop: nothing of it takes effect later, and the next one goes on from there. */
export function stopped(cause: unknown): unknown {
  if (cause instanceof ChannelError) return cause;
  const message = "The run was aborted before the feed was finished.";
  return new ChannelError("unavailable", message, { outcome: "rejected", scope: "verb", cause });
}

/** A host that did not say that it has the file. */
export function notPut(key: string, name: string, cause: unknown): unknown {
  if (cause instanceof ChannelError) return cause;
  return new ChannelError("unavailable", `${key} did not take ${name}.`, {
    scope: "verb",
    field: "to",
    cure: "Check where the feed is put: address, keys, room.",
    cause,
  });
}
