/** What a simulated channel says to its place, and what it hears. */

/** Everything a listing shows. `title` carries the product and the number of the edit, `stock` and `price` grow with it. */
export interface Fields {
  readonly title?: string | undefined;
  readonly price?: number | undefined;
  readonly stock?: number | undefined;
  /** Bytes that were uploaded or named, in order. */
  readonly photos?: readonly string[] | undefined;
}

/** What was said, as plain JSON. */
export interface Call {
  readonly call: string;
  readonly key?: string | undefined;
  /** The body as it was written, where repetitions must be the same. */
  readonly body?: string | undefined;
  readonly id?: string | undefined;
  readonly marker?: string | undefined;
  readonly sku?: string | undefined;
  readonly visible?: boolean | undefined;
  readonly fields?: Fields | undefined;
  readonly items?: readonly Call[] | undefined;
  readonly skus?: readonly string[] | undefined;
  readonly rows?: readonly { readonly marker: string; readonly fields: Fields }[] | undefined;
  readonly to?: string | undefined;
  readonly handle?: string | undefined;
  readonly token?: string | undefined;
}

export interface Said {
  readonly status: number;
  readonly body: unknown;
}
