/** What an account holds: inputs as they were put in, and what becomes of them with time. */
import { Versions } from "../versions.js";

const DAY_MS = 86_400_000;

type Fields = Readonly<Record<string, unknown>>;

/** One row as it was put in, and later changed. */
export interface GoogleProductInput {
  readonly offerId: string;
  readonly contentLanguage: string;
  readonly feedLabel: string;
  readonly dataSource: string;
  /** `undefined`: put in without a fence. */
  readonly versionNumber: bigint | undefined;
  readonly attributes: Fields;
  readonly customAttributes: readonly { readonly name: string; readonly value: string }[];
  readonly createdAt: Date;
  /** When it was put in last: a change does not count. (unverified) */
  readonly insertedAt: Date;
  readonly changedAt: Date;
}

/** What is wrong with a row. */
export interface GoogleIssue {
  readonly code: string;
  readonly severity: "NOT_IMPACTED" | "DEMOTED" | "DISAPPROVED";
  readonly attribute?: string | undefined;
  readonly description: string;
  readonly documentation?: string | undefined;
}

/** How a row stands with reviewers. */
export interface GoogleReview {
  readonly approved: readonly string[];
  readonly pending: readonly string[];
  readonly disapproved: readonly string[];
  readonly issues: readonly GoogleIssue[];
}

/** The name of a row within its account: `id~ID~KOPI-250`. */
export function nameOf(row: Pick<GoogleProductInput, "offerId" | "contentLanguage" | "feedLabel">): string {
  return `${row.contentLanguage}~${row.feedLabel}~${row.offerId}`;
}

/** Rows of one account. */
export class GoogleMerchantStore {
  readonly #inputs = new Map<string, GoogleProductInput>();
  readonly #products = new Versions<string, GoogleProductInput>();
  readonly #issues = new Map<string, GoogleIssue>();

  /** Rows as they are held, whether anybody sees them or not. */
  get inputs(): readonly GoogleProductInput[] {
    return [...this.#inputs.values()];
  }

  input(name: string): GoogleProductInput | undefined {
    return this.#inputs.get(name);
  }

  /** Keeps a row; it is processed at `from`. */
  put(input: GoogleProductInput, from: Date): void {
    this.#inputs.set(nameOf(input), input);
    this.#products.set(nameOf(input), input, from);
  }

  remove(name: string, from: Date): void {
    this.#inputs.delete(name);
    this.#products.delete(name, from);
  }

  /** The processed row as it is seen now; it expires 30 days after it was put in. */
  product(name: string, now: Date): GoogleProductInput | undefined {
    const product = this.#products.visible(name, now);
    return product && now.getTime() < expiresAt(product).getTime() ? product : undefined;
  }

  /** All processed rows. */
  products(now: Date): readonly GoogleProductInput[] {
    return this.#products.allVisible(now).filter((product) => now.getTime() < expiresAt(product).getTime());
  }

  /** A reviewer has found something. `undefined`: it is good again. */
  judge(name: string, issue: GoogleIssue | undefined): void {
    if (issue) this.#issues.set(name, issue);
    else this.#issues.delete(name);
  }

  issueOf(name: string): GoogleIssue | undefined {
    return this.#issues.get(name);
  }
}

/** When a row ends by itself. */
export function expiresAt({ insertedAt }: GoogleProductInput): Date {
  return new Date(insertedAt.getTime() + 30 * DAY_MS);
}
