/** Whom to pay, the same everywhere: buyers compare it, and whoever wants their money changes just that. */

/** A payee as any place may name one. */
export interface NamedPayee {
  readonly bank: string;
  readonly holder: string;
  readonly last4?: string | undefined;
}

/** A payee that one side names and the other does not, masked: `BCA ···7890 (CV KOPI TAKENGON)`. */
export interface PayeeDrift {
  readonly payee: string;
  /** `missing`: only the profile names it. `strange`: the profile does not. */
  readonly is: "missing" | "strange";
}

/**
 * Compares whom a place tells buyers to pay with whom the signed profile says. Empty: they say the same.
 *
 * @example
 * payeeDrift(seller.payTo, profile.payTo)
 */
export function payeeDrift(shown: readonly NamedPayee[], profile: readonly NamedPayee[]): readonly PayeeDrift[] {
  const known = new Set(profile.map(keyOf));
  const named = new Set(shown.map(keyOf));
  return [
    ...shown
      .filter((one) => !known.has(keyOf(one)))
      .map((one) => ({ payee: maskedPayee(one), is: "strange" as const })),
    ...profile
      .filter((one) => !named.has(keyOf(one)))
      .map((one) => ({ payee: maskedPayee(one), is: "missing" as const })),
  ];
}

function keyOf({ bank, holder, last4 = "" }: NamedPayee): string {
  const plain = (text: string) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  return [plain(bank), plain(holder), last4].join("\n");
}

/** A payee as it may be shown: never more than the last four digits. */
function maskedPayee({ bank, holder, last4 }: NamedPayee): string {
  return `${bank}${last4 === undefined ? "" : ` ···${last4}`} (${holder})`;
}

/** Words behind which Indonesian sellers write an account number. Which bank it is does not matter here. */
const ACCOUNT_WORDS =
  "bca|bri|bni|mandiri|bsi|btn|cimb|permata|danamon|jago|seabank|ocbc|panin|gopay|ovo|dana|shopeepay|linkaja|virtual account|rekening|norek|no\\.? ?rek|rek";
const ACCOUNT = new RegExp(
  `(?<![\\p{L}\\d])(?:${ACCOUNT_WORDS})(?![\\p{L}])[^\\d\\n]{0,30}(\\d(?:[ .-]?\\d){7,15})(?!\\d)`,
  "giu",
);

/**
 * Account numbers in a text whose last four digits are nobody's of those to pay, masked: somebody may have put an
 * account of their own there. Empty where all of them are known.
 */
export function strangeAccounts(text: string, payTo: readonly Pick<NamedPayee, "last4">[]): readonly string[] {
  const known = new Set(payTo.map(({ last4 }) => last4));
  const found = [...text.normalize("NFKC").matchAll(ACCOUNT)].map(([, number = ""]) =>
    number.replace(/\D/g, "").slice(-4),
  );
  return [...new Set(found.filter((last4) => !known.has(last4)))].map((last4) => `···${last4}`);
}
