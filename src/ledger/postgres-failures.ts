/** What PostgreSQL's errors mean here: which pass, which end the call, and what cures them. */
import { EtalaseError } from "../errors.js";

/**
 * `conflict`: another transaction was in the way, the same one again succeeds. `away`: the connection or the server went.
 * Everything else comes back with the next try as well.
 */
export type PostgresTrouble = "conflict" | "away" | "denied" | "readonly" | "full" | "missing" | "unknown" | "other";

// Classes and codes of https://www.postgresql.org/docs/15/errcodes-appendix.html
const CODES: readonly (readonly [RegExp, PostgresTrouble])[] = [
  // Of two who make the same row one is late: it finds the row at its next try.
  [/^(40001|40P01|55P03|23505)$/, "conflict"],
  [/^(08...|57P0[1-5]|53300)$/, "away"],
  [/^(28...|42501)$/, "denied"],
  [/^25006$/, "readonly"],
  [/^53(1|2|4)00$/, "full"],
  [/^(3D000|3F000|42P01)$/, "missing"],
  [/^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)/, "away"],
];
const AWAY = /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i;

const CURES: Readonly<Record<PostgresTrouble, string>> = {
  conflict: "Others write the same rows all the time; try again.",
  away: "See that PostgreSQL runs and can be reached, and that the pool may open enough connections.",
  denied: "Give this user the right to create the schema, or run it once as a user who may.",
  readonly: "Connect to the primary server; this one only answers questions.",
  full: "Make room on the server's disk, or in its memory.",
  missing: "See that the database is there, and open the ledger with the schema it was made with.",
  unknown: "Look again before you repeat it: the connection broke while the answer was on its way.",
  other: "",
};

/** Thrown where a row is not as the transaction has read it: the transaction is begun anew. */
export class RowMoved extends Error {
  override readonly name = "RowMoved";
}

export function postgresTroubleOf(error: unknown): PostgresTrouble {
  if (error instanceof RowMoved) return "conflict";
  if (typeof error !== "object" || error === null) return "other";
  const code = "code" in error ? String(error.code) : "";
  const known = CODES.find(([pattern]) => pattern.test(code))?.[1];
  if (known) return known;
  const message = error instanceof Error ? error.message : "";
  return AWAY.test(message) ? "away" : "other";
}

/** The error that callers see. */
export function postgresUnavailable(id: string, cause: unknown, trouble = postgresTroubleOf(cause)): EtalaseError {
  if (cause instanceof EtalaseError) return cause;
  const said = cause instanceof Error && cause.message !== "" ? cause.message : String(codeOf(cause) ?? cause);
  const what = trouble === "unknown" ? `cannot tell whether it has kept this call: ${said}` : `cannot be used: ${said}`;
  const cure = CURES[trouble];
  return new EtalaseError("ledger-unavailable", `The ledger ${id} ${what}.`, {
    field: "ledger",
    cure: cure === "" ? undefined : cure,
    cause,
    facts: { trouble },
  });
}

/** Nothing could be kept since the ledger was closed, or was never opened. */
export function postgresNotOpen(id: string): EtalaseError {
  return new EtalaseError("ledger-unavailable", `The ledger ${id} is not open.`, {
    field: "ledger",
    cure: "Call open() first.",
  });
}

// Where a host has several addresses, Node's error has a code and no message of its own.
function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
