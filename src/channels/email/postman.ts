/**
 * Hands letters over: on one SMTP connection of our own per edition (nodemailer's, loaded when the first letter leaves), or
 * by a transport that was handed in. https://nodemailer.com/extras/smtp-connection/, nodemailer 10.6, read 2026-11-22.
 */
import { Readable } from "node:stream";
import { ChannelError } from "../../channel/failures.js";
import { failureFor, type MailTrouble } from "./failures.js";
import type { EmailLetter } from "./letter.js";

/** A letter and the signal by which it is called off. */
export type SignalledLetter = EmailLetter & { readonly signal: AbortSignal };

/** What hands letters over: what nodemailer's `createTransport` gives, or anything that does the same. */
export interface EmailTransport {
  /** Resolves when the letter was accepted for everybody it goes to. Rejects with nodemailer's errors, or with others. */
  sendMail(letter: SignalledLetter): Promise<unknown>;
  /** Whether server and login work. */
  verify?(): Promise<unknown>;
}

/** An SMTP server. */
interface EmailServer {
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly plain: boolean;
}

/** Who carries the letters of one edition. */
export interface Postman {
  /** @throws ChannelError */
  carry(letter: EmailLetter, signal: AbortSignal): Promise<void>;
  /** Looks whether server and login work. @throws ChannelError */
  look(signal: AbortSignal): Promise<void>;
  /** Says goodbye; the next letter connects anew. */
  leave(): void;
}

/** Carries by a transport that was handed in. Whether a letter had been handed over when it broke, only its words tell. */
export function transportPostman(transport: EmailTransport, now: () => Date): Postman {
  const guarded = async (work: Promise<unknown>, wasSending: boolean): Promise<void> => {
    try {
      await work;
    } catch (error) {
      throw failureFor(troubleOf(error), wasSending ? "unknown" : false, now());
    }
  };
  return {
    carry: (letter, signal) => guarded(transport.sendMail({ ...letter, signal }), true),
    look: (signal) =>
      guarded(signal.aborted ? Promise.reject(signal.reason) : (transport.verify?.() ?? Promise.resolve()), false),
    // It is not ours to close.
    leave: () => undefined,
  };
}

interface Mailer {
  readonly Connection: typeof import("nodemailer/lib/smtp-connection")["default"];
  readonly Composer: typeof import("nodemailer/lib/mail-composer")["default"];
}
type Connection = InstanceType<Mailer["Connection"]>;

/** Loads nodemailer when it is needed. */
type LoadMailer = () => Promise<Mailer>;

/** @throws ChannelError with the one command that cures its absence */
export const loadMailer: LoadMailer = async () => {
  try {
    const [connection, composer] = await Promise.all([
      import("nodemailer/lib/smtp-connection"),
      import("nodemailer/lib/mail-composer"),
    ]);
    return { Connection: connection.default, Composer: composer.default };
  } catch (cause) {
    throw new ChannelError("unavailable", "nodemailer is not installed", {
      outcome: "not-sent",
      cure: "npm install nodemailer",
      cause,
    });
  }
};

const CONNECT_MS = 30_000;
/** A server may look at a letter for minutes before it takes it. (RFC 5321 section 4.5.3.2.6 says ten) */
const ANSWER_MS = 240_000;

/** Carries on one connection of its own, which is opened with the first letter. */
export function smtpPostman(
  server: EmailServer & { readonly password?: string | undefined },
  load: LoadMailer,
  now: () => Date,
): Postman {
  let open: Connection | undefined;
  const leave = (): void => {
    open?.quit();
    open = undefined;
  };
  const connected = async (signal: AbortSignal): Promise<Connection> => {
    if (open?.destroyed === false && !isEnded(open)) return open;
    open = await connect(server, await load(), signal, now);
    return open;
  };
  return {
    async carry(letter, signal) {
      const connection = await connected(signal);
      const { Composer } = await load();
      try {
        await send(connection, await bytesOf(Composer, letter), letter, signal, now);
      } catch (error) {
        // After a refusal a server may be in any state; a fresh connection is in a known one.
        connection.close();
        open = undefined;
        throw error;
      }
    },
    async look(signal) {
      await connected(signal);
      leave();
    },
    leave,
  };
}

