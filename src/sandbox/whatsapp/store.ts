/** Messages, media and people of the WhatsApp place: plain data, readable by tests. */
import type { Moment } from "../server.js";

/** A message that was accepted. */
export interface WhatsAppMessage {
  /** `wamid.…` */
  readonly id: string;
  /** Digits. */
  readonly to: string;
  readonly type: string;
  /** What people read, as far as it is words. */
  readonly says: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What comes back in webhooks. */
  readonly mark: string | undefined;
  readonly at: Date;
}

const WINDOW_MS = 24 * 3_600_000;

/** What is in a WhatsApp place. */
export class WhatsAppStore {
  readonly #messages: WhatsAppMessage[] = [];
  readonly #media = new Set<string>();
  readonly #windows = new Map<string, number>();
  readonly #refused = new Map<string, number>();
  /** Digits of people who stopped marketing messages. */
  readonly stopped = new Set<string>();

  /** Every message that was accepted, oldest first. */
  get messages(): readonly WhatsAppMessage[] {
    return this.#messages;
  }

  /** Every photo that was uploaded. */
  get media(): readonly string[] {
    return [...this.#media];
  }

  hasMedia(id: string): boolean {
    return this.#media.has(id);
  }

  keep(): string {
    const id = String(1_013_859_600_000 + this.#media.size);
    this.#media.add(id);
    return id;
  }

  /** Somebody writes: free words may be sent to them for 24 hours. */
  open(digits: string, now: Date): void {
    this.#windows.set(digits, now.getTime() + WINDOW_MS);
  }

  isOpen(digits: string, now: Date): boolean {
    return (this.#windows.get(digits) ?? 0) > now.getTime();
  }

  /** Messages to somebody are refused with this code from now on; `0`: no longer. */
  refuse(digits: string, code: number): void {
    this.#refused.set(digits, code);
  }

  codeFor(digits: string): number {
    return this.#refused.get(digits) ?? 0;
  }

  add(message: Omit<WhatsAppMessage, "id" | "at">, { now }: Moment): WhatsAppMessage {
    const id = `wamid.HBgL${String(this.#messages.length + 1).padStart(8, "0")}`;
    const added = { ...message, id, at: now };
    this.#messages.push(added);
    return added;
  }
}
