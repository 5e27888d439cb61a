/** The rows of a set as a channel's `rebuild` reads them: kept renderings, with their photos made and lying on the host. */
import { ChannelError } from "../channel/failures.js";
import type { Photo, Piece } from "../channel/verbs.js";
import type { PieceRow } from "../ledger/ledger.js";
import type { Frozen, FrozenPhoto } from "../ledger/rows.js";
import type { Deadline } from "./deadline.js";
import { addressed, hostOnce } from "./hosting.js";
import type { PhotoTrouble } from "./photo-trouble.js";
import { makePhotos } from "./photos.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

/** Rows of a set that are read from the ledger at once. */
export const PAGE = 256;
/** Rows whose photos are made, and put onto the host, before the first of them is read: few, because they are waited for. */
const TOGETHER = 16;

/** What is kept of a row: its last accepted rendering. */
export interface PieceBody {
  readonly product: string;
  readonly content: unknown;
  readonly photos: readonly FrozenPhoto[];
}

/** Who reads, for how long, and what is noticed meanwhile. */
export interface Reading {
  readonly deadline: Deadline;
  readonly signal: AbortSignal;
  readonly watch: {
    isWaiting: boolean;
    /** Photos that the host took: so often it has worked. */
    puts: number;
  };
}

/** A row whose photos are made. */
interface Made {
  readonly row: PieceRow;
  readonly body: PieceBody;
  readonly photos: readonly Photo[];
  /** Of these the channel gets addresses. */
  readonly isPulled: boolean;
}

/**
 * Everything that is wished, in the order of its products.
 *
 * @throws ChannelError `unavailable`, not sent, where photos cannot be had now
 */
export async function* rowsOf(place: Place, around: Surroundings, reading: Reading): AsyncIterable<Piece<unknown>> {
  const account = place.account().key;
  let after: string | null = null;
  for (;;) {
    const page: readonly PieceRow[] = await around.ledger.pieces(account, after, PAGE);
    for (let start = 0; start < page.length; start += TOGETHER) {
      const made = await makeAll(place, page.slice(start, start + TOGETHER), around, reading);
      for (const { row, body, photos } of await hostAll(place, made, around, reading)) {
        reading.signal.throwIfAborted();
        yield { product: body.product, content: body.content, photos, digest: row.digest, presence: "live" };
        reading.deadline.touch();
        after = row.sort;
      }
    }
    if (page.length < PAGE) return;
  }
}

async function makeAll(
  place: Place,
  rows: readonly PieceRow[],
  around: Surroundings,
  { deadline, signal, watch }: Reading,
): Promise<readonly Made[]> {
  const all: Made[] = [];
  for (const row of rows) {
    signal.throwIfAborted();
    const body = bodyOf(row);
    const { photos, trouble, waiting = [], isPulled } = await makePhotos(place, frozenOf(body), around, signal);
    throwPassing(trouble);
    watch.isWaiting ||= waiting.length > 0;
    deadline.touch();
    all.push({ row, body, photos, isPulled });
  }
  return all;
}

async function hostAll(
  place: Place,
  made: readonly Made[],
  around: Surroundings,
  { deadline, signal, watch }: Reading,
): Promise<readonly Made[]> {
  const { host } = around;
  // Without a host they go out without photos: whether they may was said before they were wished.
  if (!host) return made.map((one) => (one.isPulled ? { ...one, photos: [] } : one));
  const pulled = made.filter(({ isPulled }) => isPulled).flatMap(({ photos }) => photos);
  const onPut = (): void => {
    deadline.touch();
    watch.puts += 1;
  };
  throwPassing(await hostOnce(place, pulled, { ...around, host }, signal, onPut));
  return made.map((one) =>
    one.isPulled ? { ...one, photos: addressed(one.photos, (photo) => host.url(photo)) } : one,
  );
}

function throwPassing(trouble: PhotoTrouble | undefined): void {
  if (trouble?.passing) throw trouble.error ?? notSent(trouble.message);
}

/** Nothing of the set has left. */
export function notSent(message: string): ChannelError {
  return new ChannelError("unavailable", message, { outcome: "not-sent", scope: "listing" });
}

/** The rendering that is kept in a row. */
export function bodyOf({ body }: PieceRow): PieceBody {
  return JSON.parse(body) as PieceBody;
}

/** As photos are prepared from it. */
function frozenOf({ content, photos }: PieceBody): Frozen {
  return { content, extras: {}, photos, skus: [], variants: [] };
}
