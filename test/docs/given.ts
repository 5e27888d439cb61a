/** What snippets take as given: things that a reader has in his own program. */
export const GIVEN = `
declare const shop: import("etalase").Etalase;
declare const id: string;
declare const seller: import("etalase").SellerInput;
declare const products: readonly import("etalase").ProductInput[];
declare const tokens: import("etalase").Tokens;
declare const signal: AbortSignal;
declare const sftp: import("etalase/hosts/s3-files").FileHost;
declare const partnerId: number;
declare const partnerKey: string;
declare const state: string;
declare const http: Parameters<typeof import("etalase/channels/shopee").shopee.oauth>[0]["http"];
declare const request: { readonly query: { readonly code: string; readonly shop_id?: string } };
declare const response: { redirect(url: string): void; };
`;
