/** What a Mastodon account has: photos on their way, posts, and the keys of the last hour. */

/** A photo that was sent. */
export interface MastodonMedia {
  readonly id: string;
  readonly description: string;
  readonly bytes: Uint8Array;
  readonly readyAt: Date;
  /** The post it belongs to; a photo belongs to one. */
  status: string | undefined;
  /** Could not be processed. */
  readonly isBroken: boolean;
}

/** A post. */
export interface MastodonStatus {
  readonly id: string;
  readonly text: string;
  readonly visibility: string;
  readonly language: string | undefined;
  readonly media: readonly string[];
  readonly createdAt: Date;
  readonly editedAt: Date | undefined;
}

const HOUR_MS = 3_600_000;

/** The state of a Mastodon place. */
export class MastodonStore {
  readonly media = new Map<string, MastodonMedia>();
  readonly statuses = new Map<string, MastodonStatus>();
  readonly #keys = new Map<string, { readonly id: string; readonly at: Date }>();
  #made = 0;

  /** Ids rise, as snowflakes do. */
  id(): string {
    this.#made += 1;
    return `11${String(this.#made).padStart(16, "0")}`;
  }

  /** What this key made within the last hour. */
  madeBy(key: string, now: Date): MastodonStatus | undefined {
    const known = this.#keys.get(key);
    if (!known || now.getTime() - known.at.getTime() >= HOUR_MS) return undefined;
    return this.statuses.get(known.id);
  }

  remember(key: string, id: string, at: Date): void {
    this.#keys.set(key, { id, at });
  }

  attach(ids: readonly string[], status: string): void {
    for (const id of ids) {
      const media = this.media.get(id);
      if (media) media.status = status;
    }
  }

  remove(id: string): void {
    for (const media of this.statuses.get(id)?.media ?? []) this.media.delete(media);
    this.statuses.delete(id);
  }
}
