/** What rendering answers. */
import type { PhotoRule } from "../channel/limits.js";
import type { Loss } from "../channel/render.js";
import type { ProductView } from "../channel/view.js";
import type { Detail, Digests, Frozen } from "../ledger/rows.js";

/** What a listing would be now. */
export type Rendition =
  | {
      readonly ok: true;
      readonly frozen: Frozen;
      readonly digests: Digests;
      readonly losses: readonly Loss[];
      readonly changesAt: number | null;
      readonly soldOut: boolean;
      readonly rule: PhotoRule | null;
      readonly view: ProductView;
    }
  | { readonly ok: false; readonly detail: Detail; readonly losses: readonly Loss[]; readonly bug?: Error | undefined };
