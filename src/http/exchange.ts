/**
 * One request and its whole answer, with a deadline, a cap and an honest word about whether anything left.
 * Knows no HTTP library: `client.ts` brings the wire.
 */
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { setAlarm } from "../resilience/alarm.js";
import type { Clock } from "../resilience/clock.js";

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** What a wire tells about one request, in this order: `onStart`, `onHead`, `onData`…, `onEnd`; or `onError` at any time. */
export interface WireEvents {
  /** Just before the first byte is written. Calling `abort` in here means that none is. */
  onStart(abort: (reason: Error) => void): void;
  onHead(status: number, headers: Readonly<Record<string, string>>): void;
  onData(chunk: Uint8Array): void;
  onEnd(): void;
  onError(error: Error): void;
}

/** Sends requests; made by `wireOf` in `client.ts`. */
export type Wire = (request: WireRequest, events: WireEvents) => void;

export interface ExchangeLimits {
  readonly clock: Clock;
  /** For the whole exchange, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** Of the decoded body. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Asked just before the first byte is written; after `false` none is. @defaultValue it may */
  readonly mayLeave?: (() => boolean) | undefined;
}

/** An answer that arrived whole. */
export interface RawReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /** Monotonic milliseconds, just before the first byte was written. */
  readonly sentAt: number;
  /** Monotonic milliseconds, when the answer's head was there. */
  readonly headAt: number;
}

/** Why an exchange brought no whole answer. */
export type ExchangeTrouble = "network" | "deadline" | "cancelled" | "too-large" | "unreadable";

/** An exchange without a whole answer. */
export class ExchangeFailure extends Error {
  override readonly name = "ExchangeFailure";
  readonly trouble: ExchangeTrouble;
  /** False only where no byte of the request can have been written. */
  readonly left: boolean;

  constructor(trouble: ExchangeTrouble, left: boolean, cause?: unknown) {
    super(trouble, { cause });
    this.trouble = trouble;
    this.left = left;
  }
}

interface Progress {
  sentAt: number | undefined;
  status: number;
  headers: Readonly<Record<string, string>>;
  headAt: number;
  size: number;
  readonly chunks: Uint8Array[];
}

/**
 * Sends one request and waits for its whole answer.
 *
 * @throws ExchangeFailure for everything else.
 */
export async function exchange(wire: Wire, request: WireRequest, limits: ExchangeLimits): Promise<RawReply> {
  if (limits.signal.aborted) throw new ExchangeFailure("cancelled", false, limits.signal.reason);
  const progress = await converse(wire, request, limits);
  const encoding = progress.headers["content-encoding"];
  const [only] = progress.chunks;
  const whole = only && progress.chunks.length === 1 ? only : Buffer.concat(progress.chunks);
  return {
    status: progress.status,
    headers: progress.headers,
    bytes: await decode(whole, encoding, limits.maxBytes),
    sentAt: progress.sentAt ?? progress.headAt,
    headAt: progress.headAt,
  };
}

function converse(wire: Wire, request: WireRequest, limits: ExchangeLimits): Promise<Progress> {
  const { clock, signal } = limits;
  const progress: Progress = { sentAt: undefined, status: 0, headers: {}, headAt: 0, size: 0, chunks: [] };
  return new Promise((resolve, reject) => {
    let isOver = false;
    let abortWire: ((reason: Error) => void) | undefined;
    const end = () => {
      isOver = true;
      signal.removeEventListener("abort", cancel);
      unset();
    };
    const fail = (trouble: ExchangeTrouble, cause?: unknown) => {
      if (isOver) return;
      const failure = new ExchangeFailure(trouble, progress.sentAt !== undefined, cause);
      end();
      abortWire?.(failure);
      reject(failure);
    };
    const cancel = () => fail("cancelled", signal.reason);
    const unset = setAlarm(clock, limits.timeoutMs, () => fail("deadline"));
    signal.addEventListener("abort", cancel, { once: true });
    wire(request, {
      onStart: (abort) => {
        // Given up while it was still connecting or queued: keep the promise that nothing leaves.
        if (isOver) return abort(new ExchangeFailure("cancelled", false));
        // A wire that repeats what broke half-way would double a listing.
        if (progress.sentAt !== undefined) {
          abort(new ExchangeFailure("network", true));
          return fail("network");
        }
        abortWire = abort;
        // It waited too long for its turn or its connection, perhaps while the machine slept.
        if (limits.mayLeave?.() === false) return fail("deadline");
        progress.sentAt = clock.monotonic();
      },
      ...listen(progress, limits, fail),
      onEnd: () => {
        if (isOver) return;
        end();
        resolve(progress);
      },
    });
  });
}

function listen(
  progress: Progress,
  limits: ExchangeLimits,
  fail: (trouble: ExchangeTrouble, cause?: unknown) => void,
): Pick<WireEvents, "onHead" | "onData" | "onError"> {
  return {
    onHead: (status, headers) => {
      // 1xx announces the answer, it is not one.
      if (status < 200) return;
      progress.status = status;
      progress.headers = headers;
      progress.headAt = limits.clock.monotonic();
      if (Number(headers["content-length"]) > limits.maxBytes) fail("too-large");
    },
    onData: (chunk) => {
      progress.size += chunk.byteLength;
      if (progress.size > limits.maxBytes) fail("too-large");
      else progress.chunks.push(chunk);
    },
    onError: (error) => fail("network", error),
  };
}

type Decoder = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

async function decode(bytes: Uint8Array, encoding: string | undefined, maxBytes: number): Promise<Uint8Array> {
  if (encoding === undefined || encoding === "" || encoding === "identity" || bytes.byteLength === 0) return bytes;
  const decoder = DECODERS[encoding.trim().toLowerCase()];
  if (decoder === undefined) throw new ExchangeFailure("unreadable", true);
  try {
    return await decoder(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    const isTooLarge = cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    throw new ExchangeFailure(isTooLarge ? "too-large" : "unreadable", true, cause);
  }
}
