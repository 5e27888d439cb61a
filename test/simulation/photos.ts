/** A photo room without photos: bytes are names, renditions are made at once. */
import { createHash } from "node:crypto";
import type { PhotoRoom } from "../../src/photos/room.js";

/** What a place is sent for a photo of this identity. */
export function shaOf(identity: string): string {
  return createHash("sha256").update(identity).digest("hex");
}

export function createPhotos(): PhotoRoom {
  return {
    identify: async (photos) => photos.map(({ ref }) => ({ ref, identity: ref.revision ?? ref.source })),
    plan: async () => ({ photos: [], problems: [], losses: [], unknown: [] }),
    render: async (photos, rules) =>
      rules.map(() => ({
        photos: photos.map(({ id, identity }) => ({
          id,
          sha256: shaOf(identity),
          madeFrom: shaOf(identity),
          format: "jpeg",
          width: 10,
          height: 10,
          byteLength: 10,
          quality: 80,
        })),
        problems: [],
        losses: [],
      })),
    bytes: async (sha256) => new TextEncoder().encode(sha256),
    sweep: async () => ({ removed: 0, bytes: 0 }),
  };
}
