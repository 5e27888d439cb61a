/** What a TikTok photo post says: a title of 90 and a description of 4,000 UTF-16 units. Reference of 2026-09-11, read 2026-11-21. */
import * as z from "zod";
import type { TextLimit } from "../../channel/limits.js";
import type { Rendered, RenderInput } from "../../channel/render.js";
import { type CaptionSettings, composeCaption } from "../shared-caption.js";

export const TITLE: TextLimit = { max: 90, unit: "utf16" };
export const DESCRIPTION: TextLimit = { max: 4_000, unit: "utf16" };

/** The usual description: the title stands above it. */
export const DESCRIPTION_TEMPLATE =
  "{standIn}\n{availability}\n{price}\n\n{options}\n\n{highlights}\n\n{description}\n\n{seller}\n{link}\n\n{hashtags}";

/** What a person chose for one post that goes out without a tap in TikTok. Nothing of it has a default. */
export interface Consent {
  /** Who may see it, of the levels that the account offers. */
  readonly privacyLevel: "PUBLIC_TO_EVERYONE" | "MUTUAL_FOLLOW_FRIENDS" | "FOLLOWER_OF_CREATOR" | "SELF_ONLY";
  readonly comments: boolean;
  /** Whether TikTok may add music. */
  readonly music: boolean;
  /** It advertises the seller's own business. */
  readonly ownBusiness: boolean;
  /** It advertises somebody else's. */
  readonly paidPartnership: boolean;
  /** When the person agreed to TikTok's Music Usage Confirmation and, for advertisements, its Branded Content Policy. */
  readonly agreedAt: string;
}

/** Consent, as a listing's extras carry it. */
export const consentSchema: z.ZodType<Consent, Consent> = z.strictObject({
  privacyLevel: z.enum(["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"]),
  comments: z.boolean(),
  music: z.boolean(),
  ownBusiness: z.boolean(),
  paidPartnership: z.boolean(),
  agreedAt: z.iso.datetime({ offset: true }),
});

/** What a seller can set per listing. */
export interface TiktokExtras {
  /** Posts at once instead of leaving a draft. @defaultValue none: a draft in the seller's inbox */
  readonly consent?: Consent | undefined;
}

/** What TikTok is sent of a product. */
export interface TiktokContent {
  readonly title: string;
  readonly description: string;
  /** The price as the description says it. */
  readonly price: string;
  /** Availability of each variant, as far as the description says it. */
  readonly stock: string;
  readonly consent?: Consent | undefined;
}

/** Renders a product as a post. */
export function renderPost(input: RenderInput<CaptionSettings, TiktokExtras>): Rendered<TiktokContent> {
  const { product, tools, extras } = input;
  const title = tools.fit({ field: "title", text: product.title }, TITLE);
  const { content, losses } = composeCaption(input, { text: DESCRIPTION });
  const { caption: description, price, stock } = content;
  const known = title.losses.length > 0 ? losses.filter(({ field }) => field !== "title") : losses;
  return {
    content: {
      title: title.text,
      description,
      price,
      stock,
      ...(extras.consent === undefined ? {} : { consent: extras.consent }),
    },
    losses: [...title.losses, ...known],
  };
}
