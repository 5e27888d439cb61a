/** The six countries that Lazada sells in. Hosts, languages and addresses of the Open Platform's pages, read 2026-11-21. */

/** A country in which a Lazada shop sells. */
export type LazadaCountry = "id" | "sg" | "my" | "th" | "ph" | "vn";

/** What differs from country to country. */
export interface Country {
  /** The API's host with its path. A token works on the host of its country. */
  readonly server: string;
  /** Where buyers see the shop. */
  readonly site: string;
  /** Where the seller looks at his listings. */
  readonly sellerCentre: string;
  /** In which categories and attributes are named: the `language_code` of their calls. */
  readonly language: string;
  readonly currency: string;
  /** Decimals that a price may have there. That rupiah and dong have none is not said on a page. (unverified) */
  readonly decimals: 0 | 2;
}

/** What differs, by country. */
export const COUNTRIES: Readonly<Record<LazadaCountry, Country>> = {
  id: country("co.id", "id_ID", "IDR", 0),
  sg: country("sg", "en_SG", "SGD", 2),
  my: country("com.my", "ms_MY", "MYR", 2),
  th: country("co.th", "th_TH", "THB", 2),
  ph: country("com.ph", "fil_PH", "PHP", 2),
  vn: country("vn", "vi_VN", "VND", 0),
};

/** Tokens come from one host for all countries. */
export const AUTH_SERVER = "https://auth.lazada.com";

function country(domain: string, language: string, currency: string, decimals: 0 | 2): Country {
  return {
    server: `https://api.lazada.${domain}/rest`,
    site: `https://www.lazada.${domain}`,
    sellerCentre: `https://sellercenter.lazada.${domain}`,
    language,
    currency,
    decimals,
  };
}
