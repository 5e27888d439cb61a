/** Containers and posts of the Instagram place: plain data, readable by tests. */
import { ContainerStore, type GraphContainer, type GraphContainerCode, type GraphPost } from "../graph/containers.js";

/** A container: what may become a post. */
export type InstagramContainer = GraphContainer;

/** A post as people see it. */
export type InstagramPost = GraphPost;

/** How far a container is. */
export interface InstagramContainerState {
  readonly code: GraphContainerCode;
  readonly status: string;
}

const STATUS: Readonly<Record<Exclude<GraphContainerCode, "ERROR">, string>> = {
  PUBLISHED: "Published: Media has been successfully published.",
  EXPIRED: "Expired: Media has expired.",
  IN_PROGRESS: "In Progress: Media is still being processed.",
  FINISHED: "Finished: Media has been uploaded and it is ready to be published.",
};

/** What is in an Instagram place. `canDelete`: whether the app has `instagram_manage_contents`. */
export class InstagramStore extends ContainerStore {
  readonly #username: string;

  constructor(
    options: { readonly readyMs?: number | undefined; readonly username?: string | undefined },
    now: () => Date,
  ) {
    super(options, now);
    this.#username = options.username ?? "toko";
  }

  stateOf(container: InstagramContainer, now: Date): InstagramContainerState {
    const code = this.codeOf(container, now);
    return { code, status: code === "ERROR" ? (container.spoiled ?? "") : STATUS[code] };
  }

  /** A post in the API's words. */
  wire({ id, caption, photos, at }: InstagramPost): Readonly<Record<string, unknown>> {
    return {
      id,
      caption,
      timestamp: at.toISOString().replace(/\.\d+Z$/, "+0000"),
      permalink: `https://www.instagram.com/p/${id}/`,
      media_type: photos.length > 1 ? "CAROUSEL_ALBUM" : "IMAGE",
      username: this.#username,
      alt_text: photos[0]?.alt,
    };
  }
}
