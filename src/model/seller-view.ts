/** What listings show of a seller. */

/** Who sells, as far as listings show it. */
export interface SellerView {
  readonly id: string;
  /** Empty where nobody said who sells: nothing is shown then. */
  readonly name: string;
  readonly url?: string | undefined;
  readonly currency: string;
  readonly locale: string;
  readonly phone?: string | undefined;
  readonly whatsapp?: string | undefined;
  readonly email?: string | undefined;
}
