/** What the command line needs of its process, handed in so that tests can play it. */

import type { FetchPage } from "../trust/trust.js";
import type { Said } from "./said.js";

/** A stream that is written to; `process.stdout` fits. */
export interface Sink {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** The process around a command. */
export interface World {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean | undefined };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `v20.19.0` */
  readonly nodeVersion: string;
  cwd(): string;
  chdir(folder: string): void;
  now(): Date;
  /** Loads a module by its `file:` address. */
  load(url: string): Promise<unknown>;
  /** Fetches a page of the open internet. @defaultValue through the guard that keeps off private addresses */
  readonly fetchPage?: FetchPage | undefined;
  /** Aborted by the first Ctrl-C or SIGTERM; the second ends the process at once. */
  readonly signal: AbortSignal;
}

/**
 * A command line or a configuration that cannot be followed; it says what to write instead. Its message is English, for
 * programs; people read `said` in their language.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly said: Said;
  constructor(said: Said, options?: ErrorOptions) {
    super(said.en, options);
    this.said = said;
  }
}
