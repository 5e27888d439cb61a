/** Takes listings down: their rows are deleted in one batch, and nothing is down before Meta says that it is through. */
import { ChannelError } from "../../channel/failures.js";
import type { Ref, Step } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { checkGone, noHandle, readFaults } from "./batch.js";
import { type Catalogue, type Change, rowsOf, sendBatch, type Taken } from "./wire.js";

/** One listing to take down. */
export interface Removing {
  readonly ref: Ref;
  readonly step: Step<"absolute">;
}

/** What the batch was told of one listing's rows. */
interface Sent {
  readonly handle: string;
  /** Turned down at once: row and why. */
  readonly refused: readonly (readonly [string, string])[];
}

/** A batch that has told nothing, or no good, by then is sent again. */
const BATCH_LIVES_MS = 12 * 3_600_000;
const LOOK_MS = 60_000;

/** Deletes the rows of several listings in one batch, and tells of each whether they are gone. */
export async function removeRows(
  catalogue: Catalogue,
  items: readonly Removing[],
  signal: AbortSignal,
): Promise<readonly (undefined | ChannelError)[]> {
  const shared = createSharedBatch(items.length, (ids) => {
    const changes = ids.map((id): Change => ({ method: "DELETE", data: { id } }));
    return sendBatch(catalogue, changes, true, signal);
  });
  return Promise.all(
    items.map(async (item) => {
      try {
        await removeOne(catalogue, item, shared, signal);
        return undefined;
      } catch (error) {
        if (error instanceof ChannelError) return error;
        throw error;
      }
    }),
  );
}

async function removeOne(
  catalogue: Catalogue,
  { ref, step }: Removing,
  shared: SharedBatch,
  signal: AbortSignal,
): Promise<void> {
  const rows = rowsOf(ref);
  const { handle, refused } = await sendOnce(step, rows, shared);
  const faults = await beforeWriting(readFaults(catalogue, handle, signal));
  if (faults === "working") {
    const retryAt = new Date(catalogue.graph.now().getTime() + LOOK_MS);
    throw new ChannelError("locked", "Meta is still deleting the rows", { retryAt });
  }
  await beforeWriting(checkGone(catalogue, rows, new Map([...refused, ...faults]), signal));
}

async function sendOnce(step: Step<"absolute">, rows: readonly string[], shared: SharedBatch): Promise<Sent> {
  let isIn = false;
  const send = async (): Promise<Sent> => {
    isIn = true;
    const { handle, refused } = await shared.join(rows);
    if (handle === undefined) throw noHandle();
    return { handle, refused: [...refused].filter(([row]) => rows.includes(row)) };
  };
  try {
    return await step("delete", "absolute", send, { keepMs: BATCH_LIVES_MS });
  } finally {
    if (!isIn) shared.pass();
  }
}

/** One call for all who have something to send. */
interface SharedBatch {
  /** Waits until everybody has joined or passed, and is answered with what all were. */
  join(ids: readonly string[]): Promise<Taken>;
  /** Has nothing to send: it was sent at an earlier try. */
  pass(): void;
}

function createSharedBatch(count: number, send: (ids: readonly string[]) => Promise<Taken>): SharedBatch {
  const ids: string[] = [];
  let missing = count;
  let leave: (() => void) | undefined;
  const everybody = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let taken: Promise<Taken> | undefined;
  const arrive = (): void => {
    missing -= 1;
    if (missing === 0) leave?.();
  };
  return {
    async join(mine) {
      ids.push(...mine);
      arrive();
      await everybody;
      taken ??= send(ids);
      return taken;
    },
    pass: arrive,
  };
}
