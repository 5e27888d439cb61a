/** Puts a finished feed where others fetch it: once for each content, and again only where nobody knows whether it arrived. */
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ChannelError } from "../../../channel/failures.js";
import type { FileHost } from "../../../channel/file-host.js";
import { sha256Hex } from "../../../http/sign.js";
import { type FeedMemory, remember } from "./memory.js";
import type { FeedSession } from "./session.js";
import { notPut } from "./trouble.js";

interface Outgoing {
  readonly path: string;
  readonly type: string;
}

/**
 * Puts everything that a host does not have yet. One that does not take it keeps it from no other.
 *
 * @throws ChannelError `unavailable` where a host does not take it
 */
export async function putEverywhere(session: FeedSession, memory: FeedMemory, signal: AbortSignal): Promise<void> {
  const { settings, disk } = session;
  if (settings.to.length === 0) return;
  const files = outgoing(session, memory);
  const beside = session.writer.beside?.(new Date(memory.changedAt)) ?? [];
  const digest = sha256Hex(
    [memory.sha256, ...files.map(({ path }) => path), ...beside.map(({ text }) => text)].join("\n"),
  );
  let { put } = memory;
  const failures: unknown[] = [];
  for (const host of settings.to) {
    if (put[host.key] === digest) continue;
    try {
      for (const file of files) await putOne(session, host, file, signal);
    } catch (error) {
      signal.throwIfAborted();
      failures.push(error);
      continue;
    }
    put = { ...put, [host.key]: digest };
    await remember(disk, settings.file, { ...memory, put }, signal);
  }
  // Of several the one that nobody knows the end of: what may still land is waited for.
  if (failures.length > 0) throw failures.find(isUnknown) ?? failures[0];
}

function isUnknown(error: unknown): boolean {
  return !(error instanceof ChannelError) || error.outcome === "unknown";
}

function outgoing({ settings, writer }: FeedSession, { changedAt }: FeedMemory): readonly Outgoing[] {
  const { file, gzip } = settings;
  const plain = { path: file, type: writer.type };
  const zipped = gzip ? [{ path: `${file}.gz`, type: "application/gzip" }] : [];
  const beside = (writer.beside?.(new Date(changedAt)) ?? []).map(({ name, type }) => ({
    path: join(dirname(file), name),
    type,
  }));
  // What describes the feed comes after the feed.
  return [...(writer.puts === "gzip" ? [] : [plain]), ...zipped, ...beside];
}

async function putOne(
  { disk }: FeedSession,
  host: FileHost,
  { path, type }: Outgoing,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const name = basename(path);
  const { byteLength, sha256 } = await disk.measure(path, signal);
  try {
    await host.put({ name, type, byteLength, sha256, path, bytes: () => readFile(path) }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw notPut(host.key, name, error);
  }
}
