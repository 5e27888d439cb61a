/** Drafts and posts of the TikTok place: plain data, readable by tests. */
import type { Moment } from "../server.js";
import type { TiktokPhoto } from "./checks.js";

/** What was handed over, and what became of it. */
export interface TiktokPublish {
  readonly id: string;
  readonly mode: "DIRECT_POST" | "MEDIA_UPLOAD";
  readonly title: string;
  readonly description: string;
  readonly photos: readonly TiktokPhoto[];
  /** Of a direct post. */
  readonly privacyLevel: string | undefined;
  readonly commentsAreOff: boolean;
  readonly madeAt: Date;
  readonly seenFrom: Date;
  /** Why nothing became of it. */
  readonly failed: string | undefined;
  /** When the seller posted a draft. */
  readonly tappedAt: Date | undefined;
  /** The id of the post that it is, or will be. */
  readonly post: string;
}

/** How far it is, in the API's words. */
export type TiktokStatus = "PROCESSING_DOWNLOAD" | "SEND_TO_USER_INBOX" | "PUBLISH_COMPLETE" | "FAILED";

interface Spans {
  readonly processMs: number;
  readonly moderationMs: number;
  /** `undefined`: nobody taps by himself. */
  readonly tapMs: number | undefined;
}

/** What is in a TikTok place. */
export class TiktokStore {
  readonly #publishes = new Map<string, TiktokPublish>();
  readonly #spans: Spans;
  readonly #now: () => Date;
  readonly #spoilers: string[] = [];
  #made = 0;
  /** Whether the account has switched comments off. */
  commentsAreOff = false;
  privacyLevels: readonly string[] = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"];

  constructor(spans: Spans, now: () => Date) {
    this.#spans = spans;
    this.#now = now;
  }

  /** Everything that was handed over, oldest first. */
  get publishes(): readonly TiktokPublish[] {
    return [...this.#publishes.values()];
  }

  publish(id: string): TiktokPublish | undefined {
    return this.#publishes.get(id);
  }

  /** Posts that people see now, oldest first. */
  posts(): readonly TiktokPublish[] {
    const now = this.#now();
    return this.publishes.filter((one) => one.seenFrom <= now && this.statusOf(one, now) === "PUBLISH_COMPLETE");
  }

  /** Drafts that wait in the seller's inbox now. */
  drafts(): readonly TiktokPublish[] {
    const now = this.#now();
    return this.publishes.filter((one) => this.statusOf(one, now) === "SEND_TO_USER_INBOX");
  }

  /** The seller posts a draft. */
  tap(id: string): void {
    const draft = this.#publishes.get(id);
    if (draft) this.#publishes.set(id, { ...draft, tappedAt: this.#now() });
  }

  /** The seller throws a draft away. */
  discard(id: string): void {
    const draft = this.#publishes.get(id);
    if (draft) this.#publishes.set(id, { ...draft, failed: "publish_cancelled" });
  }

  /** What is handed over next comes to nothing, for these reasons. */
  spoil(...reasons: readonly string[]): void {
    this.#spoilers.push(...reasons);
  }

  add(
    publish: Pick<
      TiktokPublish,
      "mode" | "title" | "description" | "photos" | "privacyLevel" | "commentsAreOff" | "failed"
    >,
    { now, visibleAt }: Moment,
  ): TiktokPublish {
    this.#made += 1;
    const made: TiktokPublish = {
      ...publish,
      failed: publish.failed ?? this.#spoilers.shift(),
      id: `p_pub_url~v2.${1_000_000 + this.#made}`,
      madeAt: now,
      seenFrom: visibleAt,
      tappedAt: undefined,
      // Above 2^53, as TikTok's are.
      post: String(7_512_345_678_901_000_000n + BigInt(this.#made)),
    };
    this.#publishes.set(made.id, made);
    return made;
  }

  statusOf({ madeAt, failed, mode, tappedAt }: TiktokPublish, now: Date): TiktokStatus {
    const age = now.getTime() - madeAt.getTime();
    const { processMs, tapMs } = this.#spans;
    if (age < processMs) return "PROCESSING_DOWNLOAD";
    if (failed !== undefined) return "FAILED";
    const isTapped = tappedAt !== undefined || (tapMs !== undefined && age >= processMs + tapMs);
    return mode === "DIRECT_POST" || isTapped ? "PUBLISH_COMPLETE" : "SEND_TO_USER_INBOX";
  }

  /** The post's id, where the API tells it: of a public one, when moderation is over. */
  toldPost(publish: TiktokPublish, now: Date): string | undefined {
    const isPublic = publish.privacyLevel === undefined || publish.privacyLevel === "PUBLIC_TO_EVERYONE";
    const isOver = now.getTime() - publish.madeAt.getTime() >= this.#spans.processMs + this.#spans.moderationMs;
    return isPublic && isOver && this.statusOf(publish, now) === "PUBLISH_COMPLETE" ? publish.post : undefined;
  }
}
