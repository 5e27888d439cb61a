/** A photo host that can fall down: what was put there cannot be fetched by anybody then. */
import { ChannelError } from "../../src/channel/failures.js";
import type { PhotoHost } from "../../src/hosts/host.js";

export interface FakeHost extends PhotoHost {
  isDown: boolean;
}

/** Makes a host. */
export function createHost(): FakeHost {
  const there = new Set<string>();
  const url = ({ sha256 }: { readonly sha256: string }): string => `https://photos.example/${sha256}.jpg`;
  const host: FakeHost = {
    key: "fake",
    isDown: false,
    url,
    async put(photo) {
      if (host.isDown)
        throw new ChannelError("unavailable", "the photo host refuses connections", {
          scope: "host",
          outcome: "not-sent",
        });
      there.add(photo.sha256);
      return url(photo);
    },
    has: async ({ sha256 }) => !host.isDown && there.has(sha256),
    remove: async ({ sha256 }) => void there.delete(sha256),
  };
  return host;
}
