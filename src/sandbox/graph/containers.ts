/** Containers and posts of a place of the Graph family: plain data, readable by tests. */
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";
import type { GraphPhoto } from "./photos.js";

/** A container: what may become a post. */
export interface GraphContainer {
  readonly id: string;
  /** Of an album, not a post by itself. */
  readonly isItem: boolean;
  readonly caption: string;
  readonly photos: readonly GraphPhoto[];
  /** Ids of an album's items. */
  readonly children: readonly string[];
  readonly madeAt: Date;
  /** Why it came to nothing, where it did. */
  readonly spoiled: string | undefined;
  /** The post that it became. */
  readonly post: string | undefined;
}

/** A post as people see it. */
export interface GraphPost {
  readonly id: string;
  readonly caption: string;
  readonly photos: readonly GraphPhoto[];
  readonly at: Date;
}

/** How far a container is. */
export type GraphContainerCode = "IN_PROGRESS" | "FINISHED" | "ERROR" | "EXPIRED" | "PUBLISHED";

/** A container is kept for a day. */
const DAY_MS = 86_400_000;
/** So long one that was never published says that it has expired; how long the real one does is on no page that we read. */
const EXPIRED_FOR_MS = DAY_MS;

/** Containers, and the posts that became of them. */
export class ContainerStore {
  readonly #containers = new Map<string, GraphContainer>();
  readonly #posts = new Versions<string, GraphPost>();
  readonly #published: Date[] = [];
  readonly #readyMs: number;
  readonly #now: () => Date;
  readonly #spoilers: string[] = [];
  #made = 0;
  /** Whether the app may delete posts. */
  canDelete = true;

  constructor(options: { readonly readyMs?: number | undefined }, now: () => Date) {
    this.#readyMs = options.readyMs ?? 0;
    this.#now = now;
  }

  /** Posts that people see now, oldest first. */
  posts(): readonly GraphPost[] {
    return this.#posts.allVisible(this.#now());
  }

  /** Every container that was made, oldest first. */
  get containers(): readonly GraphContainer[] {
    return [...this.#containers.values()];
  }

  /** A container that has not been forgotten. */
  container(id: string): GraphContainer | undefined {
    const container = this.#containers.get(id);
    if (container === undefined) return undefined;
    const age = this.#now().getTime() - container.madeAt.getTime();
    return age < (container.post === undefined ? EXPIRED_FOR_MS : 0) + DAY_MS ? container : undefined;
  }

  /** A post as people see it now. */
  post(id: string): GraphPost | undefined {
    return this.#posts.visible(id, this.#now());
  }

  /** A post, whether people see it yet or not. */
  newest(id: string): GraphPost | undefined {
    return this.#posts.newest(id);
  }

  /** The next containers of posts come to nothing, with these words as their `status`. */
  spoil(...status: readonly string[]): void {
    this.#spoilers.push(...status);
  }

  /** Posts of the last 24 hours. */
  usedAt(now: Date): number {
    return this.#published.filter((at) => now.getTime() - at.getTime() < DAY_MS).length;
  }

  make(container: Pick<GraphContainer, "isItem" | "caption" | "photos" | "children">, { now }: Moment): GraphContainer {
    this.#made += 1;
    const spoiled = container.isItem ? undefined : this.#spoilers.shift();
    const made = { ...container, id: String(17_900_000_000_000 + this.#made), madeAt: now, spoiled, post: undefined };
    this.#containers.set(made.id, made);
    return made;
  }

  codeOf({ madeAt, spoiled, post, isItem }: GraphContainer, now: Date): GraphContainerCode {
    const age = now.getTime() - madeAt.getTime();
    if (post !== undefined) return "PUBLISHED";
    if (age >= DAY_MS) return "EXPIRED";
    if (!isItem && age < this.#readyMs) return "IN_PROGRESS";
    return spoiled === undefined ? "FINISHED" : "ERROR";
  }

  publish(container: GraphContainer, { now, visibleAt }: Moment): GraphPost {
    const { id, caption, photos } = container;
    const post = { id: String(Number(id) + 100_000_000_000), caption, photos, at: now };
    this.#containers.set(id, { ...container, post: post.id });
    this.#posts.set(post.id, post, visibleAt);
    this.#published.push(now);
    return post;
  }

  remove({ id }: GraphPost, { visibleAt }: Moment): void {
    this.#posts.delete(id, visibleAt);
  }
}
