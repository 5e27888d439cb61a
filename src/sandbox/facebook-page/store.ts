/** Photos and posts of the Page: plain data, readable by tests. */
import { createHash } from "node:crypto";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";

/** A photo as it was uploaded. */
export interface FacebookPhoto {
  readonly id: string;
  readonly sha256: string;
  readonly alt: string;
  readonly madeAt: Date;
  /** A post shows it. */
  readonly shown: boolean;
}

/** A post as people see it. */
export interface FacebookPost {
  readonly id: string;
  readonly message: string;
  readonly photos: readonly FacebookPhoto[];
  readonly at: Date;
  readonly editedAt: Date | undefined;
}

/** Facebook refuses equal words that come soon after each other; how soon is not said. */
const SAME_WITHIN_MS = 3_600_000;

/** What is in a Page. */
export class FacebookPageStore {
  readonly #photos = new Map<string, FacebookPhoto>();
  readonly #posts = new Versions<string, FacebookPost>();
  readonly #pageId: string;
  readonly #now: () => Date;
  #made = 0;
  /** Whether the app may delete posts. */
  canDelete = true;
  /** Whether photos are taken. */
  takesPhotos = true;

  constructor(pageId: string, now: () => Date) {
    this.#pageId = pageId;
    this.#now = now;
  }

  /** Posts that people see now, oldest first. */
  posts(): readonly FacebookPost[] {
    return this.#posts.allVisible(this.#now());
  }

  /** A post as people see it now. */
  post(id: string): FacebookPost | undefined {
    return this.#posts.visible(id, this.#now());
  }

  /** A post, whether people see it yet or not. */
  newest(id: string): FacebookPost | undefined {
    return this.#posts.newest(id);
  }

  /** Every photo that was uploaded, oldest first. */
  get photos(): readonly FacebookPhoto[] {
    return [...this.#photos.values()];
  }

  photo(id: string): FacebookPhoto | undefined {
    return this.#photos.get(id);
  }

  saysAlready(message: string, now: Date): boolean {
    return this.posts().some((one) => one.message === message && now.getTime() - one.at.getTime() < SAME_WITHIN_MS);
  }

  keep(bytes: Uint8Array, alt: string, { now }: Moment): FacebookPhoto {
    this.#made += 1;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const photo = { id: String(122_000_000_000 + this.#made), sha256, alt, madeAt: now, shown: false };
    this.#photos.set(photo.id, photo);
    return photo;
  }

  add(message: string, photos: readonly FacebookPhoto[], { now, visibleAt }: Moment): FacebookPost {
    this.#made += 1;
    for (const photo of photos) this.#photos.set(photo.id, { ...photo, shown: true });
    const post = {
      id: `${this.#pageId}_${122_100_000_000 + this.#made}`,
      message,
      photos,
      at: now,
      editedAt: undefined,
    };
    this.#posts.set(post.id, post, visibleAt);
    return post;
  }

  replace(post: FacebookPost, { visibleAt }: Moment): void {
    this.#posts.set(post.id, post, visibleAt);
  }

  remove({ id }: FacebookPost, { visibleAt }: Moment): void {
    this.#posts.delete(id, visibleAt);
  }

  /** A post in the API's words. */
  wire({ id, message, at, editedAt }: FacebookPost): Readonly<Record<string, unknown>> {
    const time = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "+0000");
    return {
      id,
      message,
      created_time: time(at),
      updated_time: time(editedAt ?? at),
      permalink_url: `https://www.facebook.com/${id.replace("_", "/posts/")}`,
      is_published: true,
    };
  }
}