function isEnded(connection: Connection): boolean {
  return ENDED.has(connection);
}
const ENDED = new WeakSet<object>();

async function connect(
  { host, port, user, password, plain }: EmailServer & { readonly password?: string | undefined },
  { Connection }: Mailer,
  signal: AbortSignal,
  now: () => Date,
): Promise<Connection> {
  const times = { connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: ANSWER_MS };
  const secure = !plain && port === 465;
  const connection = new Connection({ host, port, secure, ignoreTLS: plain, requireTLS: !plain && !secure, ...times });
  connection.once("end", () => ENDED.add(connection));
  // One that was broken off may tell of it afterwards, when nobody waits for it any more.
  connection.on("error", () => ENDED.add(connection));
  try {
    await within(connection, signal, false, now, (done) => connection.connect(done));
    if (user !== undefined) {
      const credentials = { user, pass: password ?? "" };
      await within(connection, signal, false, now, (done) => connection.login({ user, credentials }, done));
    }
    return connection;
  } catch (error) {
    // Nobody else knows of it: left open, each try would leave one more behind, and keep the process from ending.
    connection.close();
    throw error;
  }
}

async function send(
  connection: Connection,
  bytes: Uint8Array,
  { from, to }: EmailLetter,
  signal: AbortSignal,
  now: () => Date,
): Promise<void> {
  const state = { isOver: false };
  const envelope = { from: addressOf(from), to: [addressOf(to)], size: bytes.length };
  // nodemailer reads the stream after the server's 354 and not before: as long as its last piece was not taken, the
  // server cannot have the letter.
  const message = Readable.from(pieces(bytes, state), { objectMode: false });
  await within(
    connection,
    signal,
    () => state.isOver,
    now,
    (done) => connection.send(envelope, message, done),
  );
}

const PIECE = 16_384;

function* pieces(bytes: Uint8Array, state: { isOver: boolean }): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) {
    // The final dot follows the last piece, and nobody tells us when.
    if (at + PIECE >= bytes.length) state.isOver = true;
    yield bytes.subarray(at, at + PIECE);
  }
}

/** One exchange with the server, which ends by its callback, by an error of the connection, or by our signal. */
function within(
  connection: Connection,
  signal: AbortSignal,
  wasHandedOver: false | (() => boolean),
  now: () => Date,
  work: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: unknown): void => {
      connection.off("error", end);
      signal.removeEventListener("abort", stop);
      if (error) reject(failureFor(troubleOf(error), wasHandedOver === false ? false : wasHandedOver(), now()));
      else resolve();
    };
    const stop = (): void => {
      connection.close();
      end(signal.reason ?? new Error("called off"));
    };
    connection.once("error", end);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    work((error) => end(error));
  });
}

function bytesOf(Composer: Mailer["Composer"], letter: EmailLetter): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    new Composer({ ...letter, headers: { ...letter.headers } })
      .compile()
      .build((error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}

/** `Toko <a@b>` → `a@b` */
export function addressOf(mailbox: string): string {
  return (/<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim();
}

function troubleOf(error: unknown): MailTrouble {
  if (!(error instanceof Error)) return { message: String(error), cause: error };
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === "string" ? value : undefined;
  };
  const reply: unknown = Reflect.get(error, "responseCode");
  return {
    message: error.message,
    code: text("code"),
    originalCode: text("originalCode"),
    command: text("command"),
    response: text("response"),
    timeoutType: text("timeoutType"),
    syscall: text("syscall"),
    reply: typeof reply === "number" ? reply : undefined,
    cause: error,
  };
}
