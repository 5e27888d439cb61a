/** Ids and SKUs in the model's alphabet, the same for the same text, whoever reads it and when. */
import { createHash } from "node:crypto";

/** A product id: 1 to 50 letters, digits, `_ . -`. What does not fit is told apart by a hash of the whole text. */
export function idOf(text: string): string {
  const plain = asciiOf(text)
    .replaceAll(/[^\w.-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const isWhole = plain !== "" && plain.length <= 50 && !/[^\p{ASCII}]/u.test(withoutMarks(text));
  return isWhole ? plain : `${plain.slice(0, 41).replace(/-+$/, "") || "produk"}-${hashOf(text)}`;
}

/** A SKU: 1 to 100 letters, digits and `_ . - / + #`. */
export function skuOf(text: string): string {
  const plain = asciiOf(text)
    .replaceAll(/[^\w./+#-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return plain !== "" && plain.length <= 100 ? plain : `${plain.slice(0, 91)}-${hashOf(text)}`.replace(/^-/, "");
}

/** Whether a text is a SKU as it stands. */
export function isSku(text: string): boolean {
  return /^[A-Za-z0-9_./+#-]{1,100}$/.test(text);
}

/** SHA-256 in hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hashOf(text: string): string {
  return sha256(text.normalize("NFC")).slice(0, 8);
}

function withoutMarks(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{Mark}/gu, "");
}

function asciiOf(text: string): string {
  return withoutMarks(text).replaceAll(/[^\p{ASCII}]/gu, "-");
}
