/** Pins of the Pinterest place: plain data, readable by tests. */
import { createHash } from "node:crypto";
import { readImageHeader } from "../image.js";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";
import { refuse } from "./refusal.js";

/** A photo as it was sent. */
export interface PinterestPhoto {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

/** A pin as people see it. */
export interface PinterestPin {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly link: string;
  readonly alt: string;
  readonly photos: readonly PinterestPhoto[];
  readonly at: Date;
}

const MOST_BYTES = 20 * 1_024 * 1_024;

/** What is in a Pinterest place. */
export class PinterestStore {
  readonly #pins = new Versions<string, PinterestPin>();
  readonly #now: () => Date;
  #made = 0;
  /** Whether the app may change pins: a beta of Pinterest's. */
  canChange = true;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Pins that people see now, oldest first. */
  pins(): readonly PinterestPin[] {
    return this.#pins.allVisible(this.#now());
  }

  /** A pin as people see it now. */
  pin(id: string): PinterestPin | undefined {
    return this.#pins.visible(id, this.#now());
  }

  newest(id: string): PinterestPin | undefined {
    return this.#pins.newest(id);
  }

  /** Keeps a photo, or refuses it. */
  keep(data: string, contentType: unknown): PinterestPhoto {
    const bytes = new Uint8Array(Buffer.from(data, "base64"));
    const header = readImageHeader(bytes);
    const isRight = header !== undefined && contentType === `image/${header.format}`;
    if (!isRight || (header.format !== "jpeg" && header.format !== "png") || bytes.length > MOST_BYTES) {
      return refuse(400, 235, "Sorry, we could not process that image.");
    }
    const { width, height } = header;
    return { width, height, sha256: createHash("sha256").update(bytes).digest("hex") };
  }

  add(pin: Omit<PinterestPin, "id" | "at">, { now, visibleAt }: Moment): PinterestPin {
    this.#made += 1;
    const added = { ...pin, id: String(813_744_226_000_000_000n + BigInt(this.#made)), at: now };
    this.#pins.set(added.id, added, visibleAt);
    return added;
  }

  replace(pin: PinterestPin, { visibleAt }: Moment): void {
    this.#pins.set(pin.id, pin, visibleAt);
  }

  remove({ id }: PinterestPin, { visibleAt }: Moment): void {
    this.#pins.delete(id, visibleAt);
  }
}
