/** What an SMTP place has taken, and whom it refuses. */
import { type EmailMessage, parseMessage } from "./mime.js";

/** A letter that was taken. */
export interface TakenLetter extends EmailMessage {
  /** Of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  readonly at: Date;
  /** As it came over the wire, without the dots of the transport; one character for each byte. */
  readonly raw: string;
}

/** A reply of the server's own: `550` and its words. */
export interface SmtpReply {
  readonly code: number;
  readonly words: string;
}

/** One command as it came, and what was replied. */
export interface SmtpCommand {
  /** `connect`, `EHLO`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `letter`, `RSET`, `NOOP`, `QUIT`. */
  readonly method: string;
  /** Without secrets: what follows `AUTH` is left out. */
  readonly line: string;
  /** `undefined` where no reply left. */
  readonly reply: SmtpReply | undefined;
}

/** The state of an SMTP place. */
export class EmailStore {
  readonly letters: TakenLetter[] = [];
  readonly #refused = new Map<string, SmtpReply>();

  /** From now on this recipient is answered so. */
  refuse(address: string, code: number, words: string): void {
    this.#refused.set(address.toLowerCase(), { code, words });
  }

  /** Everybody is taken again. */
  acceptAll(): void {
    this.#refused.clear();
  }

  /** How a recipient is answered; `undefined`: taken. */
  answerTo(address: string): SmtpReply | undefined {
    return this.#refused.get(address.toLowerCase());
  }

  take(from: string, to: readonly string[], raw: string, at: Date): void {
    this.letters.push({ from, to, at, raw, ...parseMessage(raw) });
  }
}
