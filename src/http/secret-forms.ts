/** How a secret looks once it has been through an address, JSON, a header or base64. */

/** Stands where a secret stood. */
export const HIDDEN = "[secret]";

/** Secrets shorter than this are only looked for as the value of something: they are too likely to be a common word. */
const SHORTEST_ANYWHERE = 6;

/** Lines of a key file shorter than this are not secrets by themselves. */
const SHORTEST_LINE = 16;

/** Patterns (sources, flag `g`) that find a secret in any of its forms. */
export function formsOf(secret: string): readonly string[] {
  if (secret.length < SHORTEST_ANYWHERE) return [shortFormOf(secret)];
  return [
    spelledAnyWay(secret),
    ...base64FormsOf(secret),
    Buffer.from(secret)
      .toString("hex")
      .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`),
    ...linesOf(secret).map(spelledAnyWay),
  ];
}

/** `pin=1234`, `"pin": "1234"`, `pin: 1234`: the name stays, the value goes. */
function shortFormOf(secret: string): string {
  return `(?<=[\\w\\]-]["']?\\s{0,2}[=:]\\s{0,2}["']?)${spelledAnyWay(secret)}(?![\\w-])`;
}

/** Each odd character as itself, percent-encoded or escaped once or more for JSON, whichever mixture a library made. */
function spelledAnyWay(text: string): string {
  return [...text].map((char) => (/[A-Za-z0-9]/.test(char) ? char : `(?:${spellingsOf(char).join("|")})`)).join("");
}

const JSON_LETTERS: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

/** Three layers of JSON put seven backslashes before a quote. A bound keeps the search linear. */
function spellingsOf(char: string): readonly string[] {
  const percent = [...Buffer.from(char)].map((byte) => `%${anyCase(byte.toString(16).padStart(2, "0"))}`).join("");
  const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at).toString(16).padStart(4, "0"));
  const letter = JSON_LETTERS[char];
  return [
    `\\\\{0,7}${escapePattern(char)}`,
    percent,
    units.map((unit) => `\\\\{1,7}u${anyCase(unit)}`).join(""),
    ...(letter === undefined ? [] : [`\\\\{1,7}${letter}`]),
    ...(char === " " ? ["\\+"] : []),
  ];
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/**
 * Base64 of the secret alone, and of a longer text that contains it (`user:secret` of Basic): three alignments,
 * without the characters that depend on the neighbours.
 */
function base64FormsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const ownBits = (shift + bytes.byteLength) * 8;
    const core = encoded.slice(shift === 0 ? 0 : shift + 1, Math.floor(ownBits / 6));
    if (core.length < SHORTEST_ANYWHERE) return [];
    const pattern = core.replace(/[+/]/g, (char) => (char === "+" ? "(?:[+-]|%2[Bb])" : "(?:\\\\*/|_|%2[Ff])"));
    return [`${pattern}[A-Za-z0-9+/_-]{0,2}={0,2}`];
  });
}

/** A key file is often quoted in part, or wrapped by whoever prints it. */
function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return lines.length < 2 ? [] : lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith("-----"));
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** Names whose value is a secret; also at the end of a longer one, such as `pageAccessToken`. */
const NAMES = [
  "(?:access|refresh|id|auth|oauth|security)[_-]?token",
  "secret",
  "(?:api|partner|private|secret|access)[_-]?key",
  "auth[_-]?code",
  "code[_-]?verifier",
  "pass(?:word|wd|phrase)",
  "appsecret_proof",
  "signature",
  "x-amz-credential",
  "authorization",
  "(?<![A-Za-z])(?:sign|token|pass)",
].join("|");

/** Whether the value under a name is a secret, whatever it is. */
export const SECRET_NAME: RegExp = new RegExp(
  `(?:${NAMES}|^cookie|^set-cookie|x-tts-access-token|x-goog-api-key)$`,
  "i",
);

/** What is a secret by its shape or by its name. Group 1 stays, the rest goes. */
export const WELL_KNOWN: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // Telegram: the token is part of the path (core.telegram.org/bots/api, read 2026-11-21).
  /(\bbot)\d{5,}(?::|%3A)[\w-]{20,}/gi,
  /()\b\d{6,}:[\w-]{30,}/g,
  // Discord: whoever knows the address may post.
  /(\/webhooks\/\d+\/)[\w-]{20,}/g,
  /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>]+(?=@)/gi,
  /(\bBearer(?:\s+|%20))[\w.~+/=:%-]{6,}/gi,
  /(\bBasic(?:\s+|%20))(?=[A-Za-z+/]*[\d=A-Z])[\w+/=-]{6,}/g,
  /(\b(?:set-)?cookie["']?\s{0,2}:\s{0,2}["']?)[^\r\n"']+/gi,
  /()\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /()\b(?:whsec_[\w+/=-]{16,}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{16,}|EAA[A-Za-z0-9]{20,}|sk_(?:live|test)_\w{10,})/g,
  new RegExp(
    `((?:${NAMES})\\\\{0,3}["']?\\s{0,2}[=:]\\s{0,2}\\\\{0,3}["']?)[^\\s&"'<>,;\\\\}#[\\]][^\\s&"'<>,;\\\\}#]*`,
    "gi",
  ),
  /([?&](?:code|key|sig|hmac)=)[^\s&"'<>#]+/gi,
];
