/**
 * One run of a feed: rows are written beside the file as they are read, and the file is replaced only when everything
 * was read, nothing is doubled and no more than `maxShrink` of the rows is gone. Equal products leave the file untouched.
 */
import { dirname, join } from "node:path";
import { ChannelError, wouldShrink } from "../../../channel/failures.js";
import type { Piece, RebuildSet, Rebuilt } from "../../../channel/verbs.js";
import type { Written } from "./disk.js";
import { besideOf, type FeedMemory, recall, remember, replace } from "./memory.js";
import { putEverywhere } from "./put.js";
import type { FeedSession } from "./session.js";
import { endedEarly, explain, inTheWay, keyIsTaken, stopped, tooLarge } from "./trouble.js";
import { type About, aboutOf, type FeedWriter } from "./writer.js";

/** Smaller feeds may shrink as they like. */
const SMALL = 10;

/** How far a run has come. */
export interface Tally {
  pieces: number;
  rows: number;
  readonly refused: Map<string, ChannelError>;
  /** Kept for the next run. */
  dates?: FeedMemory["dates"];
}

/**
 * Brings the file to what `set` says. Running it twice changes nothing the second time.
 *
 * @throws ChannelError `unavailable` where the file cannot be written or put, or the set ended early; `blocked` where a
 * file that is not ours is in the way, the feed grew too large, or would shrink too much.
 */
export function rebuildFeed<C>(
  session: FeedSession<FeedWriter<C>>,
  set: RebuildSet<C>,
  signal: AbortSignal,
): Promise<Rebuilt> {
  const about = aboutOf(session.settings, set.seller);
  return runFeed(session, set, signal, (tally) => texts(session.writer, about, set, tally, signal));
}

/** The folder can be made and written to. */
export async function pingFeed({ settings, disk }: Pick<FeedSession, "settings" | "disk">): Promise<void> {
  try {
    await disk.makeFolder(dirname(settings.file));
    await disk.syncFolder(dirname(settings.file));
  } catch (error) {
    throw explain(error, settings.file);
  }
}

/** A run with whatever writes the text: what all feeds have in common. */
export async function runFeed<C>(
  session: FeedSession,
  set: RebuildSet<C>,
  signal: AbortSignal,
  write: (tally: Tally, memory: FeedMemory | undefined) => AsyncIterable<string>,
): Promise<Rebuilt> {
  const { settings, disk } = session;
  const { file } = settings;
  try {
    signal.throwIfAborted();
    const memory = await recall(disk, file);
    if (memory === undefined) await checkIsFree(session);
    const tally: Tally = { pieces: 0, rows: 0, refused: new Map() };
    const draft = besideOf(file);
    const written = await disk.write(draft.draft, write(tally, memory), signal);
    check(session, set, { tally, memory, written });
    const kept = await finish(session, { tally, memory, written }, signal);
    await putEverywhere(session, kept, signal);
    return { written: kept.sha256 === memory?.sha256 ? 0 : 1, refused: tally.refused };
  } catch (error) {
    throw signal.aborted ? stopped(error) : explain(error, file);
  }
}

/** Nothing is replaced that an earlier run has not written. */
async function checkIsFree({ settings: { file, gzip }, disk }: FeedSession): Promise<void> {
  for (const path of gzip ? [file, `${file}.gz`] : [file]) {
    if (await disk.isThere(path)) throw inTheWay(path);
  }
}

// --- Rows ----------------------------------------------------------------------------

async function* texts<C>(
  writer: FeedWriter<C>,
  about: About,
  set: RebuildSet<C>,
  tally: Tally,
  signal: AbortSignal,
): AsyncIterable<string> {
  const taken = new Map<string, string>();
  let joint = "";
  yield writer.head(about);
  for await (const piece of set.rows()) {
    signal.throwIfAborted();
    tally.pieces += 1;
    if (piece.presence === "hidden") continue;
    const text = entryOf(writer, piece, taken, tally);
    if (text === undefined) continue;
    yield joint + text;
    joint = writer.joint ?? "";
  }
  yield writer.tail(about);
}

