/** Exit codes. Stable: scripts branch on them. */
export const EXIT = {
  /** What was wished holds, or is safely queued. */
  done: 0,
  /** Something of ours went wrong: the ledger cannot be read, another process holds it, a bug. */
  failed: 1,
  /** The command line or the configuration is wrong; nothing was done. */
  usage: 2,
  /** Nothing matched: no listing, no question, no product. */
  nothing: 3,
  /** A person is needed: something was refused, or asks. */
  needsYou: 4,
  /** A goal is missed now. */
  missed: 5,
  /** `plan --detailed-exitcode`: there is something to send. */
  changes: 10,
  /** Ended by a signal; what was kept is safe. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
