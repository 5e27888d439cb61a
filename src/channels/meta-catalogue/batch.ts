/** What became of a batch, and of each listing's rows in it. Marketing API, "Catalog Batch" (April 2026), read 2026-11-21. */
import { ChannelError } from "../../channel/failures.js";
import type { Done, Ref } from "../../channel/verbs.js";
import { readBody } from "../_graph/failures.js";
import { Status } from "./told-batches.js";
import { type Catalogue, readRows, type Taken } from "./wire.js";

function readState({ graph, catalogId, told }: Catalogue, handle: string, signal: AbortSignal) {
  return told.of(handle, graph.now(), async () => {
    const query = { handle, load_ids_of_invalid_requests: "true" };
    const answer = await graph.get(`/${catalogId}/check_batch_request_status`, query, signal);
    return readBody(Status, answer, "state of the batch").data[0];
  });
}

/** Why rows were not taken, by row; `"working"` while Meta is not through. */
export async function readFaults(
  catalogue: Catalogue,
  handle: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string> | "working"> {
  const state = await readState(catalogue, handle, signal);
  // "finished" is the only word that the pages name.
  if (state?.status !== "finished") return "working";
  const unnamed = state.ids_of_invalid_requests.map((id) => [id, "not taken"] as const);
  return new Map([...unnamed, ...state.errors.map(({ id, message }) => [id, message] as const)]);
}

/** The rows of a listing that a batch changes. */
export interface BatchPart {
  readonly group: string;
  /** Made or changed. */
  readonly rows: readonly string[];
  /** Deleted. */
  readonly gone: readonly string[];
}

/** What is asked about later. */
interface AskedPart extends BatchPart {
  /** Deletions that were turned down at once: row and why. */
  readonly refused: readonly (readonly [string, string])[];
}

/** What a listing's part of a batch came to. */
export function outcomeOf(taken: Taken, part: BatchPart, ref: Ref): Done | ChannelError {
  const { rows } = part;
  const refused = faultsIn(taken.refused, rows);
  if (refused.length > 0) return new ChannelError("invalid", `Meta: ${refused.join(" ")}`, { cure: CHANGE });
  if (taken.handle === undefined) return noHandle();
  const warnings = rows.flatMap((row) => taken.warnings.get(row) ?? []);
  // Whether a deletion that was turned down at once matters is seen later: its row may not be there any more.
  const asked: AskedPart = { ...part, refused: [...taken.refused].filter(([row]) => part.gone.includes(row)) };
  const settling = `${taken.handle} ${JSON.stringify(asked)}`;
  return { ...ref, settling, ...(warnings.length === 0 ? {} : { warnings }) };
}

/** "handles: 0 or 1": with none, nothing was taken in although the status is 200. */
export function noHandle(): ChannelError {
  return new ChannelError("unavailable", "Meta took the batch and gave no handle: nothing of it went in", {
    outcome: "rejected",
  });
}

const CHANGE = "Change what Meta names, and publish again.";

/** Asks what became of a listing's part of a batch. */
export async function settleBatch(
  catalogue: Catalogue,
  given: string,
  signal: AbortSignal,
): Promise<Done | "settling"> {
  const space = given.indexOf(" ");
  const { group, rows, gone, refused } = JSON.parse(given.slice(space + 1)) as AskedPart;
  const faults = await readFaults(catalogue, given.slice(0, space), signal);
  if (faults === "working") return "settling";
  const told = faultsIn(faults, rows);
  if (told.length > 0) throw new ChannelError("invalid", `Meta: ${told.join(" ")}`, { cure: CHANGE });
  await checkGone(catalogue, gone, new Map([...refused, ...faults]), signal);
  return { id: group };
}

function faultsIn(faults: ReadonlyMap<string, string>, rows: readonly string[]): readonly string[] {
  return rows.flatMap((row) => (faults.has(row) ? [`${row}: ${faults.get(row)}`] : []));
}

/**
 * Of rows that were to be deleted and are among the faults: whoever is not there any more is what was wanted.
 *
 * @throws ChannelError `invalid` for those that are still there
 */
export async function checkGone(
  catalogue: Catalogue,
  gone: readonly string[],
  faults: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const wrong = gone.filter((row) => faults.has(row));
  if (wrong.length === 0) return;
  const there = (await readRows(catalogue, wrong, signal)).map(({ retailer_id }) => retailer_id);
  const told = faultsIn(faults, there);
  if (told.length === 0) return;
  throw new ChannelError("invalid", `Meta did not delete ${told.join(" ")}`, {
    cure: "Delete the rows that Meta names in Commerce Manager: buyers see them still.",
  });
}