/** A product's text; nothing where it cannot be in the feed: then the others go out without it. */
function entryOf<C>(
  writer: FeedWriter<C>,
  { product, content, photos }: Piece<C>,
  taken: Map<string, string>,
  tally: Tally,
): string | undefined {
  try {
    const { text, keys } = writer.entry(content, photos);
    for (const key of keys) {
      const by = taken.get(key);
      if (by !== undefined) throw keyIsTaken(key, by);
    }
    for (const key of keys) taken.set(key, product);
    tally.rows += keys.length;
    return text;
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== "invalid") throw error;
    tally.refused.set(product, error);
    return undefined;
  }
}

// --- The file ------------------------------------------------------------------------

interface Run {
  readonly tally: Tally;
  readonly memory: FeedMemory | undefined;
  readonly written: Written;
}

function check(
  { settings, writer }: FeedSession,
  set: Pick<RebuildSet<unknown>, "count" | "mayShrink">,
  { tally, memory, written }: Run,
): void {
  if (tally.pieces < set.count) throw endedEarly(tally.pieces, set.count);
  const { most } = writer;
  if (most && (tally.rows > most.rows || written.byteLength > (most.bytes ?? Number.POSITIVE_INFINITY))) {
    throw tooLarge(most, { rows: tally.rows, bytes: written.byteLength });
  }
  const before = memory?.rows ?? 0;
  const gone = before - tally.rows;
  if (set.mayShrink || before <= SMALL || gone <= before * settings.maxShrink) return;
  throw wouldShrink(`This run would take ${gone} of ${before} rows out of ${settings.file}.`);
}

/** Puts the draft in its place where it differs, and keeps what the next run has to know. */
async function finish(session: FeedSession, run: Run, signal: AbortSignal): Promise<FeedMemory> {
  const { settings, writer, disk, now } = session;
  const { tally, memory, written } = run;
  const { file } = settings;
  const isSame = memory?.sha256 === written.sha256 && (await isWhole(session));
  const kept: FeedMemory = {
    version: writer.version,
    rows: tally.rows,
    sha256: written.sha256,
    changedAt: isSame ? memory.changedAt : now().getTime(),
    put: memory?.put ?? {},
    ...(tally.dates === undefined ? {} : { dates: tally.dates }),
  };
  if (isSame) await disk.remove(besideOf(file).draft);
  else await putInPlace(session, memory, kept, signal);
  for (const { name, text } of writer.beside?.(new Date(kept.changedAt)) ?? []) {
    const path = join(dirname(file), name);
    if ((await disk.readText(path)) !== text) await replace(disk, path, text, signal);
  }
  await remember(disk, file, kept, signal);
  return kept;
}

async function isWhole({ settings: { file, gzip }, disk }: FeedSession): Promise<boolean> {
  return (await disk.isThere(file)) && (!gzip || (await disk.isThere(`${file}.gz`)));
}

async function putInPlace(
  { settings: { file, gzip }, disk }: FeedSession,
  memory: FeedMemory | undefined,
  kept: FeedMemory,
  signal: AbortSignal,
): Promise<void> {
  const { draft, zipDraft } = besideOf(file);
  if (gzip) await disk.zip(draft, zipDraft, signal);
  signal.throwIfAborted();
  // Named as ours before it is there: a crash in between leaves nothing that would be in the way.
  await remember(disk, file, { ...kept, sha256: "", rows: Math.max(kept.rows, memory?.rows ?? 0) }, signal);
  if (gzip) await disk.rename(zipDraft, `${file}.gz`);
  else if (memory) await disk.remove(`${file}.gz`);
  await disk.rename(draft, file);
  await disk.syncFolder(dirname(file));
}
