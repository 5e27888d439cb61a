/** Why photos cannot go out with a listing, as rows tell it and circuits count it. */
import { ChannelError } from "../channel/failures.js";
import { EtalaseError } from "../errors.js";
import type { PhotoHost } from "../hosts/host.js";

export interface PhotoTrouble {
  /** Later it may go. */
  readonly passing: boolean;
  readonly message: string;
  readonly cure?: string | undefined;
  readonly field?: string | undefined;
  readonly retryMs?: number | undefined;
  /** What counts against a circuit. */
  readonly error?: ChannelError | undefined;
}

/** A channel that fetches photos was opened in a shop without a place for them. */
export const NO_HOST: PhotoTrouble = {
  passing: false,
  message: "this channel fetches photos and there is no photo host",
  cure: "Give createEtalase photos.host, such as folderHost({ folder, url }).",
};

/** A host that did not take a photo. */
export function hostTrouble(cause: unknown, { key }: PhotoHost): PhotoTrouble {
  // Bytes that are gone or other than promised are the store's trouble: the host did nothing wrong.
  if (cause instanceof EtalaseError) {
    return { passing: true, message: cause.message, cure: cause.cure, field: "photos" };
  }
  const cure = cause instanceof ChannelError ? cause.cure : undefined;
  const message = `the photo host ${key} does not take photos`;
  const error = new ChannelError("unavailable", message, { outcome: "not-sent", scope: "host", cure, cause });
  return { passing: true, message, cure, error };
}
