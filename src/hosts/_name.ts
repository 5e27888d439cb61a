/** What hosts have in common: names that are made of content, and addresses that people can open. */
import { createHash } from "node:crypto";
import type { PhotoFormat } from "../channel/limits.js";
import { EtalaseError } from "../errors.js";
import type { HostedPhoto } from "./host.js";

const ENDINGS: Readonly<Record<PhotoFormat, string>> = {
  jpeg: "jpg",
  png: "png",
  webp: "webp",
  avif: "avif",
  gif: "gif",
};

/** `<sha256>.jpg`. Throws `EtalaseError` (`invalid-options`) for what is no SHA-256, so that no name leaves its folder. */
export function nameOf({ sha256, format }: Pick<HostedPhoto, "sha256" | "format">): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return `${sha256}.${ENDINGS[format]}`;
  throw new EtalaseError("invalid-options", "A hosted photo is named by the SHA-256 of its bytes.", {
    field: "sha256",
  });
}

/** The bytes of a photo, checked against its name. Throws `EtalaseError` (`refused-photo`). */
export function checked(bytes: Uint8Array, sha256: string): Uint8Array {
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  throw new EtalaseError("refused-photo", `The photo's bytes are not those of ${sha256.slice(0, 12)}.`, {
    cure: "Render it again.",
  });
}

/**
 * An http or https address without query, password or closing slash.
 *
 * @throws EtalaseError `invalid-options`, naming `field` and never the address: it may hold a password.
 */
export function webAddress(text: string, trouble: string, field: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (url && isWeb && url.search === "" && url.hash === "" && url.username === "" && url.password === "") {
    return url.href.replace(/\/+$/, "");
  }
  throw new EtalaseError("invalid-options", trouble, {
    field,
    cure: "Give it as https://toko.example/p, without query or password.",
  });
}
