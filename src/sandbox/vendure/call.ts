/** What the calls of the Vendure place work with. */
import type { Moment } from "../server.js";
import type { VendureStore, VendureTranslation } from "./store.js";

/** The one channel of a place. */
export interface VendureChannelSeed {
  readonly token?: string | undefined;
  /** @defaultValue `"IDR"` */
  readonly currency?: string | undefined;
  /** Further ones. @defaultValue none */
  readonly currencies?: readonly string[] | undefined;
  /** @defaultValue `true` */
  readonly pricesIncludeTax?: boolean | undefined;
  /** Percent. @defaultValue `11` */
  readonly taxRate?: number | undefined;
  /** `false`: variants are refused, as in a shop that was not set up. @defaultValue `true` */
  readonly hasTaxZone?: boolean | undefined;
  /** @defaultValue `"en"` */
  readonly language?: string | undefined;
  /** Decimals of prices. @defaultValue `2` */
  readonly precision?: number | undefined;
}

/** A channel with every default filled in. */
export type VendureChannel = { readonly [K in keyof VendureChannelSeed]-?: NonNullable<VendureChannelSeed[K]> };

/** One call under way. */
export interface Call {
  readonly store: VendureStore;
  readonly channel: VendureChannel;
  readonly moment: Moment;
  /** Language and currency that the caller has asked in. */
  readonly language: string;
  readonly currency: string;
  readonly markerField: string | undefined;
  /** Ids of stock locations, the default first. */
  readonly locations: readonly string[];
  readonly url: string;
}

/** Arguments of a field. */
export type Args = Readonly<Record<string, unknown>>;

/** A text in the caller's language, in the channel's, or in any. */
export function inLanguage(
  translations: readonly VendureTranslation[],
  { language, channel }: Pick<Call, "language" | "channel">,
): VendureTranslation {
  const of = (code: string) => translations.find(({ languageCode }) => languageCode === code);
  return of(language) ?? of(channel.language) ?? translations[0] ?? { languageCode: language, name: "" };
}

/** Translations with newer ones laid over them; those that are not named stay. */
export function merged(
  before: readonly VendureTranslation[],
  given: readonly VendureTranslation[],
): readonly VendureTranslation[] {
  const kept = before.map((one) => ({
    ...one,
    ...given.find(({ languageCode }) => languageCode === one.languageCode),
  }));
  const fresh = given.filter(({ languageCode }) => !before.some((one) => one.languageCode === languageCode));
  return [...kept, ...fresh];
}
