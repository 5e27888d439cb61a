/** Fetches photos at once, through the guard, each under its SHA-256: a marketplace's links do not outlive a move. */
import { randomUUID } from "node:crypto";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GuardedHttp, GuardedReply } from "../http/guard.js";
import { sha256 } from "./identity.js";

/** A photo that lies in the folder. */
export interface FetchedPhoto {
  readonly path: string;
  readonly sha256: string;
}

/** What came of an address. */
export type Fetched = FetchedPhoto | { readonly trouble: string; readonly cure: string };

/** Fetches each address once per import. */
export function createPhotoFetch(
  folder: string,
  http: () => Promise<GuardedHttp>,
  signal: AbortSignal,
): (url: string) => Promise<Fetched> {
  const known = new Map<string, Promise<Fetched>>();
  return (url) => {
    const fetched = known.get(url) ?? fetchOne(url, folder, http, signal);
    known.set(url, fetched);
    return fetched;
  };
}

async function fetchOne(
  url: string,
  folder: string,
  http: () => Promise<GuardedHttp>,
  signal: AbortSignal,
): Promise<Fetched> {
  let reply: GuardedReply;
  try {
    reply = await (await http()).fetch(url, { accept: "image/*", signal });
  } catch (error) {
    signal.throwIfAborted();
    const words = error instanceof Error ? error.message : String(error);
    return { trouble: `could not be fetched: ${words}`, cure: "Import again, or save the photo beside the file." };
  }
  if (reply.status === "new") return keep(reply.bytes, folder);
  if (reply.status === "too-large") {
    return { trouble: `has more than ${reply.maxBytes} bytes`, cure: "Put up a smaller one." };
  }
  const answer = reply.status === "refused" ? `was answered with ${reply.httpStatus}` : "was not sent";
  return { trouble: answer, cure: "Open the address in a browser; the link may have expired." };
}

async function keep(bytes: Uint8Array, folder: string): Promise<Fetched> {
  const ending = endingOf(bytes);
  if (ending === undefined) return { trouble: "is no picture", cure: "Give the address of a JPEG, PNG, WebP or GIF." };
  const hash = sha256(bytes);
  const path = join(folder, `${hash}.${ending}`);
  const there = await stat(path).catch(() => undefined);
  if (there?.size !== bytes.byteLength) {
    await mkdir(folder, { recursive: true });
    // Of its own: another import may be keeping the same photo.
    const part = `${path}.${randomUUID()}.part`;
    await writeFile(part, bytes, { flush: true });
    await rename(part, path);
  }
  return { path, sha256: hash };
}

/** By what the bytes say; what the server says is not trusted. */
function endingOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  if (head.startsWith("\xff\xd8\xff")) return "jpg";
  if (head.startsWith("\x89PNG")) return "png";
  if (head.startsWith("GIF8")) return "gif";
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return "webp";
  return head.slice(4, 8) === "ftyp" && /avif|heic|mif1/.test(head.slice(8, 16)) ? "avif" : undefined;
}
