/** Posts and uploads of the X place: plain data, readable by tests. */
import { createHash } from "node:crypto";
import { readImageHeader } from "../image.js";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";
import { refuse } from "./refusal.js";

/** A photo as it was uploaded. */
export interface XMedia {
  readonly id: string;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string | undefined;
  readonly at: Date;
}

/** A post as people see it. */
export interface XPost {
  readonly id: string;
  /** As it was sent. */
  readonly text: string;
  readonly photos: readonly XMedia[];
  readonly at: Date;
  /** In dollars. */
  readonly cost: number;
}

const MOST_BYTES = 5_000_000;
const DAY_MS = 86_400_000;
const ADDRESS = /https?:\/\/\S+/g;

/** What is in an X place. */
export class XStore {
  readonly #posts = new Versions<string, XPost>();
  readonly #media = new Map<string, XMedia>();
  readonly #now: () => Date;
  #made = 0;
  /** What was spent on posts so far, in dollars. */
  spent = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Posts that people see now, oldest first. */
  posts(): readonly XPost[] {
    return this.#posts.allVisible(this.#now());
  }

  /** Every upload, oldest first. */
  get media(): readonly XMedia[] {
    return [...this.#media.values()];
  }

  /** A post, whether people see it yet or not. */
  newest(id: string): XPost | undefined {
    return this.#posts.newest(id);
  }

  visible(id: string): XPost | undefined {
    return this.#posts.visible(id, this.#now());
  }

  /** Whether these words stand there already. */
  says(text: string): boolean {
    const ids = Array.from({ length: this.#made }, (_, index) => this.#idOf(index + 1));
    return ids.some((id) => this.#posts.newest(id)?.text === text);
  }

  /** Keeps an upload, or refuses it: type by content, size. */
  keep(bytes: Uint8Array, { now }: Moment): XMedia {
    const header = readImageHeader(bytes);
    if (!header || bytes.length > MOST_BYTES)
      return refuse(400, "Invalid Request", "media: not an image, or too large");
    const { width, height } = header;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const id = String(1_900_000_000_000_000_000n + BigInt(this.#media.size + 1));
    const kept: XMedia = { id, sha256, width, height, alt: undefined, at: now };
    this.#media.set(id, kept);
    return kept;
  }

  describe(id: string, alt: string): void {
    const media = this.#media.get(id);
    if (media) this.#media.set(id, { ...media, alt });
    else refuse(400, "Invalid Request", "The media id is invalid.");
  }

  /** The uploads of a post. @throws Refusal where one is not there, or older than a day */
  attached(ids: readonly string[], { now }: Moment): readonly XMedia[] {
    return ids.map((id) => {
      const media = this.#media.get(id);
      if (media && now.getTime() - media.at.getTime() < DAY_MS) return media;
      return refuse(400, "Invalid Request", "Your media IDs are invalid.");
    });
  }

  add(text: string, photos: readonly XMedia[], { now, visibleAt }: Moment): XPost {
    this.#made += 1;
    const cost = text.search(ADDRESS) >= 0 ? 0.2 : 0.015;
    const post: XPost = { id: this.#idOf(this.#made), text, photos, at: now, cost };
    this.spent += cost;
    this.#posts.set(post.id, post, visibleAt);
    return post;
  }

  remove({ id }: XPost, { visibleAt }: Moment): void {
    this.#posts.delete(id, visibleAt);
  }

  /** A post as the API tells it: addresses shortened, one more for photos, signs escaped. */
  wire({ id, text, photos }: XPost): Readonly<Record<string, unknown>> {
    const short = text.replace(ADDRESS, () => `https://t.co/${id.slice(-10)}`);
    const escaped = short.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const more = photos.length === 0 ? "" : `${text === "" ? "" : " "}https://t.co/m${id.slice(-9)}`;
    return { id, text: `${escaped}${more}`, edit_history_post_ids: [id] };
  }

  #idOf(number: number): string {
    return String(1_950_000_000_000_000_000n + BigInt(number));
  }
}
