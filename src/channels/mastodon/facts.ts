/** What a server says of itself: `GET /api/v2/instance`. Mastodon's documentation, API of 2026-07-02, read 2026-11-21. */
import * as z from "zod";
import type { PhotoRule } from "../../channel/limits.js";

const count = z.int().min(1);
const Instance = z.object({
  version: z.string().catch(""),
  source_url: z.string().catch(""),
  api_versions: z.object({ mastodon: z.int() }).optional().catch(undefined),
  configuration: z.object({
    statuses: z.object({
      max_characters: count.catch(500),
      max_media_attachments: z.int().min(0).catch(4),
      characters_reserved_per_url: count.catch(23),
    }),
    media_attachments: z
      .object({
        supported_mime_types: z.array(z.string()).catch(["image/jpeg"]),
        image_size_limit: count.catch(8_000_000),
        image_matrix_limit: count.catch(16_777_216),
        description_limit: count.catch(1_500),
      })
      .optional(),
  }),
});

/** The limits of one server. */
export interface ServerFacts {
  readonly maxCharacters: number;
  readonly maxPhotos: number;
  /** Every link counts so much, whatever its length. */
  readonly perLink: number;
  readonly maxBytes: number;
  readonly maxPixels: number;
  readonly altText: number;
  /** Whether it is Mastodon itself: others may not know an idempotency key. */
  readonly isMastodon: boolean;
}

/** What Mastodon has where nobody changed it. */
export const USUAL: ServerFacts = {
  maxCharacters: 500,
  maxPhotos: 4,
  perLink: 23,
  maxBytes: 8_000_000,
  maxPixels: 16_777_216,
  altText: 1_500,
  isMastodon: false,
};

/** Reads the answer; `undefined` where it is none. */
export function readInstance(body: unknown): ServerFacts | undefined {
  const parsed = Instance.safeParse(body);
  if (!parsed.success) return undefined;
  const { configuration, api_versions, source_url, version } = parsed.data;
  const { statuses, media_attachments: media } = configuration;
  return {
    maxCharacters: statuses.max_characters,
    maxPhotos: statuses.max_media_attachments,
    perLink: statuses.characters_reserved_per_url,
    maxBytes: media?.image_size_limit ?? USUAL.maxBytes,
    maxPixels: media?.image_matrix_limit ?? USUAL.maxPixels,
    altText: media?.description_limit ?? USUAL.altText,
    // Only Mastodon numbers its API so (from 4.3); older ones are known by their source.
    isMastodon: api_versions !== undefined || (/\/mastodon\/mastodon\b/.test(source_url) && /^\d/.test(version)),
  };
}

/** The facts as the ledger has them; the usual ones where nobody has asked yet. */
export function factsOf(facts: Readonly<Record<string, unknown>>): ServerFacts {
  const known = facts["instance"];
  return typeof known === "object" && known !== null ? { ...USUAL, ...known } : USUAL;
}

const source = { page: "https://docs.joinmastodon.org/methods/media/", read: "2026-11-21" };

/** What a server takes as a photo. */
export function photoRuleOf({ maxPhotos, maxBytes, maxPixels, altText }: ServerFacts): PhotoRule {
  return {
    count: { min: 0, max: maxPhotos },
    formats: ["jpeg", "png"],
    // A photo over 16 MiB is never needed: it is shown scaled down.
    maxBytes: Math.min(maxBytes, 8_000_000),
    maxPixels: Math.min(maxPixels, 33_177_600),
    maxEdge: 4_096,
    aimEdge: 1_920,
    aimRange: { min: 1_280, max: 1_920 },
    altText: { max: altText, unit: "codePoints" },
    source,
  };
}
