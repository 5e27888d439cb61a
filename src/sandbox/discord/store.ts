/** Messages of the Discord place: plain data, readable by tests. */
import { createHash } from "node:crypto";
import { readImageHeader } from "../image.js";
import type { SentFile } from "../request.js";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";
import { refuse } from "./refusal.js";

/** A photo as it was sent. */
export interface DiscordPhoto {
  readonly filename: string;
  readonly description: string;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

/** An embed, as far as the sandbox takes it. */
export interface DiscordEmbed {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly url?: string | undefined;
}

/** A message as people see it. */
export interface DiscordMessage {
  readonly id: string;
  readonly content: string;
  readonly embeds: readonly DiscordEmbed[];
  readonly photos: readonly DiscordPhoto[];
  readonly username: string;
  readonly thread: string | undefined;
  readonly at: Date;
  readonly editedAt: Date | undefined;
}

const MOST_BYTES = 10 * 1_024 * 1_024;

/** What is in a Discord place. */
export class DiscordStore {
  readonly #messages = new Versions<string, DiscordMessage>();
  readonly #now: () => Date;
  #made = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Messages that people see now, oldest first. */
  messages(): readonly DiscordMessage[] {
    return this.#messages.allVisible(this.#now());
  }

  newest(id: string): DiscordMessage | undefined {
    return this.#messages.newest(id);
  }

  /** Keeps a photo, or refuses it. */
  keep({ name, bytes }: SentFile, description: string): DiscordPhoto {
    if (bytes.length > MOST_BYTES) refuse(413, 40_005, "Request entity too large");
    const header = readImageHeader(bytes);
    if (!header) return refuse(400, 50_035, "Invalid Form Body");
    const { width, height } = header;
    return { filename: name, description, width, height, sha256: createHash("sha256").update(bytes).digest("hex") };
  }

  add(message: Omit<DiscordMessage, "id" | "at" | "editedAt">, { now, visibleAt }: Moment): DiscordMessage {
    this.#made += 1;
    const id = String(1_300_000_000_000_000_000n + BigInt(this.#made));
    const added = { ...message, id, at: now, editedAt: undefined };
    this.#messages.set(id, added, visibleAt);
    return added;
  }

  replace(message: DiscordMessage, { visibleAt }: Moment): void {
    this.#messages.set(message.id, message, visibleAt);
  }

  remove({ id }: DiscordMessage, { visibleAt }: Moment): void {
    this.#messages.delete(id, visibleAt);
  }
}
